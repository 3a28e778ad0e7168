"""Holds what a file says until it has been read to its end: in memory, then on disk when it is big."""

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any, Final, Self

import pyarrow as pa

MEMORY_BYTES: Final = 48_000_000
MEMORY_CHARS: Final = 40_000_000
#: What an entry costs beside its texts.
_ENTRY_CHARS: Final = 150


class Spool:
    """Record batches kept in order; beyond `MEMORY_BYTES` they go to a temporary file."""

    def __init__(self, memory_bytes: int = MEMORY_BYTES) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._bytes, self._limit = 0, memory_bytes
        self._file: Any = None
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, batch: pa.RecordBatch) -> None:
        """Keep one more batch (all have the same schema)."""
        self._batches.append(batch)
        self._bytes += batch.nbytes
        if self._bytes > self._limit:
            if self._writer is None:
                self._file = tempfile.TemporaryFile()  # noqa: SIM115 (closed by __exit__)
                self._writer = pa.ipc.new_stream(self._file, batch.schema)
            for kept in self._batches:
                self._writer.write_batch(kept)
            self._batches, self._bytes = [], 0

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        if self._writer is not None:
            self._writer.close()
            self._file.seek(0)
            yield from pa.ipc.open_stream(self._file)
        yield from self._batches


class Lookup:
    """Key -> a few texts; beyond `memory_chars` of them the rest goes to a temporary SQLite base."""

    def __init__(self, memory_chars: int = MEMORY_CHARS) -> None:
        self._memory: dict[str, tuple[str | None, ...]] = {}
        self._left = memory_chars
        self._base: sqlite3.Connection | None = None

    def __len__(self) -> int:
        return len(self._memory)

    def close(self) -> None:
        """Throw the temporary base away."""
        if self._base is not None:
            self._base.close()

    def add(self, key: str, values: tuple[str | None, ...]) -> None:
        """Remember the first values given for a key."""
        if self._left > 0:
            self._left -= _ENTRY_CHARS + sum(len(value) for value in values if value is not None)
            self._memory.setdefault(key, values)
            return
        if self._base is None:
            self._base = sqlite3.connect("")  # an unnamed base lives in a temporary file
            self._base.execute("create table kept (key text primary key, said text)")
        self._base.execute("insert or ignore into kept values (?, ?)", (key, json.dumps(values)))

    def get(self, key: str | None) -> tuple[str | None, ...] | None:
        """The values of a key, or None."""
        if key is None:
            return None
        if (found := self._memory.get(key)) is not None or self._base is None:
            return found
        row = self._base.execute("select said from kept where key = ?", (key,)).fetchone()
        return row and tuple(json.loads(row[0]))
