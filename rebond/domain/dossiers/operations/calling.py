"""Calls being made, "injoignable", and how a person wants their day put."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.advice import Try, recontact_day, requirements
from rebond.domain.dossiers.enums import DayOrder, RecontactOn, Status
from rebond.domain.dossiers.hearing import as_tries, heard_of
from rebond.domain.dossiers.models import CallLock, ContactAttempt, DayChoice, Dossier, Unreachable
from rebond.domain.dossiers.operations.access import check_standing, dossier_to_change, found
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.proposals import worked_day
from rebond.domain.territory.clocks import platform_department

#: A call that nobody ended is over after that time.
CALL_LASTS = timedelta(minutes=15)
#: Who is unreachable is looked for again within the year.
LATEST_RECONTACT = timedelta(days=366)


class UnreachableRefusedError(ValueError):
    """Nobody can be said to be unreachable yet, or not until that day; the message says in French what is missing."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def take_call(*, actor: Actor, dossier_id: UUID) -> CallLock:
    """Say that the actor is calling about this file. It keeps nobody from anything; any other call of theirs ends.

    Dossier.DoesNotExist when the actor doesn't work on its platform.
    """
    dossier = Dossier.objects.filter(platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    key = dossier.values_list("pk", flat=True).get(pk=dossier_id)
    now = timezone.now()
    mine = CallLock.objects.filter(user_id=actor.user_id)
    held = mine.filter(dossier_id=key, ends_at__gt=now).first()
    if held is not None:
        mine.filter(pk=held.pk).update(ends_at=now + CALL_LASTS)
        return held
    mine.delete()
    try:
        with transaction.atomic():
            return CallLock.objects.create(
                dossier_id=key, user_id=actor.user_id, started_at=now, ends_at=now + CALL_LASTS
            )
    except IntegrityError:  # the same person, from two tabs at once: the other tab's call is the latest
        return CallLock.objects.get(user_id=actor.user_id)


@transaction.atomic
def leave_call(*, actor: Actor, dossier_id: UUID) -> None:
    """The actor's call about this file is over."""
    CallLock.objects.filter(user_id=actor.user_id, dossier_id=dossier_id).delete()


def tries_of(dossier_id: UUID) -> list[Try]:
    """The attempts of a file that stand, and what the young person said by themselves, as advice reads them."""
    effective = ContactAttempt.objects.filter(dossier=dossier_id, superseded_by=None, cancelled=False)
    rows = effective.order_by("-happened_at").values_list("happened_at", "channel", "outcome", "detail__holder")
    tried = [Try(at, channel, outcome, holder or "") for at, channel, outcome, holder in rows]
    return [*tried, *as_tries(heard_of([dossier_id]).get(dossier_id, []))]


@transaction.atomic
def declare_unreachable(
    *,
    actor: Actor,
    dossier_id: UUID,
    recontact_on: date | None = None,
    events: Sequence[str] = tuple(RecontactOn.values),
    note: str = "",
    key: UUID | None = None,
) -> Unreachable:
    """Write that nobody can be reached for now; the file stays open and is looked for again on a day, or an event.

    UnreachableRefusedError while `advice.EFFORT` is not met, or when the day can't be; Dossier.DoesNotExist.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = Unreachable.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    _may_declare(dossier)
    now = timezone.now()
    today = timezone.localdate(now)
    on = recontact_on or worked_day(recontact_day(today), 0, platform_department(dossier.platform_id))
    if not today < on <= today + LATEST_RECONTACT:
        raise UnreachableRefusedError("recontact_on", "Choisissez un jour à venir, dans l’année.")
    event = Unreachable.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=now,
        recorded_at=now,
        recontact_on=on,
        recontact_events=[name for name in RecontactOn.values if name in events],
        key=key or new_id(),
    )
    keep_note([event], note.strip()[:1000])
    save_moved(dossier)
    record_action(actor=actor, code="unreachable.declared", sentence="Jeune noté injoignable.", about=dossier)
    return event


def _may_declare(dossier: Dossier) -> None:
    if dossier.status != Status.OPEN:
        raise UnreachableRefusedError("", "Ce dossier est clos : personne n’est à joindre.")
    if dossier.unreachable:
        raise UnreachableRefusedError("", "Ce jeune est déjà noté injoignable.")
    missing = [one.missing for one in requirements(tries_of(dossier.pk)) if not one.met]
    if missing:
        raise UnreachableRefusedError("", f"Trop tôt pour le dire injoignable. Il manque : {', '.join(missing)}.")


@transaction.atomic
def withdraw_unreachable(*, actor: Actor, event_id: UUID) -> Unreachable:
    """Undo: the file is as it was before "injoignable". Unreachable.DoesNotExist, AlreadyCorrectedError."""
    event = found(Unreachable, actor, event_id)
    dossier = dossier_to_change(actor, event.dossier_id)
    check_standing(event)
    undone = Unreachable.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=event.happened_at,
        supersedes=event,
        cancelled=True,
        recontact_on=event.recontact_on,
        recontact_events=event.recontact_events,
    )
    save_moved(dossier)
    record_action(actor=actor, code="unreachable.withdrawn", sentence="« Injoignable » annulé.", about=dossier)
    return undone


@transaction.atomic
def choose_day_order(*, actor: Actor, platform_id: UUID, order: str) -> str:
    """Keep how the actor wants their queue; what is no order is taken as the priority."""
    chosen = DayOrder(order) if order in DayOrder.values else DayOrder.PRIORITY
    if platform_id in actor.platforms:
        DayChoice.objects.update_or_create(user_id=actor.user_id, platform_id=platform_id, defaults={"order": chosen})
    return chosen
