"""The demonstration's outbox: the rows are kept, nothing leaves the machine."""

from typing import Final

from rebond.domain.messages.carriers.port import Parcel, RefusedError, Taken

#: A number that the demonstration's outbox refuses, so that a failure can be seen: nobody's, whatever happens (the
#: range 06 39 98 is kept for fiction by Arcep).
NOBODY_S: Final = "+33639980000"


class LocalOutbox:
    """Takes everything and delivers it at once; refuses the number that is nobody's."""

    def carry(self, parcel: Parcel) -> Taken:
        """Nothing leaves: the row of the message is the outbox."""
        if parcel.recipient == NOBODY_S:
            raise RefusedError("L’opérateur refuse ce numéro : il n’est attribué à personne. Vérifiez-le.")
        return Taken(f"local-{parcel.key}", delivered=True)
