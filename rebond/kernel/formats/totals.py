"""Counts what the reading of one file gave, and turns it into what is known of the file."""

from collections import Counter
from dataclasses import dataclass, field

from rebond.kernel.formats.columns import Frame
from rebond.kernel.formats.delivery import Refusal

#: Above this share of unreadable records (and from this many records), a list of pupils is not one: a delivery that
#: counts for nothing must never make dropouts of a whole school.
_UNREADABLE_SHARE = 0.5
_FROM_RECORDS = 10


@dataclass(slots=True)
class Totals:
    """Records kept, things set aside, optional values dropped (by column of the file), INE whose key fails."""

    rows: int = 0
    refused: int = 0
    set_aside: int = 0
    odd_ines: int = 0
    dropped: Counter[str] = field(default_factory=Counter)

    def count(self, frame: Frame, broken: int = 0) -> None:
        """Add the records of a frame, and the rows beside it that could not be cut in cells."""
        refused = frame.refused.true_count
        self.rows += frame.length - refused
        self.refused += refused + broken
        self.set_aside += len(frame.asides) + broken
        self.odd_ines += frame.odd_ines
        self.dropped.update(frame.dropped)

    def check_delivery(self, what: str) -> None:
        """Raise `Refusal` for a list of people (`what`: "élève", "apprenti") that can't stand for a whole delivery."""
        if not self.rows and not self.refused:
            raise Refusal(f"Le fichier ne contient aucun {what} : il ne compte pas comme un envoi.", _CHECK)
        records = self.rows + self.refused
        if not self.rows or (records >= _FROM_RECORDS and self.refused > records * _UNREADABLE_SHARE):
            reason = f"La plupart des lignes sont illisibles ({self.refused} sur {records}) : le fichier ne compte pas."
            raise Refusal(reason, _CHECK)


_CHECK = "Vérifier l'export dans le logiciel d'origine, puis le refaire."
