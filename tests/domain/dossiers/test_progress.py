"""The columns of a file are what a replay of its events gives, whatever people do and in whatever order."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    FactSource,
    NextStep,
    Outcome,
    Stage,
    Status,
    StatusReason,
)
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier
from rebond.domain.dossiers.operations import (
    Contact,
    Denial,
    FactRefusedError,
    Said,
    assign_referent,
    attest,
    close_file,
    confirm,
    correct_contact,
    end,
    record_contact,
    reopen_file,
    report_contradictions,
    take_back,
    undo_decision,
    withdraw,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.progress import Attempt, Progress, Reopening, replay
from rebond.domain.dossiers.proposals import Moment, propose_next_step, untried_moment, working_day
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish, the_file

NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)
TUESDAY = date(2026, 11, 24)

outcomes = st.sampled_from([o.value for o in Outcome if o != Outcome.WRONG_NUMBER])
attempts = st.builds(
    Attempt,
    happened_at=st.integers(0, 50).map(lambda hours: NOON + timedelta(hours=hours)),
    recorded_at=st.integers(50, 99).map(lambda hours: NOON + timedelta(hours=hours)),
    outcome=outcomes,
    next_step=st.sampled_from(list(NextStep)),
    next_step_on=st.none() | st.just(TUESDAY),
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("record"), outcomes, st.integers(-30, 0)),
        st.tuples(st.just("correct"), outcomes, st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.none(), st.integers(0, 9)),
        st.tuples(st.just("assign"), st.none(), st.integers(0, 2)),
        st.tuples(st.just("attest"), st.sampled_from(sorted(MOTIVES)), st.integers(0, 4)),
        st.tuples(st.sampled_from(["confirm", "end", "withdraw", "undone"]), st.none(), st.integers(0, 9)),
        st.tuples(st.sampled_from(["close", "reopen", "list", "unlist", "deny"]), st.none(), st.just(0)),
    ),
    max_size=10,
)


def test_a_file_without_events_awaits_its_first_call() -> None:
    assert replay([]) == Progress(Stage.DETECTION, 0, None, "", NextStep.FIRST_CALL, None)


@given(st.lists(attempts, max_size=6))
def test_a_replay_counts_every_attempt_and_ends_with_the_latest_fact(events: list[Attempt]) -> None:
    progress = replay(events)
    assert progress.attempts == len(events)
    if events:
        assert progress.last_contact_at == max(event.happened_at for event in events)
        assert progress.stage == Stage.CONTACT


@given(st.lists(attempts, max_size=5, unique_by=lambda e: e.happened_at), st.randoms())
def test_the_order_in_which_events_are_read_changes_nothing(events: list[Attempt], random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert replay(shuffled) == replay(events)


@given(st.lists(attempts, min_size=1, max_size=5))
def test_a_file_opened_again_starts_anew_and_remembers_its_last_contact(events: list[Attempt]) -> None:
    progress = replay(events, [Reopening(NOON + timedelta(days=30))])
    assert (progress.stage, progress.attempts, progress.next_step) == (Stage.DETECTION, 0, NextStep.CALL_AGAIN)
    assert progress.last_contact_at == max(event.happened_at for event in events)


def effective(dossier: Dossier):
    """The attempts that count: neither corrected nor cancelled."""
    return ContactAttempt.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)


def standing_facts(dossier: Dossier):
    """The facts that hold: neither taken back, nor ended, nor confirmed by a newer row."""
    facts = AttestedFact.objects.filter(dossier=dossier, superseded_by=None, cancelled=False, ended=False)
    return list(facts.order_by("recorded_at"))


def zoe_died(dossier: Dossier) -> bool:
    return Dossier.objects.get(pk=dossier.pk).deceased


def state_a_fact(cast: Cast, zoe: Dossier, motive: str, number: int) -> None:
    said = Said(motive, list(FactSource)[number], place="Quelque part")
    attest(actor=cast.owner, dossier_id=zoe.pk, said=said)


def answer(operation):
    """An act on one of the facts that hold."""

    def act(cast: Cast, zoe: Dossier, _outcome: None, number: int) -> None:
        facts = standing_facts(zoe)
        if facts:
            operation(actor=cast.owner, fact_id=facts[number % len(facts)].pk)

    return act


def decide_and_undo(cast: Cast, zoe: Dossier, _outcome: None, number: int) -> None:
    """A decision on one of the facts that hold, undone at once: the file is as before."""
    facts = standing_facts(zoe)
    if facts:
        before = moved(zoe)
        done = (confirm, end, withdraw)[number % 3](actor=cast.owner, fact_id=facts[number % len(facts)].pk)
        try:
            undo_decision(actor=cast.owner, fact_id=done.pk)
        except FactRefusedError as refused:
            raise AssertionError("nothing happened since") from refused
        assert moved(zoe) == before


def moved(zoe: Dossier) -> dict[str, object]:
    file = Dossier.objects.get(pk=zoe.pk)
    return {name: getattr(file, name) for name in MOVED}


ACTS = {
    "attest": state_a_fact,
    "confirm": answer(confirm),
    "end": answer(end),
    "withdraw": answer(withdraw),
    "undone": decide_and_undo,
    "close": lambda cast, zoe, *_: close_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.REQUEST),
    "reopen": lambda cast, zoe, *_: reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.AGAIN),
}


def deny(cast: Cast, zoe: Dossier, _key: str) -> None:
    denials = [Denial(fact.pk, "Un enregistrement plus récent") for fact in standing_facts(zoe)[:1]]
    report_contradictions(campaign_id=new_id(), campaign_name="Une campagne", denials=denials)


JOBS = {
    "list": lambda cast, zoe, key: publish(cast, listed(cast, key, known=zoe.person_id), campaign=DECEMBER),
    "unlist": lambda cast, _zoe, _key: take_back(campaign_id=DECEMBER.id, platform_id=cast.platform.pk),
    "deny": deny,
}


@pytest.mark.django_db
@given(acts)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_columns_equal_the_replay_after_any_acts(cast: Cast, as_worker, sequence) -> None:
    key = str(new_id())
    with as_worker():
        publish(cast, listed(cast, key))
        zoe = the_file(entries__person_key=key)
    people = [cast.owner.user_id, cast.colleague.user_id, None]
    with acting_as(cast.owner):
        for act, outcome, number in sequence:
            standing = list(effective(zoe).order_by("recorded_at"))
            if act in JOBS:
                with as_worker():
                    JOBS[act](cast, zoe, key)
                continue
            if act in ACTS:
                with suppress(FactRefusedError):
                    ACTS[act](cast, zoe, outcome, number)
                continue
            if zoe_died(zoe):
                continue
            if act == "record":
                contact = Contact(Channel.PHONE, Answered.NOBODY, outcome, happened_at=NOON + timedelta(hours=number))
                record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
            elif act == "assign":
                assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=people[number])
            elif standing:
                contact = Contact(Channel.PHONE, Answered.NOBODY, outcome) if act == "correct" else None
                correct_contact(actor=cast.owner, attempt_id=standing[number % len(standing)].pk, contact=contact)
        columns, replayed = Dossier.objects.get(pk=zoe.pk), Dossier.objects.get(pk=zoe.pk)
        rebuild([replayed])
        assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
        if columns.deceased:
            assert columns.contradicted or columns.status == Status.CLOSED


@pytest.mark.parametrize("outcome", list(Outcome))
def test_every_outcome_has_a_next_step_with_a_day_and_a_reason(outcome: Outcome) -> None:
    proposal = propose_next_step(outcome, unreached=1, today=TUESDAY)
    assert proposal.on >= TUESDAY
    assert proposal.reason.endswith(".")


def test_silence_at_noon_advises_the_evening() -> None:
    proposal = propose_next_step(Outcome.NO_ANSWER, unreached=1, today=TUESDAY, calls=[NOON])
    assert (proposal.step, proposal.on) == (NextStep.CALL_AGAIN, date(2026, 11, 25))
    assert "jamais tenté en fin de journée" in proposal.reason


def test_moments_already_tried_are_not_advised() -> None:
    morning, evening = NOON.replace(hour=8), NOON.replace(hour=18)
    assert untried_moment([morning, evening]) == Moment.AFTERNOON
    assert untried_moment([morning, evening, NOON]) is None
    assert untried_moment([]) is None


def test_working_days_jump_over_the_weekend() -> None:
    assert working_day(date(2026, 11, 27), 1) == date(2026, 11, 30)
