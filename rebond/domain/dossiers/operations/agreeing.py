"""A fact attested and the engagement that it tells of say the same: what is said of the one is written of the other.

`turns` does so from the engagement's side; here, from the fact's. A solution that is no longer true is a break: the
guide ("fiche de poste de l'assistant") asks that contact be taken again so that the pathway is not lost.
"""

from datetime import date, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.operations import facts
from rebond.domain.dossiers.operations.asking import drop_asked
from rebond.domain.dossiers.operations.engagements import attesting
from rebond.domain.dossiers.operations.facts import FactRefusedError, settle, standing_fact_to_change
from rebond.domain.dossiers.operations.turns import Telling, journal_code, new_turn
from rebond.domain.dossiers.path_enums import BreakReason, TurnKind

#: The fact ends just before the turn that says so: the replay then reads them in that order.
_BEFORE = timedelta(microseconds=1)
_FROM_PATHWAY = (
    "Ce fait est celui d’une entrée en cours dans « Parcours et solutions » : corrigez ou annulez cette entrée, le "
    "fait suivra."
)
_NO_LONGER = "Le fait attesté n’est plus vrai."


@transaction.atomic
def end_fact(*, actor: Actor, fact_id: UUID, key: UUID | None = None) -> AttestedFact:
    """Say that a fact is no longer true: the file opens again, and the solution that it told of is broken off.

    Raises AttestedFact.DoesNotExist, AlreadyCorrectedError when somebody answered before, FactRefusedError.
    """
    fact, dossier = standing_fact_to_change(actor, fact_id)
    now = timezone.now()
    row = facts.end(actor=actor, fact_id=fact.pk, key=key, at=now - _BEFORE)
    telling = Telling(TurnKind.BREAK, reason=BreakReason.OTHER, note=_NO_LONGER)
    if _tell(actor, dossier, fact, row, telling):
        code = journal_code(TurnKind.BREAK)
        record_action(actor=actor, code=code, sentence="Rupture : le fait attesté n’est plus vrai.", about=dossier)
    return row


@transaction.atomic
def confirm_fact(
    *, actor: Actor, fact_id: UUID, source: str = "", confirm_by: date | None = None, key: UUID | None = None
) -> AttestedFact:
    """Say that a fact is still true today; so is the solution that it tells of. Errors as `end_fact`."""
    fact, dossier = standing_fact_to_change(actor, fact_id)
    row = facts.confirm(actor=actor, fact_id=fact.pk, source=source, confirm_by=confirm_by, key=key)
    _tell(actor, dossier, fact, row, Telling(TurnKind.CONFIRMED, until=row.confirm_by))
    return row


@transaction.atomic
def withdraw_fact(*, actor: Actor, fact_id: UUID, key: UUID | None = None) -> AttestedFact:
    """Take back a fact written by mistake. That of a solution which goes on is refused: the solution is the mistake.

    Errors as `end_fact`.
    """
    fact, dossier = standing_fact_to_change(actor, fact_id)
    if attesting(dossier, fact.motive):
        raise FactRefusedError("", _FROM_PATHWAY)
    return facts.withdraw(actor=actor, fact_id=fact.pk, key=key)


def key_of_turn(by: UUID, root: UUID) -> UUID:
    """The key of what a fact's row, of key `by`, tells of an engagement other than the first."""
    return uuid5(by, str(root))


def _tell(actor: Actor, dossier: Dossier, fact: AttestedFact, row: AttestedFact, telling: Telling) -> bool:
    """Write the turn of each engagement that the fact tells of; whether there was one. The first has the key of the
    fact's row: undone, it gives the fact back. `deciding` finds the others by their keys."""
    roots = attesting(dossier, fact.motive)
    for place, root in enumerate(roots):
        turn = new_turn(actor, dossier, root, telling, key_of_turn(row.key, root) if place else row.key)
        turn.save(force_insert=True)
        if telling.kind == TurnKind.BREAK:
            drop_asked(actor, root)
    if roots:
        settle(dossier)
    return bool(roots)
