"""Write a table of attested facts (formats §8.3)."""

from collections.abc import Iterable

from rebond.kernel.formats.writing import Row, delimited, french_date, text

HEADER = ("INE", "NOM", "PRENOM", "DATE_NAISSANCE", "FAIT", "SOURCE", "DATE", "A_CONFIRMER_LE")


def write_facts(rows: Iterable[Row], *, encoding: str = "utf-8", separator: str = ";") -> bytes:
    """Facts as CSV, from rows with the columns of `tables.FACTS`."""
    lines = (
        [
            text(row, "ine"),
            text(row, "surname"),
            text(row, "first_name"),
            french_date(row.get("birth_date")),
            text(row, "fact"),
            text(row, "source"),
            french_date(row.get("fact_date")),
            french_date(row.get("confirm_by")),
        ]
        for row in rows
    )
    return delimited([list(HEADER), *lines], separator=separator).encode(encoding, errors="replace")
