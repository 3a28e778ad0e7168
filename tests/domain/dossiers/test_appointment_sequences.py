"""Appointments taken by the personal link, and any sequence of acts on them."""

from datetime import time, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, Outcome
from rebond.domain.dossiers.meetings import MeetingOutcome
from rebond.domain.dossiers.models import Absence, Appointment, AppointmentResult, Dossier, Slot
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Booking,
    Contact,
    MeetingRefusedError,
    cancel_slot,
    correct_appointment,
    forget_appointment,
    forget_result,
    move,
    record_contact,
    record_result,
    take,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries.appointments import meetings_of, open_slots
from rebond.domain.dossiers.queries.room import room_for_invitations
from tests.domain.dossiers.cast import Cast, listed, publish, the_file
from tests.domain.dossiers.meeting import at, booked, plan, reread

pytestmark = pytest.mark.django_db

ATTENDED, MISSED = MeetingOutcome.ATTENDED, MeetingOutcome.MISSED
BY_US, BY_YOUNG = MeetingOutcome.CANCELLED_US, MeetingOutcome.CANCELLED_YOUNG


# --- By the personal link: no user -----------------------------------------------------------------------------


def by_link(as_owner, sql: str, *parameters: object) -> tuple:
    """What the function of a link gets, inside a definer function of its own."""
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET ROLE rebond_definer")
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
        cursor.execute("SET ROLE rebond_owner")
        return tuple(rows)


TAKE = "SELECT answer, appointment FROM rebond_take_slot(%s, %s, %s, %s)"


def test_by_link_a_slot_is_taken_once_and_the_columns_equal_the_replay(cast, zoe, slot, as_owner) -> None:
    (offered_one,) = by_link(as_owner, "SELECT slot, place FROM rebond_open_slots(%s, 10)", zoe.pk)
    assert offered_one == (slot.pk, "CIO, 2 rue des Écoles, 02000 Laon")
    key = new_id()
    (first,) = by_link(as_owner, TAKE, zoe.pk, slot.pk, key, "Je viens avec ma mère")
    assert first[0] == "taken"
    assert by_link(as_owner, TAKE, zoe.pk, slot.pk, key, "") == (first,)
    assert by_link(as_owner, TAKE, zoe.pk, slot.pk, new_id(), "")[0][0] == "already"
    same_as_replayed(cast, zoe)
    with acting_as(cast.owner):
        (meeting,) = meetings_of(cast.owner, zoe)
    assert meeting.appointment.by_link and meeting.appointment.author is None
    assert by_link(as_owner, "SELECT slot FROM rebond_open_slots(%s, 10)", zoe.pk) == ()


def test_by_link_a_meeting_is_given_up(cast, zoe, slot, as_owner) -> None:
    taken = booked(cast, zoe, slot)
    key = new_id()
    for _ in "ab":
        assert by_link(as_owner, "SELECT rebond_give_up_meeting(%s, %s, %s)", zoe.pk, taken.pk, key) == (("done",),)
    assert by_link(as_owner, "SELECT rebond_give_up_meeting(%s, %s, %s)", zoe.pk, taken.pk, new_id()) == (("gone",),)
    same_as_replayed(cast, zoe)
    assert reread(cast, slot).taken == 0


def test_by_link_full_closed_and_foreign_slots_are_refused(cast, zoe, malo, place, as_owner) -> None:
    full, closed = plan(cast, place, end=time(11, 30))
    booked(cast, malo, full)
    with acting_as(cast.owner):
        cancel_slot(actor=cast.owner, slot_id=closed.pk)
    ours = plan(cast, place, by_link=False, start=time(14), end=time(15))[0]
    answers = [by_link(as_owner, TAKE, zoe.pk, slot.pk, new_id(), "")[0][0] for slot in (full, closed, ours)]
    assert answers == ["full", "closed", "closed"]
    assert by_link(as_owner, TAKE, zoe.pk, new_id(), new_id(), "")[0][0] == "gone"


def test_what_somebody_away_would_hold_is_offered_to_nobody_until_they_are_back(cast, zoe, slot, as_owner) -> None:
    offered = "SELECT slot FROM rebond_open_slots(%s, 10)"
    on = timezone.localdate(slot.starts_at)
    with as_owner():
        absence = Absence.objects.create(
            platform=cast.platform, user_id=slot.host_id, starts_on=on, ends_on=on,
            substitute_id=cast.colleague.user_id, author_id=cast.colleague.user_id,
        )  # fmt: skip
    with acting_as(cast.owner):
        assert open_slots(cast.owner, cast.platform.pk) == []
        assert room_for_invitations(cast.owner, cast.platform.pk).open == 0
    assert by_link(as_owner, offered, zoe.pk) == ()
    assert by_link(as_owner, TAKE, zoe.pk, slot.pk, new_id(), "")[0][0] == "closed"
    with as_owner():
        Absence.objects.filter(pk=absence.pk).update(cancelled_at=timezone.now())
    with acting_as(cast.owner):
        assert open_slots(cast.owner, cast.platform.pk) == [slot]
        assert room_for_invitations(cast.owner, cast.platform.pk).open == 1
    assert by_link(as_owner, offered, zoe.pk) == ((slot.pk,),)


def test_the_functions_of_the_link_are_closed_to_pages(cast, zoe, slot) -> None:
    asked = (
        ("rebond_take_slot(%s, %s, %s, '')", [zoe.pk, slot.pk, new_id()]),
        ("rebond_give_up_meeting(%s, %s, %s)", [zoe.pk, slot.pk, new_id()]),
        ("rebond_open_slots(%s, 3)", [zoe.pk]),
        ("rebond_coming_meetings(%s)", [zoe.pk]),
    )
    for function, parameters in asked:
        with acting_as(cast.owner), pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            connection.cursor().execute(f"SELECT * FROM {function}", parameters)


# --- Any sequence ----------------------------------------------------------------------------------------------


def same_as_replayed(cast: Cast, dossier: Dossier) -> None:
    with acting_as(cast.owner):
        columns, replayed = Dossier.objects.get(pk=dossier.pk), Dossier.objects.get(pk=dossier.pk)
        rebuild([replayed])
    assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}


acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["take", "free", "move", "forget", "attend", "miss", "young", "us", "undo", "correct", "cancel", "call"]
        ),
        st.integers(0, 7),
    ),
    max_size=10,
)
RESULTS = {"attend": ATTENDED, "miss": MISSED, "young": BY_YOUNG, "us": BY_US}


def act(cast: Cast, dossier: Dossier, slots: list[Slot], what: str, number: int) -> None:
    """One act on the file; what the rules refuse is refused."""
    standing = list(Appointment.objects.filter(dossier=dossier, superseded_by=None, cancelled=False).order_by("key"))
    one = standing[number % len(standing)].pk if standing else None
    slot = slots[number % len(slots)]
    who = {"actor": cast.owner}
    if what == "take":
        take(**who, dossier_id=dossier.pk, booking=Booking(slot_id=slot.pk, despite=number > 3))
    elif what == "free":
        asked = Booking(starts_at=at(number + 2, 15), where="Mairie", host_id=cast.colleague.user_id)
        take(**who, dossier_id=dossier.pk, booking=asked)
    elif what == "cancel":
        cancel_slot(**who, slot_id=slot.pk)
    elif what == "call":
        contact = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
        record_contact(**who, dossier_id=dossier.pk, contact=contact)
    elif one is None:
        return
    elif what == "move":
        move(**who, appointment_id=one, booking=Booking(slot_id=slot.pk))
    elif what == "forget":
        forget_appointment(**who, appointment_id=one)
    elif what == "undo":
        forget_result(**who, appointment_id=one)
    elif what == "correct":
        correct_appointment(**who, appointment_id=one, purpose="follow", note="", reminders=())
    else:
        record_result(**who, appointment_id=one, outcome=RESULTS[what])


@given(acts)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_sequence_leaves_one_result_an_appointment_the_right_seats_and_the_replay(
    cast, as_worker, as_owner, sequence
):
    key = str(new_id())
    with as_worker():
        publish(cast, listed(cast, key))
        zoe = the_file(entries__person_key=key)
    with as_owner():
        slots = [
            Slot.objects.create(
                platform=cast.platform, starts_at=at(day), ends_at=at(day, 11), where="CIO", host_name="X"
            )
            for day in (0, 1, 2)
        ]
        Slot.objects.filter(pk=slots[0].pk).update(
            starts_at=timezone.now() - timedelta(minutes=30), ends_at=timezone.now() + timedelta(minutes=30)
        )
    with acting_as(cast.owner):
        for what, number in sequence:
            try:
                with transaction.atomic():
                    act(cast, zoe, slots, what, number)
            except (MeetingRefusedError, AlreadyCorrectedError):
                continue
    same_as_replayed(cast, zoe)
    with as_owner():
        results = AppointmentResult.objects.filter(dossier=zoe, superseded_by=None, cancelled=False)
        told = list(results.values_list("appointment", flat=True))
        assert len(told) == len(set(told))
        own = Appointment.objects.filter(dossier=zoe).values_list("slot", flat=True)
        for slot in Slot.objects.filter(pk__in=[*own, *(slot.pk for slot in slots)]):
            with acting_as(cast.owner):
                held = [m for m in meetings_of(cast.owner, zoe) if m.standing and m.appointment.slot_id == slot.pk]
            assert slot.taken == len(held) <= slot.capacity
