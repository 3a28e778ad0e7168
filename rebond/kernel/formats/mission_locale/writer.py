"""Write a mission locale's list of young people (formats §8.2)."""

from collections.abc import Iterable
from typing import Any

from rebond.kernel.formats.writing import AS_DEFINED, Row, Shape, exchange_table, exchange_workbook, first, text

HEADER = (
    "NOM",
    "NOM_USAGE",
    "PRENOM",
    "DATE_NAISSANCE",
    "SEXE",
    "INE",
    "CODE_POSTAL",
    "COMMUNE",
    "TELEPHONE",
    "COURRIEL",
    "MISSION_LOCALE",
    "CONSEILLER",
    "DATE_PREMIER_ACCUEIL",
    "SITUATION",
    "DATE_SITUATION",
)


def _line(row: Row) -> list[Any]:
    return [
        text(row, "surname"),
        text(row, "usage_name"),
        text(row, "first_name"),
        row.get("birth_date"),
        {"1": "H", "2": "F"}.get(text(row, "sex"), ""),
        text(row, "ine"),
        text(row, "postal_code"),
        text(row, "commune_label"),
        first(row, "phones"),
        first(row, "emails"),
        text(row, "organisation"),
        text(row, "adviser"),
        row.get("first_met_on"),
        text(row, "situation"),
        row.get("situation_on"),
    ]


def write_people(
    rows: Iterable[Row], *, encoding: str = "utf-8-sig", separator: str = ";", shape: Shape = AS_DEFINED
) -> bytes:
    """The list as CSV, from rows with the columns of `tables.MISSION_LOCALE`."""
    return exchange_table(HEADER, map(_line, rows), encoding=encoding, separator=separator, shape=shape)


def write_people_workbook(rows: Iterable[Row], *, sheet: str = "Jeunes", shape: Shape = AS_DEFINED) -> bytes:
    """The same list as XLSX."""
    return exchange_workbook(HEADER, map(_line, rows), sheet=sheet, shape=shape)
