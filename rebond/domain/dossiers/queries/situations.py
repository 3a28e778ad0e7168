"""Where the young people of a platform stand, each counted once: "unknown" stands beside the rest (C16)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from django.db.models import Count
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Situation
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.conditions import told_situation
from rebond.domain.dossiers.situations import WITHOUT, counted, parts


@dataclass(frozen=True)
class Figure:
    """A situation: its name, its definition, how many young people are in it. French."""

    key: str
    label: str
    definition: str
    count: int = 0


#: In the order in which a file is tried: the first that holds is its situation. One definition each, written here.
SITUATIONS = tuple(
    Figure(key.value, key.label, definition)
    for key, definition in (
        (
            Situation.TO_VERIFY,
            "Retour en formation non prouvé, date de confirmation passée, ou base qui dit le contraire.",
        ),
        (
            Situation.LEFT,
            "Dossier clos sans solution : à sa demande, autre motif, âge, étranger, diplôme, identité fausse ou décès.",
        ),
        (Situation.TRAINING, "Scolarité, apprentissage ou formation attestés et à jour."),
        (Situation.EMPLOYED, "Emploi attesté et à jour."),
        (Situation.OTHER, "Dossier clos pour une solution durable, sans fait qui dise laquelle."),
        (Situation.SUPPORTED, "Entrés dans un parcours ou une solution qui n’est pas terminé."),
        (Situation.REFUSED, "Le jeune a refusé la prise en charge ; elle lui sera reproposée."),
        (Situation.UNREACHABLE, "Noté injoignable après des essais variés, et pas retrouvé depuis."),
        (Situation.CONTACT, "Le jeune ou un proche a répondu depuis l’ouverture du dossier."),
        (Situation.UNKNOWN, "Personne n’a encore répondu : on ne sait pas ce que fait ce jeune."),
    )
)
#: The sum that is never shown without the unknown beside it.
_WITHOUT = Figure(
    WITHOUT, "Sans solution", "Ni solution ni parcours : en contact, qui refusent, ou devenus injoignables."
)
#: What the strip shows, in its order; the rest is on the page of the situations.
_STRIP = (
    Situation.UNKNOWN,
    Situation.TO_VERIFY,
    Situation.SUPPORTED,
    Situation.TRAINING,
    Situation.EMPLOYED,
    Situation.OTHER,
    Situation.LEFT,
)


def situations_of(actor: Actor, platform_id: UUID, today: date | None = None) -> list[Figure]:
    """How many of a platform's young people are in each situation (`situations`). One query."""
    files = visible(Dossier, actor).filter(counted(), platform_id=platform_id)
    told = files.annotate(situation=told_situation(today or timezone.localdate()))
    return figures_of(dict(told.values_list("situation").annotate(files=Count("pk")).order_by()))


def figures_of(counts: Mapping[str, int]) -> list[Figure]:
    """Every situation, with its count."""
    return [replace(figure, count=counts.get(figure.key, 0)) for figure in SITUATIONS]


def strip_of(found: Sequence[Figure]) -> list[Figure]:
    """The figures in one line: without a solution, unknown, then the others."""
    by_key = {figure.key: figure for figure in found}
    without = sum(by_key[key].count for key in parts(WITHOUT))
    first = Figure(_WITHOUT.key, _WITHOUT.label, _WITHOUT.definition, without)
    alone = {Situation.UNKNOWN: "Situation inconnue"}  # out of its column, the word needs its noun
    return [first, *(replace(by_key[key], label=alone.get(key, by_key[key].label)) for key in _STRIP)]


def situation_label(asked: str) -> str:
    """What a situation that may be asked of the list is called."""
    return _WITHOUT.label if asked == WITHOUT else Situation(asked).label


def total(situations: Sequence[Figure]) -> int:
    """How many young people are counted, each once."""
    return sum(situation.count for situation in situations)
