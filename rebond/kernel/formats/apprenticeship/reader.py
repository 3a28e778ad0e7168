"""Reads the apprenticeship dashboard's template: one row a contract, so that an open one is never hidden by a broken
one (formats §2.4 and §8.3)."""

import re
from collections.abc import Callable
from functools import reduce
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.apprenticeship.schema import CONTRACTS
from rebond.kernel.formats.columns import TEXT, Frame, constant, flag
from rebond.kernel.formats.delivery import Declared
from rebond.kernel.formats.identity import identity, read_cfd, read_uai
from rebond.kernel.formats.sifa.reader import contact, read_months
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS
from rebond.kernel.values.departments import department_of_commune
from rebond.kernel.values.school_years import SchoolYear

BAD_CONTRACT: Final = "Une date du contrat n'existe pas : on ne peut pas dire si le contrat court."
BAD_EXIT: Final = "La date d'exclusion n'existe pas : on ne peut pas dire si le jeune suit encore la formation."
MEND_DATE: Final = "La corriger (forme JJ/MM/AAAA), puis refaire le fichier."
_COURSE_YEAR: Final = re.compile(r"([1-6])(?:\.0+)?(?![\d.])\s*([AP](?![A-Z]))?")
NO_YEAR: Final = "L'année scolaire manque ou n'est pas de la forme 2026-2027."
MEND_YEAR: Final = "La compléter dans la colonne annee_scolaire."
NO_UAI: Final = "Aucun UAI ne dit de quel établissement il s'agit."
MEND_UAI: Final = "Compléter la colonne etablissement_responsable_uai, ou l'indiquer au dépôt."


def read_year(text: str) -> int | None:
    """The year in which a school year begins."""
    year = SchoolYear.parse(text)
    return year.start if year else None


def read_course_year(text: str) -> str | None:
    """`annee_formation` ("1", "2.0", "2e année", "3A") as SIFA writes it: "1A" to "6A", "P" for one that is longer."""
    found = _COURSE_YEAR.match(text.strip().upper())
    return f"{found[1]}{found[2] or 'A'}" if found else None


def establishment(frame: Frame) -> pa.Array:
    """The CFA that answers for each apprentice, else the one that trains, else the place of training."""
    return pc.coalesce(*(frame.mapped(name, read_uai, quiet=True) for name in ("uai", "uai_training", "uai_site")))


def apprenticeship(facts: Declared) -> Callable[[Frame], list[pa.RecordBatch]]:
    """One row a contract (at least one an apprentice) of the file that these facts are about."""

    def convert(frame: Frame) -> list[pa.RecordBatch]:
        values = identity(frame) | _course(frame, facts) | contact(frame)
        contracts = [_contract(frame, suffix) for suffix in CONTRACTS]
        written = [pc.is_valid(pc.coalesce(*contract.values())) for contract in contracts]
        none = pc.invert(reduce(pc.or_, written))
        shown = [pc.or_(written[0], none), *written[1:]]
        return [
            batch
            for contract, rows in zip(contracts, shown, strict=True)
            if len(batch := _where(frame, values | contract, rows)) or contract is contracts[0]
        ]

    return convert


def _where(frame: Frame, values: dict[str, pa.Array], rows: pa.BooleanArray) -> pa.RecordBatch:
    kept = rows.filter(pc.invert(frame.refused))
    return frame.batch(ENROLMENTS, values).filter(kept)


def _contract(frame: Frame, suffix: str) -> dict[str, pa.Array]:
    names = ("contract_start", "contract_end", "contract_broken_on")
    return {name: frame.dates(f"{name}{suffix}", refuse=BAD_CONTRACT, mend=MEND_DATE) for name in names}


def _course(frame: Frame, facts: Declared) -> dict[str, pa.Array]:
    length = frame.length
    year = pc.coalesce(
        frame.mapped("school_year", read_year, pa.int16()), constant(facts.school_year, length, pa.int16())
    )
    frame.refuse(pc.is_null(year), "school_year", NO_YEAR, MEND_YEAR)
    uai = pc.coalesce(establishment(frame), constant(facts.uai, length, TEXT))
    frame.refuse(pc.is_null(uai), "uai", NO_UAI, MEND_UAI)
    return {
        "record": frame.records(),
        "kind": constant(Kind.APPRENTICESHIP.value, length, TEXT),
        "uai": uai,
        "school_year": year,
        "observed_on": constant(facts.observed_on, length, pa.date32()),
        "birth_commune": frame.text("birth_commune"),
        "birth_department": frame.mapped("birth_commune", department_of_commune, quiet=True),
        "status": constant("AP", length, TEXT),
        "cfd": frame.mapped("cfd", read_cfd),
        "apprentice_year": frame.mapped("course_year", read_course_year, quiet=True),
        "course_months": frame.mapped("course_months", read_months, pa.int16()),
        "last_year_uai": frame.mapped("last_year_uai", read_uai, quiet=True),
        "entry_date": pc.coalesce(frame.dates("entry_date"), frame.dates("registration_date")),
        "exit_date": frame.dates("exclusion_date", refuse=BAD_EXIT, mend=MEND_DATE),
        "diploma_obtained": frame.mapped("diploma_obtained", flag, pa.bool_()),
        "diploma_obtained_on": frame.dates("diploma_obtained_on"),
    }
