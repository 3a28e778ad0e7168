"""Write the apprenticeship dashboard's template, XLSX or CSV (formats §2.4)."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from rebond.kernel.formats.writing import Row, delimited, first, french_date, text, workbook


class Contract(NamedTuple):
    """One apprenticeship contract: its start, its planned end, the day it was broken and why."""

    start: dt.date | None
    end: dt.date | None = None
    broken_on: dt.date | None = None
    cause: str | None = None


_LEARNER = (
    "nom_apprenant",
    "prenom_apprenant",
    "date_de_naissance_apprenant",
    "sexe_apprenant",
    "email_contact",
    "adresse_apprenant",
    "code_postal_apprenant",
    "annee_scolaire",
    "annee_formation",
    "code_commune_insee_de_naissance_apprenant",
    "code_commune_insee_apprenant",
    "ine_apprenant",
    "tel_apprenant",
    "dernier_organisme_uai",
    "etablissement_responsable_uai",
    "etablissement_formateur_uai",
    "formation_cfd",
    "date_inscription_formation",
    "date_entree_formation",
    "date_fin_formation",
    "duree_theorique_formation_mois",
    "obtention_diplome_formation",
    "date_obtention_diplome_formation",
    "date_exclusion_formation",
)
_CONTRACT = ("contrat_date_debut", "contrat_date_fin", "contrat_date_rupture", "cause_rupture_contrat")

#: At most four contracts a row: the first without suffix, then _2 to _4.
HEADER = (*_LEARNER, *(name + suffix for suffix in ("", "_2", "_3", "_4") for name in _CONTRACT))


def lines_of(rows: Iterable[Row]) -> Iterable[list[Any]]:
    """One line a row: the columns of `tables.ENROLMENTS`, and `contracts` (list of Contract, oldest first), else
    the row's own contract_start, contract_end and contract_broken_on."""
    for row in rows:
        yield [*_learner(row), *_contracts(row)]


def _learner(row: Row) -> list[Any]:
    year = row["school_year"]
    obtained = row.get("diploma_obtained")
    return [
        text(row, "surname"),
        text(row, "first_name"),
        row.get("birth_date"),
        {"1": "M", "2": "F"}.get(text(row, "sex"), ""),
        first(row, "emails"),
        text(row, "address").replace("\n", " "),
        text(row, "postal_code"),
        f"{year}-{year + 1}",
        text(row, "apprentice_year")[:1],
        text(row, "birth_commune"),
        text(row, "commune"),
        text(row, "ine"),
        first(row, "phones"),
        text(row, "last_year_uai"),
        text(row, "uai"),
        text(row, "uai"),
        text(row, "cfd"),
        row.get("registered_on"),
        row.get("entry_date"),
        row.get("course_end"),
        row.get("course_months"),
        obtained,
        row.get("diploma_obtained_on"),
        row.get("exit_date"),
    ]


def _contracts(row: Row) -> list[Any]:
    contracts: Sequence[Contract] = row.get("contracts") or []
    if not contracts and row.get("contract_start"):
        contracts = [Contract(row["contract_start"], row.get("contract_end"), row.get("contract_broken_on"))]
    if len(contracts) > 4:
        raise ValueError("the template holds at most four contracts a row")
    return [value for contract in contracts for value in contract] + [None] * (4 * (4 - len(contracts)))


def write_workbook(rows: Iterable[Row], *, sheet: str = "Effectifs") -> bytes:
    """The template as XLSX, with real Excel dates."""
    return workbook(HEADER, lines_of(rows), sheet=sheet)


def write_text(rows: Iterable[Row], *, encoding: str = "utf-8-sig", separator: str = ";") -> bytes:
    """The template as CSV: dates JJ/MM/AAAA, booleans `true` and `false`."""
    lines = [list(HEADER), *([_as_text(value) for value in line] for line in lines_of(rows))]
    return delimited(lines, separator=separator).encode(encoding, errors="replace")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return french_date(value) if isinstance(value, dt.date) else str(value)
