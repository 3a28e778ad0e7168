"""The demonstration's outbox: the rows are kept, nothing leaves the machine."""

from rebond.domain.messages.carriers.port import Parcel, Taken


class LocalOutbox:
    """Takes everything and delivers it at once."""

    def carry(self, parcel: Parcel) -> Taken:
        """Nothing leaves: the row of the message is the outbox."""
        return Taken(f"local-{parcel.key}", delivered=True)
