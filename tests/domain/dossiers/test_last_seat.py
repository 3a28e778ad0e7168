"""Two people, two connections, one seat; and one person who would receive two young people at once."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.policies import OWNER
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import (
    Appointment,
    ContactDetail,
    Dossier,
    ListEntry,
    Notification,
    Slot,
    YoungPerson,
)
from rebond.domain.dossiers.operations import Booking, MeetingRefusedError, take
from rebond.domain.territory.models import Commune, Department, Establishment, Platform
from tests.conftest import database_role
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish

WRITTEN = (Notification, Appointment, Slot, ListEntry, Dossier, ContactDetail, YoungPerson, ActionEntry, User)


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[tuple[Cast, list[Dossier], Slot]]:
    """Two files and a slot of one seat, committed for other connections to see, then removed."""
    with django_db_blocker.unblock(), database_role(OWNER):
        try:
            with transaction.atomic():
                cast = make_cast()
                publish(cast, listed(cast), listed(cast, "p2", surname="Noël", ines=("987654321CD",)))
                starts = timezone.now() + timedelta(days=3)
                slot = Slot.objects.create(
                    platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(minutes=45), where="CIO"
                )
            yield cast, list(Dossier.objects.order_by("pk")), slot
        finally:
            with transaction.atomic(), database_role(OWNER):
                for model in (*WRITTEN, Establishment, Platform, Commune, Department):
                    model.objects.all().delete()


def both(cast: Cast, asked: list[tuple[Actor, Dossier, Booking]]) -> list[str]:
    """Each asks on a connection of its own, starting together; what each was told."""
    barrier, told = threading.Barrier(len(asked)), []

    def run(actor: Actor, dossier: Dossier, booking: Booking) -> None:
        try:
            barrier.wait(timeout=10)
            with acting_as(actor):
                take(actor=actor, dossier_id=dossier.pk, booking=booking)
            told.append("taken")
        except MeetingRefusedError as refused:
            told.append(refused.field)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=row) for row in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return sorted(told)


def test_the_last_seat_goes_to_one_of_two_and_the_other_is_told(committed) -> None:
    cast, (zoe, malo), slot = committed
    seat = Booking(slot_id=slot.pk)
    assert both(cast, [(cast.owner, zoe, seat), (cast.colleague, malo, seat)]) == ["slot", "taken"]
    slot.refresh_from_db()
    assert (slot.taken, Appointment.objects.count()) == (1, 1)


def test_whoever_receives_is_booked_once_for_an_hour(committed) -> None:
    cast, (zoe, malo), _ = committed
    free = Booking(starts_at=timezone.now() + timedelta(days=4), where="CIO", host_id=cast.owner.user_id)
    assert both(cast, [(cast.owner, zoe, free), (cast.colleague, malo, free)]) == ["host", "taken"]
    assert Appointment.objects.count() == 1
