"""What every writer needs: French dates, delimited text, archives and workbooks with the same bytes each time."""

import datetime as dt
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

#: A row to write: column names of `rebond.kernel.tables`, absent or None when the file does not say it.
Row = Mapping[str, Any]

#: Archives and workbooks carry this moment, so that the same rows give the same bytes.
FIXED_MOMENT = (2026, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Shape:
    """How somebody lays out an exchange table: columns come in any order, with any letter case, with others beside."""

    iso_dates: bool = False
    backwards: bool = False
    lower_case: bool = False
    extra: tuple[str, ...] = ()

    def header(self, names: Sequence[str]) -> list[str]:
        """The names of the columns, in this layout."""
        shown = [name.lower().replace("_", " ") if self.lower_case else name for name in (*names, *self.extra)]
        return shown[::-1] if self.backwards else shown

    def line(self, values: Sequence[Any]) -> list[Any]:
        """The values of a row, in this layout; the columns beside hold a remark."""
        shown = [*values, *("RAS" for _ in self.extra)]
        return shown[::-1] if self.backwards else shown

    def text(self, value: Any) -> str:
        """A value as text."""
        if isinstance(value, dt.date):
            return value.isoformat() if self.iso_dates else french_date(value)
        return "" if value is None else str(value)


AS_DEFINED = Shape()


def exchange_table(
    names: Sequence[str], lines: Iterable[Sequence[Any]], *, encoding: str, separator: str, shape: Shape
) -> bytes:
    """An exchange table (formats §8.2) as CSV; a character that the encoding lacks becomes '?'."""
    body = ([shape.text(value) for value in shape.line(line)] for line in lines)
    return delimited([shape.header(names), *body], separator=separator).encode(encoding, errors="replace")


def exchange_workbook(names: Sequence[str], lines: Iterable[Sequence[Any]], *, sheet: str, shape: Shape) -> bytes:
    """An exchange table as XLSX."""
    return workbook(shape.header(names), (shape.line(line) for line in lines), sheet=sheet)


def french_date(value: dt.date | None) -> str:
    """JJ/MM/AAAA, or nothing."""
    return value.strftime("%d/%m/%Y") if value else ""


def compact_date(value: dt.date | None) -> str:
    """JJMMAAAA (SIFA), or nothing."""
    return value.strftime("%d%m%Y") if value else ""


def text(row: Row, column: str) -> str:
    """The value of a column as text, empty when the row does not have it."""
    value = row.get(column)
    return "" if value is None else str(value)


def first(row: Row, column: str, position: int = 0) -> str:
    """The n-th value of a list column (phones, e-mails), or nothing."""
    values = row.get(column) or []
    return str(values[position]) if len(values) > position else ""


def delimited(lines: Iterable[Sequence[str]], *, separator: str = ";", quote: bool = True) -> str:
    """Lines of a delimited file, ended by CRLF as office software ends them.

    `quote`: surround a value that holds the separator, a quotation mark or a line end; SIFA forbids it,
    then such characters are replaced by a space.
    """
    return "".join(separator.join(_cell(value, separator, quote) for value in line) + "\r\n" for line in lines)


def _cell(value: str, separator: str, quote: bool) -> str:
    if separator not in value and '"' not in value and "\n" not in value and "\r" not in value:
        return value
    if not quote:
        return value.replace(separator, " ").replace("\r", " ").replace("\n", " ")
    return '"' + value.replace('"', '""') + '"'


def zipped(members: Mapping[str, bytes]) -> bytes:
    """An archive with these members, in this order, always with the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, FIXED_MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, data)
    return buffer.getvalue()


def workbook(header: Sequence[str], lines: Iterable[Sequence[Any]], *, sheet: str = "Feuil1") -> bytes:
    """An XLSX workbook of one sheet; dates become real Excel dates, text stays text, empty values no cell."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"created": dt.datetime(*FIXED_MOMENT, tzinfo=dt.UTC)})
    page = book.add_worksheet(sheet)
    as_date = book.add_format({"num_format": "dd/mm/yyyy"})
    for column, name in enumerate(header):
        page.write_string(0, column, name)
    for number, line in enumerate(lines, start=1):
        for column, value in enumerate(line):
            _write_value(page, number, column, value, as_date)
    book.close()
    return buffer.getvalue()


def _write_value(page: Any, row: int, column: int, value: Any, as_date: Any) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_boolean(row, column, value)
    elif isinstance(value, dt.date):
        page.write_datetime(row, column, dt.datetime(value.year, value.month, value.day), as_date)  # noqa: DTZ001
    elif isinstance(value, int | float):
        page.write_number(row, column, value)
    else:
        page.write_string(row, column, str(value))
