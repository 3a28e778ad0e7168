"""What a carrier is asked, and the three ways in which it may fail."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True)
class Parcel:
    """What is to be carried. `key` is the message's own: a gateway that gets it twice may know it again."""

    key: UUID
    recipient: str
    subject: str
    body: str
    reply_to: str = ""


@dataclass(frozen=True)
class Taken:
    """The carrier took it. `provider_id` names it in the receipts; `delivered` when no receipt will come."""

    provider_id: str
    delivered: bool = False


class NotTakenError(Exception):
    """The carrier certainly did not take it: it may be tried again later."""


class RefusedError(Exception):
    """The carrier will never take it; the message says why in French."""


class UncertainError(Exception):
    """It was cut off: nobody knows whether the carrier took it, so it must not be sent again."""


class Carrier(Protocol):
    """Takes a message to its recipient."""

    def carry(self, parcel: Parcel) -> Taken:
        """Hand over the parcel, or raise one of the three errors above."""
        ...
