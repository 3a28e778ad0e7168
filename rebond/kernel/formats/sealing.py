"""Turns the pieces of a folder into the tables: numbers the files, leaves out replaced ones, names ACCIO's pupils."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel.formats.delivery import Aside
from rebond.kernel.formats.pieces import Piece, batches_of
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS, EXAMS, FACTS, FILES, GUARDIANS, MISSION_LOCALE, SET_ASIDE

if TYPE_CHECKING:
    from rebond.kernel.formats.folder import TakenFile

#: Rows of a group: what a reader of the tables holds in memory at once.
GROUP_ROWS: Final = 122_880
ROW_TABLES: Final[Mapping[str, pa.Schema]] = {
    "enrolments": ENROLMENTS,
    "exams": EXAMS,
    "mission_locale": MISSION_LOCALE,
    "facts": FACTS,
    "guardians": GUARDIANS,
}
_FROM_PUPIL: Final = (
    *("ine", "surname", "usage_name", "first_name", "first_name_2", "first_name_3", "birth_date", "sex"),
    *("birth_commune", "birth_department", "birth_place", "birth_country"),
)


class _TableWriter:
    """Writes one Parquet file in row groups of a fixed size, whatever the size of what it is given."""

    def __init__(self, file: Path, schema: pa.Schema) -> None:
        self._schema, self.rows = schema, 0
        self._writer = pq.ParquetWriter(str(file), schema, compression="zstd", compression_level=1)
        self._waiting: list[pa.RecordBatch] = []
        self._waiting_rows = 0

    def add(self, batch: pa.RecordBatch) -> None:
        self._waiting.append(batch)
        self._waiting_rows += len(batch)
        if self._waiting_rows >= GROUP_ROWS:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            table = pa.Table.from_batches(self._waiting, self._schema).combine_chunks()
            self._writer.write_table(table, row_group_size=GROUP_ROWS)
            self.rows += self._waiting_rows
            self._waiting, self._waiting_rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()


def seal(
    out: Path, work: Path, taken: Sequence[tuple[Piece, "TakenFile"]], asides: Sequence[Aside]
) -> tuple[dict[str, int], int]:
    """Write all the tables into `out`. Returns the rows of each, and how many things were set aside."""
    writers = {name: _TableWriter(out / f"{name}.parquet", schema) for name, schema in ROW_TABLES.items()}
    kept_aside = list(asides)
    diplomas = False
    for piece, file in taken:
        if file.superseded_by is not None:
            continue
        kept_aside += piece.asides
        diplomas = diplomas or (file.facts.kind is Kind.ACCIO and file.facts.rows > 0)
        if piece.table is not None:
            schema = ROW_TABLES[piece.table]
            for batch in batches_of(work, piece):
                writers[piece.table].add(_with_file(batch, file.file, schema))
    for writer in writers.values():
        writer.close()
    if diplomas:
        name_pupils(out)
    pq.write_table(_files([file for _, file in taken]), out / "files.parquet")
    kept_aside.sort(key=lambda aside: (aside.path, _position(aside.record)))
    rows = [aside.shown() for aside in kept_aside]
    pq.write_table(pa.Table.from_pylist(rows, SET_ASIDE), out / "set_aside.parquet")
    return {name: writer.rows for name, writer in writers.items()}, len(rows)


def _position(record: str | None) -> int:
    return 0 if record is None else int(record.rpartition("#")[2])


def _with_file(batch: pa.RecordBatch, file: int, schema: pa.Schema) -> pa.RecordBatch:
    numbers = pa.repeat(pa.scalar(file, pa.int32()), len(batch))
    columns = [numbers if field.name == "file" else batch.column(field.name) for field in schema]
    return pa.RecordBatch.from_arrays(columns, schema=schema)


def _files(taken: Sequence["TakenFile"]) -> pa.Table:
    rows: list[dict[str, Any]] = [
        {
            "file": file.file,
            "path": file.facts.path,
            "kind": file.facts.kind.value,
            "uai": file.facts.uai,
            "school_year": file.facts.school_year,
            "observed_on": file.facts.observed_on,
            "sha256": file.facts.sha256,
            "rows": file.facts.rows,
            "set_aside": file.facts.set_aside,
            "superseded_by": file.superseded_by,
        }
        for file in taken
    ]
    return pa.Table.from_pylist(rows, FILES)


def name_pupils(out: Path) -> None:
    """Give ACCIO's diplomas the identity that the establishment's own pupils file has for the same ELEVE_ID.

    The latest school year wins. A diploma whose pupil is in no file keeps its `local_id` alone.
    """
    exams, named = out / "exams.parquet", out / "exams.named.parquet"
    columns = ", ".join(
        f"coalesce(x.{name}, p.{name}) as {name}" if name in _FROM_PUPIL else f"x.{name}" for name in EXAMS.names
    )
    pupils = ", ".join(_FROM_PUPIL)
    with duckdb.connect() as base:
        base.execute("set memory_limit = '1GB'")
        base.execute("set threads = 2")
        base.execute("set preserve_insertion_order = true")
        reader: Any = base.sql(
            f"""
            with pupils as (
                select uai, local_id, {pupils},
                       row_number() over (partition by uai, local_id order by school_year desc, record) as nth
                from read_parquet(?)
                where local_id is not null and uai in (select uai from read_parquet(?) where local_id is not null)
            ), numbered as (select *, row_number() over () as place from read_parquet(?))
            select {columns}
            from numbered x left join pupils p on p.uai = x.uai and p.local_id = x.local_id and p.nth = 1
            order by x.place
            """,
            params=[str(out / "enrolments.parquet"), str(exams), str(exams)],
        ).to_arrow_reader(GROUP_ROWS)
        writer = _TableWriter(named, EXAMS)
        for batch in reader:
            columns_of = [batch.column(field.name).cast(field.type) for field in EXAMS]
            writer.add(pa.RecordBatch.from_arrays(columns_of, schema=EXAMS))
        writer.close()
    named.replace(exams)
