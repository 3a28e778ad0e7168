"""Reads FREGATA: the pupils present in an agricultural school, without any exit date (formats §3.1)."""

from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import TEXT, Frame, constant
from rebond.kernel.formats.delivery import Declared
from rebond.kernel.formats.identity import identity, read_mef
from rebond.kernel.formats.siecle.reader import read_country
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS
from rebond.kernel.values.departments import department_of_commune


def fregata(facts: Declared) -> Callable[[Frame], list[pa.RecordBatch]]:
    """One row a pupil of the file that these facts are about."""

    def convert(frame: Frame) -> list[pa.RecordBatch]:
        values = identity(frame)
        from_commune = frame.mapped("birth_commune", department_of_commune, quiet=True)
        values |= {
            "record": frame.records(),
            "kind": constant(Kind.FREGATA.value, frame.length, TEXT),
            "uai": constant(facts.uai, frame.length, TEXT),
            "school_year": constant(facts.school_year, frame.length, pa.int16()),
            "observed_on": constant(facts.observed_on, frame.length, pa.date32()),
            "birth_commune": frame.text("birth_commune"),
            "birth_department": pc.coalesce(values["birth_department"], from_commune),
            "birth_place": frame.text("birth_place"),
            "birth_country": frame.mapped("birth_country", read_country),
            "status": frame.text("status"),
            "mef": frame.mapped("mef", read_mef),
            "division": frame.text("division"),
        }
        return [frame.batch(ENROLMENTS, values)]

    return convert
