"""The job that delivers a message: claims it, calls the carrier out of any transaction, writes what became of it."""

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rebond.domain.messages.carriers import NotTakenError, Parcel, RefusedError, Taken, UncertainError, carrier_of
from rebond.domain.messages.consent import refused
from rebond.domain.messages.enums import Channel, State
from rebond.domain.messages.hooks import lock_first, tell_changed, tell_left, why_void
from rebond.domain.messages.hours import next_open
from rebond.domain.messages.lifecycle import SETTLED, Act, after
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations.sending import HIDDEN, queue
from rebond.domain.messages.queries import switch

log = logging.getLogger(__name__)

#: Minutes to wait after each try that the carrier certainly did not take.
DELAYS: Final = (1, 5, 20, 60, 240)
LOST = "L’envoi a été interrompu : on ne sait pas si le message est parti. Il n’est pas renvoyé de lui-même."
UNREACHABLE = "Le service d’envoi n’a pas répondu malgré plusieurs essais : réessayez plus tard, ou changez de canal."
STOPPED = "Les envois sont arrêtés."
REFUSED = "Cette personne a demandé à ne plus être contactée par ce canal."


def deliver(*, message_id: UUID) -> None:
    """Deliver one message, at most once. Done again after a kill, it gives the same state and sends nothing twice."""
    parcel, channel = _claimed(message_id)
    if parcel is None:
        return
    try:
        taken = carrier_of(channel).carry(parcel)
    except NotTakenError:
        _put_back(message_id)
    except RefusedError as no:
        _settle(message_id, Act.REFUSED, error=str(no))
    except UncertainError:
        _settle(message_id, Act.LOST, error=LOST)
    except Exception as broken:  # a fault of ours must not leave a message in between for ever
        log.error("Envoi d’un message : %s", type(broken).__name__)
        _settle(message_id, Act.LOST, error=LOST)
    else:
        _taken(message_id, taken)


@transaction.atomic
def _claimed(key: UUID) -> tuple[Parcel | None, str]:
    """The parcel to carry, once the claim is written; None when there is nothing to do now."""
    message = _locked(key)
    if message.state == State.SENDING:  # the job that claimed it died
        _write(message, Act.LOST, error=LOST)
        return None, ""
    if message.state != State.QUEUED:
        return None, ""
    if not switch().open:
        _write(message, Act.HOLD, error=STOPPED)
        return None, ""
    if given_up := _why_not(message):
        _write(message, Act.DROP, error=given_up)
        return None, ""
    if not _due(message):
        queue(message)
        return None, ""
    message.tries += 1
    _write(message, Act.CLAIM)
    body = message.body.replace(HIDDEN, message.secret) if message.secret else message.body
    parcel = Parcel(message.pk, message.recipient, message.subject, body, message.platform.email)
    return parcel, message.channel


def _why_not(message: Message) -> str:
    """Why it must not leave any more: the person said so, or what it says is no longer so. Blank when it may."""
    return REFUSED if refused(message.channel, message.recipient, message.reference) else why_void(message)


def _due(message: Message) -> bool:
    """Whether it may leave now; else its moment is put off."""
    now = timezone.now()
    opening = next_open(now, message.platform.department_id) if message.channel == Channel.SMS else now
    if max(opening, message.not_before) <= now:
        return True
    message.not_before = max(opening, message.not_before)
    message.save(update_fields=["not_before"])
    return False


@transaction.atomic
def _put_back(key: UUID) -> None:
    message = _locked(key)
    if message.tries > len(DELAYS):
        _write(message, Act.REFUSED, error=UNREACHABLE)
        return
    message.not_before = timezone.now() + timedelta(minutes=DELAYS[message.tries - 1])
    _write(message, Act.PUT_BACK)
    queue(message)


@transaction.atomic
def _settle(key: UUID, act: Act, *, error: str) -> None:
    _write(_locked(key), act, error=error)


@transaction.atomic
def _taken(key: UUID, taken: Taken) -> None:
    message = _locked(key)
    message.provider_id, message.sent_at = taken.provider_id, timezone.now()
    if message.state != State.SENDING:  # a receipt came first
        message.save(update_fields=["provider_id", "sent_at"])
        tell_left(message)
        return
    _write(message, Act.TAKEN)
    tell_left(message)
    if taken.delivered:
        _write(message, Act.DELIVERED)


def _locked(key: UUID) -> Message:
    """The message, locked after what it is about, which a failure changes: in the order of everybody else."""
    lock_first(Message.objects.get(pk=key))
    return Message.objects.select_for_update(of=("self",)).select_related("platform").get(pk=key)


def _write(message: Message, act: Act, *, error: str = "") -> None:
    """Move a locked message, save it, and tell whoever listens when its fate is known."""
    before = message.state
    message.state, message.error = after(before, act), error
    if message.state in SETTLED and message.state != before:
        message.settled_at = timezone.now()
    # In the demonstration nothing leaves: the outbox alone can show the link that a young person would receive.
    if message.state not in (State.QUEUED, State.HELD, State.SENDING) and not settings.SENT_LINKS_KEPT:
        message.secret = ""
    message.save(
        update_fields=["state", "error", "tries", "not_before", "provider_id", "sent_at", "settled_at", "secret"]
    )
    if message.state in SETTLED and message.state != before:
        tell_changed(message)


@transaction.atomic
def note_receipt(*, message_id: UUID, act: Act, error: str) -> None:
    """Write what a receipt says of a message; one that can no longer change anything is left aside."""
    message = _locked(message_id)
    if message.state not in (State.HELD, State.QUEUED, State.DROPPED):
        same = after(message.state, act) == message.state
        if not same:
            _write(message, act, error=error)
