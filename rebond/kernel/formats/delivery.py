"""What the readers hand over: chunks of rows, what was set aside, and what a file says of itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

import pyarrow as pa

from rebond.kernel.kinds import Kind

#: Called with the number of bytes read since the last call.
Progress = Callable[[int], None]


class Refusal(Exception):  # noqa: N818 (what it is for whoever reads it: no fault of the program)
    """A whole file that can't be taken in: says in French what is wrong and how to mend it."""

    def __init__(
        self, reason: str, suggestion: str | None = None, *, field: str | None = None, value: str | None = None
    ):
        super().__init__(reason)
        self.reason, self.suggestion, self.field, self.value = reason, suggestion, field, value


@dataclass(frozen=True, slots=True)
class Limits:
    """What a delivery may cost. Sizes in bytes."""

    file_bytes: int = 2_000_000_000  # as delivered; a school's export weighs a few megabytes
    unpacked_bytes: int = 4_000_000_000  # all the members of one archive together
    workbook_bytes: int = 250_000_000  # XLSX unpacked: calamine holds a sheet in memory
    workbook_cells: int = 12_000_000
    ratio: int = 250  # unpacked / packed, looked at above `ratio_from`
    ratio_from: int = 20_000_000
    members: int = 500
    record_bytes: int = 8_000_000  # an XML record that is not finished after this is hostile
    line_bytes: int = 262_144
    value_chars: int = 2_000
    depth: int = 60  # nested XML elements


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Declared:
    """What the manifest, or the sender on screen, says of a file. Never overrides what the file says."""

    kind: Kind | None = None
    uai: str | None = None
    school_year: int | None = None
    observed_on: date | None = None
    uais: tuple[str, ...] = ()  # all those that the rows name, when there are several


NOTHING_DECLARED: Final = Declared()


@dataclass(frozen=True, slots=True)
class Aside:
    """Something not taken in, as in `set_aside.csv`; a whole file has no `record`."""

    path: str
    record: str | None
    field: str | None
    value: str | None
    reason: str
    suggestion: str | None = None

    def shown(self) -> dict[str, str | None]:
        """As a row of the `set_aside` table: the value cut to what a screen can show."""
        value = self.value if self.value is None or len(self.value) <= 200 else self.value[:200] + "…"
        names = ("path", "record", "field", "reason", "suggestion")
        return {name: getattr(self, name) for name in names} | {"value": value}


def whole_file(path: str, refusal: Refusal) -> Aside:
    """A file that counts for nothing, as it is set aside."""
    return Aside(path, None, refusal.field, refusal.value, refusal.reason, refusal.suggestion)


#: Something of the system stood in the way.
UNREADABLE: Final = Refusal(
    "Le fichier n'a pas pu être lu.", "Vérifier les droits et l'état du fichier, puis le déposer de nouveau."
)


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some rows of one table (its schema without `file`) and what was set aside on the way.

    Provisional until the `FileFacts` of the same path has come: a file cut in its middle counts for nothing.
    """

    path: str
    table: str
    rows: pa.RecordBatch
    asides: tuple[Aside, ...] = ()


@dataclass(frozen=True, slots=True)
class FileFacts:
    """What is known of one file (a member of an archive is a file) once it has been read to its end."""

    path: str
    kind: Kind
    sha256: str
    uai: str | None = None
    uais: tuple[str, ...] = ()  # a table that several establishments fill: all of them, in order
    school_year: int | None = None
    observed_on: date | None = None
    exported_at: datetime | None = None  # HORODATAGE: tells two exports of a day apart
    rows: int = 0
    set_aside: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)  # optional values not understood, by column of the file
    odd_ines: int = 0  # INE whose key fails: kept
    warnings: tuple[str, ...] = ()
    motives: Mapping[str, str] = field(default_factory=dict)  # exit motive -> label, from the nomenclature


@dataclass(frozen=True, slots=True)
class NotUsed:
    """A file that is recognised and brings nothing here (Structures, Communs…): neither an error nor a refusal."""

    path: str
    sentence: str


Event = Chunk | FileFacts | Aside | NotUsed
