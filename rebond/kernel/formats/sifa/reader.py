"""Reads SIFA: the apprentices of a CFA at 31 December (formats §2)."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import TEXT, Frame, constant, lists
from rebond.kernel.formats.delivery import Declared
from rebond.kernel.formats.identity import identity, read_cfd, read_uai
from rebond.kernel.formats.mission_locale.reader import read_postal_code
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS
from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.departments import department_of_commune

BAD_CONTRACT: Final = "Une date du contrat n'existe pas : on ne peut pas dire si le contrat court."
MEND_CONTRACT: Final = "La corriger (forme JJMMAAAA), puis refaire le fichier SIFA."

#: A year that fewer than one row in ten begins in is a typing error, not the year of the file.
_RARE: Final = 10


def said_by_rows(frames: Iterable[Frame]) -> Declared:
    """Whose file it is and of which 31 December, as far as its rows agree (formats §2.1: no header says it).

    The CFA is the one that all the rows name. The year is the latest in which at least one row in ten has begun
    (entry or contract) from July on: apprenticeships begin after the summer, and the first year is the most numerous.
    """
    uais: set[str] = set()
    years: Counter[int] = Counter()
    rows = 0
    for frame in frames:
        rows += frame.length
        uais.update(uai for uai in frame.mapped("uai", read_uai).drop_null().unique().to_pylist())
        for name in ("entry_date", "contract_start"):
            for counted in frame.text(name).drop_null().value_counts().to_pylist():
                begun = parse_date(counted["values"])
                if begun is not None and begun.month >= 7:
                    years[begun.year] += counted["counts"]
    several = tuple(sorted(uais)) if len(uais) > 1 else ()
    likely = [year for year, count in years.items() if count * _RARE >= rows]
    year = max(likely, default=None)
    return Declared(
        uai=uais.pop() if len(uais) == 1 else None,
        school_year=year,
        observed_on=date(year, 12, 31) if year is not None else None,
        uais=several,
    )


def sifa(facts: Declared) -> Callable[[Frame], list[pa.RecordBatch]]:
    """One row an apprentice of the file that these facts are about."""

    def convert(frame: Frame) -> list[pa.RecordBatch]:
        values = identity(frame)
        abroad = pc.starts_with(frame.text("birth_commune"), "99")
        no_text = pa.scalar(None, TEXT)
        own = frame.mapped("uai", read_uai)
        values |= {
            "record": frame.records(),
            "kind": constant(Kind.SIFA.value, frame.length, TEXT),
            "uai": pc.coalesce(own, constant(facts.uai, frame.length, TEXT)),
            "school_year": constant(facts.school_year, frame.length, pa.int16()),
            "observed_on": constant(facts.observed_on, frame.length, pa.date32()),
            "birth_commune": pc.if_else(abroad, no_text, frame.text("birth_commune")),
            "birth_country": pc.if_else(abroad, pc.utf8_slice_codeunits(frame.text("birth_commune"), 2, 5), no_text),
            "birth_department": frame.mapped("birth_commune", department_of_commune, quiet=True),
            "status": constant("AP", frame.length, TEXT),
            "cfd": frame.mapped("cfd", read_cfd),
            "apprentice_year": frame.text("apprentice_year"),
            "course_months": frame.mapped("course_months", read_months, pa.int16()),
            "highest_diploma": frame.mapped("highest_diploma", lambda text: text.zfill(2)),
            "last_year_uai": frame.mapped("last_year_uai", read_uai, quiet=True),
            "entry_date": frame.dates("entry_date"),
            "contract_start": frame.dates("contract_start", refuse=BAD_CONTRACT, mend=MEND_CONTRACT),
            "contract_broken_on": frame.dates("contract_broken_on", refuse=BAD_CONTRACT, mend=MEND_CONTRACT),
        }
        return [frame.batch(ENROLMENTS, values | contact(frame))]

    return convert


def contact(frame: Frame) -> dict[str, pa.Array]:
    """How to reach an apprentice (always in the first place, "" where the file says nothing), then their guardians."""
    return {
        "phones": _own_first(frame, "phone"),
        "emails": _own_first(frame, "email"),
        "address": frame.text("address"),
        "postal_code": frame.mapped("postal_code", read_postal_code),
        "commune": frame.text("commune"),
    }


def _own_first(frame: Frame, name: str) -> pa.Array:
    """Nobody's number slides into the place of another: a guardian must not be taken for the young person."""
    own, guardians = frame.text(name), [frame.text(f"{name}_1"), frame.text(f"{name}_2")]
    alone = pc.and_(pc.is_valid(pc.coalesce(*guardians)), pc.is_null(own))
    return lists(pc.if_else(alone, "", own), *guardians)


def read_months(text: str) -> int | None:
    """A length in months."""
    whole = text.removesuffix(".0")
    return int(whole) if whole.isascii() and whole.isdigit() and 0 < int(whole) <= 120 else None
