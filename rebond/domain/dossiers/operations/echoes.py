"""What comes back from a message lands in its file: told by the app of messages, written as the worker."""

from datetime import datetime

from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.answers import EchoKind
from rebond.domain.dossiers.enums import DetailKind, Validity
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, Echo
from rebond.domain.dossiers.operations.answering import bring_answer
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.operations.reminding import REMINDER, void_reminder
from rebond.domain.dossiers.operations.session_messages import void_invitation
from rebond.domain.dossiers.queries.room import SESSION_MESSAGE
from rebond.domain.dossiers.queries.said_no import refused_since
from rebond.domain.dossiers.queries.writing import file_written_to
from rebond.domain.dossiers.sentences import MESSAGE_ANSWERED
from rebond.domain.messages.consent import refused
from rebond.domain.messages.enums import Channel, State
from rebond.domain.messages.hooks import Listener, listen
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations.receiving import asks_to_stop
from rebond.domain.territory.clocks import platform_time

_FAILURES = {State.FAILED: EchoKind.FAILED, State.BOUNCED: EchoKind.BOUNCED}
_KINDS = {Channel.SMS: DetailKind.PHONE, Channel.EMAIL: DetailKind.EMAIL}


def start_listening() -> None:
    """Hear what becomes of the messages about files. Called when the app is loaded."""
    listen("dossier", Listener(changed=_changed, replied=_replied, void=_void, first=_lock_files))


def _lock_files(message: Message) -> None:
    """Lock the file that a message is about and those into which it was merged, by key: whoever works on a file holds
    it before its messages."""
    keys, key = set(), message.reference
    while key is not None and key not in keys:
        keys.add(key)
        key = Dossier.objects.filter(pk=key).values_list("merged_into_id", flat=True).first()
    list(Dossier.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)).values_list("pk"))


#: What is asked of a message before it leaves, by its purpose.
_STILL_GOOD = {REMINDER: void_reminder, SESSION_MESSAGE: void_invitation}


def _void(message: Message) -> str:
    """Why a message that waited is no longer good."""
    dossier = file_written_to(message)
    if dossier is not None and dossier.deceased:
        return "Un décès est noté au dossier : plus aucun message ne part."
    if dossier is not None and (why := _set_aside(message, dossier)):
        return why
    if dossier is not None and _said_no_since(message, dossier):
        return "Le jeune a dit non depuis : le message n’est pas parti."
    ask = _STILL_GOOD.get(message.purpose)
    return ask(message) if ask else ""


def _said_no_since(message: Message, dossier: Dossier) -> bool:
    """Whether the young person refused after the message was asked for; by the day of their platform. Of an appointment
    that they took and did not give up, they are reminded all the same."""
    with platform_time(dossier.platform_id):
        return message.purpose != REMINDER and refused_since(dossier, message.asked_at)


def _set_aside(message: Message, dossier: Dossier) -> str:
    """Why the number or the address may not serve any more: marked since the message was asked for, or refused in the
    file into which this one was merged."""
    if dossier.pk != message.reference and refused(message.channel, message.recipient, dossier.pk):
        return "Ce jeune a demandé à ne plus être contacté par ce canal : le message n’est pas parti."
    kind = _KINDS[Channel(message.channel)]
    marks = ContactDetail.objects.filter(person=dossier.person_id, kind=kind, value=message.recipient)
    known = set(marks.values_list("validity", flat=True))
    if Validity.BANNED in known:
        return "Marqué « À ne pas utiliser » depuis : le message n’est pas parti."
    return "Marqué « Erroné » depuis : le message n’est pas parti." if known == {Validity.WRONG} else ""


def _changed(message: Message) -> None:
    """A failure makes the number doubtful and plans another way; an arrival after all takes that back."""
    kind = _FAILURES.get(State(message.state))
    standing = Echo.objects.filter(message_id=message.pk, superseded_by=None, cancelled=False)
    failure = standing.exclude(kind=EchoKind.REPLY).first()
    if kind is not None and failure is None:
        _write(message, kind, message.error, timezone.now(), doubt=True)
    elif message.state == State.DELIVERED and failure is not None:
        _take_back(failure)


def _replied(message: Message, text: str, at: datetime) -> None:
    _write(message, EchoKind.REPLY, text, at, doubt=False)


def _write(message: Message, kind: EchoKind, text: str, at: datetime, *, doubt: bool) -> None:
    attempt = ContactAttempt.objects.filter(author_id=message.asked_by_id, key=message.key).first()
    file = attempt.dossier if attempt else file_written_to(message)
    if file is None:
        return
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=file.pk)
    detail = _detail(message, dossier, attempt)
    Echo.objects.create(
        dossier=dossier,
        kind=kind,
        channel=message.channel,
        message_id=message.pk,
        detail=detail,
        attempt=attempt,
        text=text[:4000],
        happened_at=at,
        recorded_at=timezone.now(),
    )
    if doubt and detail is not None and detail.validity in (Validity.UNKNOWN, Validity.GOOD):
        _mark(detail, Validity.DOUBTFUL)
    if kind == EchoKind.REPLY:
        bring_answer(dossier, MESSAGE_ANSWERED, at=at, asks=not asks_to_stop(text))
    else:
        save_moved(dossier)


def _take_back(failure: Echo) -> None:
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=failure.dossier_id)
    names = ("kind", "channel", "message_id", "detail", "attempt", "happened_at")
    Echo.objects.create(
        dossier=dossier,
        supersedes=failure,
        cancelled=True,
        key=new_id(),
        recorded_at=timezone.now(),
        **{name: getattr(failure, name) for name in names},
    )
    if failure.detail is not None and failure.detail.validity == Validity.DOUBTFUL:
        _mark(failure.detail, Validity.GOOD)
    save_moved(dossier)


def _detail(message: Message, dossier: Dossier, attempt: ContactAttempt | None) -> ContactDetail | None:
    if attempt is not None and attempt.detail_id is not None:
        return attempt.detail
    kind = _KINDS[Channel(message.channel)]
    return ContactDetail.objects.filter(person_id=dossier.person_id, kind=kind, value=message.recipient).first()


def _mark(detail: ContactDetail, validity: Validity) -> None:
    detail.validity, detail.validity_on = validity, timezone.now()
    detail.save(update_fields=["validity", "validity_on"])
