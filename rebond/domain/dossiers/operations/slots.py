"""The places where one receives, and the slots offered there: one, or a series; cancelled, with those booked told."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.days_off import days_off, school_calendar_known
from rebond.domain.dossiers.meetings import FREEING, MeetingOutcome, Purpose, in_hours, weekly
from rebond.domain.dossiers.models import Appointment, AppointmentResult, Dossier, Place, Slot
from rebond.domain.dossiers.operations.access import found
from rebond.domain.dossiers.operations.appointments import (
    Booking,
    MeetingRefusedError,
    open_slot,
    place_and_host,
    record_result,
)
from rebond.domain.territory.models import Organisation, Platform

#: A series is at most a year of a full day a week; more is a mistake.
MOST = 400
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """Slots to open: on a day, from an hour to another, and each week until a date when one is given."""

    day: date
    start: time
    end: time
    minutes: int = 45
    place_id: UUID | None = None
    host_id: UUID | None = None
    host_name: str = ""
    capacity: int = 1
    by_link: bool = False
    purpose: str = Purpose.INTERVIEW
    title: str = ""
    programme: str = ""
    weekly_until: date | None = None
    schools: bool = True  # leave the school holidays out

    @property
    def length(self) -> int:
        """From the first hour to the last, in minutes: that of a group session."""
        return int(
            (datetime.combine(self.day, self.end) - datetime.combine(self.day, self.start)).total_seconds() // 60
        )


@dataclass
class Opened:
    """What a plan gave."""

    slots: list[Slot] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)  # French, one line a slot
    schools_unknown: bool = False  # the school holidays were to be left out, and are not known there


@transaction.atomic
def save_place(
    *,
    actor: Actor,
    platform_id: UUID,
    name: str,
    address: str,
    access: str = "",
    rooms: str = "",
    organisation_id: UUID | None = None,
    place_id: UUID | None = None,
) -> Place:
    """Add a place, or change one. MeetingRefusedError when its name is taken, Place.DoesNotExist when not seen."""
    _mine(actor, platform_id)
    place = found(Place, actor, place_id) if place_id else Place(platform_id=platform_id)
    if organisation_id is not None and not visible(Organisation, actor).filter(pk=organisation_id).exists():
        raise MeetingRefusedError("organisation", "Cette structure n’existe pas : choisissez-en une de la liste.")
    place.name, place.access, place.rooms = name.strip(), access.strip(), rooms.strip()
    # On one line: it is told in the middle of sentences and of SMS.
    place.address = ", ".join(line.strip(" ,") for line in address.splitlines() if line.strip(" ,"))
    place.organisation_id = organisation_id
    try:
        with transaction.atomic():
            place.save()
    except IntegrityError as error:
        told = "Un lieu porte déjà ce nom : choisissez-en un autre, ou modifiez le premier."
        raise MeetingRefusedError("name", told) from error
    record_action(actor=actor, code="place.saved", sentence="Lieu de rendez-vous enregistré.", about=place)
    return place


@transaction.atomic
def close_place(*, actor: Actor, place_id: UUID, closed: bool = True) -> Place:
    """No longer offer a place, or offer it again. What was taken there stands."""
    place = found(Place, actor, place_id)
    place.closed_at = timezone.now() if closed else None
    place.save(update_fields=["closed_at"])
    sentence = "Lieu de rendez-vous retiré." if closed else "Lieu de rendez-vous proposé de nouveau."
    record_action(actor=actor, code="place.closed" if closed else "place.reopened", sentence=sentence, about=place)
    return place


@transaction.atomic
def open_slots(*, actor: Actor, platform_id: UUID, plan: SlotPlan) -> Opened:
    """Open the slots of a plan; days off are left out, and hours at which the host already receives.

    MeetingRefusedError when the plan contradicts itself, or opens nothing.
    """
    platform = _mine(actor, platform_id)
    moments = _moments(platform, plan)
    asked = Booking(place_id=plan.place_id, host_id=plan.host_id, host_name=plan.host_name)
    same = place_and_host(actor, platform_id, asked)
    opened, series = Opened(), new_id() if len(moments) > 1 else None
    for starts_at in moments:
        slot = Slot(
            platform=platform,
            starts_at=starts_at,
            ends_at=in_hours(starts_at, plan.length if plan.title else plan.minutes),
            capacity=plan.capacity,
            by_link=plan.by_link,
            purpose=plan.purpose if plan.purpose in Purpose.values else Purpose.OTHER,
            title=plan.title.strip()[:120],
            programme=plan.programme.strip()[:2000],
            series=series,
            created_by_id=actor.user_id,
            **same,
        )
        try:
            opened.slots.append(open_slot(slot))
        except MeetingRefusedError as refused:
            opened.left_out.append(str(refused))
    asked_for = plan.schools and plan.weekly_until is not None
    opened.schools_unknown = asked_for and not school_calendar_known(_academie(platform), plan.weekly_until or plan.day)
    if not opened.slots:
        raise MeetingRefusedError("host", opened.left_out[0])
    sentence = f"{len(opened.slots)} créneau(x) ouvert(s)."
    record_action(actor=actor, code="slots.opened", sentence=sentence, about=opened.slots[0])
    return opened


def _moments(platform: Platform, plan: SlotPlan) -> list[datetime]:
    now = timezone.now()
    last = plan.weekly_until or plan.day
    _check(plan, last, timezone.localdate(now))
    first = timezone.make_aware(datetime.combine(plan.day, plan.start))
    a_day = 1 if plan.title else plan.length // plan.minutes
    off: set[date] = set()
    if plan.weekly_until:
        department = platform.department_id
        off = days_off(plan.day, last, department=department, academie=_academie(platform), schools=plan.schools)
    days = list(weekly(first, last, off))
    every = [day + timedelta(minutes=plan.minutes * number) for day in days for number in range(a_day)]
    coming = [moment for moment in every if moment > now]
    if not coming:
        raise MeetingRefusedError("day", "Ces créneaux seraient tous passés ou fériés : choisissez un autre jour.")
    if len(coming) > MOST:
        raise MeetingRefusedError("weekly_until", f"Cela ferait {len(coming)} créneaux : raccourcissez la série.")
    return coming


def _academie(platform: Platform) -> str:
    return platform.department.academie_id or ""


def _check(plan: SlotPlan, last: date, today: date) -> None:
    if not 5 <= plan.minutes <= 480:
        raise MeetingRefusedError("minutes", "Un créneau dure de 5 minutes à 8 heures : corrigez la durée.")
    if plan.length < (5 if plan.title else plan.minutes):
        raise MeetingRefusedError(
            "end", "L’heure de fin ne laisse pas la place d’un créneau : changez l’une ou l’autre."
        )
    if plan.day > today + LONGEST or last > today + LONGEST:
        raise MeetingRefusedError("weekly_until" if plan.weekly_until else "day", "C’est dans plus d’un an : vérifiez.")
    if last < plan.day:
        raise MeetingRefusedError("weekly_until", "La série finit avant de commencer : changez sa dernière date.")
    if not 1 <= plan.capacity <= 200:
        raise MeetingRefusedError("capacity", "Un créneau a de 1 à 200 places : corrigez ce nombre.")
    if plan.capacity > 1 and not plan.title.strip():
        raise MeetingRefusedError("title", "À plusieurs, c’est une séance : donnez-lui un titre.")


@transaction.atomic
def cancel_slot(*, actor: Actor, slot_id: UUID, following: bool = False, note: str = "") -> int:
    """Cancel a slot (with `following`, those of its series that come after it too); those booked are cancelled and
    told. Gives how many appointments were. Slot.DoesNotExist when the actor doesn't see it.

    MeetingRefusedError when it is past, or when somebody books at this very moment: to do again.
    """
    slot = found(Slot, actor, slot_id)
    now = timezone.now()
    if slot.starts_at <= now:
        raise MeetingRefusedError("", "Ce créneau est passé : dites plutôt ce qu’a donné chaque rendez-vous.")
    slots = visible(Slot, actor).filter(pk=slot.pk)
    if following and slot.series is not None:
        slots = visible(Slot, actor).filter(series=slot.series, starts_at__gte=slot.starts_at)
    keys = list(slots.filter(cancelled_at=None).values_list("pk", flat=True))
    # The files before the slots, as everywhere: no two people wait for each other.
    files = set(_booked(keys).values_list("dossier_id", flat=True))
    list(Dossier.objects.filter(pk__in=files).order_by("pk").select_for_update(of=("self",)))
    locked = list(Slot.objects.filter(pk__in=keys).order_by("pk").select_for_update(of=("self",)))
    booked = list(_booked(keys))
    if not {appointment.dossier_id for appointment in booked} <= files:
        raise MeetingRefusedError("", "Quelqu’un vient de prendre ce créneau : rechargez la page, puis recommencez.")
    for appointment in booked:
        record_result(
            actor=actor,
            appointment_id=appointment.pk,
            outcome=MeetingOutcome.CANCELLED_US,
            note=note or "Créneau annulé.",
        )
    Slot.objects.filter(pk__in=[s.pk for s in locked]).update(cancelled_at=now)
    record_action(actor=actor, code="slots.cancelled", sentence=f"{len(locked)} créneau(x) annulé(s).", about=slot)
    return len(booked)


def _booked(slots: list[UUID]):
    standing = Appointment.objects.filter(slot__in=slots, superseded_by=None, cancelled=False)
    ended = AppointmentResult.objects.filter(superseded_by=None, cancelled=False, appointment__slot__in=slots)
    return standing.exclude(pk__in=ended.filter(outcome__in=FREEING).values("appointment"))


def _mine(actor: Actor, platform_id: UUID) -> Platform:
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    return visible(Platform, actor).select_related("department").get(pk=platform_id)
