"""The establishment that the typed words of a fact name, when somebody picks it among the nearest."""

from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Fact
from rebond.domain.dossiers.models import AttestedFact
from rebond.domain.dossiers.operations.asking import drop_asked_about
from rebond.domain.dossiers.operations.facts import FactRefusedError, kept, next_row, standing_fact_to_change
from rebond.domain.dossiers.reserved import fact_tells
from rebond.domain.territory.models import Establishment

_DENIED = "Une base ou l’établissement dit le contraire de ce fait : dites d’abord qui a raison."
_UNKNOWN = "Cet établissement n’est pas au répertoire : notez la raison avec le nom que propose le champ « Où ? »."
_RESERVED = (
    "Le nom de cet établissement touche à la justice ou à la santé, et ne peut pas être écrit ici : retirez le fait, "
    "puis notez-le à nouveau avec ce nom, qui sera réservé."
)
_NOTHING_TYPED = "Rien d’autre n’avait été tapé : retirez le fait, puis notez-le à nouveau."


@transaction.atomic
def name_place(*, actor: Actor, fact_id: UUID, uai: str) -> AttestedFact:
    """Say which establishment the typed words of a fact name; a blank `uai` gives the typed words back.

    A newer row takes the place of the fact's and says the same otherwise: the words stay readable in the former, and
    the contact that told the fact still takes it back when it is cancelled.
    Raises AttestedFact.DoesNotExist, AlreadyCorrectedError when somebody answered before, FactRefusedError when the
    nature is protected (its place is read apart) or the name of the establishment tells as much, when it is
    contradicted, or when there is nothing to go back to.
    """
    fact, dossier = standing_fact_to_change(actor, fact_id)
    if fact.fact == Fact.PROTECTED:
        raise FactRefusedError("", _UNKNOWN)
    if fact.contradicted:  # the newer row would answer it
        raise FactRefusedError("", _DENIED)
    row = next_row(actor, dossier, fact, None, fact.happened_at)
    for name in ("confirm_by", "effect", "closes_as", "next_on", "attempt_id"):
        setattr(row, name, getattr(fact, name))
    row.establishment, row.place = _known(uai) if uai else _typed(fact)
    if uai and fact_tells(fact.motive, row.place, ""):
        raise FactRefusedError("", _RESERVED)
    if row.establishment_id != fact.establishment_id:
        drop_asked_about(actor, fact)
    return kept(actor, dossier, row, None, "fact.placed", "Fait attesté : établissement précisé.")


def _known(uai: str) -> tuple[Establishment, str]:
    school = Establishment.objects.select_related("commune").filter(uai=uai).first()
    if school is None:
        raise FactRefusedError("", _UNKNOWN)
    return school, f"{school.with_town} ({school.uai})"[:200]


def _typed(fact: AttestedFact) -> tuple[None, str]:
    before = fact.supersedes
    if before is None or before.establishment_id or not before.place:
        raise FactRefusedError("", _NOTHING_TYPED)
    return None, before.place
