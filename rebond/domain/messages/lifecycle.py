"""The life of a message. Pure: which state follows which act, and nothing else.

What matters most: a message leaves once. It is claimed (SENDING) before the gateway is called; it goes back to the
queue only when the gateway certainly did not take it; interrupted in between, nobody can know, so it is not sent
again: it is said to have failed, and a receipt may still say that it arrived.
"""

from enum import StrEnum

from rebond.domain.messages.enums import State


class Act(StrEnum):
    """What may happen to a message."""

    HOLD = "hold"  # the switch is off
    RELEASE = "release"
    DROP = "drop"
    CLAIM = "claim"  # a worker is about to call the gateway
    PUT_BACK = "put_back"  # the gateway certainly did not take it: try again later
    TAKEN = "taken"  # the gateway took it
    REFUSED = "refused"  # it certainly never will
    LOST = "lost"  # interrupted: nobody knows whether it left
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    BOUNCED = "bounced"


class ForbiddenActError(ValueError):
    """This act can't happen in this state; the message says in French what may be done."""


_NEXT: dict[Act, dict[State, State]] = {
    Act.HOLD: {State.QUEUED: State.HELD},
    Act.RELEASE: {State.HELD: State.QUEUED},
    Act.DROP: {State.HELD: State.DROPPED, State.QUEUED: State.DROPPED},
    Act.CLAIM: {State.QUEUED: State.SENDING},
    Act.PUT_BACK: {State.SENDING: State.QUEUED},
    Act.TAKEN: {State.SENDING: State.SENT},
    Act.REFUSED: {State.SENDING: State.FAILED},
    Act.LOST: {State.SENDING: State.FAILED},
    # A receipt may come before the gateway's own answer is written, twice, or after one that said the contrary.
    Act.DELIVERED: dict.fromkeys((State.SENDING, State.SENT, State.FAILED, State.DELIVERED), State.DELIVERED),
    Act.UNDELIVERED: {
        State.SENDING: State.FAILED,
        State.SENT: State.FAILED,
        State.FAILED: State.FAILED,
        State.DELIVERED: State.DELIVERED,
        State.BOUNCED: State.BOUNCED,
    },
    Act.BOUNCED: dict.fromkeys(
        (State.SENDING, State.SENT, State.DELIVERED, State.FAILED, State.BOUNCED), State.BOUNCED
    ),
}
_WHY = {
    Act.RELEASE: "Ce message n’est plus retenu : la page vient d’être relue.",
    Act.DROP: "Ce message est déjà parti, ou déjà abandonné : il ne peut plus être arrêté.",
}
#: Nothing can happen to it any more, receipts apart.
SETTLED = frozenset({State.DELIVERED, State.FAILED, State.BOUNCED, State.DROPPED})
#: It left, or may have.
GONE = frozenset({State.SENDING, State.SENT, State.DELIVERED})


def after(state: str, act: Act) -> State:
    """The state that follows; ForbiddenActError when the act can't happen in this state."""
    following = _NEXT[act].get(State(state))
    if following is None:
        raise ForbiddenActError(_WHY.get(act, f"{State(state).label} : cet acte n’est plus possible."))
    return following


def allowed(state: str, act: Act) -> bool:
    """Whether the act can happen in this state."""
    return State(state) in _NEXT[act]
