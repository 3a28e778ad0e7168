"""An establishment is told that it is asked to confirm an enrolment, and reminded; then somebody telephones (C11).

Its referents read it in their news, which reach them by the digest that they chose; its own address receives an e-mail
beside, which names nobody. A reminder counts once it really went: on the page of a referent who has an account, or by
an e-mail that the carrier took. One that is held, given up or that came back counts for nothing.
"""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, EnrolmentCheck, EnrolmentTelling
from rebond.domain.dossiers.operations.access import FAR, AlreadyCorrectedError, dossier_to_change, found
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.people import PathRefusedError
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.proposals import worked_day
from rebond.domain.messages.enums import Channel, State
from rebond.domain.messages.fields import fill
from rebond.domain.messages.hooks import Listener, listen
from rebond.domain.messages.lifecycle import GONE
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import MessageRefusedError, Traits, send
from rebond.domain.messages.queries import latest_of
from rebond.domain.territory.clocks import here, platform_time
from rebond.kernel.values.phones import display_phone

#: An establishment that has not answered is reminded each week, three times; a week later, somebody telephones.
REMIND_AFTER = timedelta(days=7)
REMINDERS = 3
#: What its messages are about, for the app of messages.
KIND = "enrolment"
#: The templates of the question and of its reminders (messages, migration 0004).
QUESTION, REMINDER = UUID("00000000-0000-4000-8000-000000000c11"), UUID("00000000-0000-4000-8000-000000001c11")
#: Several questions asked together make one e-mail.
_TOGETHER = timedelta(hours=1)
_LOST = frozenset({State.FAILED, State.BOUNCED, State.DROPPED})
_GONE_BY_NOW = "L’établissement a répondu, ou la question n’a plus d’objet : le courriel n’est pas parti."


def start_listening() -> None:
    """Hear what becomes of the e-mails to establishments. Called when the app is loaded."""
    listen(KIND, Listener(changed=_changed, replied=_replied, void=_void, left=_left))


@transaction.atomic
def tell_school(*, check_id: UUID) -> None:
    """Tell an establishment that it is asked about an enrolment. For the worker; done twice, done once."""
    check = _still_waiting(check_id)
    if check is not None and not check.tellings.exists():
        with platform_time(check.dossier.platform_id):
            _tell(check, 0)


def remind_enrolments() -> int:
    """Remind the establishments that have not answered for a week, and plan the calls. For the worker, every night.

    Gives how many reminders were asked for. One that has not left yet is waited for: nothing is sent over it. While a
    file is closed its question is left there, and takes its course again with the file. Each question in a transaction
    of its own: killed on the way, it is simply run again.
    """
    rows = _waiting().filter(dossier__status=Status.OPEN).order_by("establishment_id", "happened_at")
    return sum(_on_its_day(key) for key in list(rows.values_list("pk", flat=True)))


@transaction.atomic
def _on_its_day(check_id: UUID) -> int:
    check = _still_waiting(check_id)
    if check is None:
        return 0
    with platform_time(check.dossier.platform_id):
        return _follow(check)


def _waiting() -> QuerySet[EnrolmentCheck]:
    """The questions that wait for an answer."""
    return EnrolmentCheck.objects.filter(answer=EnrolmentAnswer.WAITING, superseded_by=None, cancelled=False)


def _still_waiting(check_id: UUID) -> EnrolmentCheck | None:
    """A question that waits for an answer, locked after its file as everywhere: whoever drops it holds the file. None
    when it waits no more, or has no object."""
    told_of = EnrolmentCheck.objects.filter(pk=check_id).values("dossier")
    list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=told_of).values_list("pk"))
    rows = _waiting().select_for_update(of=("self",)).select_related("establishment", "dossier__platform")
    check = rows.filter(pk=check_id).first()
    return check if check is not None and _has_object(check) else None


def _has_object(check: EnrolmentCheck) -> bool:
    """Whether somebody still waits for the answer: nobody does while the file is closed, nor after a death."""
    return check.dossier.status == Status.OPEN and not check.dossier.deceased


def _follow(check: EnrolmentCheck) -> int:
    last = check.tellings.order_by("-number").first()
    if last is None:
        _tell(check, 0)
        return 0
    if last.call_on is None and last.out_at is None and _given_up(last):
        _to_phone(last, worked_day(timezone.localdate(), 1, here()))
    if last.call_on is not None or last.out_at is None or timezone.now() - last.out_at < REMIND_AFTER:
        return 0
    _tell(check, last.number + 1)
    return 1


def _tell(check: EnrolmentCheck, number: int) -> None:
    """Tell, or remind; when nobody there can be reached, somebody telephones instead."""
    told = _referents(check)
    if told:
        sentence = f"Une inscription est à confirmer : {check.establishment}."
        sentence = f"Rappel : {sentence[0].lower()}{sentence[1:]}" if number else sentence
        notify(None, KIND, sentence, but=None, also=told, only=True)
    message = _written(check, number)
    row = EnrolmentTelling.objects.create(
        check_asked=check,
        dossier=check.dossier,
        number=number,
        accounts=len(told),
        message_id=message.pk if message else None,
    )
    if told or (message is not None and message.state in GONE):
        _went(row, timezone.now())
    elif message is None:
        _to_phone(row, worked_day(timezone.localdate(), 1, here()))


def _referents(check: EnrolmentCheck) -> list[UUID]:
    """The accounts of the establishment's referents, today."""
    today = timezone.localdate()
    holding = Habilitation.objects.filter(
        held_on(today), role=Role.SCHOOL_REFERENT, establishment=check.establishment_id, user__is_active=True
    )
    return sorted(set(holding.values_list("user_id", flat=True)))


def _written(check: EnrolmentCheck, number: int) -> Message | None:
    """The e-mail that goes to the establishment; None when it has no address, or one that may not be written to."""
    shared = _shared(check, number)
    template = latest_of(REMINDER if number else QUESTION)
    if shared is not None or not check.establishment.email or template is None:
        return shared
    values = _values(check)
    try:
        return send(
            actor=None,
            platform_id=check.dossier.platform_id,
            reference=check.establishment_id,
            channel=Channel.EMAIL,
            to=check.establishment.email,
            subject=fill(template.subject, values),
            body=fill(template.body, values),
            key=uuid5(check.pk, f"{KIND}-{number}"),
            traits=Traits(reference_kind=KIND, purpose=KIND, template_id=template.pk),
        )
    except MessageRefusedError:
        return None


def _shared(check: EnrolmentCheck, number: int) -> Message | None:
    """The e-mail of another question to this establishment, asked a moment ago: it says the same."""
    recent = EnrolmentTelling.objects.filter(
        check_asked__establishment=check.establishment_id,
        dossier__platform=check.dossier.platform_id,
        asked_at__gt=timezone.now() - _TOGETHER,
        **({"number__gt": 0} if number else {"number": 0}),
    )
    keys = recent.exclude(message_id=None).values("message_id")
    return Message.objects.filter(pk__in=keys).exclude(state__in=_LOST).order_by("-asked_at").first()


def _values(check: EnrolmentCheck) -> dict[str, str]:
    """What replaces the fields of the templates: nothing that tells of whom."""
    platform = check.dossier.platform
    site = settings.SITE_ADDRESS.rstrip("/")
    return {
        "établissement": str(check.establishment),
        "page": f"{site}/etablissement/" if site else "Rebond, rubrique « Mon établissement »",
        "plate-forme": platform.short_name,
        "téléphone": display_phone(platform.phone) if platform.phone else platform.email or str(platform),
    }


def _went(row: EnrolmentTelling, at: datetime) -> None:
    """It really went: a reminder is counted, and the third plans a call for a week later."""
    row.out_at = at
    row.save(update_fields=["out_at"])
    if row.number:
        EnrolmentCheck.objects.filter(pk=row.check_asked_id).update(reminded=row.number)
    if row.number >= REMINDERS:
        _to_phone(row, worked_day(timezone.localdate(at + REMIND_AFTER), 0, here()))


def _to_phone(row: EnrolmentTelling, on: date) -> None:
    """The next step of the file is to telephone; its referent is told."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=row.dossier_id)
    row.call_on, row.called_for_at = on, timezone.now()
    row.save(update_fields=["call_on", "called_for_at"])
    save_moved(dossier)
    notify(
        dossier.pk,
        "fact",
        "Un établissement ne répond pas, ou n’a pas pu être joint, pour une inscription : téléphonez-lui.",
        but=None,
        alone=True,
    )


# --- what becomes of the e-mails ---


def _tellings(message: Message) -> list[EnrolmentTelling]:
    """The questions, still waiting, that this e-mail tells of."""
    rows = EnrolmentTelling.objects.filter(message_id=message.pk).select_related("check_asked__dossier")
    waits = {"answer": EnrolmentAnswer.WAITING, "superseded_by": None, "cancelled": False}
    return list(rows.filter(**{f"check_asked__{name}": value for name, value in waits.items()}))


def _void(message: Message) -> str:
    return "" if any(_has_object(row.check_asked) for row in _tellings(message)) else _GONE_BY_NOW


def _given_up(row: EnrolmentTelling) -> bool:
    """Whether the e-mail by which alone a question was told was given up, its file being closed then."""
    return Message.objects.filter(pk=row.message_id, state__in=_LOST).exists()


def _left(message: Message) -> None:
    for row in _tellings(message):
        if row.out_at is None:
            with platform_time(message.platform_id):
                _went(row, message.sent_at or timezone.now())


def _changed(message: Message) -> None:
    """Arrived after all, it went; given up or come back, and nobody else was told, somebody telephones."""
    if message.state == State.DELIVERED:
        _left(message)
        return
    for row in _tellings(message):
        if row.accounts or row.call_on is not None:
            continue
        if row.out_at is not None and row.number:  # it had been counted when the carrier took it
            EnrolmentCheck.objects.filter(pk=row.check_asked_id).update(reminded=row.number - 1)
        row.out_at = None
        row.save(update_fields=["out_at"])
        if not _has_object(row.check_asked):
            continue  # nobody telephones while the file is closed: `_follow` says so once it is open again
        with platform_time(message.platform_id):
            _to_phone(row, worked_day(timezone.localdate(), 1, here()))


def _replied(message: Message, text: str, at: datetime) -> None:
    """Somebody answered the e-mail: it goes to the platform's own box, whose people are told to read it."""
    for row in _tellings(message):
        notify(row.dossier_id, "fact", "Un établissement répond par courriel : lisez-le.", but=None, alone=True)


# --- by hand ---


@transaction.atomic
def call_school_later(*, actor: Actor, check_id: UUID, on: date) -> EnrolmentTelling:
    """The establishment did not pick up: telephone again on a day.

    Raises EnrolmentCheck.DoesNotExist, AlreadyCorrectedError when it answered meanwhile, PathRefusedError.
    """
    check = found(EnrolmentCheck, actor, check_id)
    dossier = dossier_to_change(actor, check.dossier_id)
    if check.answer != EnrolmentAnswer.WAITING or EnrolmentCheck.objects.filter(supersedes=check).exists():
        raise AlreadyCorrectedError
    today = timezone.localdate()
    if not today <= on <= today + FAR:
        raise PathRefusedError("on", "Choisissez le jour où rappeler l’établissement : aujourd’hui ou plus tard.")
    last = check.tellings.order_by("-number").values_list("number", flat=True).first()
    row = EnrolmentTelling.objects.create(
        check_asked=check,
        dossier=dossier,
        number=max(REMINDERS, last or 0) + 1,
        author_id=actor.user_id,
        call_on=on,
        called_for_at=timezone.now(),
    )
    save_moved(dossier)
    record_action(actor=actor, code="enrolment.call_later", sentence="Établissement à rappeler.", about=dossier)
    return row
