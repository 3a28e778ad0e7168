"""XLSX workbooks, opened only after their cells have been counted: calamine holds a whole sheet in memory."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import BinaryIO, Final

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from rebond.kernel.formats.delivery import Limits, Refusal
from rebond.kernel.formats.opening import MAKE_AGAIN, Task
from rebond.kernel.formats.sheets import BLOCK_ROWS, Block, as_block

CONTENT_TYPES: Final = "[Content_Types].xml"
_CELL: Final = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_SAVE_AGAIN: Final = "L'ouvrir dans un tableur et l'enregistrer de nouveau au format XLSX ou CSV."

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """A sheet whose header stands on row `header_row` (from 0 in the rows that calamine gives; -1: none)."""

    task: Task
    sheet: CalamineSheet
    width: int
    header_row: int

    def blocks(self, places: Sequence[int]) -> Iterator[Block]:
        """The rows under the header; blank rows are not counted."""
        ordinals: list[int] = []
        rows: list[list[str | None]] = []
        ordinal = 0
        for place, cells in enumerate(self.sheet.iter_rows()):
            if place <= self.header_row:
                continue
            texts = [as_text(cell) for cell in cells[: self.width]]
            if not any(texts):
                continue
            ordinal += 1
            ordinals.append(ordinal)
            rows.append(texts + [None] * (self.width - len(texts)))
            if len(rows) >= BLOCK_ROWS:
                yield as_block(ordinals, rows, places, [])
                ordinals, rows = [], []
        if rows:
            yield as_block(ordinals, rows, places, [])


def as_text(cell: Cell) -> str | None:
    """A cell as a CSV would write it: dates in ISO, whole numbers without their `.0`, OUI and NON."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return None
    if isinstance(cell, bool):
        return "OUI" if cell else "NON"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime | date):
        return cell.isoformat()[:10]
    return str(cell)


def open_workbook(task: Task) -> list[tuple[CalamineSheet, list[list[str]]]]:
    """The sheets with their first rows, where a header is looked for. Raises `Refusal`."""
    source = _source(task)
    _check(source, task.limits)
    try:
        if isinstance(source, Path):
            workbook = CalamineWorkbook.from_path(source)
        else:
            source.seek(0)
            workbook = CalamineWorkbook.from_filelike(source)
        return [(sheet, _head(sheet)) for sheet in map(workbook.get_sheet_by_name, _visible(workbook))]
    except CalamineError as error:
        raise Refusal("Le classeur est abîmé : il ne s'ouvre pas.", _SAVE_AGAIN) from error


def _visible(workbook: CalamineWorkbook) -> list[str]:
    return [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _head(sheet: CalamineSheet, rows: int = 10) -> list[list[str]]:
    found = []
    for place, cells in enumerate(sheet.iter_rows()):
        if place >= rows:
            break
        found.append([as_text(cell) or "" for cell in cells])
    return found


def _source(task: Task) -> Path | BinaryIO:
    member = task.member
    if member.name is None:
        return member.source
    if member.size > task.limits.workbook_bytes:
        raise Refusal("Le classeur est démesuré.", _SAVE_AGAIN)
    with task.open() as stream:
        return io.BytesIO(stream.read())


def _check(source: Path | BinaryIO, limits: Limits) -> None:
    """Refuse what would fill the memory: a sheet takes its last row × its last column, however few its cells."""
    try:
        with zipfile.ZipFile(source) as archive:
            infos = archive.infolist()
            if len(infos) > limits.members or sum(info.file_size for info in infos) > limits.workbook_bytes:
                raise Refusal("Le classeur, une fois décompressé, dépasse la taille permise.", _SAVE_AGAIN)
            for info in infos:
                _check_part(archive, info, limits)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError) as error:
        raise Refusal("Le classeur est abîmé ou protégé par un mot de passe.", MAKE_AGAIN) from error


def _check_part(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> None:
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(info.compress_size, 1):
        raise Refusal("Le classeur est une bombe : son contenu est démesuré.", _SAVE_AGAIN)
    if not info.filename.startswith("xl/worksheets/") or info.is_dir():
        return
    columns, rows, tail, left = 1, 1, b"", info.file_size
    with archive.open(info) as stream:
        while block := stream.read(1 << 18):
            left -= len(block)
            if left < 0:
                raise Refusal("Le classeur ment sur sa taille.", _SAVE_AGAIN)
            for letters, number in _CELL.findall(tail + block):
                rows, columns = max(rows, int(number)), max(columns, _column(letters))
            tail = block[-16:]
    if rows * columns > limits.workbook_cells:
        raise Refusal(f"La feuille est démesurée ({rows} lignes × {columns} colonnes).", _SAVE_AGAIN)


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
