"""Who is told that an appointment is taken, moved, cancelled; and what a structure reads of it (C6)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Notification, Place
from rebond.domain.dossiers.operations import (
    Booking,
    accept_transfer,
    ask_transfer,
    forget_appointment,
    forget_result,
    move,
)
from rebond.domain.dossiers.operations.slots import save_place
from rebond.domain.dossiers.queries.shares import names_to_receive, shared_file
from rebond.domain.dossiers.queries.transfers import handed_meetings
from rebond.domain.dossiers.sentences import TRANSFER_TAKES_MEETING
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


def moved_elsewhere(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        offer = ask_transfer(
            actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé."
        )  # fmt: skip
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)


def news_of_transfers(actor) -> list[str]:
    with acting_as(actor):
        rows = Notification.objects.filter(user_id=actor.user_id, kind="transfer").order_by("created_at")
        return list(rows.values_list("sentence", flat=True))


def handed(actor, cast: Cast, host=None):
    with acting_as(actor):
        today = timezone.localdate()
        return handed_meetings(actor, cast.platform.pk, today, today + timedelta(days=20), host_id=host)


def test_who_was_to_receive_is_told_that_the_appointment_left_with_the_file(cast: Cast, zoe) -> None:
    booked(cast, zoe, host_id=cast.colleague.user_id)
    moved_elsewhere(cast, zoe)
    assert news_of_transfers(cast.colleague) == [TRANSFER_TAKES_MEETING]
    assert TRANSFER_TAKES_MEETING not in news_of_transfers(cast.owner) + news_of_transfers(cast.stranger)


def test_of_a_cancelled_appointment_nobody_is_told_at_the_transfer(cast: Cast, zoe) -> None:
    result(cast.owner, booked(cast, zoe, host_id=cast.colleague.user_id), "cancelled_young")
    moved_elsewhere(cast, zoe)
    assert news_of_transfers(cast.colleague) == []
    assert handed(cast.colleague, cast) == []


def test_the_agenda_says_where_the_appointment_went_and_nothing_that_happens_there(cast: Cast, zoe) -> None:
    appointment = booked(cast, zoe, host_id=cast.colleague.user_id)
    assert handed(cast.owner, cast) == []
    moved_elsewhere(cast, zoe)
    (gone,) = handed(cast.owner, cast, cast.colleague.user_id)
    assert (gone.starts_at, gone.transfer.target, gone.transfer.surname) == (
        appointment.starts_at,
        cast.elsewhere,
        zoe.surname,
    )
    assert handed(cast.owner, cast, cast.owner.user_id) == []
    with acting_as(cast.stranger):
        later = Booking(starts_at=at(6, 15), where="Ailleurs", host_name="Mme Roy")
        move(actor=cast.stranger, appointment_id=appointment.pk, booking=later)
    assert [one.starts_at for one in handed(cast.owner, cast)] == [appointment.starts_at]
    assert handed(cast.stranger, cast) == []


def test_a_file_that_came_back_shows_its_appointment_itself(cast: Cast, zoe) -> None:
    booked(cast, zoe, host_id=cast.colleague.user_id)
    moved_elsewhere(cast, zoe)
    with acting_as(cast.stranger):
        asked = {"dossier_id": zoe.pk, "target_id": cast.platform.pk, "message": "Revient."}
        offer = ask_transfer(actor=cast.stranger, **asked)
    with acting_as(cast.owner):
        accept_transfer(actor=cast.owner, transfer_id=offer.pk)
    assert handed(cast.owner, cast) == []
