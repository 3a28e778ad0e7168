"""What somebody decided of a fact (still true, no longer true, a mistake) is undone: one click, one way back (B16)."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.courses import courses_of
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier, EngagementTurn, EnrolmentCheck
from rebond.domain.dossiers.operations.access import dossier_to_change, found
from rebond.domain.dossiers.operations.agreeing import key_of_turn
from rebond.domain.dossiers.operations.asking import ask_again, bring_answers, dropped_by, give_back_question
from rebond.domain.dossiers.operations.facts import FactRefusedError, give_back, settle
from rebond.domain.dossiers.operations.rebuilding import progress_of
from rebond.domain.dossiers.operations.statements import standing_of
from rebond.domain.dossiers.operations.turns import cancel_turn
from rebond.domain.dossiers.pathways import ENDS
from rebond.domain.dossiers.progress import Progress

_OTHERWISE = "Quelqu’un a dit autre chose de ce fait depuis : rien n’est annulé. Relisez-le dans le dossier."
_MOVED = "Autre chose a été noté dans ce dossier depuis : rien n’est annulé. "
_NOT_CALLED = "Le contact qui disait ce fait a été annulé : le fait est parti avec lui. "
_STILL = "Si le fait n’est plus vrai, dites-le dans le dossier : « Ce n’est plus vrai »."
_AGAIN = "Si le fait est vrai, notez-le à nouveau dans le dossier : « Noter une raison »."
_NO_DECISION = "Il n’y a rien à annuler ici : relisez ce fait dans le dossier."
_SCHOOL_S = "C’est la réponse de l’établissement : dans le dossier, dites plutôt « Ce n’est plus vrai »."


@transaction.atomic
def undo_decision(*, actor: Actor, fact_id: UUID) -> AttestedFact:
    """Undo a confirmation, an end or a withdrawal: the fact, what contradicts it, its question to the establishment and
    the file are as before; what its establishment answered while the fact was over comes to the file. `fact_id`: the
    row that said it. Undone twice, undone once, until somebody says something else of it.

    Raises AttestedFact.DoesNotExist, Dossier.DoesNotExist, or FactRefusedError, which says in French what to do, when
    something happened since, or when this row is no decision of the platform's.
    """
    row = found(AttestedFact, actor, fact_id)
    dossier = dossier_to_change(actor, row.dossier_id)
    newer = AttestedFact.objects.filter(supersedes=row).first()
    if newer is not None and _is_ours(actor, row, newer):
        return newer
    turns, dropped = _turns_of(dossier, row), dropped_by(row, row.key)
    refused = _why_not(dossier, row, newer, _last_moment(row, turns, dropped))
    if refused:
        raise FactRefusedError("", refused)
    for turn in turns:
        cancel_turn(actor, dossier, turn)
    again = give_back(actor, dossier, row)
    for turn in turns:
        if turn.kind in ENDS:
            ask_again(actor, turn.engagement_id)
    if dropped is not None:
        give_back_question(actor, dropped)
    settle(dossier)
    bring_answers(dossier)
    return again


def _is_ours(actor: Actor, row: AttestedFact, newer: AttestedFact) -> bool:
    """Whether `newer`, as it still stands, is the undoing of `row` by this very actor: the button was pressed twice."""
    ours = newer.author_id == actor.user_id and newer.stands_for_id == row.supersedes_id
    return ours and not AttestedFact.objects.filter(supersedes=newer).exists()


def _why_not(dossier: Dossier, row: AttestedFact, newer: AttestedFact | None, told_at: datetime) -> str:
    """Why a decision is not undone, in French; blank when it is."""
    before = row.supersedes
    if newer is not None:
        return _OTHERWISE
    if before is None or before.ended or before.cancelled or row.stands_for_id or _where(row) != _where(before):
        return _NO_DECISION
    if row.cancelled and _call_taken_back(before):
        return _NOT_CALLED + _AGAIN
    if EnrolmentCheck.objects.filter(author_id=row.author_id, key=row.key).exists():
        return _SCHOOL_S
    if _progress(dossier, told_at) != _progress(dossier):
        return _MOVED + (_AGAIN if row.ended or row.cancelled else _STILL)
    return ""


def _call_taken_back(fact: AttestedFact) -> bool:
    """Whether the contact that told a fact, as it stands now, did not happen: the fact went with it."""
    attempt = fact.attempt
    while attempt is not None and (newer := ContactAttempt.objects.filter(supersedes=attempt).first()):
        attempt = newer
    return attempt is not None and attempt.cancelled


def _where(fact: AttestedFact) -> tuple[str, UUID | None]:
    return fact.place, fact.establishment_id


def _turns_of(dossier: Dossier, row: AttestedFact) -> list[EngagementTurn]:
    """What the decision wrote of the engagements that the fact attests, and nobody took back since."""
    roots = courses_of([dossier.pk])[dossier.pk]
    keys = [row.key, *(key_of_turn(row.key, root) for root in roots)]
    told = EngagementTurn.objects.filter(dossier=dossier, author_id=row.author_id, key__in=keys)
    return list(told.filter(cancelled=False, superseded_by=None))


def _last_moment(row: AttestedFact, turns: list[EngagementTurn], dropped: EnrolmentCheck | None) -> datetime:
    """When the last of what the decision wrote was recorded."""
    roots = [turn.engagement_id for turn in turns]
    questions = EnrolmentCheck.objects.filter(engagement__in=roots, author_id=row.author_id, cancelled=True)
    written = [row, *turns, *questions.filter(superseded_by=None), *([dropped] if dropped else [])]
    return max(event.recorded_at for event in written)


def _progress(dossier: Dossier, at: datetime | None = None) -> Progress:
    """Where the file stands, with what was recorded by `at` (None: everything)."""
    keys = [dossier.pk]
    return progress_of(keys, standing_of(keys, at), courses_of(keys, at), at)[dossier.pk]
