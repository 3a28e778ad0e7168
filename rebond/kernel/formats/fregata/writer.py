"""Write the FREGATA CSV of an agricultural establishment (formats §3.1)."""

from collections.abc import Iterable

from rebond.kernel.formats.siecle.writer import ministry_department
from rebond.kernel.formats.writing import Row, delimited, french_date, text

HEADER = (
    "Identifiant unique*",
    "Premier prénom*",
    "Deuxième prénom",
    "Troisième prénom",
    "Nom de famille*",
    "Nom d'usage",
    "Code sexe*",
    "Date de naissance (jj/mm/aaaa)*",
    "Code commune naissance**",
    "Libellé commune naissance**",
    "Code département naissance*",
    "Code pays naissance*",
    "Statut*",
    "Code MEF*",
    "Division*",
)


def write_fregata(
    rows: Iterable[Row], *, encoding: str = "utf-8-sig", with_sex: bool = True, curly_apostrophe: bool = False
) -> bytes:
    """A FREGATA file from rows with the columns of `tables.ENROLMENTS`; it lists those present, so has no exit date.

    `with_sex` is False for the older layout; `curly_apostrophe` writes the header "Nom d’usage".
    """
    header = [name.replace("'", "’") if curly_apostrophe else name for name in HEADER]
    lines = [header, *map(_line, rows)]
    if not with_sex:
        lines = [[*line[:6], *line[7:]] for line in lines]
    return delimited(lines).encode(encoding, errors="replace")


def _line(row: Row) -> list[str]:
    country = text(row, "birth_country") or "100"
    return [
        text(row, "ine"),
        text(row, "first_name"),
        text(row, "first_name_2"),
        text(row, "first_name_3"),
        text(row, "surname"),
        text(row, "usage_name"),
        text(row, "sex"),
        french_date(row.get("birth_date")),
        text(row, "birth_commune"),
        text(row, "birth_place"),
        ministry_department(text(row, "birth_department")) if country == "100" else "099",
        f"99{country}",
        text(row, "status") or "ST",
        text(row, "mef"),
        text(row, "division"),
    ]
