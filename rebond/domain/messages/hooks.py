"""How an app above learns what became of its messages: it says, once, whom to tell for its kind of reference."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rebond.domain.messages.models import Message


@dataclass(frozen=True)
class Listener:
    """`changed` is told of a state that a receipt or a failure brought, `replied` of an answer (text, moment).

    Both are called by the worker, in the transaction that writes the change.
    """

    changed: Callable[[Message], None]
    replied: Callable[[Message, str, datetime], None]


_listeners: dict[str, Listener] = {}


def listen(reference_kind: str, listener: Listener) -> None:
    """Say who listens to the messages about this kind of reference. Called once, when the app is loaded."""
    _listeners[reference_kind] = listener


def tell_changed(message: Message) -> None:
    """Tell whoever listens that the state of this message changed."""
    if listener := _listeners.get(message.reference_kind):
        listener.changed(message)


def tell_replied(message: Message, text: str, at: datetime) -> None:
    """Tell whoever listens that somebody answered this message."""
    if listener := _listeners.get(message.reference_kind):
        listener.replied(message, text, at)
