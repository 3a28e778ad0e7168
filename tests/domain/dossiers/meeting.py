"""Slots and appointments, as the tests take them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Appointment, AppointmentResult, Dossier, Place, Slot
from rebond.domain.dossiers.operations import (
    Booking,
    SlotPlan,
    open_slots,
    record_result,
    take,
)
from tests.domain.dossiers.cast import Cast


def at(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment some days from today, on the wall in France."""
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def plan(cast: Cast, place: Place, **changes: object) -> list[Slot]:
    told = {"day": timezone.localdate() + timedelta(days=3), "start": time(10), "end": time(10, 45)}
    told |= {"place_id": place.pk, "host_id": cast.owner.user_id, "by_link": True}
    with acting_as(cast.owner):
        return open_slots(actor=cast.owner, platform_id=cast.platform.pk, plan=SlotPlan(**(told | changes))).slots


def booked(cast: Cast, dossier: Dossier, slot: Slot | None = None, **changes: object) -> Appointment:
    told = {"slot_id": slot.pk} if slot else {"starts_at": at(2), "where": "Mairie", "host_id": cast.owner.user_id}
    with acting_as(cast.owner):
        return take(actor=cast.owner, dossier_id=dossier.pk, booking=Booking(**(told | changes)))


def result(actor: Actor, appointment: Appointment, outcome: str) -> AppointmentResult:
    with acting_as(actor):
        return record_result(actor=actor, appointment_id=appointment.pk, outcome=outcome)


def begun(as_owner, appointment: Appointment, *, hours: int = 2) -> None:
    """As if it had begun some hours ago."""
    with as_owner():
        starts = timezone.now() - timedelta(hours=hours)
        for model, key in ((Slot, appointment.slot_id), (Appointment, appointment.pk)):
            model.objects.filter(pk=key).update(starts_at=starts, ends_at=starts + timedelta(minutes=45))
        Appointment.objects.filter(pk=appointment.pk).update(happened_at=starts - timedelta(days=1))


def reread(cast: Cast, row):
    with acting_as(cast.owner):
        return type(row).objects.get(pk=row.pk)
