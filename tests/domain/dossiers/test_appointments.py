"""Appointments: taken, moved, missed, taken back; the last seat; what each does to the file."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.days_off import school_calendar_known
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome, Stage
from rebond.domain.dossiers.meetings import MeetingOutcome
from rebond.domain.dossiers.models import Appointment, AppointmentResult, Dossier, Slot
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Booking,
    Contact,
    MeetingRefusedError,
    SlotPlan,
    accept_transfer,
    ask_transfer,
    cancel_slot,
    correct_appointment,
    correct_contact,
    forget_appointment,
    forget_result,
    merge,
    move,
    open_slots,
    record_contact,
    record_result,
    take,
    undo_merge,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.queries.appointments import agenda, awaited, meetings_of, next_meeting
from rebond.domain.dossiers.queries.appointments import open_slots as offered
from rebond.domain.territory.clocks import is_public_holiday
from rebond.domain.territory.models import Academie, Department
from tests.domain.dossiers.meeting import at, begun, booked, plan, reread, result

pytestmark = pytest.mark.django_db

ATTENDED, MISSED = MeetingOutcome.ATTENDED, MeetingOutcome.MISSED
BY_US, BY_YOUNG = MeetingOutcome.CANCELLED_US, MeetingOutcome.CANCELLED_YOUNG


def test_taken_the_next_step_is_the_meeting_at_its_day(cast, zoe, slot) -> None:
    taken = booked(cast, zoe, slot)
    file = reread(cast, zoe)
    assert (file.next_step, file.next_step_on) == (NextStep.MEETING, timezone.localdate(taken.starts_at))
    assert file.stage == Stage.CONTACT
    assert taken.where == "CIO, 2 rue des Écoles, 02000 Laon"
    assert taken.host_name == "Alice Vasseur"


def test_the_last_seat_goes_to_one(cast, zoe, malo, slot) -> None:
    booked(cast, zoe, slot)
    with pytest.raises(MeetingRefusedError, match="vient d’être pris"):
        booked(cast, malo, slot)
    with acting_as(cast.owner):
        assert offered(cast.owner, cast.platform.pk) == []


def test_the_same_form_twice_takes_once(cast, zoe, slot) -> None:
    key = new_id()
    with acting_as(cast.owner):
        first, second = (
            take(actor=cast.owner, dossier_id=zoe.pk, booking=Booking(slot_id=slot.pk), key=key) for _ in "ab"
        )
        assert first.pk == second.pk
    assert reread(cast, slot).taken == 1


def test_whoever_receives_is_in_one_place_at_a_time(cast, zoe, malo, slot) -> None:
    booked(cast, zoe, starts_at=at(5))
    with pytest.raises(MeetingRefusedError, match="reçoit déjà"):
        booked(cast, malo, starts_at=at(5, 10, 30))
    with pytest.raises(MeetingRefusedError, match="reçoit déjà"):
        booked(cast, malo, starts_at=slot.starts_at + timedelta(minutes=15))
    assert booked(cast, malo, starts_at=at(5, 10, 45)).minutes == 45
    assert booked(cast, malo, starts_at=at(6), host_id=cast.colleague.user_id)


def test_two_appointments_of_one_young_person_at_once_are_warned(cast, zoe, slot) -> None:
    booked(cast, zoe, slot)
    same = {"starts_at": slot.starts_at, "host_id": cast.colleague.user_id}
    with pytest.raises(MeetingRefusedError, match="a déjà un rendez-vous") as refused:
        booked(cast, zoe, **same)
    assert refused.value.field == "despite"
    assert booked(cast, zoe, despite=True, **same)


@pytest.mark.parametrize(
    ("outcome", "step"),
    [
        (ATTENDED, NextStep.INTERVIEW),
        (MISSED, NextStep.MISSED),
        (BY_US, NextStep.CALL_AGAIN),
        (BY_YOUNG, NextStep.CALL_AGAIN),
    ],
)
def test_each_result_has_its_next_step(cast, zoe, slot, as_owner, outcome, step) -> None:
    taken = booked(cast, zoe, slot)
    begun(as_owner, taken)
    made = result(cast.owner, taken, outcome)
    file = reread(cast, zoe)
    assert file.next_step == step
    assert file.stage == Stage.CONTACT
    if outcome in (ATTENDED, MISSED):
        assert file.next_step_on == timezone.localdate(made.happened_at)


def test_attended_counts_as_a_contact_and_opens_what_it_was_for(cast, zoe, slot, as_owner) -> None:
    taken = booked(cast, zoe, slot, purpose="diagnosis")
    begun(as_owner, taken)
    made = result(cast.owner, taken, ATTENDED)
    file = reread(cast, zoe)
    assert (file.next_step, file.last_outcome) == (NextStep.DIAGNOSIS, Outcome.REACHED)
    assert file.last_contact_at == made.happened_at


def test_past_without_a_result_it_is_asked_for(cast, zoe, slot, as_owner) -> None:
    taken = booked(cast, zoe, slot)
    begun(as_owner, taken, hours=20)
    with acting_as(cast.owner):
        assert [m.appointment.pk for m in awaited(cast.owner, cast.platform.pk)] == [taken.pk]
    result(cast.owner, taken, MISSED)
    with acting_as(cast.owner):
        assert awaited(cast.owner, cast.platform.pk) == []


def test_a_result_before_the_hour_is_refused(cast, zoe, slot) -> None:
    taken = booked(cast, zoe, slot)
    for outcome in (ATTENDED, MISSED):
        with pytest.raises(MeetingRefusedError, match="pas encore eu lieu"):
            result(cast.owner, taken, outcome)


def test_a_result_said_twice_is_said_once_and_corrected_by_another(cast, zoe, slot, as_owner) -> None:
    taken = booked(cast, zoe, slot)
    begun(as_owner, taken)
    first = result(cast.owner, taken, MISSED)
    assert result(cast.colleague, taken, MISSED).pk == first.pk
    second = result(cast.colleague, taken, ATTENDED)
    assert second.supersedes_id == first.pk
    assert reread(cast, zoe).next_step == NextStep.INTERVIEW


def test_an_undone_result_gives_the_file_back(cast, zoe, slot, as_owner) -> None:
    taken = booked(cast, zoe, slot)
    begun(as_owner, taken)
    result(cast.owner, taken, MISSED)
    with acting_as(cast.owner):
        forget_result(actor=cast.owner, appointment_id=taken.pk)
    assert reread(cast, zoe).next_step == NextStep.MEETING


def test_cancelled_its_seat_is_free_and_another_takes_it(cast, zoe, malo, slot) -> None:
    taken = booked(cast, zoe, slot)
    result(cast.owner, taken, BY_YOUNG)
    booked(cast, malo, slot)
    with pytest.raises(MeetingRefusedError, match="place a été reprise"), acting_as(cast.owner):
        forget_result(actor=cast.owner, appointment_id=taken.pk)
    assert reread(cast, slot).taken == 1


def test_moved_the_first_is_free_and_the_calendar_follows(cast, zoe, place) -> None:
    first, second = plan(cast, place, end=time(11, 30))
    taken = booked(cast, zoe, first)
    with acting_as(cast.owner):
        moved = move(actor=cast.owner, appointment_id=taken.pk, booking=Booking(slot_id=second.pk))
        assert (moved.uid, moved.sequence, moved.purpose) == (taken.uid, 1, taken.purpose)
        assert next_meeting(meetings_of(cast.owner, zoe)).appointment.pk == moved.pk
        with pytest.raises(MeetingRefusedError, match="a été déplacé"):
            record_result(actor=cast.owner, appointment_id=taken.pk, outcome=BY_YOUNG)
        with pytest.raises(MeetingRefusedError, match="Déplacé"):
            move(actor=cast.owner, appointment_id=taken.pk, booking=Booking(slot_id=second.pk))
    assert (reread(cast, first).taken, reread(cast, second).taken) == (0, 1)
    with acting_as(cast.owner):
        forget_result(actor=cast.owner, appointment_id=taken.pk)
    assert (reread(cast, first).taken, reread(cast, second).taken) == (1, 0)


def test_a_free_time_may_move_by_a_quarter_of_an_hour(cast, zoe) -> None:
    taken = booked(cast, zoe, starts_at=at(4))
    later = Booking(starts_at=at(4, 10, 15), where="Mairie", host_id=cast.owner.user_id)
    with acting_as(cast.owner):
        move(actor=cast.owner, appointment_id=taken.pk, booking=later)
    assert reread(cast, taken.slot).cancelled_at is not None


def test_corrected_it_keeps_its_seat_and_its_first_version(cast, zoe, slot) -> None:
    taken = booked(cast, zoe, slot)
    with acting_as(cast.owner):
        told = {"purpose": "follow", "note": "Avec sa mère", "reminders": ("eve",)}
        made = correct_appointment(actor=cast.owner, appointment_id=taken.pk, **told)
        (meeting,) = meetings_of(cast.owner, zoe)
        assert meeting.appointment.pk == made.pk and [v.pk for v in meeting.versions] == [taken.pk]
        with pytest.raises(AlreadyCorrectedError):
            correct_appointment(actor=cast.owner, appointment_id=taken.pk, **told)
        with pytest.raises(AlreadyCorrectedError):
            record_result(actor=cast.owner, appointment_id=taken.pk, outcome=BY_US)
    assert reread(cast, slot).taken == 1


def test_taken_by_mistake_it_leaves_the_file_as_it_was(cast, zoe, slot) -> None:
    before = reread(cast, zoe)
    taken = booked(cast, zoe, slot)
    with acting_as(cast.owner):
        forget_appointment(actor=cast.owner, appointment_id=taken.pk)
    after = reread(cast, zoe)
    assert {name: getattr(after, name) for name in MOVED} == {name: getattr(before, name) for name in MOVED}
    assert reread(cast, slot).taken == 0


def test_agreed_in_a_call_it_goes_with_the_call(cast, zoe, slot) -> None:
    contact = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.APPOINTMENT, meeting=Booking(slot_id=slot.pk))
    with acting_as(cast.owner):
        attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert reread(cast, zoe).next_step == NextStep.MEETING
    assert reread(cast, slot).taken == 1
    with acting_as(cast.owner):
        correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=None)
    assert reread(cast, zoe).next_step == NextStep.FIRST_CALL
    assert reread(cast, slot).taken == 0


def test_a_refused_appointment_records_no_call(cast, zoe, malo, slot) -> None:
    booked(cast, malo, slot)
    contact = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.APPOINTMENT, meeting=Booking(slot_id=slot.pk))
    with pytest.raises(MeetingRefusedError), acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert reread(cast, zoe).attempts == 0


def test_a_slot_cancelled_tells_those_booked(cast, zoe, malo, place) -> None:
    (session,) = plan(cast, place, capacity=8, title="Découvrir les métiers", end=time(12), minutes=90)
    appointments = [booked(cast, dossier, session) for dossier in (zoe, malo)]
    with acting_as(cast.owner):
        assert cancel_slot(actor=cast.owner, slot_id=session.pk) == 2
        assert agenda(cast.owner, cast.platform.pk, timezone.localdate(), timezone.localdate() + timedelta(9)) == []
    assert reread(cast, zoe).next_step == NextStep.CALL_AGAIN
    with acting_as(cast.owner):
        outcomes = AppointmentResult.objects.filter(appointment__in=appointments).values_list("outcome", flat=True)
        assert set(outcomes) == {BY_US}


@pytest.fixture
def autumn(monkeypatch) -> None:
    """November 2026: the calendars of 2027 are known, and its spring is to come."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: datetime(2026, 11, 24, 9, tzinfo=UTC))


def test_a_series_keeps_its_hour_and_leaves_out_days_off(cast, place, autumn) -> None:
    monday = date(2027, 3, 22)
    made = plan(cast, place, day=monday, weekly_until=date(2027, 5, 31), schools=True, end=time(11, 30))
    days = sorted({timezone.localdate(slot.starts_at) for slot in made})
    assert date(2027, 3, 29) not in days and date(2027, 5, 17) not in days  # Easter and Pentecost Mondays
    assert {timezone.localtime(slot.starts_at).hour for slot in made} == {10}  # summer time begins on 28 March
    assert len(made) == 2 * len(days)


@pytest.mark.parametrize(
    ("academie", "last", "known"),
    [
        ("20", date(2027, 5, 31), True),  # Amiens, zone B
        ("27", date(2027, 5, 31), False),  # Corse
        ("28", date(2027, 5, 31), False),  # La Réunion
        ("", date(2027, 5, 31), False),
        ("20", date(2040, 1, 1), False),  # not decided yet
    ],
)
def test_a_school_calendar_is_known_or_said_not_to_be(academie: str, last: date, known: bool) -> None:
    assert school_calendar_known(academie, last) is known


def test_a_series_where_no_school_calendar_is_known_says_that_nothing_was_left_out(
    cast, place, as_owner, autumn
) -> None:
    monday = date(2027, 3, 22)
    given = {"day": monday, "weekly_until": date(2027, 5, 31), "start": time(9), "end": time(9, 45)}
    opened = {}
    for academie in ("27", "20"):
        with as_owner():
            Department.objects.update(academie=Academie.objects.get_or_create(code=academie, name=academie)[0])
        with acting_as(cast.owner):
            told = SlotPlan(place_id=place.pk, host_name=f"Mme {academie}", **given)
            opened[academie] = open_slots(actor=cast.owner, platform_id=cast.platform.pk, plan=told)
    assert (opened["27"].schools_unknown, opened["20"].schools_unknown) == (True, False)
    assert len(opened["27"].slots) > len(opened["20"].slots)


@pytest.mark.parametrize(
    ("day", "department", "off"),
    [
        (date(2026, 12, 26), "67", True),
        (date(2026, 12, 26), "02", False),
        (date(2026, 12, 20), "974", True),  # the abolition of slavery there
        (date(2026, 9, 24), "988", True),  # New Caledonia's own day
    ],
)
def test_public_holidays_are_those_of_the_place(day: date, department: str, off: bool) -> None:
    assert is_public_holiday(day, department) is off


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": time(9)}, "end"),
        ({"minutes": 3}, "minutes"),
        ({"day": date(2020, 1, 1)}, "day"),
        ({"day": date(2090, 1, 1)}, "day"),
        ({"weekly_until": date(2020, 1, 1)}, "weekly_until"),
        ({"capacity": 6}, "title"),
        ({"capacity": 0}, "capacity"),
        ({"place_id": new_id()}, "place"),
        ({"host_id": None}, "host"),
        ({"host_id": new_id()}, "host"),
    ],
)
def test_a_plan_that_contradicts_itself_says_which_field(cast, place, changes, field) -> None:
    with pytest.raises(MeetingRefusedError) as refused:
        plan(cast, place, **changes)
    assert refused.value.field == field


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"starts_at": None}, "slot"),
        ({"starts_at": at(-2)}, "starts_at"),
        ({"starts_at": at(800)}, "starts_at"),
        ({"minutes": 0}, "minutes"),
        ({"where": " "}, "place"),
        ({"host_id": None}, "host"),
    ],
)
def test_a_free_time_that_contradicts_itself_says_which_field(cast, zoe, changes, field) -> None:
    with pytest.raises(MeetingRefusedError) as refused:
        booked(cast, zoe, **changes)
    assert refused.value.field == field


def test_a_stranger_takes_nothing(cast, zoe, slot) -> None:
    taken = booked(cast, zoe, slot)
    with acting_as(cast.stranger):
        with pytest.raises(Dossier.DoesNotExist):
            take(actor=cast.stranger, dossier_id=zoe.pk, booking=Booking(slot_id=slot.pk))
        with pytest.raises(Appointment.DoesNotExist):
            record_result(actor=cast.stranger, appointment_id=taken.pk, outcome=BY_US)
        with pytest.raises(Slot.DoesNotExist):
            cancel_slot(actor=cast.stranger, slot_id=slot.pk)


def test_a_file_that_moved_keeps_its_appointments_and_may_cancel_them(cast, zoe, slot) -> None:
    taken = booked(cast, zoe, slot)
    with acting_as(cast.owner):
        offer = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="Déménage.")
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        (meeting,) = meetings_of(cast.stranger, zoe)
        assert meeting.appointment.where.startswith("CIO")
        record_result(actor=cast.stranger, appointment_id=taken.pk, outcome=BY_YOUNG)
    assert reread(cast, slot).taken == 0


def test_a_merge_moves_appointments_and_its_undo_gives_them_back(cast, zoe, malo, slot) -> None:
    booked(cast, malo, slot)
    with acting_as(cast.owner):
        done = merge(actor=cast.owner, kept_id=zoe.pk, lost_id=malo.pk, choices={})
        assert len(meetings_of(cast.owner, zoe)) == 1
        assert Dossier.objects.get(pk=zoe.pk).next_step == NextStep.MEETING
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert meetings_of(cast.owner, zoe) == []
        assert len(meetings_of(cast.owner, malo)) == 1
