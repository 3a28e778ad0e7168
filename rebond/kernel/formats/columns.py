"""From columns of text to columns of values, many rows at a time (Arrow), each refusal tied to its row."""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.delivery import Aside
from rebond.kernel.values.dates import parse_date

TEXT: Final = pa.string()

_BLANKS: Final = (b" ", b"\t", b"\n", b"\r", b"\x0b", b"\x0c")
#: Windows software writes œ and ’ in cp1252 under an ISO-8859 prolog: they come out as control characters (U+0080 to
#: U+009F), which no name holds.
_C1: Final = re.compile(rb"\xc2[\x80-\x9f]")
_WINDOWS: Final = {code: bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0)}
_TRUE: Final = frozenset({"1", "OUI", "O", "VRAI", "TRUE", "T", "YES", "Y", "X"})
_FALSE: Final = frozenset({"0", "NON", "N", "FAUX", "FALSE", "F", "NO"})
_SEXES: Final = {"1": "1", "2": "2", "M": "1", "H": "1", "G": "1", "F": "2"} | {
    "M.": "1",
    "MR": "1",
    "MONSIEUR": "1",
    "MME": "2",
    "MLLE": "2",
    "MADAME": "2",
    "MASCULIN": "1",
    "HOMME": "1",
    "GARCON": "1",
    "GARÇON": "1",
    "FEMININ": "2",
    "FÉMININ": "2",
    "FEMME": "2",
    "FILLE": "2",
}


def sex(text: str) -> str | None:
    """ "1" or "2" from the ways in use (1/2, M/F, H/F, G/F)."""
    return _SEXES.get(text.upper())


def flag(text: str) -> bool | None:
    """True or False from the ways in use (oui/non, 1/0, vrai/faux, true/false)."""
    upper = text.upper()
    return True if upper in _TRUE else False if upper in _FALSE else None


class Frame:
    """Columns of text of some consecutive records, read field by field.

    `texts` maps our names to string arrays (a missing name is a column of nulls); `ordinals` are the positions.
    `labels` maps them to the columns of the file, as refusals name them. Refused rows are remembered with the first
    reason; dropped optional values are counted by column.
    """

    def __init__(
        self,
        texts: Mapping[str, pa.Array],
        ordinals: pa.Array,
        path: str,
        *,
        value_chars: int = 2_000,
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.length = len(ordinals)
        self.path = path
        self.ordinals = ordinals
        self.dropped: Counter[str] = Counter()
        self.odd_ines = 0
        self.refused: pa.BooleanArray = pa.repeat(pa.scalar(False), self.length)
        self._labels = labels or {}
        self._asides: list[tuple[int, Aside]] = []
        self._texts = {name: tidy(column) for name, column in texts.items()}
        self._empty = pa.nulls(self.length, pa.string())
        for name in texts:
            self._refuse_hostile(name, value_chars)

    def text(self, name: str) -> pa.Array:
        """The column trimmed, nulls for empties."""
        return self._texts.get(name, self._empty)

    def renamed(self, name: str, column: pa.Array) -> "Frame":
        """The same frame where `name` is this column; refusals are shared."""
        self._texts[name] = column
        return self

    def first(self, *names: str) -> pa.Array:
        """For each row the first of these columns that says something."""
        present = [self._texts[name] for name in names if name in self._texts]
        return pc.coalesce(*present) if present else self._empty

    def mapped(
        self,
        name: str,
        read: Callable[[str], Any],
        kind: pa.DataType = TEXT,
        *,
        refuse: str | None = None,
        mend: str = "",
        quiet: bool = False,
    ) -> pa.Array:
        """The column through `read`, called once a distinct text; None means not understood.

        A value not understood is dropped and counted (not even that when `quiet`), or its row is refused with the
        sentence `refuse`.
        """
        column = self.text(name)
        if column.null_count == self.length:
            return pa.nulls(self.length, kind)
        encoded = column.dictionary_encode()
        values = pa.array([read(text) for text in encoded.dictionary.to_pylist()], kind).take(encoded.indices)
        if values.null_count > column.null_count:
            bad = pc.and_(pc.is_valid(column), pc.is_null(values))
            if refuse is None:
                self.drop(name, 0 if quiet else bad.true_count)
            else:
                self.refuse(bad, name, refuse, mend)
        return values

    def dates(self, name: str, *, refuse: str | None = None, mend: str = "") -> pa.Array:
        """The column as days."""
        return self.mapped(name, parse_date, pa.date32(), refuse=refuse, mend=mend)

    def refuse(self, rows: pa.BooleanArray, field: str, reason: str, mend: str) -> None:
        """Set rows aside (null counts as false); a row refused twice keeps its first reason."""
        new = pc.and_not(pc.fill_null(rows, False), self.refused)
        if new.true_count:
            self.tell(new, field, reason, mend)
            self.refused = pc.or_(self.refused, new)

    def tell(self, rows: pa.BooleanArray, field: str, reason: str, mend: str) -> None:
        """List a value of these rows among what was set aside; the rest of the row is kept."""
        for row in pc.indices_nonzero(rows).to_pylist():
            value = self.text(field)[row].as_py()
            self._asides.append((row, Aside(self.path, self.record(row), self.label(field), value, reason, mend)))

    def drop(self, name: str, count: int) -> None:
        """Count optional values that were not understood."""
        if count:
            self.dropped[self.label(name)] += count

    def label(self, name: str) -> str:
        """The column of the file that one of ours comes from."""
        return self._labels.get(name, name)

    def record(self, row: int) -> str:
        """How a row is cited: `path#n`."""
        return f"{self.path}#{self.ordinals[row].as_py()}"

    def records(self) -> pa.Array:
        """How all the rows are cited."""
        return pc.binary_join_element_wise(pa.scalar(self.path + "#"), self.ordinals.cast(pa.string()), pa.scalar(""))

    @property
    def asides(self) -> tuple[Aside, ...]:
        """What was refused, in the order of the rows."""
        return tuple(aside for _, aside in sorted(self._asides, key=lambda found: found[0]))

    def batch(self, schema: pa.Schema, values: Mapping[str, pa.Array]) -> pa.RecordBatch:
        """The rows that were not refused, under `schema` without its `file`; columns not given are null."""
        fields = [field for field in schema if field.name != "file"]
        columns = [values.get(field.name, None) for field in fields]
        arrays = [
            pa.nulls(self.length, field.type) if column is None else column
            for field, column in zip(fields, columns, strict=True)
        ]
        batch = pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))
        return batch.filter(pc.invert(self.refused)) if self.refused.true_count else batch

    def _refuse_hostile(self, name: str, value_chars: int) -> None:
        column = self._texts[name]
        if column.null_count == self.length:
            return
        if (pc.max(pc.binary_length(column)).as_py() or 0) > value_chars:
            long = pc.greater(pc.utf8_length(column), value_chars)
            reason = f"La valeur est démesurée (plus de {value_chars} caractères)."
            self.refuse(long, name, reason, "Vérifier cette ligne dans le fichier d'origine.")


def tidy(column: pa.Array) -> pa.Array:
    """Trimmed text with composed accents; empty becomes null.

    The bytes are looked at first, all at once: most columns need nothing, and asking each value costs more.
    """
    if column.null_count == len(column):
        return column
    data = column.buffers()[2]
    raw = b"" if data is None else data.to_pybytes()
    if not raw.isascii():
        if _C1.search(raw):
            column = pa.array([text and text.translate(_WINDOWS) for text in column.to_pylist()], TEXT)
        column = pc.utf8_trim_whitespace(column)
        if b"\xcc" in raw or b"\xcd" in raw:  # first bytes of the combining accents, U+0300 to U+036F
            column = pc.utf8_normalize(column, form="NFC")
    elif any(blank in raw for blank in _BLANKS):
        column = pc.ascii_trim_whitespace(column)
    if pc.min(pc.binary_length(column)).as_py() == 0:
        column = pc.if_else(pc.equal(column, ""), pa.scalar(None, TEXT), column)
    return column


def holds(column: pa.Array, needle: bytes) -> bool:
    """Whether these bytes are anywhere in a column of text (also between two values: a first, fast look)."""
    data = column.buffers()[2]
    return data is not None and needle in data.to_pybytes()


def lists(*columns: pa.Array) -> pa.Array:
    """For each row the list of what these columns say, in their order; null where they say nothing."""
    kind = pa.list_(pa.string())
    said = [column for column in columns if column.null_count < len(column)]
    if not said:
        return pa.nulls(len(columns[0]), kind)
    if len(said) == 1:
        valid = said[0].is_valid()
        ends = pc.cumulative_sum(valid.cast(pa.int32()))
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
        return pa.ListArray.from_arrays(offsets, said[0].drop_null(), mask=pc.invert(valid))
    rows = zip(*(column.to_pylist() for column in said), strict=True)
    return pa.array([[value for value in row if value is not None] or None for row in rows], kind)


def constant(value: str | int | date | None, length: int, kind: pa.DataType) -> pa.Array:
    """The same value on every row."""
    return pa.repeat(pa.scalar(value, kind), length)
