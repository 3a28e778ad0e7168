"""Who is told that an appointment is taken, moved, cancelled; and what a structure reads of it (C6)."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Notification, Place
from rebond.domain.dossiers.operations import Booking, forget_appointment, forget_result, move
from rebond.domain.dossiers.operations.slots import save_place
from rebond.domain.dossiers.queries.shares import names_to_receive, shared_file
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.meeting import at, booked, result
from tests.domain.dossiers.sharing import partner_of, shared
from tests.domain.dossiers.telling import follows

pytestmark = pytest.mark.django_db


def told(actor) -> list[str]:
    """What an actor is told of appointments, the oldest first."""
    with acting_as(actor):
        rows = Notification.objects.filter(user_id=actor.user_id, kind="meeting").order_by("created_at")
        return list(rows.values_list("sentence", flat=True))


def premises(cast: Cast, organisation) -> Place:
    with acting_as(cast.owner):
        return save_place(
            actor=cast.owner,
            platform_id=cast.platform.pk,
            name="École de la 2e chance",
            address="3 rue Basse",
            organisation_id=organisation.pk,
        )


def test_who_receives_is_told_once_of_each_turn_and_not_of_their_own_acts(cast: Cast, zoe) -> None:
    follows(cast, zoe, cast.owner)
    appointment = booked(cast, zoe, host_id=cast.colleague.user_id)
    with acting_as(cast.owner):
        later = Booking(starts_at=at(4, 15), where="Mairie", host_id=cast.colleague.user_id)
        moved = move(actor=cast.owner, appointment_id=appointment.pk, booking=later)
    result(cast.owner, moved, "cancelled_young")
    with acting_as(cast.owner):
        forget_result(actor=cast.owner, appointment_id=moved.pk)
        forget_appointment(actor=cast.owner, appointment_id=moved.pk)
    heard = told(cast.colleague)
    wanted = ("est pris", "déplacé", "annulé par le jeune", "de nouveau prévu", "pris par erreur")
    assert len(heard) == len(wanted) and all(word in said for word, said in zip(wanted, heard, strict=True))
    assert told(cast.owner) == []


def test_moved_to_another_colleague_both_are_told(cast: Cast, zoe) -> None:
    appointment = booked(cast, zoe, host_id=cast.colleague.user_id)
    with acting_as(cast.owner):
        later = Booking(starts_at=at(4, 15), where="Mairie", host_id=cast.owner.user_id)
        move(actor=cast.owner, appointment_id=appointment.pk, booking=later)
    assert "déplacé" in told(cast.colleague)[-1]


def test_a_structure_is_told_of_the_day_and_neither_hour_nor_place(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c)
    appointment = booked(cast, zoe)
    result(cast.owner, appointment, "cancelled_us")
    taken, cancelled = told(farid)
    assert "est pris" in taken and "annulé par la plate-forme" in cancelled
    assert "Mairie" not in taken + cancelled and " h" not in taken + cancelled
    with acting_as(farid):
        assert shared_file(farid, zoe.pk).meetings == []


def test_a_structure_reads_hour_and_place_of_what_is_held_in_its_premises(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c)
    appointment = booked(cast, zoe, where="", place_id=premises(cast, school2c).pk, note="Ne pas dire pourquoi")
    with acting_as(farid):
        (read,) = shared_file(farid, zoe.pk).meetings
    assert (read.starts_at, read.place) == (appointment.starts_at, "École de la 2e chance, 3 rue Basse")
    result(cast.owner, appointment, "cancelled_young")
    with acting_as(farid):
        assert shared_file(farid, zoe.pk).meetings == []


def test_a_structure_reads_hour_and_place_of_what_one_of_its_people_holds(
    cast: Cast, zoe, malo, school2c, farid, as_owner
) -> None:
    with as_owner():
        stranger = partner_of(type(school2c).objects.create(name="EPIDE", type="epide", platform=cast.platform), "Gaël")
    shared(cast, zoe, school2c)
    with acting_as(cast.owner):
        names = names_to_receive(cast.owner, zoe)
    assert names == [school2c.name, "Farid Benoît"]
    booked(cast, zoe, host_id=None, host_name=names[1].upper())
    booked(cast, malo, host_id=None, host_name=names[1])  # not shared with them
    with acting_as(farid):
        assert [read.place for read in shared_file(farid, zoe.pk).meetings] == ["Mairie"]
    shared(cast, zoe, type(school2c)(pk=stranger.organisation))
    with acting_as(stranger):
        assert shared_file(stranger, zoe.pk).meetings == []
