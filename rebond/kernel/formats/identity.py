"""The identity columns that every table has, read the same way whatever the source."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, sex
from rebond.kernel.values.cfd import Cfd
from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.departments import insee_department
from rebond.kernel.values.ine import Ine, rnie_key
from rebond.kernel.values.mef import Mef
from rebond.kernel.values.uai import Uai

_INE: Final = "^[0-9A-Z_]{11}$"
_RNIE: Final = "^[0-9]{9}[A-K]{2}$"
_RNIE_KEYS: Final = pa.array([rnie_key(str(rest)) for rest in range(97)])

NO_NAME: Final = "Ni nom ni prénom : on ne peut pas savoir de qui il s'agit."
NO_BIRTH: Final = "La date de naissance manque."
BAD_BIRTH: Final = "La date de naissance n'existe pas."
KEPT: Final = " La ligne est gardée pour son INE, sans cette date."
MEND_BIRTH: Final = "La corriger dans le logiciel d'origine (forme JJ/MM/AAAA), puis refaire l'export."
MEND_NAME: Final = "Compléter l'identité dans le logiciel d'origine, puis refaire l'export."


def identity(frame: Frame, *, birth_expected: bool = True) -> dict[str, pa.Array]:
    """The identity columns of the schema. Refuses rows without any name, and rows that have neither a birth date nor
    an INE: with an INE the row still proves something of somebody, and only the wrong date is set aside.

    `birth_expected` is False where a table may do without birth dates: a missing one is then not told.
    """
    values = {
        name: frame.text(name) for name in ("surname", "usage_name", "first_name", "first_name_2", "first_name_3")
    }
    nameless = pc.and_(pc.is_null(frame.first("surname", "usage_name")), pc.is_null(values["first_name"]))
    frame.refuse(nameless, "surname", NO_NAME, MEND_NAME)
    values["ine"] = ines(frame, "ine")
    values["birth_date"] = _birth_dates(frame, values["ine"], missing_told=birth_expected)
    values["sex"] = frame.mapped("sex", sex)
    values["birth_department"] = frame.mapped("birth_department", insee_department, quiet=True)
    return values


def _birth_dates(frame: Frame, ine: pa.Array, *, missing_told: bool) -> pa.Array:
    written = frame.text("birth_date")
    dates = frame.mapped("birth_date", parse_date, pa.date32(), quiet=True)
    numbered = pc.and_not(pc.is_valid(ine), frame.refused)
    missing = pc.is_null(written)
    impossible = pc.and_not(pc.is_null(dates), missing)
    frame.refuse(pc.and_not(missing, numbered), "birth_date", NO_BIRTH, MEND_BIRTH)
    frame.refuse(pc.and_not(impossible, numbered), "birth_date", BAD_BIRTH, MEND_BIRTH)
    frame.tell(pc.and_(impossible, numbered), "birth_date", BAD_BIRTH + KEPT, MEND_BIRTH)
    if missing_told:
        frame.tell(pc.and_(missing, numbered), "birth_date", NO_BIRTH + KEPT, MEND_BIRTH)
    return dates


def ines(frame: Frame, name: str) -> pa.Array:
    """A column of national numbers: eleven capitals; another length is dropped, a failing key only counted."""
    column = frame.text(name)
    if column.null_count == frame.length:
        return column
    upper = pc.utf8_upper(column)
    rnie = pc.fill_null(pc.match_substring_regex(upper, _RNIE), False)
    if rnie.true_count + column.null_count < frame.length:
        odd = pc.fill_null(pc.invert(pc.match_substring_regex(upper, _INE)), False)
        read = [Ine.parse(text) for text in upper.filter(odd).to_pylist()]
        upper = pc.replace_with_mask(upper, odd, pa.array([ine and ine.value for ine in read], pa.string()))
        frame.drop(name, sum(ine is None for ine in read))
    if name == "ine":
        frame.odd_ines += _wrong_rnie_keys(upper.filter(rnie))
    return upper


def _wrong_rnie_keys(numbers: pa.Array) -> int:
    number = pc.utf8_slice_codeunits(numbers, 0, 9).cast(pa.int64())
    rest = pc.subtract(number, pc.multiply(pc.divide(number, 97), 97))
    right = pc.equal(_RNIE_KEYS.take(rest), pc.utf8_slice_codeunits(numbers, 9, 11))
    return int(len(numbers) - right.true_count)


def read_uai(text: str) -> str | None:
    """A UAI as the tables keep it."""
    uai = Uai.parse(text)
    return uai.value if uai else None


def read_mef(text: str) -> str | None:
    """A MEF as the tables keep it."""
    mef = Mef.parse(text)
    return mef.value if mef else None


def read_cfd(text: str) -> str | None:
    """A diploma code as the tables keep it; Excel may have eaten a leading zero."""
    cfd = Cfd.parse(text.zfill(8) if text.isdigit() and len(text) == 7 else text)
    return cfd.value if cfd else None
