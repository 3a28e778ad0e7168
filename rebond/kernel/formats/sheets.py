"""Tables of text, CSV or XLSX, read block by block; every row keeps its position."""

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import islice
from typing import Final, Protocol

import pyarrow as pa
import pyarrow.csv as pa_csv

from rebond.kernel.formats.delivery import Refusal
from rebond.kernel.formats.opening import MAKE_AGAIN, Task
from rebond.kernel.formats.texts import TOO_LONG, TextFacts, lines, split_line
from rebond.kernel.kinds import Kind
from rebond.kernel.values.text import without_control_characters

BLOCK_ROWS: Final = 16_384
_FAST_BLOCK: Final = 1 << 22
_BLOCK_CHARS: Final = 8_000_000
#: What is kept of a row that could not be cut.
_SHOWN: Final = 500
#: A quoted cell may hold line breaks; after this many the quote was a stray one.
_JOINED_LINES: Final = 12


class Fault(Enum):
    """Why a row could not be cut in cells: the reason and what to do."""

    LONG = ("La ligne est démesurée : elle n'a pas été lue.", "Vérifier cette ligne dans le fichier d'origine.")
    SHORT = (
        "La ligne a moins de colonnes que l'en-tête.",
        "Chercher dans cette ligne un retour à la ligne de trop, ou une colonne qui manque.",
    )
    WIDE = (
        "La ligne a plus de colonnes que l'en-tête.",
        "Chercher dans cette ligne un séparateur de trop.",
    )


@dataclass(frozen=True, slots=True)
class Broken:
    """A row that could not be cut in cells."""

    ordinal: int
    text: str
    fault: Fault


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: their positions from 1, the wanted columns, and the rows among them that are broken."""

    ordinals: pa.Array
    columns: list[pa.Array]
    broken: tuple[Broken, ...] = ()


class Table(Protocol):
    """A table whose header is known: gives its rows."""

    def blocks(self, places: Sequence[int]) -> Iterator[Block]:
        """The rows, with the columns at these places of the header."""


@dataclass(frozen=True, slots=True)
class Tabular:
    """A table of a known kind: its rows, its header, where our columns stand in it, the sum of its bytes if known."""

    kind: Kind
    table: Table
    header: tuple[str, ...]
    places: dict[str, int]
    sha256: str | None = None
    note: str | None = None  # a warning in French

    @property
    def labels(self) -> dict[str, str]:
        """Our names -> the columns of the file."""
        return {name: self.header[place].strip() for name, place in self.places.items()}


def as_block(ordinals: list[int], rows: list[list[str | None]], places: Sequence[int], broken: list[Broken]) -> Block:
    """Rows of cells as columns."""
    columns = list(zip(*rows, strict=True)) if rows else []
    arrays = [pa.array(columns[place], pa.string()) if rows else pa.array([], pa.string()) for place in places]
    return Block(pa.array(ordinals, pa.int64()), arrays, tuple(broken))


@dataclass(frozen=True, slots=True)
class CsvTable:
    """A text table. `needed`: a row may lack the cells after these, as spreadsheets drop the last empty ones."""

    task: Task
    facts: TextFacts
    delimiter: str
    width: int
    header_lines: int
    quoted: bool
    needed: int

    def blocks(self, places: Sequence[int]) -> Iterator[Block]:
        """The rows, through Arrow where each line is a record, else line by line."""
        self._check_not_cut()
        quotes = self.quoted and self.facts.quotes
        return self._fast(places) if self.facts.plain and self.facts.utf8 and not quotes else self._slow(places)

    def _check_not_cut(self) -> None:
        last = self.facts.unended
        if last is not None and len(split_line(last, self.delimiter, quoted=self.quoted)) < self.needed:
            reason = "Le fichier est coupé avant sa fin : sa dernière ligne n'est pas entière."
            raise Refusal(reason, MAKE_AGAIN, value=last[-100:])

    def _fast(self, places: Sequence[int]) -> Iterator[Block]:
        odd: deque[tuple[int, str]] = deque()

        def remember(row: pa_csv.InvalidRow) -> str:
            odd.append((row.number, row.text))
            return "skip"

        names = [str(place) for place in range(self.width)]
        wanted = [names[place] for place in places]
        with self.task.open(counted=True) as stream:
            reader = pa_csv.open_csv(
                pa.PythonFile(stream, mode="r"),
                read_options=pa_csv.ReadOptions(
                    use_threads=False, column_names=names, skip_rows=self.header_lines, block_size=_FAST_BLOCK
                ),
                parse_options=pa_csv.ParseOptions(
                    delimiter=self.delimiter, quote_char=False, ignore_empty_lines=False, invalid_row_handler=remember
                ),
                convert_options=pa_csv.ConvertOptions(
                    column_types={name: pa.string() for name in wanted}, include_columns=wanted, null_values=[]
                ),
            )
            line = self.header_lines + 1
            for batch in reader:
                ordinals, mended, line = self._numbered(len(batch), line, odd)
                yield Block(ordinals, batch.columns)
                yield from self._mended(mended, places)
            yield from self._mended(list(odd), places)

    def _numbered(
        self, count: int, line: int, odd: deque[tuple[int, str]]
    ) -> tuple[pa.Array, list[tuple[int, str]], int]:
        """The positions of `count` sound rows that start at `line`, the odd rows met on the way, the next line."""
        taken: list[tuple[int, str]] = []
        if not odd or odd[0][0] >= line + count:
            return pa.arange(line - self.header_lines, line - self.header_lines + count), taken, line + count
        numbers: list[int] = []
        while len(numbers) < count:
            if odd and odd[0][0] == line:
                taken.append(odd.popleft())
            else:
                numbers.append(line - self.header_lines)
            line += 1
        return pa.array(numbers, pa.int64()), taken, line

    def _mended(self, odd: list[tuple[int, str]], places: Sequence[int]) -> Iterator[Block]:
        if odd:
            found = ((number - self.header_lines, text.split(self.delimiter)) for number, text in odd)
            yield from self._grouped(found, places)

    def _slow(self, places: Sequence[int]) -> Iterator[Block]:
        with self.task.open(counted=True) as stream:
            physical = islice(lines(stream, self.task.limits, wide=self.facts.wide), self.header_lines, None)
            whole = (line for line in self._joined(physical) if line.strip())
            if self.facts.controls:
                whole = (line if line == TOO_LONG else without_control_characters(line) for line in whole)
            cut = ((n, [line] if line == TOO_LONG else self._cells(line)) for n, line in enumerate(whole, 1))
            yield from self._grouped(cut, places)

    def _cells(self, line: str) -> list[str]:
        return split_line(line, self.delimiter, quoted=self.quoted)

    def _joined(self, physical: Iterator[str]) -> Iterator[str]:
        """Logical lines: a quoted cell may hold line breaks."""
        waiting: deque[str] = deque()
        while True:
            line = waiting.popleft() if waiting else next(physical, None)
            if line is None:
                return
            if not self.quoted or not self._opens(line):
                yield line
                continue
            parts = [line]
            while (
                len(parts) <= _JOINED_LINES
                and (more := waiting.popleft() if waiting else next(physical, None)) is not None
            ):
                parts.append(more)
                if more.count('"') % 2:
                    break
            if len(parts) > 1 and parts[-1].count('"') % 2:
                yield "\n".join(parts)
            else:
                waiting.extendleft(reversed(parts[1:]))
                yield line.replace('"', "")

    def _opens(self, line: str) -> bool:
        return line.count('"') % 2 == 1 and (line.lstrip().startswith('"') or f'{self.delimiter}"' in line)

    def _grouped(self, rows: Iterator[tuple[int, list[str]]], places: Sequence[int]) -> Iterator[Block]:
        """Blocks of these rows: so many rows or so many characters, whichever comes first."""
        ordinals: list[int] = []
        kept: list[list[str | None]] = []
        broken: list[Broken] = []
        chars = 0
        for ordinal, cells in rows:
            fault = self._fault(cells)
            if fault is None:
                ordinals.append(ordinal)
                kept.append([*cells[: self.width], *[None] * (self.width - len(cells))])
                chars += sum(map(len, cells))
            else:
                broken.append(
                    Broken(ordinal, "" if fault is Fault.LONG else self.delimiter.join(cells)[:_SHOWN], fault)
                )
            if len(kept) >= BLOCK_ROWS or chars > _BLOCK_CHARS or len(broken) >= BLOCK_ROWS:
                yield as_block(ordinals, kept, places, broken)
                ordinals, kept, broken, chars = [], [], [], 0
        if kept or broken:
            yield as_block(ordinals, kept, places, broken)

    def _fault(self, cells: list[str]) -> Fault | None:
        if cells == [TOO_LONG]:
            return Fault.LONG
        if len(cells) < self.needed:
            return Fault.SHORT
        return Fault.WIDE if any(cell.strip() for cell in cells[self.width :]) else None
