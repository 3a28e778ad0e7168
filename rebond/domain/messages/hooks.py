"""How an app above learns what became of its messages: it says, once, whom to tell for its kind of reference."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from rebond.domain.messages.models import Message


def _always_good(message: Message) -> str:
    return ""


@dataclass(frozen=True)
class Listener:
    """`changed` is told of a state that a receipt or a failure brought, `replied` of an answer (text, moment);
    `void` is asked, before a message leaves, why it is no longer good (French; blank when it is).

    All are called by the worker, in the transaction that writes the change.
    """

    changed: Callable[[Message], None]
    replied: Callable[[Message, str, datetime], None]
    void: Callable[[Message], str] = field(default=_always_good)


_listeners: dict[str, Listener] = {}


def listen(reference_kind: str, listener: Listener) -> None:
    """Say who listens to the messages about this kind of reference. Called once, when the app is loaded."""
    _listeners[reference_kind] = listener


def tell_changed(message: Message) -> None:
    """Tell whoever listens that the state of this message changed."""
    if listener := _listeners.get(message.reference_kind):
        listener.changed(message)


def why_void(message: Message) -> str:
    """Why what this message says is no longer so (an appointment was cancelled…), in French; blank when it still is."""
    listener = _listeners.get(message.reference_kind)
    return listener.void(message) if listener else ""


def tell_replied(message: Message, text: str, at: datetime) -> None:
    """Tell whoever listens that somebody answered this message."""
    if listener := _listeners.get(message.reference_kind):
        listener.replied(message, text, at)
