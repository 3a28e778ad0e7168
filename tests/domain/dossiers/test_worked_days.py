"""A day that is proposed is worked where the platform is; what was recorded before that rule keeps its day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Answered, Choice
from rebond.domain.dossiers.attested import default_confirm_by, months_after
from rebond.domain.dossiers.call_backs import call_backs
from rebond.domain.dossiers.deadlines import OWN_DELAY, closing_day, fact_day, is_fact_day
from rebond.domain.dossiers.enums import Fact, NextStep, Outcome, StatusReason
from rebond.domain.dossiers.followup import ask_again_after
from rebond.domain.dossiers.meetings import Ended, MeetingOutcome, Purpose, Unanswered
from rebond.domain.dossiers.models import ContactAttempt, Dossier
from rebond.domain.dossiers.operations import Contact, record_contact
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.path_enums import EngagementKind, TurnKind
from rebond.domain.dossiers.pathways import Course, Move, Turned, confirm_by
from rebond.domain.dossiers.progress import Moving, Progress
from rebond.domain.dossiers.proposals import (
    SOON,
    WORKED_SINCE,
    ask_again_day,
    is_proposed_day,
    propose_after_interview,
    propose_next_step,
    proposed_day,
    worked_day,
    working_day,
)
from rebond.domain.dossiers.right_of_return import last_day
from rebond.domain.territory.clocks import by_clock, here, is_public_holiday, local_time
from rebond.domain.territory.models import Department, Platform
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish

#: The mainland, Alsace-Moselle, and territories with days of their own.
PLACES = ["02", "75", "57", "67", "68", "971", "972", "973", "974", "976", "986", "988"]
DAYS = st.dates(date(2024, 1, 1), date(2034, 12, 31))
PLACE = st.sampled_from(PLACES)
#: Thursday before Good Friday, which is off in Alsace-Moselle alone; Monday is off everywhere.
MAUNDY = date(2027, 3, 25)


def worked(day: date, place: str) -> bool:
    return day.weekday() < 5 and not is_public_holiday(day, place)


@given(day=DAYS, after=st.integers(0, 15), place=PLACE)
def test_the_day_is_worked_and_as_many_are_worked_on_the_way(day: date, after: int, place: str) -> None:
    on = worked_day(day, after, place)
    assert worked(on, place) and on >= day
    passed = [day + timedelta(days=n) for n in range(1, (on - day).days + 1)]
    assert sum(worked(one, place) for one in passed) == (after or (0 if worked(day, place) else 1))


@given(today=DAYS, place=PLACE, unreached=st.integers(1, 5), hour=st.integers(0, 23), no=st.booleans())
def test_nothing_is_proposed_on_a_day_off(today: date, place: str, unreached: int, hour: int, no: bool) -> None:
    at_once = (Outcome.WRONG_NUMBER,)  # another number, the same day
    for outcome in (one for one in Outcome if one not in at_once):
        said = propose_next_step(outcome, unreached=unreached, today=today, no_contact=no, department=place)
        assert said.on is not None and worked(said.on, place), (outcome, said)
    for situation in ("refuses", "has_solution", "no_solution"):
        said = propose_after_interview(situation, today=today, department=place)
        assert said.on is not None and worked(said.on, place)
    _, evening, morning = call_backs(datetime.combine(today, time(hour)), place)
    assert worked(morning.on, place) and (worked(evening.on, place) or evening.on == today)
    assert worked(ask_again_day(today, place), place)


@pytest.mark.parametrize(
    ("place", "day", "expected"),
    [
        ("02", date(2026, 12, 24), date(2026, 12, 28)),
        ("02", MAUNDY, date(2027, 3, 26)),
        ("67", MAUNDY, date(2027, 3, 30)),
        ("974", date(2026, 12, 18), date(2026, 12, 21)),  # the abolition of slavery, a Sunday that year
        ("974", date(2027, 12, 17), date(2027, 12, 21)),  # a Friday; it falls on a Monday that year
        ("971", date(2027, 5, 26), date(2027, 5, 28)),
    ],
)
def test_the_days_off_are_those_of_the_place(place: str, day: date, expected: date) -> None:
    assert worked_day(day, 1, place) == expected


def told(recorded_at: datetime, day: date) -> list[tuple[Moving, int]]:
    """Events of a day whose rule counts days in the replay, and how many days later they plan."""
    at = timezone.make_aware(datetime.combine(day, time(10)))
    course = Course(EngagementKind.TRAINING, at, recorded_at, day, None, None, ())
    irregular = Turned(TurnKind.IRREGULAR, at, recorded_at, day, None)
    return [
        (Ended(at, recorded_at, MeetingOutcome.CANCELLED_US, Purpose.INTERVIEW, day), 1),
        (Ended(at, recorded_at, MeetingOutcome.ATTENDED, Purpose.FOLLOW, day), 10),
        (Unanswered(at, recorded_at), 1),
        (Move(at, recorded_at, course, irregular), 3),
    ]


@given(day=DAYS, place=PLACE)
def test_what_was_recorded_before_the_rule_is_replayed_as_it_was(day: date, place: str) -> None:
    with local_time(place):
        for event, after in told(WORKED_SINCE - timedelta(seconds=1), day):
            assert event.after(Progress()).next_step_on == working_day(day, after)
        for event, after in told(WORKED_SINCE, day):
            assert event.after(Progress()).next_step_on == worked_day(day, after, place)
        at = timezone.make_aware(datetime.combine(day, time(10)))
        before = Answered(at, WORKED_SINCE - timedelta(days=1), Choice.STOP, None).after(Progress()).next_step_on
        since = Answered(at, WORKED_SINCE, Choice.STOP, None).after(Progress()).next_step_on
        assert before <= since == worked_day(before, 0, place)


@given(day=DAYS, place=PLACE)
def test_a_date_to_look_again_is_worked_unless_the_law_or_the_school_year_sets_it(day: date, place: str) -> None:
    before = WORKED_SINCE - timedelta(seconds=1)
    assert {Fact.EMPLOYED, Fact.TRAINING, Fact.OTHER} == OWN_DELAY
    for fact in Fact:
        by_delay, now = default_confirm_by(fact, day), fact_day(fact, day, place)
        own = fact in OWN_DELAY
        assert now == (worked_day(by_delay, 0, place) if own else by_delay), fact
        assert is_fact_day(by_delay, fact, day, place) and is_fact_day(now, fact, day, place)
    assert worked(ask_again_after(day, place), place)
    assert last_day(day) == day + timedelta(days=15)
    with local_time(place):
        for reason in (StatusReason.REQUEST, StatusReason.SOLUTION, StatusReason.OTHER):
            assert worked(closing_day(reason, day, WORKED_SINCE), place)
            assert closing_day(reason, day, before) == months_after(day, 6)
        assert closing_day(StatusReason.SCHOOLED, day, WORKED_SINCE) == default_confirm_by(Fact.SCHOOL_OTHER, day)
        for kind, months in ((EngagementKind.JOB, 6), (EngagementKind.E2C, 3)):
            assert worked(confirm_by(kind, day, WORKED_SINCE), place)
            assert confirm_by(kind, day, before) == months_after(day, months)
        assert confirm_by(EngagementKind.SCHOOL, day, WORKED_SINCE) == default_confirm_by(Fact.SCHOOL_OTHER, day)


@given(day=DAYS, place=PLACE)
def test_both_shapes_of_a_proposed_day_are_recognised(day: date, place: str) -> None:
    with local_time(place):
        met_at = timezone.make_aware(datetime.combine(day, time(10)))
        for on in (working_day(day, SOON), proposed_day(met_at, place)):
            assert is_proposed_day(on, met_at)
        assert not is_proposed_day(proposed_day(met_at, place) + timedelta(days=1), met_at)
        assert not is_proposed_day(None, met_at)


def test_outside_of_a_clock_the_days_off_are_those_of_the_country() -> None:
    assert here() == ""
    with local_time("67"):
        assert here() == "67"
        with local_time("974"):
            assert here() == "974"
        assert here() == "67"
    assert here() == ""


@pytest.fixture
def alsace(as_owner) -> Cast:
    """The cast; its platform is in the Bas-Rhin."""
    with as_owner():
        made = make_cast()
        Platform.objects.filter(pk=made.platform.pk).update(department=Department.objects.create(code="67", name="67"))
        return made


@pytest.mark.django_db
def test_platforms_are_grouped_by_their_clock(alsace: Cast, as_owner) -> None:
    with as_owner():
        assert by_clock([alsace.platform.pk, alsace.elsewhere.pk]) == {
            "67": {alsace.platform.pk},
            "": {alsace.elsewhere.pk},
        }


@pytest.mark.django_db
def test_a_call_before_good_friday_is_followed_on_tuesday_in_strasbourg(alsace: Cast, as_worker, as_owner) -> None:
    with as_worker():
        publish(alsace, listed(alsace))
    with as_owner():
        file = Dossier.objects.get()
    with acting_as(alsace.owner):
        at = datetime(2024, 3, 28, 9, tzinfo=UTC)  # Good Friday is the 29th
        silence = Contact("phone", "nobody", Outcome.NO_ANSWER, happened_at=at)
        written = record_contact(actor=alsace.owner, dossier_id=file.pk, contact=silence)
        assert (written.next_step, written.next_step_on) == (NextStep.CALL_AGAIN, date(2024, 4, 2))
        spoken = Contact("phone", "young_person", Outcome.REACHED, happened_at=at)
        met = record_contact(actor=alsace.owner, dossier_id=file.pk, contact=spoken)
        chosen = replace(spoken, next_step_on=date(2024, 5, 2))
        assert not record_contact(actor=alsace.owner, dossier_id=file.pk, contact=chosen).by_rule
    with local_time("02"):  # as if the file had gone there since
        assert not is_proposed_day(met.next_step_on, met.happened_at)
        assert is_proposed_day(met.next_step_on, met.happened_at, met.by_rule)
    with as_owner():
        ContactAttempt.objects.update(next_step_on=date(2024, 3, 29))  # as it was written before the rule
    with as_worker():
        save_moved(file)
        assert file.next_step_on == date(2024, 3, 29)
