"""An appointment is taken, moved, corrected, taken back; what came of it is said (C6)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.meetings import CHOSEN_REMINDERS, FREEING, MeetingOutcome, Purpose, happened, in_hours
from rebond.domain.dossiers.models import Appointment, AppointmentResult, ContactAttempt, Dossier, Place, Slot
from rebond.domain.dossiers.operations.access import check_standing, dossier_to_change, found
from rebond.domain.dossiers.operations.meeting_news import BACK, FORGOTTEN, MOVED, TAKEN, tell_meeting
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.queries.masking import with_unread
from rebond.domain.dossiers.queries.people import colleagues

#: The clocks of two machines never agree; a meeting begins a little early.
GRACE = timedelta(hours=1)
#: Beyond, a year was mistyped.
FAR = timedelta(days=365)
LONGEST_NOTE = 1000


class MeetingRefusedError(ValueError):
    """What was given contradicts itself or the agenda; `field` names the field, the message says how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Booking:
    """What is asked: a slot, or else a free time with its place and who receives."""

    slot_id: UUID | None = None
    starts_at: datetime | None = None
    minutes: int = 45
    place_id: UUID | None = None
    where: str = ""  # a place outside the list
    host_id: UUID | None = None
    host_name: str = ""  # a partner, by name
    purpose: str = ""  # blank: the slot's
    note: str = ""
    reminders: tuple[str, ...] = ()
    begun: bool = False  # a session that has begun: somebody came without having answered
    despite: bool = False  # the young person has another appointment at that time, and it is meant


@transaction.atomic
def take(
    *,
    actor: Actor,
    dossier_id: UUID,
    booking: Booking,
    key: UUID | None = None,
    attempt: ContactAttempt | None = None,
) -> Appointment:
    """Take an appointment; `attempt` is the call in which it was agreed. The same `key` twice writes once.

    Raises Dossier.DoesNotExist when the actor may not change this file, MeetingRefusedError when refused.
    """
    dossier = dossier_to_change(actor, dossier_id)
    key = key or new_id()
    already = Appointment.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    made = _book(actor, dossier, booking, Appointment(id=new_id(), key=key, attempt=attempt))
    save_moved(dossier)
    record_action(actor=actor, code="meeting.taken", sentence="Rendez-vous pris.", about=dossier)
    tell_meeting(actor, made, TAKEN)
    return made


@transaction.atomic
def move(*, actor: Actor, appointment_id: UUID, booking: Booking, key: UUID | None = None) -> Appointment:
    """Take another moment for the same appointment: the first is marked moved, the calendars follow.

    Raises Appointment.DoesNotExist, MeetingRefusedError, or AlreadyCorrectedError.
    """
    old = found(Appointment, actor, appointment_id)
    dossier = dossier_to_change(actor, old.dossier_id)
    already = Appointment.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    _standing(old)
    chosen = new_id()
    _write_result(actor, old, MeetingOutcome.MOVED, moved_to=chosen, key=new_id())
    shell = Appointment(id=chosen, key=key or new_id(), uid=old.uid, sequence=old.sequence + 1)
    note = _kept_note(actor, dossier, old, booking.note)
    booking = replace(booking, purpose=booking.purpose or old.purpose, note=note)
    made = _book(actor, dossier, booking, shell)
    save_moved(dossier)
    record_action(actor=actor, code="meeting.moved", sentence="Rendez-vous déplacé.", about=dossier)
    tell_meeting(actor, made, MOVED, before=old)
    return made


@transaction.atomic
def correct_appointment(
    *, actor: Actor, appointment_id: UUID, purpose: str, note: str, reminders: tuple[str, ...], key: UUID | None = None
) -> Appointment:
    """Say otherwise what it is for, its note, its reminders; place and hour stay. The first version stays readable.

    Raises Appointment.DoesNotExist, MeetingRefusedError, or AlreadyCorrectedError.
    """
    old = found(Appointment, actor, appointment_id)
    dossier = dossier_to_change(actor, old.dossier_id)
    already = Appointment.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    _standing(old)
    made = _superseding(actor, old, key or new_id())
    made.purpose, made.reminders = _purpose(purpose), list(_known(reminders))
    made.note = _kept_note(actor, dossier, old, note)
    made.save(force_insert=True)
    save_moved(dossier)
    record_action(actor=actor, code="meeting.corrected", sentence="Rendez-vous corrigé.", about=dossier)
    return made


@transaction.atomic
def forget_appointment(*, actor: Actor, appointment_id: UUID, key: UUID | None = None) -> Appointment:
    """Undo: this appointment was never taken. Its seat is free again; the line stays in the file's history.

    Raises Appointment.DoesNotExist, MeetingRefusedError, or AlreadyCorrectedError.
    """
    old = found(Appointment, actor, appointment_id)
    dossier = dossier_to_change(actor, old.dossier_id)
    _standing(old)
    made = _forget(actor, old, key or new_id())
    save_moved(dossier)
    record_action(actor=actor, code="meeting.forgotten", sentence="Prise de rendez-vous annulée.", about=dossier)
    tell_meeting(actor, made, FORGOTTEN)
    return made


def withdraw_meetings_of(actor: Actor, attempt: ContactAttempt) -> None:
    """A call was cancelled: what was agreed in it and has no result yet was not. The caller settles the file."""
    for appointment in Appointment.objects.filter(attempt=attempt, superseded_by=None, cancelled=False):
        if _last_result(appointment) is None:
            tell_meeting(actor, _forget(actor, appointment, new_id()), FORGOTTEN)


@transaction.atomic
def record_result(
    *, actor: Actor, appointment_id: UUID, outcome: str, note: str = "", key: UUID | None = None
) -> AppointmentResult:
    """Say what came of an appointment, or say it otherwise: the newer result supersedes. Said twice, said once.

    Raises Appointment.DoesNotExist, MeetingRefusedError, or AlreadyCorrectedError when the appointment was changed.
    """
    appointment = found(Appointment, actor, appointment_id)
    dossier = dossier_to_change(actor, appointment.dossier_id)
    if outcome not in MeetingOutcome.values or outcome == MeetingOutcome.MOVED:
        raise MeetingRefusedError("outcome", "Cette suite n’existe pas : choisissez-en une de la liste.")
    last = _last_result(appointment)
    if last is not None and (last.key == key or (last.outcome == outcome and not last.cancelled)):
        return last
    _standing(appointment, results=False)
    if last is not None and last.outcome == MeetingOutcome.MOVED and not last.cancelled:
        raise MeetingRefusedError("outcome", "Ce rendez-vous a été déplacé : dites ce qu’a donné le nouveau.")
    if outcome in (MeetingOutcome.ATTENDED, MeetingOutcome.MISSED) and appointment.starts_at > timezone.now() + GRACE:
        raise MeetingRefusedError("outcome", "Ce rendez-vous n’a pas encore eu lieu : annulez-le ou déplacez-le.")
    made = _write_result(actor, appointment, outcome, key=key or new_id(), note=note)
    save_moved(dossier)
    record_action(actor=actor, code=f"meeting.{outcome}", sentence=_SAID[MeetingOutcome(outcome)], about=dossier)
    tell_meeting(actor, appointment, outcome)
    return made


@transaction.atomic
def forget_result(*, actor: Actor, appointment_id: UUID, key: UUID | None = None) -> AppointmentResult | None:
    """Undo the result that stands, if one does; a move undone gives the first hour back and drops the second.

    Raises Appointment.DoesNotExist, MeetingRefusedError (its seat was taken since), or AlreadyCorrectedError.
    """
    appointment = found(Appointment, actor, appointment_id)
    dossier = dossier_to_change(actor, appointment.dossier_id)
    last = _last_result(appointment)
    if last is None or last.cancelled:
        return None
    _standing(appointment, results=False)
    if last.outcome == MeetingOutcome.MOVED:
        _drop_moved(actor, last)
    made = _write_result(actor, appointment, last.outcome, key=key or new_id(), cancelled=True)
    save_moved(dossier)
    record_action(actor=actor, code="meeting.result_undone", sentence="Suite d’un rendez-vous annulée.", about=dossier)
    if last.outcome in FREEING:
        tell_meeting(actor, appointment, BACK)
    return made


_SAID = {
    MeetingOutcome.ATTENDED: "Rendez-vous tenu.",
    MeetingOutcome.MISSED: "Rendez-vous manqué.",
    MeetingOutcome.CANCELLED_YOUNG: "Rendez-vous annulé par le jeune.",
    MeetingOutcome.CANCELLED_US: "Rendez-vous annulé par la plate-forme.",
}


def _book(actor: Actor, dossier: Dossier, booking: Booking, made: Appointment) -> Appointment:
    """Write the appointment in its slot, or in one made for it; the seat is counted under the slot's lock."""
    if dossier.deceased:
        raise MeetingRefusedError("", "Un décès est noté au dossier : plus aucun contact n’est à prendre.")
    if dossier.status != Status.OPEN:
        raise MeetingRefusedError("", "Ce dossier est clos : rouvrez-le avant de prendre un rendez-vous.")
    slot = _slot(actor, dossier, booking) if booking.slot_id else own_slot(actor, dossier.platform_id, booking)
    if not booking.despite:
        _refuse_clash(dossier, slot)
    now = timezone.now()
    made.dossier, made.author_id, made.organisation_id = dossier, actor.user_id, actor.organisation
    # Agreed in a call, it follows the call, whatever the clocks say.
    made.happened_at = max(now, made.attempt.happened_at) if made.attempt else now
    made.recorded_at = now
    made.slot, made.starts_at, made.ends_at, made.where = slot, slot.starts_at, slot.ends_at, slot.where
    made.host_id, made.host_name = slot.host_id, slot.host_name
    made.purpose = _purpose(booking.purpose or slot.purpose)
    made.note, made.reminders = booking.note.strip()[:LONGEST_NOTE], list(_known(booking.reminders))
    made.save(force_insert=True)
    count_seats(slot.pk)
    return made


def _slot(actor: Actor, dossier: Dossier, booking: Booking) -> Slot:
    mine = visible(Slot, actor).filter(platform=dossier.platform_id).select_for_update(of=("self",))
    slot = mine.filter(pk=booking.slot_id).first()
    if slot is None or slot.cancelled_at is not None or slot.own:
        raise MeetingRefusedError("slot", "Ce créneau n’est plus proposé : choisissez-en un autre.")
    if slot.starts_at < timezone.now() - GRACE and not booking.begun:
        raise MeetingRefusedError("slot", "Ce créneau est passé : choisissez-en un autre.")
    if slot.taken >= slot.capacity:
        raise MeetingRefusedError("slot", "Ce créneau vient d’être pris : choisissez-en un autre.")
    return slot


def own_slot(actor: Actor, platform_id: UUID, booking: Booking) -> Slot:
    """A slot for one appointment at a free time. MeetingRefusedError when who receives is busy then."""
    if booking.starts_at is None:
        raise MeetingRefusedError("slot", "Choisissez un créneau, ou indiquez le jour et l’heure.")
    if booking.starts_at < (now := timezone.now()) - GRACE:
        raise MeetingRefusedError("starts_at", "Ce moment est passé : choisissez-en un à venir.")
    if booking.starts_at > now + FAR:
        raise MeetingRefusedError("starts_at", "Ce moment est dans plus d’un an : vérifiez l’année.")
    if not 5 <= booking.minutes <= 480:
        raise MeetingRefusedError("minutes", "Un rendez-vous dure de 5 minutes à 8 heures : corrigez la durée.")
    return open_slot(
        Slot(
            platform_id=platform_id,
            starts_at=booking.starts_at,
            ends_at=in_hours(booking.starts_at, booking.minutes),
            own=True,
            purpose=_purpose(booking.purpose),
            created_by_id=actor.user_id,
            **place_and_host(actor, platform_id, booking),
        )
    )


def place_and_host(actor: Actor, platform_id: UUID, booking: Booking) -> dict[str, object]:
    """Where and with whom, as a slot keeps it. MeetingRefusedError when one of them is not the platform's."""
    where, place = booking.where.strip()[:450], None
    if booking.place_id is not None:
        place = visible(Place, actor).filter(pk=booking.place_id, platform=platform_id, closed_at=None).first()
        if place is None:
            raise MeetingRefusedError("place", "Ce lieu n’est plus proposé : choisissez-en un autre.")
        where = place.full
    if not where:
        raise MeetingRefusedError("place", "Indiquez où : choisissez un lieu, ou écrivez l’adresse.")
    host_id, host_name = booking.host_id, booking.host_name.strip()[:150]
    if host_id is not None:
        host = next((person for person in colleagues(actor, platform_id) if person.pk == host_id), None)
        if host is None:
            raise MeetingRefusedError("host", "Cette personne ne travaille pas sur la plate-forme : choisissez-en une.")
        host_name = str(host)
    if not host_name:
        raise MeetingRefusedError("host", "Indiquez qui reçoit : choisissez un collègue, ou écrivez un nom.")
    return {"place": place, "where": where, "host_id": host_id, "host_name": host_name}


def open_slot(slot: Slot) -> Slot:
    """Write a slot. MeetingRefusedError when who receives is already taken then."""
    try:
        with transaction.atomic():
            slot.save(force_insert=True)
    except IntegrityError as error:
        raise _busy(slot) from error
    return slot


def _busy(slot: Slot) -> MeetingRefusedError:
    at = timezone.localtime(slot.starts_at)
    told = f"{slot.host_name} reçoit déjà le {at:%d/%m} vers {at:%H h %M} : changez d’heure, ou prenez ce créneau."
    return MeetingRefusedError("host", told)


def _refuse_clash(dossier: Dossier, slot: Slot) -> None:
    taken = Appointment.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)
    over = taken.filter(starts_at__lt=slot.ends_at, ends_at__gt=slot.starts_at)
    freed = AppointmentResult.objects.filter(superseded_by=None, cancelled=False, outcome__in=FREEING)
    other = over.exclude(pk__in=freed.filter(dossier=dossier).values("appointment")).first()
    if other is not None:
        at = timezone.localtime(other.starts_at)
        told = f"Ce jeune a déjà un rendez-vous le {at:%d/%m} à {at:%H h %M} ({other.where})."
        raise MeetingRefusedError("despite", f"{told} Choisissez une autre heure, ou cochez « Prendre quand même ».")


def count_seats(slot_id: UUID) -> None:
    """Count a slot's seats again. MeetingRefusedError when there is one too many, or its host is busy elsewhere."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rebond_count_seats(%s)", [slot_id])
    except IntegrityError as error:
        raise MeetingRefusedError("slot", "Cette place a été reprise : choisissez un autre créneau.") from error


def _purpose(value: str) -> str:
    return value if value in Purpose.values else Purpose.OTHER


def _known(reminders: tuple[str, ...]) -> list[str]:
    return [kind for kind in CHOSEN_REMINDERS if kind in reminders]


def _standing(appointment: Appointment, *, results: bool = True) -> None:
    """AlreadyCorrectedError when it was corrected, taken back or (with `results`) has a result."""
    check_standing(appointment)
    if results:
        last = _last_result(appointment)
        if last is not None and not last.cancelled:
            raise MeetingRefusedError("", f"{last.get_outcome_display()} : annulez d’abord cette suite.")


def _last_result(appointment: Appointment) -> AppointmentResult | None:
    return AppointmentResult.objects.filter(appointment=appointment, superseded_by=None).first()


def _kept_note(actor: Actor, dossier: Dossier, old: Appointment, note: str) -> str:
    """The note of an appointment written again: what this person could not read of it stays."""
    kept = with_unread(actor, old, "note", note, platform=dossier.platform_id)
    if len(kept) > LONGEST_NOTE:
        raise MeetingRefusedError("note", "Avec ce qui est déjà noté, la note est trop longue : raccourcissez-la.")
    return kept


def _superseding(actor: Actor, old: Appointment, key: UUID) -> Appointment:
    return Appointment(
        **{name: getattr(old, name) for name in _COPIED},
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        supersedes=old,
        key=key,
        sequence=old.sequence + 1,
    )


_COPIED = (
    *("dossier_id", "slot_id", "attempt_id", "starts_at", "ends_at", "where", "host_id", "host_name"),
    *("happened_at", "purpose", "note", "reminders", "by_link", "uid"),
)


def _forget(actor: Actor, old: Appointment, key: UUID) -> Appointment:
    made = _superseding(actor, old, key)
    made.cancelled = True
    made.save(force_insert=True)
    count_seats(old.slot_id)
    return made


def _drop_moved(actor: Actor, moved: AppointmentResult) -> None:
    other = Appointment.objects.get(pk=moved.moved_to_id)
    _standing(other)
    _forget(actor, other, new_id())


def _write_result(
    actor: Actor,
    appointment: Appointment,
    outcome: str,
    *,
    key: UUID,
    note: str = "",
    moved_to: UUID | None = None,
    cancelled: bool = False,
) -> AppointmentResult:
    now = timezone.now()
    made = AppointmentResult.objects.create(
        dossier_id=appointment.dossier_id,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        # Somebody who came without having booked was booked after the hour: what it gave follows all the same.
        happened_at=max(happened(outcome, appointment.starts_at, now), appointment.happened_at),
        recorded_at=now,
        supersedes=_last_result(appointment),
        cancelled=cancelled,
        key=key,
        appointment=appointment,
        outcome=outcome,
        moved_to_id=moved_to,
        purpose=appointment.purpose,
        on=timezone.localdate(appointment.starts_at),
        note=note.strip()[:500],
    )
    count_seats(appointment.slot_id)
    return made
