"""XLSX workbooks, opened only after their cells have been counted: calamine holds a whole sheet in memory."""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from rebond.kernel.formats.delivery import Limits, Refusal
from rebond.kernel.formats.opening import MAKE_AGAIN, Task
from rebond.kernel.formats.sheets import BLOCK_ROWS, Block

CONTENT_TYPES: Final = "[Content_Types].xml"
#: One fast search for what asks for an exact count: cells after column Z or after row 99,999, or places written with
#: character references, which would escape the count and which no software writes.
_FAR: Final = re.compile(rb"""r\s*=\s*["'](?:[A-Z]{2,3}\d|[A-Z]{0,3}\d{6}|[A-Z0-9]*&)""")
_HIDDEN: Final = re.compile(rb"""r\s*=\s*["'][A-Z0-9]*&""")
#: Cells, and rows that hold something (spreadsheets leave an empty last row that was only given a colour).
_CELL: Final = re.compile(rb"""r\s*=\s*["']([A-Z]{1,3})(\d{1,9})["']""")
_ROW: Final = re.compile(rb"""r\s*=\s*["'](\d{1,9})["'](?![^<>]*/>)""")
#: Places that no sheet has: column ZZZZ, row 100,000,000. calamine panics on them.
_NOWHERE: Final = re.compile(rb"""\br\s*=\s*["'](?:[A-Z]{4}|[A-Z]{0,3}\d{8})""")
#: Numbers of entries that a part announces: calamine sets memory aside for them before it reads any.
_COUNT: Final = re.compile(rb"""[cC]ount\s*=\s*["']\s*(\d+)""")
_SEAM: Final = 64
_SAVE_AGAIN: Final = "L'ouvrir dans un tableur et l'enregistrer de nouveau au format XLSX ou CSV."

Cell = str | int | float | bool | date | datetime | time | timedelta | None


@dataclass(frozen=True, slots=True)
class WorkbookTable:
    """A sheet whose header stands on row `header_row` (from 0 in the rows that calamine gives; -1: none)."""

    task: Task
    sheet: CalamineSheet
    header_row: int

    def blocks(self, places: Sequence[int]) -> Iterator[Block]:
        """The rows under the header; blank rows are not counted."""
        rows = (cells for cells in islice(self.sheet.iter_rows(), self.header_row + 1, None) if any(cells))
        ordinal = 0
        while group := list(islice(rows, BLOCK_ROWS)):
            columns = list(zip(*group, strict=True))
            ordinals = pa.arange(ordinal + 1, ordinal + 1 + len(group))
            ordinal += len(group)
            yield Block(ordinals, [_texts(columns[place]) for place in places])


def _texts(cells: Sequence[Cell]) -> pa.Array:
    try:
        return pa.array(cells, pa.string())
    except (pa.ArrowTypeError, pa.ArrowInvalid):
        return pa.array(map(as_text, cells), pa.string())


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
    far = False
    for seen in _windows(archive, info):  # whatever the part is called: the workbook names its sheets as it likes
        hidden = (found := _FAR.search(seen)) and _HIDDEN.search(seen, found.start())
        if hidden or _NOWHERE.search(seen) or (b"\x00" in seen and "sheet" in info.filename.lower()):
            raise Refusal("Le classeur n'est pas écrit comme un tableur l'écrit.", _SAVE_AGAIN)
        if any(len(number) > 12 or int(number) > limits.workbook_cells for number in _COUNT.findall(seen)):
            raise Refusal("Le classeur ment sur sa taille.", _SAVE_AGAIN)
        far = far or found is not None
    if far and _cells(archive, info) > limits.workbook_cells:
        raise Refusal("La feuille est démesurée : une de ses cellules est très loin des autres.", _SAVE_AGAIN)


def _windows(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part, block by block, each with the end of the one before."""
    tail, left = b"", info.file_size
    with archive.open(info) as stream:
        while block := stream.read(1 << 18):
            left -= len(block)
            if left < 0:
                raise Refusal("Le classeur ment sur sa taille.", _SAVE_AGAIN)
            yield tail + block
            tail = block[-_SEAM:]


def _cells(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """The last row × the last column: what calamine sets aside in memory, however few the cells."""
    columns, rows = 1, 1
    for seen in _windows(archive, info):
        cells = _CELL.findall(seen)
        rows = max(rows, *(int(number) for _, number in cells), *map(int, _ROW.findall(seen)), 0)
        columns = max(columns, *map(_column, {letters for letters, _ in cells}), 0)
    return rows * columns


def _column(letters: bytes) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place
