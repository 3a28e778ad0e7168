"""Reads attested facts (formats §8.3)."""

import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame
from rebond.kernel.formats.facts.schema import FACTS as KNOWN_FACTS
from rebond.kernel.formats.identity import identity
from rebond.kernel.tables import FACTS
from rebond.kernel.values.text import without_accents

UNKNOWN_FACT: Final = "Le fait n'est pas de ceux que l'on connaît."
NO_FACT: Final = "Le fait manque."
MEND_FACT: Final = "Écrire un des faits de la liste : " + ", ".join(sorted(KNOWN_FACTS)) + "."
BAD_DATE: Final = "La date du fait n'existe pas."
BAD_CONFIRM: Final = "La date à laquelle confirmer le fait n'existe pas."
MEND_DATE: Final = "L'écrire sous la forme JJ/MM/AAAA."


def read_fact(text: str) -> str | None:
    """The fact as the list writes it, from any case, accents or spaces."""
    code = re.sub(r"[^A-Z]+", "_", without_accents(text).upper()).strip("_")
    return code if code in KNOWN_FACTS else None


def facts(frame: Frame) -> list[pa.RecordBatch]:
    """One row a fact."""
    values = identity(frame, birth_expected=False)
    frame.refuse(pc.is_null(frame.text("fact")), "fact", NO_FACT, MEND_FACT)
    values |= {
        "record": frame.records(),
        "fact": frame.mapped("fact", read_fact, refuse=UNKNOWN_FACT, mend=MEND_FACT),
        "source": frame.text("source"),
        "fact_date": frame.dates("fact_date", refuse=BAD_DATE, mend=MEND_DATE),
        "confirm_by": frame.dates("confirm_by", refuse=BAD_CONFIRM, mend=MEND_DATE),
    }
    return [frame.batch(FACTS, values)]
