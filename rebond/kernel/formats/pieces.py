"""Reads one delivery into pieces on disk, so that the files of a folder can be read in any order, by any process."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from rebond.kernel.formats.delivery import Aside, Chunk, Declared, FileFacts, Limits, NotUsed
from rebond.kernel.formats.opening import Member, Task
from rebond.kernel.formats.reading import read_member


@dataclass(frozen=True, slots=True)
class Job:
    """One file to read into `folder`; `number` names its pieces."""

    number: int
    member: Member
    declared: Declared
    limits: Limits
    folder: Path


@dataclass(frozen=True, slots=True)
class Piece:
    """One file, read: its rows are in `<number>.<table>.arrow` when `table` is given."""

    number: int
    path: str
    facts: FileFacts | None
    table: str | None
    asides: tuple[Aside, ...]
    not_used: NotUsed | None = None


def read_piece(job: Job) -> Piece:
    """Read one file to its end. A file that turns out to be unsound leaves no rows."""
    asides: list[Aside] = []
    facts: FileFacts | None = None
    table: str | None = None
    not_used: NotUsed | None = None
    writer: Any = None
    try:
        for event in read_member(Task(job.member, job.declared, job.limits)):
            if isinstance(event, Chunk):
                asides += event.asides
                if writer is None:
                    table = event.table
                    writer = pa.ipc.new_stream(str(_file(job.folder, job.number, table)), event.rows.schema)
                writer.write_batch(event.rows)
            elif isinstance(event, FileFacts):
                facts = event
            elif isinstance(event, NotUsed):
                not_used = event
            else:
                asides = [event]
    finally:
        if writer is not None:
            writer.close()
    return Piece(job.number, job.member.path, facts, table if facts else None, tuple(asides), not_used)


def batches_of(folder: Path, piece: Piece) -> Iterator[pa.RecordBatch]:
    """The rows of a piece."""
    if piece.table is not None:
        with pa.memory_map(str(_file(folder, piece.number, piece.table))) as source:
            yield from pa.ipc.open_stream(source)


def _file(folder: Path, number: int, table: str) -> Path:
    return folder / f"{number}.{table}.arrow"
