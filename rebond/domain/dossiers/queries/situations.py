"""Where the young people of a platform stand, each counted once: "unknown" stands beside the rest (C16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Fact, FactEffect, NextStep, Outcome, Stage, Status, StatusReason
from rebond.domain.dossiers.models import AttestedFact, Dossier


@dataclass(frozen=True)
class Situation:
    """A situation: its name, its definition, how many young people are in it. French."""

    key: str
    label: str
    definition: str
    count: int = 0


#: In the order in which a file is tried: the first that holds is its situation. One definition each, written here.
SITUATIONS = (
    Situation("to_verify", "À vérifier", "La date de confirmation est passée, ou une base dit le contraire."),
    Situation("training", "De retour en formation", "Scolarité, apprentissage ou formation attestés et à jour."),
    Situation("employed", "En emploi", "Emploi attesté et à jour."),
    Situation("supported", "Accompagnés", "Entrés dans un parcours ou une solution qui n’est pas terminé."),
    Situation("refused", "Refusent", "Le jeune a refusé la prise en charge ; elle lui sera reproposée."),
    Situation("unreachable", "Injoignables", "Noté injoignable après des essais variés, et pas retrouvé depuis."),
    Situation("contact", "En contact", "Le jeune ou un proche a répondu depuis l’ouverture du dossier."),
    Situation("unknown", "Inconnue", "Personne n’a encore répondu : on ne sait pas ce que fait ce jeune."),
)
_SPOKEN = (
    *(Outcome.REACHED, Outcome.RELATIVE_REACHED, Outcome.CALL_BACK),
    *(Outcome.APPOINTMENT, Outcome.IN_SCHOOL, Outcome.REFUSES),
)


def situations_of(actor: Actor, platform_id: UUID, today: date | None = None) -> list[Situation]:
    """How many of a platform's young people are in each situation. Files withdrawn or merged are not counted, nor
    those closed for another reason than a training or a job (moved abroad, deceased, at their request…). One query.
    """
    files = visible(Dossier, actor).filter(platform_id=platform_id)
    kept = Q(status=Status.OPEN) | Q(status=Status.CLOSED, status_reason__in=(StatusReason.SCHOOLED,))
    rules = _rules(today or timezone.localdate())
    cases = [
        When(rules[situation.key], then=Value(situation.key)) for situation in SITUATIONS if situation.key in rules
    ]
    told = files.filter(kept).annotate(situation=Case(*cases, default=Value("unknown"), output_field=CharField()))
    counts = dict(told.values_list("situation").annotate(files=Count("pk")).order_by())
    return [Situation(s.key, s.label, s.definition, counts.get(s.key, 0)) for s in SITUATIONS]


def total(situations: Sequence[Situation]) -> int:
    """How many young people are counted, each once."""
    return sum(situation.count for situation in situations)


def _rules(today: date) -> dict[str, Q]:
    schooled = [fact for fact in Fact if fact.value.startswith("SCOLARISE_")]
    in_training = _attested(*schooled, Fact.PROTECTED, Fact.APPRENTICE, Fact.TRAINING)
    return {
        "to_verify": Q(confirm_by__lt=today)
        | Q(contradicted=True)
        | Q(next_step=NextStep.CONFIRM, next_step_on__lte=today),
        "training": Q(status=Status.CLOSED) | (Q(stage=Stage.SOLUTION) & in_training),
        "employed": Q(stage=Stage.SOLUTION) & _attested(Fact.EMPLOYED),
        "supported": Q(stage__in=(Stage.PATHWAY, Stage.SOLUTION)),
        "refused": Q(last_outcome=Outcome.REFUSES),
        "unreachable": Q(unreachable=True),
        "contact": Q(last_outcome__in=_SPOKEN) | Q(stage__in=(Stage.INTERVIEW, Stage.DIAGNOSIS)),
    }


def _attested(*facts: str) -> Q:
    """Files with one of these facts that stands; an enrolment that somebody only says is not proven yet."""
    held = AttestedFact.objects.filter(dossier=OuterRef("pk"), superseded_by=None, cancelled=False, ended=False)
    return Q(Exists(held.filter(fact__in=facts).exclude(effect=FactEffect.CHECK)))
