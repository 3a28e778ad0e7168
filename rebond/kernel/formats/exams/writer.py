"""Write a table of exam results (formats §8.2)."""

from collections.abc import Iterable
from typing import Any

from rebond.kernel.formats.writing import AS_DEFINED, Row, Shape, exchange_table, exchange_workbook, text

HEADER = (
    "INE",
    "NOM",
    "PRENOM",
    "DATE_NAISSANCE",
    "SEXE",
    "UAI",
    "CODE_DIPLOME",
    "LIBELLE_DIPLOME",
    "SESSION",
    "RESULTAT",
)
_RESULTS = {"obtained": "ADMIS", "failed": "REFUSE", "pending": "RATTRAPAGE"}


def _line(row: Row) -> list[Any]:
    return [
        text(row, "ine"),
        text(row, "surname"),
        text(row, "first_name"),
        row.get("birth_date"),
        text(row, "sex"),
        text(row, "uai"),
        text(row, "cfd"),
        text(row, "label"),
        row.get("session"),
        text(row, "result_label") or _RESULTS[row["result"]],
    ]


def write_results(
    rows: Iterable[Row], *, encoding: str = "utf-8", separator: str = ";", shape: Shape = AS_DEFINED
) -> bytes:
    """Results as CSV, from rows with the columns of `tables.EXAMS`; `result_label` ("ADMIS MENTION BIEN", "AJOURNE")
    stands for the plain word of `result` when given."""
    return exchange_table(HEADER, map(_line, rows), encoding=encoding, separator=separator, shape=shape)


def write_results_workbook(rows: Iterable[Row], *, sheet: str = "Résultats", shape: Shape = AS_DEFINED) -> bytes:
    """The same table as XLSX."""
    return exchange_workbook(HEADER, map(_line, rows), sheet=sheet, shape=shape)
