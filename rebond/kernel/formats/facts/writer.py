"""Write a table of attested facts (formats §8.3)."""

from collections.abc import Iterable
from typing import Any

from rebond.kernel.formats.writing import AS_DEFINED, Row, Shape, exchange_table, text

HEADER = ("INE", "NOM", "PRENOM", "DATE_NAISSANCE", "FAIT", "SOURCE", "DATE", "A_CONFIRMER_LE")


def _line(row: Row) -> list[Any]:
    return [
        text(row, "ine"),
        text(row, "surname"),
        text(row, "first_name"),
        row.get("birth_date"),
        text(row, "fact"),
        text(row, "source"),
        row.get("fact_date"),
        row.get("confirm_by"),
    ]


def write_facts(
    rows: Iterable[Row], *, encoding: str = "utf-8", separator: str = ";", shape: Shape = AS_DEFINED
) -> bytes:
    """Facts as CSV, from rows with the columns of `tables.FACTS`."""
    return exchange_table(HEADER, map(_line, rows), encoding=encoding, separator=separator, shape=shape)
