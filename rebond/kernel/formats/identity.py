"""The identity columns that every table has, read the same way whatever the source."""

from collections.abc import Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, sex
from rebond.kernel.values.cfd import Cfd
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
MEND_BIRTH: Final = "La corriger dans le logiciel d'origine (forme JJ/MM/AAAA), puis refaire l'export."
MEND_NAME: Final = "Compléter l'identité dans le logiciel d'origine, puis refaire l'export."


def identity(frame: Frame, *, with_birth: bool = True) -> dict[str, pa.Array]:
    """The identity columns of the schema; refuses rows without a name or without a real birth date."""
    values = {
        name: frame.text(name) for name in ("surname", "usage_name", "first_name", "first_name_2", "first_name_3")
    }
    nameless = pc.and_(pc.is_null(frame.first("surname", "usage_name")), pc.is_null(values["first_name"]))
    frame.refuse(nameless, "surname", NO_NAME, MEND_NAME)
    if with_birth:
        frame.refuse(pc.is_null(frame.text("birth_date")), "birth_date", NO_BIRTH, MEND_BIRTH)
    values["birth_date"] = frame.dates("birth_date", refuse=BAD_BIRTH, mend=MEND_BIRTH)
    values["ine"] = ines(frame, "ine")
    values["sex"] = frame.mapped("sex", sex, pa.string())
    values["birth_department"] = frame.mapped("birth_department", insee_department, pa.string())
    return values


def ines(frame: Frame, name: str) -> pa.Array:
    """A column of national numbers: eleven capitals; another length is dropped, a failing key only counted."""
    column = frame.text(name)
    if column.null_count == frame.length:
        return column
    upper = pc.utf8_upper(column)
    odd = pc.fill_null(pc.invert(pc.match_substring_regex(upper, _INE)), False)
    if odd.true_count:
        read = [Ine.parse(text) for text in upper.filter(odd).to_pylist()]
        upper = pc.replace_with_mask(upper, odd, pa.array([ine and ine.value for ine in read], pa.string()))
        frame.dropped[name] += sum(ine is None for ine in read)
    wrong = wrong_rnie_keys(upper)
    if wrong:
        frame.dropped[f"{name}_key"] += wrong
    return upper


def wrong_rnie_keys(column: pa.Array) -> int:
    """How many INE-RNIE of the column have a failing key."""
    rnie = column.filter(pc.fill_null(pc.match_substring_regex(column, _RNIE), False))
    if not len(rnie):
        return 0
    number = pc.utf8_slice_codeunits(rnie, 0, 9).cast(pa.int64())
    rest = pc.subtract(number, pc.multiply(pc.divide(number, 97), 97))
    right = pc.equal(_RNIE_KEYS.take(rest), pc.utf8_slice_codeunits(rnie, 9, 11))
    return len(rnie) - right.true_count


def read_uai(text: str) -> str | None:
    """A UAI as the tables keep it."""
    uai = Uai.parse(text)
    return uai and uai.value


def read_mef(text: str) -> str | None:
    """A MEF as the tables keep it."""
    mef = Mef.parse(text)
    return mef and mef.value


def read_cfd(text: str) -> str | None:
    """A diploma code as the tables keep it; Excel may have eaten a leading zero."""
    cfd = Cfd.parse(text.zfill(8) if text.isdigit() and len(text) == 7 else text)
    return cfd and cfd.value


def merged(*parts: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Several groups of columns as one."""
    return {name: column for part in parts for name, column in part.items()}
