"""Write the SIFA file of a CFA: 47 columns (46 before 31 December 2023), no header, no quotes (formats §2)."""

from collections.abc import Callable, Iterable
from typing import Final

from rebond.kernel.formats.writing import Row, compact_date, delimited, first, text


def _column(name: str) -> Callable[[Row], str]:
    return lambda row: text(row, name)


def _date(name: str) -> Callable[[Row], str]:
    return lambda row: compact_date(row.get(name))


def _constant(value: str) -> Callable[[Row], str]:
    return lambda _row: value


def _phone(position: int) -> Callable[[Row], str]:
    return lambda row: first(row, "phones", position)


def _birth_place(row: Row) -> str:
    country = text(row, "birth_country")
    return f"99{country}" if country and country != "100" else text(row, "birth_commune")


#: The columns in the order of the official instructions of 31 December 2024.
COLUMNS: Final[tuple[tuple[str, Callable[[Row], str]], ...]] = (
    ("INE_RNIE", _column("ine")),
    ("NUMERO_UAI", _column("uai")),
    ("TYPE_CFA", _constant("09")),
    ("SIT_FORM", _column("uai")),
    ("UAI_EPLE", _constant("NC")),
    ("NAT_STR_JUR", _constant("NC")),
    ("STATUT", _constant("APP")),
    ("DIPLOME", _column("cfd")),
    ("RNCP", _constant("")),
    ("DUR_FORM_THEO", _column("course_months")),
    ("DUR_FORM_REELLE", _column("course_months")),
    ("AN_FORM", _column("apprentice_year")),
    ("NOM", _column("surname")),
    ("NOM2", _column("usage_name")),
    ("PRENOM1", _column("first_name")),
    ("PRENOM2", _column("first_name_2")),
    ("PRENOM3", _column("first_name_3")),
    ("ADRESSE", lambda row: text(row, "address").replace("\n", " ")),
    ("COD_POST", _column("postal_code")),
    ("COM_RESID", _column("commune")),
    ("TEL_JEUNE", _phone(0)),
    ("TEL_RESP1_PERSO", _phone(1)),
    ("TEL_RESP1_PRO", _constant("")),
    ("TEL_RESP2_PERSO", _phone(2)),
    ("TEL_RESP2_PRO", _constant("")),
    ("MAIL_JEUNE", lambda row: first(row, "emails")),
    ("MAIL_RESP1", lambda row: first(row, "emails", 1)),
    ("MAIL_RESP2", _constant("")),
    ("DATE_NAIS", _date("birth_date")),
    ("LIEU_NAIS", _birth_place),
    ("SEXE", _column("sex")),
    ("REGIME_SCO", _constant("E")),
    ("PCS", _constant("99")),
    ("HANDI", _constant("0")),
    ("NATIO", _constant("1")),
    ("SIT_AV_APP", _constant("99")),
    ("DIP_OBT", _column("highest_diploma")),
    ("SIT_N_1", lambda row: text(row, "situation_before") or "9999"),
    ("ETAB_N_1", lambda row: text(row, "last_year_uai") or "993"),
    ("TYPE_EMP", _constant("16")),
    ("DATE_ENTREE_CFA", _date("entry_date")),
    ("DATE_DEB_CONT", _date("contract_start")),
    ("DATE_RUPT_CONT", _date("contract_broken_on")),
    ("COM_ETAB", _column("employer_commune")),
    ("NAF_ETAB", _constant("")),
    ("NBSAL_EMP", _constant("")),
    ("SIRET_EMP", _constant("")),
)

#: Columns that a spreadsheet would take for numbers: some tools write them as ="0123" (formats §2.1).
_NUMBER_LIKE: Final = frozenset({"INE_RNIE", "COD_POST", "COM_RESID", "TEL_JEUNE", "DATE_NAIS", "DIP_OBT", "DIPLOME"})


def write_sifa(
    rows: Iterable[Row],
    *,
    separator: str = ";",
    columns: int = 47,
    header: bool = False,
    excel_trick: bool = False,
    encoding: str = "utf-8",
) -> bytes:
    """A SIFA file from rows with the columns of `tables.ENROLMENTS`.

    `columns` is 46 for the files up to 2022, which have no RNCP; `excel_trick` wraps number-like values as
    ="0123", with a quotation mark that only that variant knows; a character the encoding lacks becomes '?'.
    """
    kept = [(name, read) for name, read in COLUMNS if columns == 47 or name != "RNCP"]
    lines: list[list[str]] = [[name for name, _ in kept]] if header else []
    for row in rows:
        lines.append([_wrap(name, read(row), excel_trick, separator) for name, read in kept])
    if excel_trick:
        body = "".join(separator.join(line) + "\r\n" for line in lines)
    else:
        body = delimited(lines, separator=separator, quote=False)
    return body.encode(encoding, errors="replace")


def _wrap(name: str, value: str, excel_trick: bool, separator: str) -> str:
    if not excel_trick:
        return value
    if value and name in _NUMBER_LIKE:
        return f'="{value}"'
    return value.replace(separator, " ").replace("\n", " ").replace("\r", " ")
