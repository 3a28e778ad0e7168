"""Puts the sealed tables of the deliveries that count, and the people already known, into one intake folder."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rebond.domain.campaigns.attested import fact_rows, file_row
from rebond.domain.campaigns.reading import batches
from rebond.domain.dossiers.queries import KnownPerson, StatedFact
from rebond.kernel.formats.sealing import name_pupils
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import FILES, KNOWN, TABLES

GROUP_ROWS: Final = 122_880
KNOWN_BATCH: Final = 50_000


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that counts: a part of a stored delivery, with its facts."""

    archive: UUID
    part: int
    path: str  # as its records name it
    kind: str
    uai: str | None
    school_year: int | None
    observed_on: date | None
    sha256: str
    rows: int
    set_aside: int


def gather(
    files: Sequence[SourceFile],
    tables: Mapping[UUID, Mapping[str, str]],
    known: Iterator[KnownPerson],
    folder: Path,
    *,
    opened: Callable[[str], BinaryIO],
    progress: Callable[[int, int], None],
    facts: Sequence[StatedFact] = (),
) -> dict[str, int]:
    """Write `<table>.parquet` into `folder`. `tables`: archive → table → stored name; `opened` opens a stored name.

    `facts` are those attested in Rebond. Files are numbered in the order given, which the caller keeps stable; a path that two files bear is told apart.
    Gives the rows of each table.
    """
    writers = _Writers(folder)
    names = _distinct_paths(files)
    archives = list(dict.fromkeys(file.archive for file in files))
    for place, archive in enumerate(archives):
        progress(place, len(archives))
        parts = {f.part: (number, f) for number, f in enumerate(files, 1) if f.archive == archive}
        for table, stored in tables[archive].items():
            with opened(stored) as source:
                for part, rows in batches(source, frozenset(parts)):
                    number, file = parts[part]
                    writers.add(table, _renamed(rows, number, file.path, names[number]))
    progress(len(archives), len(archives))
    writers.add("files", _files(files, names))
    if facts:
        number = len(files) + 1
        writers.add("files", pa.RecordBatch.from_pylist([file_row(number, len(facts))], FILES))
        writers.add("facts", fact_rows(facts, number))
    for rows in _known(known):
        writers.add("known", rows)
    counts = writers.close()
    if any(file.kind == Kind.ACCIO for file in files) and {"exams", "enrolments"} <= counts.keys():
        name_pupils(folder)
    return counts


def _distinct_paths(files: Sequence[SourceFile]) -> dict[int, str]:
    """Number → path, with « (2) » after the second of the same name: a record's reference must say which file."""
    seen: dict[str, int] = {}
    names = {}
    for number, file in enumerate(files, 1):
        seen[file.path] = seen.get(file.path, 0) + 1
        names[number] = file.path if seen[file.path] == 1 else f"{file.path} ({seen[file.path]})"
    return names


def _renamed(rows: pa.RecordBatch, number: int, path: str, name: str) -> pa.RecordBatch:
    columns = {field.name: rows.column(field.name) for field in rows.schema}
    columns["file"] = pa.repeat(pa.scalar(number, pa.int32()), len(rows))
    if name != path:
        position = pc.utf8_slice_codeunits(columns["record"], len(path))
        columns["record"] = pc.binary_join_element_wise(name, position, "")
    return pa.RecordBatch.from_arrays(list(columns.values()), schema=rows.schema)


def _files(files: Sequence[SourceFile], names: Mapping[int, str]) -> pa.RecordBatch:
    rows: list[dict[str, Any]] = [
        {
            "file": number,
            "path": names[number],
            "kind": file.kind,
            "uai": file.uai,
            "school_year": file.school_year,
            "observed_on": file.observed_on,
            "sha256": file.sha256,
            "rows": file.rows,
            "set_aside": file.set_aside,
            "superseded_by": None,
        }
        for number, file in enumerate(files, 1)
    ]
    return pa.RecordBatch.from_pylist(rows, FILES)


def _known(people: Iterator[KnownPerson]) -> Iterator[pa.RecordBatch]:
    rows: list[dict[str, Any]] = []
    number = 0
    for person in people:
        first, *others = [*person.first_names.split(" "), "", ""]
        for ine in person.ines or ("",):
            number += 1
            rows.append(
                {
                    "person": str(person.id),
                    "record": f"rebond#{number}",
                    "file": 0,
                    "ine": ine or None,
                    "surname": person.surname,
                    "usage_name": person.usage_name or None,
                    "first_name": first or None,
                    "first_name_2": others[0] or None,
                    "first_name_3": others[1] or None,
                    "birth_date": person.birth_date,
                    "sex": person.sex or None,
                    "birth_place": person.birth_place or None,
                }
            )
        if len(rows) >= KNOWN_BATCH:
            yield pa.RecordBatch.from_pylist(rows, KNOWN)
            rows = []
    if rows:
        yield pa.RecordBatch.from_pylist(rows, KNOWN)


class _Writers:
    """One Parquet file a table, in row groups of even size."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._held: dict[str, list[pa.RecordBatch]] = {}
        self._rows: dict[str, int] = {}

    def add(self, table: str, rows: pa.RecordBatch) -> None:
        if table not in self._writers:
            path = str(self._folder / f"{table}.parquet")
            self._writers[table] = pq.ParquetWriter(path, TABLES[table], compression="zstd", compression_level=1)
        held = self._held.setdefault(table, [])
        held.append(rows)
        self._rows[table] = self._rows.get(table, 0) + len(rows)
        if sum(map(len, held)) >= GROUP_ROWS:
            self._flush(table)

    def _flush(self, table: str) -> None:
        held = self._held[table]
        if held:
            self._writers[table].write_table(pa.Table.from_batches(held, TABLES[table]))
            self._held[table] = []

    def close(self) -> dict[str, int]:
        for table, writer in self._writers.items():
            self._flush(table)
            writer.close()
        return self._rows
