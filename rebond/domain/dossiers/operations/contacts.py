"""An attempt to reach a young person is recorded, corrected or cancelled (C2)."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.advice import Try, silence
from rebond.domain.dossiers.enums import Channel, DetailKind, NextStep, Outcome, Status, Validity
from rebond.domain.dossiers.hearing import as_tries, heard_of
from rebond.domain.dossiers.models import CallLock, ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.operations.access import FAR, dossier_to_change, found, same_correction
from rebond.domain.dossiers.operations.appointments import Booking, take, withdraw_meetings_of
from rebond.domain.dossiers.operations.asking import asked_about
from rebond.domain.dossiers.operations.engagements import attest_again
from rebond.domain.dossiers.operations.facts import Said, answered_since, date_again, state, withdraw_of
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.proposals import PATIENCE, UNREACHED, Planned, Proposal, propose_next_step, proposed_day
from rebond.domain.dossiers.queries.details import usable
from rebond.domain.messages.enums import WAITING
from rebond.domain.messages.lifecycle import ForbiddenActError
from rebond.domain.messages.operations import drop
from rebond.domain.messages.queries import messages_by_key
from rebond.domain.territory.clocks import platform_department

#: An hour of grace: the clocks of two machines never agree.
GRACE = timedelta(hours=1)


class ContactRefusedError(ValueError):
    """What was given contradicts itself; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Contact:
    """What happened, as a form tells it. Without a next step, one is proposed by the rule."""

    channel: str
    answered: str
    outcome: str
    detail_id: UUID | None = None
    note: str = ""
    next_step: str = ""
    next_step_on: date | None = None
    next_step_time: time | None = None  # the hour of that day, when one was said
    happened_at: datetime | None = None  # None: now
    refusal: str = ""  # why the young person refuses (C13)
    said: Said | None = None  # the fact that the call told, "déjà scolarisé à …"
    meeting: Booking | None = None  # the appointment that was agreed


@transaction.atomic
def record_contact(*, actor: Actor, dossier_id: UUID, contact: Contact, key: UUID | None = None) -> ContactAttempt:
    """Write an attempt, move the stage, plan the next step. The same `key` twice writes once.

    Raises Dossier.DoesNotExist when the actor may not change this file, ContactRefusedError when refused.
    """
    dossier = dossier_to_change(actor, dossier_id)
    key = key or new_id()
    already = ContactAttempt.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    return _write(actor, dossier, contact, key=key, corrected=None)


@transaction.atomic
def correct_contact(
    *, actor: Actor, attempt_id: UUID, contact: Contact | None, key: UUID | None = None
) -> ContactAttempt:
    """Say what really happened (`contact`), or that it did not happen (None). The first version stays readable.

    Raises ContactAttempt.DoesNotExist, or AlreadyCorrectedError when somebody corrected it before.
    """
    attempt = found(ContactAttempt, actor, attempt_id)
    dossier = dossier_to_change(actor, attempt.dossier_id)
    already = same_correction(attempt, actor, key)
    if already is not None:
        return already
    if contact is not None:
        return _write(actor, dossier, contact, key=key or new_id(), corrected=attempt)
    return _cancel(actor, dossier, attempt, key or new_id())


def _write(
    actor: Actor, dossier: Dossier, contact: Contact, *, key: UUID, corrected: ContactAttempt | None
) -> ContactAttempt:
    now = timezone.now()
    happened_at = contact.happened_at or (corrected.happened_at if corrected else now)
    detail = _detail(dossier, contact)
    _check(dossier, contact, happened_at, now)
    proposal = _chosen(dossier, contact, detail, happened_at, corrected)
    attempt = ContactAttempt.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=happened_at,
        recorded_at=now,
        supersedes=corrected,
        key=key,
        channel=contact.channel,
        detail=detail,
        answered=contact.answered,
        outcome=contact.outcome,
        next_step="" if proposal.stays else proposal.step,
        next_step_on=None if proposal.stays else proposal.on,
        next_step_time=contact.next_step_time if proposal.on and not proposal.stays else None,
        by_rule=proposal.on == proposed_day(happened_at, platform_department(dossier.platform_id)),
        refusal=contact.refusal if contact.outcome == Outcome.REFUSES else "",
    )
    keep_note([attempt], contact.note)
    _tell(actor, dossier, contact.said, attempt, corrected)
    if corrected is not None and contact.outcome != Outcome.APPOINTMENT:
        withdraw_meetings_of(actor, corrected)
    if contact.meeting is not None:
        take(actor=actor, dossier_id=dossier.pk, booking=contact.meeting, key=key, attempt=attempt)
    _settle(dossier, _told(attempt, corrected))
    CallLock.objects.filter(user_id=actor.user_id, dossier_id=dossier.pk).delete()  # the call is over
    code, verb = ("contact.corrected", "corrigée") if corrected else ("contact.recorded", "enregistrée")
    record_action(actor=actor, code=code, sentence=f"Prise de contact {verb}.", about=dossier)
    return attempt


def _tell(
    actor: Actor, dossier: Dossier, said: Said | None, attempt: ContactAttempt, corrected: ContactAttempt | None
) -> None:
    """Write the fact that a contact tells, in place of what its former version told. What an establishment, a base or a
    colleague answered of it meanwhile stays, when the same is told."""
    asked: set[UUID] = set()
    answered = answered_since(actor, corrected, said) if corrected is not None and said is not None else None
    if corrected is not None:
        asked = withdraw_of(actor, dossier, corrected, but=answered)
        attest_again(actor, dossier)
    if answered is not None and corrected is not None and said is not None:
        date_again(actor, dossier, corrected, answered, said)
    if said is None or answered is not None:
        return
    fact = state(actor, dossier, said, key=attempt.key, attempt=attempt)
    if fact.establishment_id in asked and fact.askable:
        asked_about(actor, dossier, fact)  # corrected otherwise, it is still asked


def _cancel(actor: Actor, dossier: Dossier, attempt: ContactAttempt, key: UUID) -> ContactAttempt:
    cancellation = ContactAttempt.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=attempt.happened_at,
        supersedes=attempt,
        cancelled=True,
        key=key,
        channel=attempt.channel,
        detail=attempt.detail,
        answered=attempt.answered,
        outcome=attempt.outcome,
        next_step=attempt.next_step,
    )
    withdraw_of(actor, dossier, attempt)
    attest_again(actor, dossier)  # a solution entered since is still true
    withdraw_meetings_of(actor, attempt)
    _give_up_message(actor, attempt)
    _settle(dossier, _told(attempt))
    record_action(actor=actor, code="contact.cancelled", sentence="Prise de contact annulée.", about=dossier)
    return cancellation


def keys_of(attempt: ContactAttempt) -> list[UUID]:
    """The keys of an attempt and of its earlier versions: what it wrote bears the first one's."""
    keys, version = [attempt.key], attempt
    while version.supersedes is not None:
        version = version.supersedes
        keys.append(version.key)
    return keys


def _give_up_message(actor: Actor, attempt: ContactAttempt) -> None:
    """Give up the SMS or the e-mail that an attempt was, while it has not left."""
    if attempt.channel not in (Channel.SMS, Channel.EMAIL):
        return
    for message in messages_by_key(actor, keys_of(attempt)).values():
        if message.state in WAITING:
            with suppress(ForbiddenActError):  # it left in the meantime
                drop(actor=actor, message_id=message.pk)


def _detail(dossier: Dossier, contact: Contact) -> ContactDetail | None:
    if contact.detail_id is None:
        return None
    detail = ContactDetail.objects.filter(pk=contact.detail_id, person_id=dossier.person_id).first()
    if detail is None:
        raise ContactRefusedError("detail", "Ce numéro n’est pas dans le dossier : choisissez-en un autre.")
    return detail


def _check(dossier: Dossier, contact: Contact, happened_at: datetime, now: datetime) -> None:
    if dossier.deceased:
        raise ContactRefusedError("", "Un décès est noté au dossier : plus aucun contact n’est à prendre.")
    if happened_at > now + GRACE:
        raise ContactRefusedError("happened_at", "Ce moment n’est pas encore venu : indiquez quand l’appel a eu lieu.")
    if happened_at < now - FAR:
        raise ContactRefusedError("happened_at", "Ce moment remonte à plus de cinq ans : vérifiez l’année.")
    if contact.outcome == Outcome.WRONG_NUMBER and contact.detail_id is None:
        raise ContactRefusedError("detail", "Indiquez quel numéro est faux.")
    if contact.next_step_on and contact.next_step_on < timezone.localdate(happened_at):
        raise ContactRefusedError("next_step_on", "La prochaine étape ne peut pas précéder l’appel : changez la date.")
    if contact.next_step_on and contact.next_step_on > timezone.localdate(now) + FAR:
        raise ContactRefusedError("next_step_on", "La prochaine étape est dans plus de cinq ans : vérifiez l’année.")


def _chosen(
    dossier: Dossier,
    contact: Contact,
    detail: ContactDetail | None,
    happened_at: datetime,
    corrected: ContactAttempt | None,
) -> Proposal:
    """The next step chosen by the user, completed by the rule where they left it blank."""
    earlier = list(
        ContactAttempt.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)
        .exclude(pk=corrected.pk if corrected else None)
        .order_by("-happened_at")
        .values_list("outcome", "happened_at", "channel")
    )
    tries = [Try(at, channel, outcome) for outcome, at, channel in earlier]
    phones = usable(ContactDetail.objects.filter(person_id=dossier.person_id, kind=DetailKind.PHONE))
    proposal = propose_next_step(
        contact.outcome,
        unreached=1 + len(_silence(dossier, tries)),
        today=timezone.localdate(happened_at),
        other_numbers=any(phone.value != (detail.value if detail else "") for phone in phones),
        calls=[at for _, at, channel in earlier if channel == Channel.PHONE] + [happened_at],
        no_contact=dossier.no_contact,
        planned=_planned(dossier, contact, corrected),
        department=platform_department(dossier.platform_id),
    )
    if not contact.next_step:
        if proposal.stays:
            return proposal
        return Proposal(proposal.step, contact.next_step_on or proposal.on, proposal.reason)
    if contact.next_step == proposal.step:
        return Proposal(proposal.step, contact.next_step_on or proposal.on, "")
    on = None if contact.next_step == NextStep.NONE else contact.next_step_on or proposal.on
    return Proposal(contact.next_step, on, "")


def _planned(dossier: Dossier, contact: Contact, corrected: ContactAttempt | None) -> Planned | None:
    """What a message leaves as it is, unless who writes it chooses another day; nothing on a closed file."""
    if dossier.status != Status.OPEN or contact.next_step_on is not None:
        return None
    if corrected is not None and corrected.next_step:
        return Planned(corrected.next_step, corrected.next_step_on, corrected.next_step_time)
    return Planned(dossier.next_step, dossier.next_step_on, dossier.next_step_time)


def _silence(dossier: Dossier, tries: list[Try]) -> list[Try]:
    """The latest tries in a row by which nobody was spoken to. What the young person said by themselves breaks the
    silence; it is read only where that many change what is proposed."""
    quiet = silence(tries)
    if len(quiet) + 1 < PATIENCE:
        return quiet
    return silence([*tries, *as_tries(heard_of([dossier.pk]).get(dossier.pk, []))])


def _tells(outcome: str) -> bool:
    """Whether an outcome says something of the number itself: wrong, or good because somebody was spoken to."""
    return outcome == Outcome.WRONG_NUMBER or outcome not in UNREACHED


def _told(*attempts: ContactAttempt | None) -> set[ContactDetail]:
    return {a.detail for a in attempts if a is not None and a.detail is not None and _tells(a.outcome)}


def _settle(dossier: Dossier, details: set[ContactDetail]) -> None:
    """Bring the file's columns, and the validity of the numbers that were told of, to what the events now say: a number
    said of two people is one. None is allowed again by a call: "à ne pas utiliser" stays."""
    save_moved(dossier)
    for detail in details:
        same = ContactDetail.objects.filter(person_id=detail.person_id, kind=detail.kind, value=detail.value)
        effective = ContactAttempt.objects.filter(detail__in=same, superseded_by=None, cancelled=False)
        telling = [row for row in effective.values_list("outcome", "happened_at") if _tells(row[0])]
        outcome, told_on = max(telling, key=lambda row: row[1], default=("", None))
        validity = {"": Validity.UNKNOWN, Outcome.WRONG_NUMBER: Validity.WRONG}.get(outcome, Validity.GOOD)
        same.exclude(validity=Validity.BANNED).update(validity=validity, validity_on=told_on)
