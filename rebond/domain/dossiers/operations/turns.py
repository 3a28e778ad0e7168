"""What becomes of an engagement: attendance, prolongation, end, break (C9, C16). Rows are added, never changed."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.courses import courses_of, root_of
from rebond.domain.dossiers.models import AttestedFact, Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.operations.access import FAR, check_standing, dossier_to_change, found
from rebond.domain.dossiers.operations.asking import ask_again, bring_answers, drop_asked
from rebond.domain.dossiers.operations.engagements import (
    DECEASED,
    attest_again,
    attest_solution,
    attesting,
    standing_fact,
)
from rebond.domain.dossiers.operations.facts import confirm, end, give_back, latest_version, settle, withdraw
from rebond.domain.dossiers.operations.people import PathRefusedError
from rebond.domain.dossiers.path_enums import BreakReason, TurnKind
from rebond.domain.dossiers.pathways import ATTENDANCE, BREAKS, ENDS, Course

#: The fact ends just before the turn that says so: the replay then reads them in that order.
_BEFORE = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Telling:
    """What becomes of an engagement, as a form tells it."""

    kind: str
    on: date | None = None  # None: today
    until: date | None = None
    reason: str = ""
    note: str = ""


@transaction.atomic
def tell_turn(*, actor: Actor, engagement_id: UUID, telling: Telling, key: UUID | None = None) -> EngagementTurn:
    """Write what becomes of an engagement and do to the file what it says. The same `key` twice writes once.

    `engagement_id` is any version of it. Raises Engagement.DoesNotExist, PathRefusedError, FactRefusedError.
    """
    engagement = found(Engagement, actor, engagement_id)
    dossier = dossier_to_change(actor, engagement.dossier_id)
    already = EngagementTurn.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    if dossier.deceased:
        raise PathRefusedError("", DECEASED)
    root, course, standing = standing_engagement(dossier, engagement)
    check_telling(course, telling)
    turn = new_turn(actor, dossier, root, telling, key)
    turn.save(force_insert=True)
    apply_turn(actor, dossier, standing, turn)
    record_action(
        actor=actor, code=journal_code(turn.kind), sentence=f"{turn.get_kind_display()} : noté.", about=dossier
    )
    return turn


@transaction.atomic
def undo_turn(*, actor: Actor, turn_id: UUID, key: UUID | None = None) -> EngagementTurn:
    """Take back what was told: the file goes back to what it was.

    Raises EngagementTurn.DoesNotExist, or AlreadyCorrectedError when somebody took it back before.
    """
    turn = found(EngagementTurn, actor, turn_id)
    dossier = dossier_to_change(actor, turn.dossier_id)
    check_standing(turn)
    row = cancel_turn(actor, dossier, turn, key)
    unapply_turn(actor, dossier, turn)
    record_action(actor=actor, code="engagement.undone", sentence="Suite d’un parcours annulée.", about=dossier)
    return row


def cancel_turn(actor: Actor, dossier: Dossier, turn: EngagementTurn, key: UUID | None = None) -> EngagementTurn:
    """Write that a turn did not happen; what it did to the file is the caller's to undo."""
    return EngagementTurn.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=turn.happened_at,
        supersedes=turn,
        cancelled=True,
        key=key or new_id(),
        engagement_id=turn.engagement_id,
        kind=turn.kind,
        on=turn.on,
    )


def standing_engagement(dossier: Dossier, engagement: Engagement) -> tuple[UUID, Course, Engagement]:
    """(first version's key, course, version that stands) of an engagement; PathRefusedError when it was cancelled."""
    chain = {row.pk: row for row in Engagement.objects.filter(dossier=dossier).select_related("structure")}
    root = root_of(chain[engagement.pk], chain)
    course = courses_of([dossier.pk])[dossier.pk].get(root)
    if course is None:
        raise PathRefusedError("", "Cette entrée a été annulée entre-temps : rechargez la page.")
    superseded = {row.supersedes_id for row in chain.values()}
    standing = next(row for row in chain.values() if row.pk not in superseded and root_of(row, chain) == root)
    return root, course, standing


def check_telling(course: Course, telling: Telling) -> None:
    """Refuse what can't be told of this engagement today."""
    today = timezone.localdate()
    on = telling.on or today
    if telling.kind not in TurnKind.values:
        raise PathRefusedError("kind", "Dites ce qu’il en est : choisissez dans la liste.")
    if course.end is not None:
        raise PathRefusedError("kind", "C’est déjà terminé : annulez d’abord la fin si elle est fausse.")
    if not course.entered and telling.kind not in (TurnKind.ENTERED, TurnKind.NO_SHOW):
        raise PathRefusedError("kind", "Dites d’abord si le jeune est entré, ou s’il n’est jamais venu.")
    if course.entered and telling.kind == TurnKind.ENTERED:
        raise PathRefusedError("kind", "L’entrée est déjà notée.")
    if on > today:
        raise PathRefusedError("on", "Ce jour n’est pas encore venu : changez la date.")
    if (on < min(course.starts_on, today) and telling.kind in ATTENDANCE) or on < today - FAR:
        raise PathRefusedError("on", "Ce jour précède le début : vérifiez la date.")
    if telling.kind == TurnKind.PROLONGED and (telling.until is None or telling.until <= today):
        raise PathRefusedError("until", "Dites jusqu’à quand : une date à venir.")
    if telling.until and telling.until > today + FAR:
        raise PathRefusedError("until", "Cette date est à plus de cinq ans : vérifiez l’année.")
    if telling.kind == TurnKind.BREAK and telling.reason not in BreakReason.values:
        raise PathRefusedError("reason", "Dites pourquoi : choisissez une raison.")


def journal_code(kind: str) -> str:
    """The code of a turn in the journal; those of a break or an absence are told to the referent."""
    if kind in BREAKS:
        return "pathway.broken"
    return "pathway.absent" if kind == TurnKind.ABSENT else f"pathway.{kind}"


def new_turn(
    actor: Actor, dossier: Dossier, root: UUID, telling: Telling, key: UUID | None, *, outside: bool = False
) -> EngagementTurn:
    """The row of what was told, not saved. What was said of the attendance of the same day is replaced."""
    on, replaced = telling.on or timezone.localdate(), None
    if telling.kind in ATTENDANCE:
        same = EngagementTurn.objects.filter(engagement=root, on=on, kind__in=ATTENDANCE, superseded_by=None)
        replaced = same.filter(cancelled=False).first()
    return EngagementTurn(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        supersedes=replaced,
        key=key or new_id(),
        engagement_id=root,
        kind=telling.kind,
        on=on,
        until=telling.until if telling.kind in (TurnKind.PROLONGED, TurnKind.CONFIRMED) else None,
        reason=telling.reason if telling.kind in BREAKS else "",
        note=telling.note.strip()[:1000],
        told_outside=outside,
    )


def apply_turn(actor: Actor, dossier: Dossier, engagement: Engagement, turn: EngagementTurn) -> None:
    """Do to the file what a turn says. Done twice, done once."""
    fact = standing_fact(dossier, engagement.kind)
    if turn.kind == TurnKind.ENTERED:
        attest_solution(actor, dossier, engagement, key=turn.key, at=turn.happened_at)
    elif turn.kind in ENDS and fact is not None and not attesting(dossier, fact.motive):
        end(actor=actor, fact_id=fact.pk, key=turn.key, at=turn.happened_at - _BEFORE)
    elif turn.kind == TurnKind.CONFIRMED and fact is not None:
        confirm(actor=actor, fact_id=fact.pk, confirm_by=turn.until, key=turn.key, at=turn.happened_at)
    if turn.kind in ENDS:
        drop_asked(actor, turn.engagement_id)
    settle(dossier)


def unapply_turn(actor: Actor, dossier: Dossier, turn: EngagementTurn) -> None:
    """Undo what a turn, taken back, did to the file."""
    _give_back_fact(actor, dossier, turn)
    attest_again(actor, dossier)
    if turn.kind in ENDS:
        ask_again(actor, turn.engagement_id)
        bring_answers(dossier)
    settle(dossier)


def _give_back_fact(actor: Actor, dossier: Dossier, turn: EngagementTurn) -> None:
    """The fact that the turn stated is taken back; the one that it ended or confirmed stands as it did before."""
    row = AttestedFact.objects.filter(dossier=dossier, key=turn.key).select_related("supersedes").first()
    if row is None:
        return
    head = latest_version(row)
    if row.supersedes is None:
        # Stated on the entry and told again since: the entry did not happen, nothing of it stands.
        if not head.ended and not head.cancelled:
            withdraw(actor=actor, fact_id=head.pk)
    elif head == row and not row.cancelled:
        give_back(actor, dossier, row)
