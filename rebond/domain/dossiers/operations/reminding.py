"""What a young person is told of an appointment: confirmation, the day before, the morning, a cancellation (C6).

Done by the worker every few minutes: each kind once for one hour, never after the appointment was cancelled. Quiet
hours, refusals and the switch of outgoing messages are those of `messages`, which asks `void_reminder` again when a
message that waited is about to leave.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.meetings import FREEING, MeetingOutcome, ReminderKind
from rebond.domain.dossiers.models import Appointment, AppointmentResult, ContactDetail, Dossier, Reminder
from rebond.domain.dossiers.queries.meeting_documents import told_moment
from rebond.domain.dossiers.queries.reaching import best_reach, channel_of
from rebond.domain.messages.hours import quiet
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import MessageRefusedError, Traits, send
from rebond.domain.territory.clocks import local_time, zone_of
from rebond.kernel.values.phones import display_phone

#: The day before, once school and work are over; in the morning, early enough to come.
EVE, MORNING = time(17), time(8)
#: Later than that before the hour, a reminder only worries.
TOO_LATE = timedelta(minutes=30)
#: What a reminder is written for, and the cancellation of what was reminded of.
REMINDER = "reminder"
_IN_TURN = (ReminderKind.CONFIRMATION, ReminderKind.EVE, ReminderKind.MORNING)
_SUBJECTS = {
    ReminderKind.CONFIRMATION: "Votre rendez-vous est noté",
    ReminderKind.EVE: "Votre rendez-vous de demain",
    ReminderKind.MORNING: "Votre rendez-vous d’aujourd’hui",
    ReminderKind.CANCELLATION: "Votre rendez-vous est annulé",
}


def remind(*, now: datetime | None = None) -> int:
    """Send what is due; gives how many messages were asked for. The worker's alone: it sees every platform."""
    now = now or timezone.now()
    return sum(_tell(appointment, kind, last=last) for appointment, kind, last in [*_due(now), *_cancelled(now)])


def _due(now: datetime) -> Iterator[tuple[Appointment, ReminderKind, bool]]:
    """What is due of each appointment, and whether it is the last of it."""
    standing = Appointment.objects.filter(superseded_by=None, cancelled=False, dossier__status=Status.OPEN)
    ended = AppointmentResult.objects.filter(superseded_by=None, cancelled=False).values("appointment")
    coming = standing.filter(starts_at__gt=now + TOO_LATE).exclude(reminders=[]).exclude(pk__in=ended)
    for appointment in coming.select_related("dossier", "dossier__platform"):
        with local_time(appointment.dossier.platform.department_id):
            kinds = _kinds_due(appointment, now)
        for kind in kinds:
            yield appointment, kind, kind == kinds[-1]


def _kinds_due(appointment: Appointment, now: datetime) -> list[ReminderKind]:
    day = timezone.localdate(appointment.starts_at)
    moments = {
        ReminderKind.CONFIRMATION: appointment.happened_at,
        ReminderKind.EVE: _at(_eve(day, appointment.dossier.platform.department_id), EVE),
        ReminderKind.MORNING: _at(day, MORNING),
    }
    due = []
    for kind, moment in moments.items():
        last = _at(day, time.min) if kind == ReminderKind.EVE else appointment.starts_at
        told_already = kind != ReminderKind.CONFIRMATION and appointment.happened_at > moment
        if kind in appointment.reminders and moment <= now < last and not told_already:
            due.append(kind)
    return due


def _eve(day: date, department: str) -> date:
    """The last day before at whose end an SMS may be sent: that of a Monday is told on Saturday."""
    eve = day - timedelta(days=1)
    while quiet(datetime.combine(eve, EVE, zone_of(department)), department):
        eve -= timedelta(days=1)
    return eve


def _cancelled(now: datetime) -> Iterator[tuple[Appointment, ReminderKind, bool]]:
    ended = AppointmentResult.objects.filter(superseded_by=None, cancelled=False, outcome=MeetingOutcome.CANCELLED_US)
    late = ended.filter(appointment__starts_at__gt=now, appointment__superseded_by=None)
    for result in late.select_related("appointment__dossier__platform"):
        if result.appointment.reminders:
            yield result.appointment, ReminderKind.CANCELLATION, True


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


@transaction.atomic
def _tell(appointment: Appointment, kind: ReminderKind, *, last: bool) -> int:
    """Ask for one message, once; 0 when it was told before, or when there is nobody to write to. What had nowhere to go
    goes once there is a number, while it is the `last` that is due, and none that comes after it went: nobody receives
    two at once, nor a confirmation once reminded."""
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=appointment.dossier_id)
    same = Reminder.objects.filter(appointment__uid=appointment.uid, appointment__starts_at=appointment.starts_at)
    told = same.filter(kind=kind).order_by("message_id").first()  # one that went before one that did not
    tried = told is not None and (told.message_id is not None or not last or _outdone(same, kind))
    if tried or dossier.deceased or not _still(appointment, kind):
        return 0
    reach = best_reach(ContactDetail.objects.filter(person=dossier.person_id)).get(dossier.person_id)
    with local_time(appointment.dossier.platform.department_id):
        message_id = _send(appointment, dossier, kind, reach) if reach else None
    if told is None:
        Reminder.objects.create(appointment=appointment, kind=kind, message_id=message_id)
    elif message_id is not None:
        told.message_id, told.at = message_id, timezone.now()
        told.save(update_fields=["message_id", "at"])
    return int(message_id is not None)


def _outdone(same: QuerySet[Reminder], kind: ReminderKind) -> bool:
    """Whether one that comes after this kind, of the same hour, went already."""
    after = _IN_TURN[_IN_TURN.index(kind) + 1 :] if kind in _IN_TURN else ()
    return same.filter(kind__in=after).exclude(message_id=None).exists()


def void_reminder(message: Message) -> str:
    """Why a reminder that waits is no longer good, in French; blank when it is. Asked before it leaves.

    An appointment that was corrected without changing its hour is the same one: what was asked for it still holds.
    """
    told = Reminder.objects.select_related("appointment__dossier__platform").filter(message_id=message.pk).first()
    if told is None:
        return ""
    appointment, kind = told.appointment, ReminderKind(told.kind)
    if appointment.dossier.status != Status.OPEN or appointment.dossier.deceased:
        return "Le dossier est clos : le rappel n’est pas parti."
    return _too_late(appointment, kind, timezone.now()) or _otherwise_now(appointment, kind)


def _too_late(appointment: Appointment, kind: ReminderKind, now: datetime) -> str:
    if appointment.starts_at <= now:
        return "L’heure du rendez-vous est passée : le rappel n’est pas parti."
    zone = zone_of(appointment.dossier.platform.department_id)
    if kind == ReminderKind.EVE and timezone.localdate(now, zone) >= timezone.localdate(appointment.starts_at, zone):
        return "Le jour du rendez-vous est venu : le rappel de la veille n’est pas parti."
    return ""


def _otherwise_now(appointment: Appointment, kind: ReminderKind) -> str:
    same = Appointment.objects.filter(uid=appointment.uid, starts_at=appointment.starts_at)
    standing = list(same.filter(superseded_by=None, cancelled=False))
    if not any(_still(one, kind) for one in standing):
        return "Le rendez-vous a été annulé, déplacé ou repris : ce message n’est pas parti."
    if kind != ReminderKind.CANCELLATION and not any(kind in one.reminders for one in standing):
        return "Ce rappel n’est plus demandé : il n’est pas parti."
    return ""


def _still(appointment: Appointment, kind: ReminderKind) -> bool:
    """Whether it is still so, now that the file is locked."""
    if Appointment.objects.filter(supersedes=appointment).exists():
        return False
    ended = AppointmentResult.objects.filter(appointment=appointment, superseded_by=None, cancelled=False)
    freed = ended.filter(outcome__in=FREEING).exists()
    return freed if kind == ReminderKind.CANCELLATION else not freed


def _send(appointment: Appointment, dossier: Dossier, kind: ReminderKind, reach: ContactDetail) -> UUID | None:
    try:
        message = send(
            actor=None,
            platform_id=dossier.platform_id,
            reference=dossier.pk,
            channel=channel_of(reach),
            to=reach.value,
            subject=_SUBJECTS[kind],
            body=text_of(appointment, dossier, kind),
            key=uuid5(appointment.pk, kind),
            traits=Traits(purpose=REMINDER),
        )
    except MessageRefusedError:
        return None
    return message.pk


def text_of(appointment: Appointment, dossier: Dossier, kind: ReminderKind) -> str:
    """What is written: short, without reproach, with whom to call; nothing that tells why the young person comes."""
    told = told_moment(appointment)
    platform = appointment.dossier.platform
    first = dossier.first_names.split(" ")[0]
    phone = display_phone(platform.phone) if platform.phone else ""
    host = f", avec {appointment.host_name}" if appointment.host_name else ""
    call = f" Un empêchement ? Appelez le {phone}." if phone else ""
    when = {
        ReminderKind.CONFIRMATION: f"votre rendez-vous est noté : {told['day']} à {told['hour']}",
        ReminderKind.EVE: f"nous vous attendons {_next_day(appointment)} à {told['hour']}",
        ReminderKind.MORNING: f"nous vous attendons aujourd’hui à {told['hour']}",
    }
    if kind == ReminderKind.CANCELLATION:
        again = f" Vous pouvez aussi appeler le {phone}." if phone else ""
        body = f"votre rendez-vous de {told['day']} à {told['hour']} ne peut pas avoir lieu. Nous vous rappelons."
        return f"Bonjour {first}, {body}{again} Plate-forme {platform.short_name}"
    return f"Bonjour {first}, {when[kind]}, {appointment.where}{host}.{call} Plate-forme {platform.short_name}"


def _next_day(appointment: Appointment) -> str:
    """ "demain", or the day itself when the eve was no day to write."""
    day = timezone.localdate(appointment.starts_at)
    eve = _eve(day, appointment.dossier.platform.department_id)
    return "demain" if eve == day - timedelta(days=1) else told_moment(appointment)["day"]
