"""Whatever people do on the pathway, in whatever order: stages in order, columns of the replay."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Outcome, Status, StatusReason
from rebond.domain.dossiers.models import (
    AttestedFact,
    Dossier,
    Engagement,
    EngagementTurn,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    Entry,
    FactRefusedError,
    PathRefusedError,
    Telling,
    close_file,
    confirm,
    correct_engagement,
    end,
    enter,
    record_contact,
    record_diagnosis,
    record_interview,
    reopen_file,
    tell_turn,
    undo_turn,
    withdraw,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.path_enums import EngagementKind, TurnKind
from rebond.domain.dossiers.pathways import BREAKS, ENDS, MOTIVE, family
from rebond.domain.dossiers.queries import path_page
from rebond.domain.dossiers.stages import ORDER
from tests.domain.dossiers.cast import Cast, listed, publish, the_file
from tests.domain.dossiers.entering import ANSWERS, now

TODAY = timezone.localdate


kinds = st.sampled_from(
    [
        EngagementKind.E2C,
        EngagementKind.PACEA,
        EngagementKind.JOB,
        EngagementKind.SCHOOL,
        EngagementKind.TRAINING,
        EngagementKind.PRO_CONTRACT,
    ]
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("contact"), st.sampled_from([Outcome.NO_ANSWER, Outcome.REACHED, Outcome.REFUSES])),
        st.tuples(st.just("interview"), st.sampled_from(["without", "refuses"])),
        st.tuples(st.just("diagnosis"), st.just("")),
        st.tuples(st.just("enter"), kinds),
        st.tuples(st.just("plan"), kinds),
        st.tuples(st.just("turn"), st.sampled_from(TurnKind)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("end fact"), st.integers(0, 9)),
        st.tuples(st.just("confirm fact"), st.integers(0, 9)),
        st.tuples(st.just("withdraw fact"), st.integers(0, 9)),
        st.tuples(st.just("correct"), kinds),
        st.tuples(st.just("close"), st.just("")),
        st.tuples(st.just("reopen"), st.just("")),
    ),
    max_size=9,
)
REFUSED = (PathRefusedError, FactRefusedError, AlreadyCorrectedError)


def going() -> list[Engagement]:
    """The engagements that stand."""
    return list(Engagement.objects.filter(superseded_by=None, cancelled=False).order_by("recorded_at"))


def hold_interview(actor, zoe: Dossier, what: str) -> None:
    answers = {"situation": what, "refusal_reasons": ["time"]}
    record_interview(actor=actor, dossier_id=zoe.pk, answers=answers)


def enter_one(actor, zoe: Dossier, what: str, start: date | None = None) -> None:
    enter(actor=actor, dossier_id=zoe.pk, entry=Entry(what, place=f"{what} {start}", starts_on=start))


def turn_one(actor, zoe: Dossier, what: str) -> None:
    telling = Telling(what, until=TODAY() + timedelta(days=99), reason="dropped")
    for made in going()[-1:]:
        tell_turn(actor=actor, engagement_id=made.pk, telling=telling)


def undo_one(actor, zoe: Dossier, what: int) -> None:
    turns = list(EngagementTurn.objects.filter(superseded_by=None, cancelled=False).order_by("recorded_at"))
    if turns:
        undo_turn(actor=actor, turn_id=turns[what % len(turns)].pk)


def cancel_one(actor, zoe: Dossier, what: int) -> None:
    if held := going():
        correct_engagement(actor=actor, engagement_id=held[what % len(held)].pk, entry=None)


def on_a_fact(operation):
    def act(actor, zoe: Dossier, what: int) -> None:
        held = AttestedFact.objects.filter(dossier=zoe, superseded_by=None, cancelled=False, ended=False)
        if facts := list(held.order_by("recorded_at")):
            operation(actor=actor, fact_id=facts[what % len(facts)].pk)

    return act


def correct_one(actor, zoe: Dossier, what: str) -> None:
    for made in going()[-1:]:
        correct_engagement(actor=actor, engagement_id=made.pk, entry=Entry(what, place=f"{what} corrigé"))


ACTS = {
    "end fact": on_a_fact(end),
    "confirm fact": on_a_fact(confirm),
    "withdraw fact": on_a_fact(withdraw),
    "correct": correct_one,
    "contact": lambda actor, zoe, what: record_contact(
        actor=actor, dossier_id=zoe.pk, contact=Contact("phone", "nobody", what)
    ),
    "interview": hold_interview,
    "diagnosis": lambda actor, zoe, _: record_diagnosis(actor=actor, dossier_id=zoe.pk, answers=ANSWERS),
    "enter": enter_one,
    "plan": lambda actor, zoe, what: enter_one(actor, zoe, what, TODAY() + timedelta(days=9)),
    "turn": turn_one,
    "undo": undo_one,
    "cancel": cancel_one,
    "close": lambda actor, zoe, _: close_file(actor=actor, dossier_id=zoe.pk, reason=StatusReason.REQUEST),
    "reopen": lambda actor, zoe, _: reopen_file(actor=actor, dossier_id=zoe.pk, reason=StatusReason.AGAIN),
}
#: What may take a file back: a break, the end of a solution, and what is undone.
BACKWARD = {"undo", "cancel", "end fact", "withdraw fact", "correct"}


@pytest.mark.django_db
@given(acts)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_acts_leave_the_stages_in_order_and_the_columns_of_the_replay(cast: Cast, as_worker, sequence) -> None:
    key = str(new_id())
    with as_worker():
        publish(cast, listed(cast, key))
        zoe = the_file(entries__person_key=key)
    with acting_as(cast.owner):
        for act, what in sequence:
            before = now(zoe).stage
            with suppress(*REFUSED):
                ACTS[act](cast.owner, zoe, what)
            after = now(zoe)
            ended = act == "turn" and what in BREAKS | {TurnKind.COMPLETED}
            if act not in BACKWARD and not ended:
                assert ORDER.index(after.stage) >= ORDER.index(before), (act, what)
            if act == "turn" and what in BREAKS and after.next_step == NextStep.BREAK:
                assert after.status == Status.OPEN
        replayed = now(zoe)
        rebuild([replayed])
        assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(now(zoe), name) for name in MOVED}
        lines = path_page(cast.owner, replayed).lines
        standing = AttestedFact.objects.filter(dossier=zoe, superseded_by=None, cancelled=False, ended=False)
        alive = {MOTIVE[line.row.kind] for line in lines if line.course.running and line.row.kind in MOTIVE}
        held = list(standing.values_list("motive", flat=True))
        # A solution that goes on has its fact, once; a fact said to be true no more leaves no solution going on.
        assert alive <= set(held)
        assert len(held) == len(set(held))
        furthest = [family(line.row.kind) for line in lines if line.course.running]
        if furthest and not any(line.course.end for line in lines):
            assert ORDER.index(replayed.stage) >= max(map(ORDER.index, furthest))
        assert all(line.course.confirm_by for line in lines if line.course.end is None)
        assert all(turn.kind not in ENDS for line in lines if line.course.end is None for turn in line.turns)
