"""From a stored file to Parquet tables, through the kernel's readers. Knows no database."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel.formats import Aside, Chunk, Declared, FileFacts, NotUsed, Refusal, read_file
from rebond.kernel.formats.delivery import LIMITS
from rebond.kernel.formats.manifest.reader import read_manifest
from rebond.kernel.formats.opening import Task, members_of
from rebond.kernel.formats.recognition import Tabular, identify
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import TABLES

#: Rejects kept one by one for a file; beyond, they are only counted (a hostile file holds millions).
KEPT_ASIDES: Final = 5_000
GROUP_ROWS: Final = 65_536
MANIFEST_NAME: Final = "sources.csv"
#: How the readers begin the refusal of a file that lacks facts (formats §8.1).
LACKING: Final = "Le fichier ne dit pas"
_ASKED: Final = {"établissement": "uai", "année": "school_year", "date": "observed_on"}


@dataclass(slots=True)
class Part:
    """One file, read: itself, or a member of an archive. `number` is its `file` in the tables, from 1.

    Exactly one of `facts`, `refusal`, `not_used` is given in the end.
    """

    path: str
    number: int
    facts: FileFacts | None = None
    refusal: Aside | None = None
    not_used: str = ""
    asides: list[Aside] = field(default_factory=list)
    aside_counts: dict[tuple[str, str], int] = field(default_factory=dict)  # (field, reason) → records

    @property
    def missing(self) -> list[str]:
        """Which of the four facts the file lacks, by name; empty unless that is why it was refused."""
        if self.refusal is None or not self.refusal.reason.startswith(LACKING):
            return []
        return [name for word, name in _ASKED.items() if word in self.refusal.reason]

    def put_aside(self, aside: Aside) -> None:
        """Count a record set aside, and keep it while there are not too many."""
        key = (aside.field or "", aside.reason)
        self.aside_counts[key] = self.aside_counts.get(key, 0) + 1
        if len(self.asides) < KEPT_ASIDES:
            self.asides.append(aside)


class _Tables:
    """Writes the rows of every part, one Parquet file a table, in row groups of even size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._held: dict[str, list[pa.RecordBatch]] = {}

    def add(self, table: str, part: int, rows: pa.RecordBatch) -> None:
        """Rows of a part: the schema's columns without `file`."""
        schema = TABLES[table]
        numbers = pa.repeat(pa.scalar(part, pa.int32()), len(rows))
        columns = [numbers if f.name == "file" else rows.column(f.name) for f in schema]
        held = self._held.setdefault(table, [])
        held.append(pa.RecordBatch.from_arrays(columns, schema=schema))
        if sum(map(len, held)) >= GROUP_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        if table not in self._writers:
            self._writers[table] = pq.ParquetWriter(
                str(self._folder / f"{table}.parquet"), TABLES[table], compression="zstd"
            )
        self._writers[table].write_table(pa.Table.from_batches(self._held[table]).combine_chunks())
        self._held[table] = []

    def close(self) -> dict[str, Path]:
        """Table → file."""
        for table, held in self._held.items():
            if held:
                self._flush(table)
        for writer in self._writers.values():
            writer.close()
        return {table: self._folder / f"{table}.parquet" for table in self._writers}


def read_into(
    source: BinaryIO,
    path: str,
    folder: Path,
    *,
    declared: Callable[[str], Declared],
    progress: Callable[[int], None] | None = None,
) -> tuple[list[Part], dict[str, Path]]:
    """Read a delivered file into Parquet files under `folder`: its parts, and table → file.

    Rows of a part that turned out to be refused stay in the tables: whoever uses them keeps the parts that stand.
    """
    parts: dict[str, Part] = {}
    tables = _Tables(folder)
    for event in read_file(source, path, declared=declared(path), progress=progress):
        part = parts.setdefault(event.path, Part(event.path, len(parts) + 1))
        _take(event, part, tables)
    return list(parts.values()), tables.close()


def _take(event: Any, part: Part, tables: _Tables) -> None:
    match event:
        case Chunk():
            for aside in event.asides:
                part.put_aside(aside)
            if len(event.rows):
                tables.add(event.table, part.number, event.rows)
        case FileFacts():
            part.facts = event
        case NotUsed():
            part.not_used = event.sentence
        case Aside():
            part.refusal = event
            part.asides, part.aside_counts = [], {}


def kind_of(source: BinaryIO, path: str) -> Kind | None:
    """What a file is by its content, though it can't be read for want of facts; None when unknown."""
    try:
        member = next(members_of(source, path, LIMITS))
        return identify(Task(member)).kind
    except (Refusal, StopIteration):
        return None


def is_manifest(path: str) -> bool:
    """True for `sources.csv`, wherever the dropped folder puts it."""
    return path.rpartition("/")[2].lower() == MANIFEST_NAME


def read_declarations(source: BinaryIO, path: str) -> tuple[dict[str, Declared], list[Aside]]:
    """What a `sources.csv` declares, by path as dropped (it names files relative to its own folder). Raises Refusal."""
    folder = path.rpartition("/")[0]
    declared: dict[str, Declared] = {}
    asides: list[Aside] = []
    for member in members_of(source, path, LIMITS):
        task = Task(member)
        table = identify(task)
        if not isinstance(table, Tabular) or table.kind is not Kind.MANIFEST:
            raise Refusal(
                "Le manifeste n’est pas lisible.",
                "Écrivez path;kind;uai;school_year;observed_on en première ligne.",
            )
        for line in read_manifest(task, table):
            if isinstance(line, Aside):
                asides.append(line)
            else:
                name, said = line
                declared.setdefault(f"{folder}/{name}" if folder else name, said)
    return declared, asides


def uai_in(path: str) -> str:
    """A UAI that the path itself bears (folders are often named so): a proposal, never a fact."""
    found = re.search(r"(?<![0-9])([0-9]{7}[A-Za-z])(?![A-Za-z0-9])", path)
    return found[1].upper() if found else ""


def batches(file: BinaryIO, parts: frozenset[int]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """The rows of a stored table, part by part, for the parts that stand."""
    reader = pq.ParquetFile(file)
    for batch in reader.iter_batches(batch_size=GROUP_ROWS):
        numbers = batch.column("file")
        for part in sorted(set(numbers.unique().to_pylist()) & parts):
            yield part, batch.filter(pa.compute.equal(numbers, part))
