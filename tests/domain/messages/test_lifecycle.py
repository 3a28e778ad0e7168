"""The life of a message: whatever happens, in whatever order, it leaves once at most."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.messages.enums import State
from rebond.domain.messages.lifecycle import GONE, SETTLED, Act, ForbiddenActError, after, allowed

ACTS = st.lists(st.sampled_from(list(Act)), max_size=40)


@dataclass
class Gateway:
    """Counts what reaches the young person: a claim is carried unless the gateway certainly did not take it."""

    carried: int = 0

    def note(self, act: Act) -> None:
        """CLAIM hands it over; PUT_BACK and REFUSED say that it was not taken, which a receipt may prove wrong."""
        if act == Act.CLAIM:
            self.carried += 1
        if act in (Act.PUT_BACK, Act.REFUSED):
            self.carried -= 1
        if act == Act.DELIVERED:
            self.carried = max(self.carried, 1)


def lived(acts: list[Act], first: State = State.QUEUED) -> tuple[State, Gateway]:
    """The state that these acts lead to, those that can't happen left out."""
    state, gateway = first, Gateway()
    for act in acts:
        if allowed(state, act):
            state = after(state, act)
            gateway.note(act)
    return state, gateway


@given(ACTS, st.sampled_from([State.QUEUED, State.HELD]))
def test_no_order_of_acts_makes_a_message_leave_twice(acts: list[Act], first: State) -> None:
    assert lived(acts, first)[1].carried <= 1


@given(ACTS)
def test_what_is_said_to_be_gone_left_once(acts: list[Act]) -> None:
    state, gateway = lived(acts)
    if state in GONE:
        assert gateway.carried == 1


@given(ACTS)
def test_a_message_dropped_or_held_never_left(acts: list[Act]) -> None:
    state, gateway = lived(acts)
    if state in (State.HELD, State.DROPPED, State.QUEUED):
        assert gateway.carried == 0


@given(ACTS, st.lists(st.sampled_from([act for act in Act if act not in (Act.DELIVERED, Act.BOUNCED)])))
def test_what_is_settled_changes_by_a_receipt_alone(acts: list[Act], more: list[Act]) -> None:
    state, _ = lived(acts)
    if state in SETTLED:
        assert lived(more, state)[0] == state


@given(st.permutations([Act.DELIVERED, Act.UNDELIVERED, Act.DELIVERED]))
def test_receipts_out_of_order_never_take_back_a_delivery(receipts: list[Act]) -> None:
    assert lived([Act.CLAIM, Act.TAKEN, *receipts])[0] == State.DELIVERED


def test_an_act_out_of_place_says_why_in_french() -> None:
    with pytest.raises(ForbiddenActError, match="ne peut plus être arrêté"):
        after(State.SENT, Act.DROP)
