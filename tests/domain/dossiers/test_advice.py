"""Advice before a call, and what "injoignable" asks for."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.dossiers import advice
from rebond.domain.dossiers.advice import Effort, Try
from rebond.domain.dossiers.enums import Channel, Holder, NextStep, Outcome
from rebond.domain.dossiers.proposals import UNREACHED, moment_of

#: Monday 2 November 2026, 10:00 in Paris.
MONDAY = datetime(2026, 11, 2, 9, tzinfo=UTC)
MORNING, AFTERNOON, EVENING = (timedelta(hours=hours) for hours in (0, 5, 9))

tries = st.lists(
    st.builds(
        Try,
        at=st.integers(0, 24 * 40).map(lambda hours: MONDAY + timedelta(hours=hours)),
        channel=st.sampled_from(Channel.values),
        outcome=st.sampled_from(Outcome.values),
        holder=st.sampled_from(["", *Holder.values]),
    ),
    max_size=12,
)


def call(day: int, moment: timedelta = MORNING, *, channel: str = Channel.PHONE, outcome: str = Outcome.NO_ANSWER):
    return Try(MONDAY + timedelta(days=day) + moment, channel, outcome, Holder.YOUNG_PERSON)


ENOUGH = [call(0), call(3, AFTERNOON), call(7, EVENING), call(10, channel=Channel.SMS, outcome=Outcome.SENT), call(14)]


def test_five_attempts_by_two_channels_at_three_moments_over_two_weeks_are_enough() -> None:
    assert advice.unreachable(ENOUGH)


@pytest.mark.parametrize(
    ("given_tries", "missing"),
    [
        ([], "encore 5 essais"),
        (ENOUGH[:4], "encore un essai"),
        ([call(0), call(3, AFTERNOON), call(7, EVENING), call(9), call(14)], "encore un autre canal"),
        ([*ENOUGH[:1], call(3), *ENOUGH[2:]], "un appel l’après-midi ou le samedi"),
        ([*ENOUGH[:4], call(11)], "un essai au moins 3 jours plus tard"),
    ],
)
def test_the_screen_says_exactly_what_is_missing(given_tries, missing) -> None:
    assert missing in [one.missing for one in advice.requirements(given_tries)]
    assert not advice.unreachable(given_tries)


@given(tries)
def test_unreachable_is_said_only_when_nothing_is_missing(given_tries) -> None:
    conditions = advice.requirements(given_tries)
    assert advice.unreachable(given_tries) == (not any(one.missing for one in conditions))


@given(tries, st.sampled_from(sorted(set(Outcome.values) - UNREACHED)))
def test_whoever_was_spoken_to_last_is_not_unreachable(given_tries, outcome) -> None:
    latest = max((one.at for one in given_tries), default=MONDAY) + timedelta(minutes=1)
    answered = [*given_tries, Try(latest, Channel.PHONE, outcome)]
    assert advice.silence(answered) == []
    assert not advice.unreachable(answered)


@given(tries)
def test_one_more_silence_never_takes_away_what_was_done(given_tries) -> None:
    before = [one.done for one in advice.requirements(given_tries)]
    latest = max((one.at for one in given_tries), default=MONDAY) + timedelta(days=1)
    after = [one.done for one in advice.requirements([*given_tries, Try(latest, Channel.PHONE, Outcome.NO_ANSWER)])]
    assert all(now >= then for then, now in zip(before, after, strict=True))


@given(tries)
def test_each_attempt_of_the_weeks_shown_is_in_one_cell_of_the_grid(given_tries) -> None:
    lines = advice.grid(given_tries, date(2026, 12, 13))
    shown = [one for line in lines for cell in line.cells for one in cell.tries]
    within = [one for one in given_tries if timezone.localdate(one.at) >= lines[-1].monday]
    assert sorted(shown, key=id) == sorted(within, key=id)


@given(tries, st.integers(15, 30), st.lists(st.sampled_from(Holder.values), unique=True), st.integers(0, 3))
def test_advice_always_has_its_reason_and_never_a_number_that_is_not_there(given_tries, age, holders, phones) -> None:
    found = advice.advise(given_tries, age=age, holders=holders if phones else [], phones=phones)
    for piece in (found.channel, found.moment, found.interlocutor):
        assert piece.what
        assert piece.why.endswith(".")
    if not phones:
        assert found.channel.what != "Par téléphone"


@given(tries)
def test_a_moment_already_tried_is_advised_only_when_it_answered_or_all_were_tried(given_tries) -> None:
    calls = [one for one in given_tries if one.channel == Channel.PHONE]
    tried = {moment_of(one.at).value for one in calls}
    advised = advice.best_moment(given_tries).what.lower()
    answered = any(not one.silent for one in calls)
    assert advised not in tried or answered or len(tried) == 4


def test_after_two_silences_another_channel_is_advised() -> None:
    assert advice.best_channel([call(0)], phones=1).what == "Par téléphone"
    assert advice.best_channel([call(0), call(1)], phones=1).what == "Par SMS"


def test_a_minor_s_parent_may_be_asked_and_an_adult_s_only_passes_a_message_on() -> None:
    holders = [Holder.YOUNG_PERSON, Holder.MOTHER]
    silent = [call(0), call(1)]
    assert "responsable d’un mineur" in advice.best_interlocutor(silent, age=17, holders=holders).why
    assert "sans rien dire" in advice.best_interlocutor(silent, age=18, holders=holders).why
    assert "responsables légaux" in advice.who_may_be_called(17)
    assert "responsables légaux" not in advice.who_may_be_called(18)


def test_the_strategy_says_when_and_on_what_event() -> None:
    today = date(2026, 11, 24)
    said = advice.strategy(
        last_outcome="", next_step=NextStep.CALL_AGAIN, next_step_on=None, unreachable=True, today=today
    )
    assert "nouvelle liste" in said
    assert advice.recontact_day(today) == date(2027, 1, 24)


def test_a_lighter_rule_can_be_set_in_one_place() -> None:
    assert advice.unreachable([call(0), call(1)], Effort(attempts=2, channels=1, moments=1, days=1))
