"""How an app above learns what became of its messages: it says, once, whom to tell for its kind of reference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rebond.domain.messages.models import Message


def _nothing(message: Message) -> None:
    """Who listens to nothing of it."""


def _always_good(message: Message) -> str:
    return ""


@dataclass(frozen=True)
class Listener:
    """`changed` is told of a state that a receipt or a failure brought, `replied` of an answer (text, moment), `left`
    of a message that the carrier took; `void` is asked, before one leaves, why it is no longer good (French; blank when
    it is). `first` locks what a message is about, before the message itself is locked.

    All are called by the worker, in the transaction that writes the change.
    """

    changed: Callable[[Message], None]
    replied: Callable[[Message, str, datetime], None]
    void: Callable[[Message], str] = field(default=_always_good)
    left: Callable[[Message], None] = field(default=_nothing)
    first: Callable[[Message], None] = field(default=_nothing)


_listeners: dict[str, Listener] = {}


def listen(reference_kind: str, listener: Listener) -> None:
    """Say who listens to the messages about this kind of reference. Called once, when the app is loaded."""
    _listeners[reference_kind] = listener


def lock_first(message: Message) -> None:
    """Let whoever listens lock what this message is about; to be called before the message is locked."""
    if listener := _listeners.get(message.reference_kind):
        listener.first(message)


def tell_changed(message: Message) -> None:
    """Tell whoever listens that the state of this message changed."""
    if listener := _listeners.get(message.reference_kind):
        listener.changed(message)


def tell_left(message: Message) -> None:
    """Tell whoever listens that the carrier took this message."""
    if listener := _listeners.get(message.reference_kind):
        listener.left(message)


def why_void(message: Message) -> str:
    """Why what this message says is no longer so (an appointment was cancelled…), in French; blank when it still is."""
    listener = _listeners.get(message.reference_kind)
    return listener.void(message) if listener else ""


def tell_replied(message: Message, text: str, at: datetime) -> None:
    """Tell whoever listens that somebody answered this message."""
    if listener := _listeners.get(message.reference_kind):
        listener.replied(message, text, at)
