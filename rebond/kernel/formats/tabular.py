"""Drives the reading of a table: block by block, broken rows set aside, the rest converted by its source's reader."""

from collections import Counter
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame
from rebond.kernel.formats.delivery import Aside, Chunk
from rebond.kernel.formats.opening import Task
from rebond.kernel.formats.sheets import Block, Broken, Table

#: From text columns to the rows of one table; several batches when one record gives several rows.
Convert = Callable[[Frame], list[pa.RecordBatch]]

_EXCEL_TEXT = r'^="(.*)"$'


@dataclass(slots=True)
class Totals:
    """What one reading gave."""

    rows: int = 0
    set_aside: int = 0
    dropped: Counter[str] = field(default_factory=Counter)


def read_rows(
    task: Task, table: Table, found: Mapping[str, int], convert: Convert, name: str
) -> Generator[Chunk, None, Totals]:
    """The rows of a table, as chunks of the table `name`; `found` maps our columns to places in the header."""
    totals = Totals()
    columns, places = list(found), list(found.values())
    for block in table.blocks(places):
        frame = _frame(task, block, columns)
        batches = convert(frame)
        broken = tuple(_broken(task.path, row) for row in block.broken)
        totals.rows += frame.length - len(frame.asides)
        totals.set_aside += len(frame.asides) + len(broken)
        totals.dropped.update(frame.dropped)
        for place, batch in enumerate(batches):
            yield Chunk(task.path, name, batch, frame.asides + broken if place == 0 else ())
    return totals


def frames(task: Task, table: Table, found: Mapping[str, int]) -> Generator[Frame, None, None]:
    """The same rows as text, for a first look."""
    for block in table.blocks(list(found.values())):
        yield _frame(task, block, list(found))


def _frame(task: Task, block: Block, columns: list[str]) -> Frame:
    texts = {name: _without_excel_text(column) for name, column in zip(columns, block.columns, strict=True)}
    return Frame(texts, block.ordinals, task.path, task.limits.value_chars)


def _without_excel_text(column: pa.Array) -> pa.Array:
    """`="0123"`, by which some software keep Excel from eating zeros, is 0123."""
    if not pc.any(pc.starts_with(column, '="')).as_py():
        return column
    return pc.replace_substring_regex(column, _EXCEL_TEXT, r"\1")


def _broken(path: str, row: Broken) -> Aside:
    record = f"{path}#{row.ordinal}"
    if row.cells is None:
        reason = "La ligne est démesurée : elle n'a pas été lue."
        return Aside(path, record, None, None, reason, "Vérifier cette ligne dans le fichier d'origine.")
    reason = f"La ligne a {row.cells} colonnes, ce n'est pas le nombre de l'en-tête."
    suggestion = "Chercher dans cette ligne un séparateur ou un retour à la ligne de trop, ou une colonne qui manque."
    return Aside(path, record, None, row.text, reason, suggestion)
