"""Drives the reading of a table: block by block, broken rows set aside, the rest converted by its source's reader."""

from collections.abc import Callable, Generator, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, holds
from rebond.kernel.formats.delivery import Aside, Chunk
from rebond.kernel.formats.opening import Task
from rebond.kernel.formats.sheets import Block, Broken, Tabular
from rebond.kernel.formats.totals import Totals

#: From text columns to the rows of one table; several batches when one record gives several rows.
Convert = Callable[[Frame], list[pa.RecordBatch]]

_EXCEL_TEXT = r'^="(.*)"$'


def read_rows(task: Task, found: Tabular, convert: Convert, name: str) -> Generator[Chunk, None, Totals]:
    """The rows of a table, as chunks of the table `name`."""
    totals = Totals()
    for block in found.table.blocks(list(found.places.values())):
        frame = _frame(task, block, found)
        batches = convert(frame)
        broken = tuple(_broken(task.path, row) for row in block.broken)
        totals.count(frame, len(broken))
        for place, batch in enumerate(batches):
            yield Chunk(task.path, name, batch, frame.asides + broken if place == 0 else ())
    return totals


def frames(task: Task, found: Tabular) -> Iterator[Frame]:
    """The same rows as text, for a first look."""
    for block in found.table.blocks(list(found.places.values())):
        yield _frame(task, block, found)


def _frame(task: Task, block: Block, found: Tabular) -> Frame:
    texts = {name: _without_excel_text(column) for name, column in zip(found.places, block.columns, strict=True)}
    return Frame(texts, block.ordinals, task.path, value_chars=task.limits.value_chars, labels=found.labels)


def _without_excel_text(column: pa.Array) -> pa.Array:
    """`="0123"`, by which some software keep Excel from eating zeros, is 0123."""
    if not holds(column, b'="'):
        return column
    return pc.replace_substring_regex(column, _EXCEL_TEXT, r"\1")


def _broken(path: str, row: Broken) -> Aside:
    reason, suggestion = row.fault.value
    return Aside(path, f"{path}#{row.ordinal}", None, row.text or None, reason, suggestion)
