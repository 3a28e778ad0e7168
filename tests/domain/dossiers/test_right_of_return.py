"""The right of return to training: fifteen days from the request to the first interview, in the queue of the day."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.meetings import Ended, MeetingOutcome, Purpose
from rebond.domain.dossiers.models import Dossier, ReturnRequest
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    Entry,
    ReturnRefusedError,
    Said,
    ask_return,
    attest,
    close_file,
    enter,
    record_contact,
    record_diagnosis,
    record_interview,
    reopen_file,
    take_back_return,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.path_enums import EngagementKind
from rebond.domain.dossiers.progress import Attempt, Progress, replay
from rebond.domain.dossiers.queries import file_page, my_day
from rebond.domain.dossiers.right_of_return import DAYS, Asked, last_day, moment_of, said
from tests.domain.dossiers.cast import Cast, listed, publish

TODAY = timezone.localdate


def now(dossier: Dossier) -> Dossier:
    """The file, whose columns are held against the replay of its events."""
    held, again = (Dossier.objects.get(pk=dossier.pk) for _ in range(2))
    rebuild([again])
    assert {name: getattr(again, name) for name in MOVED} == {name: getattr(held, name) for name in MOVED}
    return held


def moment(on: date, hour: int = 10) -> datetime:
    return moment_of(on) + timedelta(hours=hour)


# --- The clock, alone --------------------------------------------------------------------------------------------

DAY = date(2026, 11, 20)


def asked(on: date = DAY) -> Asked:
    return Asked(moment_of(on), moment(on), on)


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_law_gives_fifteen_days(on: date) -> None:
    assert (last_day(on) - on).days == DAYS == 15


def test_a_request_starts_the_clock_and_asks_for_the_interview() -> None:
    held = replay([], [], [asked()])
    assert (held.return_by, held.next_step, held.next_step_on) == (date(2026, 12, 5), NextStep.INTERVIEW, None)
    assert held.stage == Stage.CONTACT


def test_a_call_without_answer_or_a_missed_appointment_leaves_it_running() -> None:
    silent = Attempt(moment(DAY, 12), moment(DAY, 12), "no_answer", NextStep.CALL_AGAIN, date(2026, 11, 23))
    missed = Ended(
        moment(date(2026, 11, 25)), moment(DAY), MeetingOutcome.MISSED, Purpose.INTERVIEW, date(2026, 11, 25)
    )
    assert replay([silent], [], [asked(), missed]).return_by == date(2026, 12, 5)


def test_an_appointment_held_for_an_interview_stops_it() -> None:
    on = date(2026, 11, 25)
    for purpose in (Purpose.INTERVIEW, Purpose.DIAGNOSIS):
        held = Ended(moment(on), moment(on), MeetingOutcome.ATTENDED, purpose, on)
        assert replay([], [], [asked(), held]).return_by is None


def test_an_interview_planned_in_time_is_left_and_one_planned_too_late_is_not() -> None:
    for on, kept in ((date(2026, 12, 5), True), (date(2026, 12, 6), False)):
        before = Progress(next_step=NextStep.MEETING, next_step_on=on)
        after = asked().after(before)
        assert (after.next_step == NextStep.MEETING) is kept


def test_the_days_left_are_told() -> None:
    last = date(2026, 12, 5)
    assert said(last, date(2026, 12, 2)).startswith("J-3 du droit au retour")
    assert "dernier jour" in said(last, last)
    assert "en retard d’un jour" in said(last, date(2026, 12, 6))
    assert "en retard de 4 jours" in said(last, date(2026, 12, 9))


# --- In a file, and in the queue ---------------------------------------------------------------------------------

in_database = pytest.mark.django_db


@in_database
@pytest.mark.parametrize("answer", ["interview", "refusal", "diagnosis"])
def test_an_interview_or_a_diagnosis_answers_the_request(zoe: Dossier, cast: Cast, answer: str) -> None:
    with acting_as(cast.owner):
        ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=TODAY() - timedelta(days=2))
        assert now(zoe).return_by == TODAY() + timedelta(days=13)
        if answer == "diagnosis":
            told = {"own_words": "Cuisine.", "orientations": ["e2c"]}
            record_diagnosis(actor=cast.owner, dossier_id=zoe.pk, answers=told)
        else:
            told = {"situation": "refuses" if answer == "refusal" else "without", "refusal_reasons": ["time"]}
            record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=told)
        assert now(zoe).return_by is None


@in_database
def test_an_interview_of_the_same_day_noted_before_the_request_answers_it_too(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers={"situation": "without"})
        ask_return(actor=cast.owner, dossier_id=zoe.pk)
        assert now(zoe).return_by is None


@in_database
def test_taken_back_it_leaves_the_file_as_it_was_and_only_once(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        before = {name: getattr(now(zoe), name) for name in MOVED}
        made = ask_return(actor=cast.owner, dossier_id=zoe.pk)
        take_back_return(actor=cast.owner, request_id=made.pk)
        assert {name: getattr(now(zoe), name) for name in MOVED} == before
        with pytest.raises(AlreadyCorrectedError):
            take_back_return(actor=cast.owner, request_id=made.pk)
        items = file_page(cast.owner, now(zoe)).timeline
        assert [item.row.cancelled for item in items if item.kind == "return"] == [True]


@in_database
def test_a_solution_or_the_closing_of_the_file_leaves_nothing_to_propose(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        ask_return(actor=cast.owner, dossier_id=zoe.pk)
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="request")
        reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason="again")
        assert now(zoe).return_by is None
        ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=TODAY() - timedelta(days=1))
        assert now(zoe).return_by == TODAY() + timedelta(days=14)  # opened again to note it


@in_database
def test_a_job_found_stops_the_clock(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        ask_return(actor=cast.owner, dossier_id=zoe.pk)
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.JOB, place="Boulangerie"))
        assert now(zoe).return_by is None


@in_database
def test_what_is_refused_says_how_to_mend_it(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        for on in (TODAY() + timedelta(days=1), TODAY() - timedelta(days=400)):
            with pytest.raises(ReturnRefusedError) as refused:
                ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=on)
            assert refused.value.field == "asked_on"
        ask_return(actor=cast.owner, dossier_id=zoe.pk)
        with pytest.raises(ReturnRefusedError, match="court déjà"):
            ask_return(actor=cast.owner, dossier_id=zoe.pk)
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("public", "document", place="Lycée"))
        assert now(zoe).status == Status.CLOSED
        with pytest.raises(ReturnRefusedError, match="rouvrez-le"):
            ask_return(actor=cast.owner, dossier_id=zoe.pk)


@in_database
def test_the_same_form_sent_twice_writes_once_and_others_may_not(zoe: Dossier, cast: Cast) -> None:
    key = new_id()
    with acting_as(cast.owner):
        first, second = (ask_return(actor=cast.owner, dossier_id=zoe.pk, key=key) for _ in range(2))
        assert first.pk == second.pk
    for who in (cast.stranger, cast.referent):
        with acting_as(who):
            with pytest.raises(Dossier.DoesNotExist):
                ask_return(actor=who, dossier_id=zoe.pk)
            with pytest.raises(ReturnRequest.DoesNotExist):
                take_back_return(actor=who, request_id=first.pk)
            assert not ReturnRequest.objects.exists()


def names(cast: Cast) -> list[str]:
    return [card.dossier.first_names for card in my_day(cast.owner, cast.platform.pk)]


def reason(cast: Cast, dossier: Dossier) -> str:
    return next(card.reason for card in my_day(cast.owner, cast.platform.pk) if card.dossier.pk == dossier.pk)


@in_database
def test_who_asked_for_their_right_comes_in_the_queue_with_the_days_left(zoe, malo, cast: Cast) -> None:
    with acting_as(cast.owner):
        refused = Contact("phone", "young_person", "refuses")
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=refused)
        assert names(cast) == ["Malo"]  # Zoé is asked again in six months
        ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=TODAY() - timedelta(days=1))
        assert names(cast) == ["Zoé Marie", "Malo"]
        assert reason(cast, zoe).startswith("J-14 du droit au retour")


@in_database
def test_the_clock_waits_for_what_is_planned_in_time(zoe, cast: Cast) -> None:
    with acting_as(cast.owner):
        ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=TODAY() - timedelta(days=3))
        soon = Contact("phone", "young_person", "call_back", next_step_on=TODAY() + timedelta(days=2))
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=soon)
        assert names(cast) == []


@in_database
def test_near_its_end_the_clock_comes_before_an_answer_and_before_that_after_it(
    zoe, malo, cast: Cast, as_owner
) -> None:
    with as_owner():
        Dossier.objects.filter(pk=malo.pk).update(next_step=NextStep.ANSWERED, next_step_on=TODAY())
    for days_ago, order in ((1, ["Malo", "Zoé Marie"]), (12, ["Zoé Marie", "Malo"]), (20, ["Zoé Marie", "Malo"])):
        with acting_as(cast.owner):
            made = ask_return(actor=cast.owner, dossier_id=zoe.pk, asked_on=TODAY() - timedelta(days=days_ago))
            assert names(cast) == order, days_ago
            take_back_return(actor=cast.owner, request_id=made.pk)


@in_database
def test_who_is_soon_18_without_training_comes_before_other_first_calls_and_it_is_said(
    zoe, cast: Cast, as_worker, as_owner
) -> None:
    with as_worker():
        publish(cast, listed(cast, "p3", surname="Aubry", first_names="Tom", ines=("555555555EF",)))
        tom = Dossier.objects.exclude(pk=zoe.pk).get()
    today = TODAY()
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(birth_date=today.replace(year=today.year - 24))
        near = today + timedelta(days=20)
        Dossier.objects.filter(pk=tom.pk).update(birth_date=near.replace(year=near.year - 18))
    with acting_as(cast.owner):
        assert names(cast) == ["Tom", "Zoé Marie"]
        assert "J-20 de l’obligation de formation" in reason(cast, tom)
        assert "obligation" not in reason(cast, zoe)
