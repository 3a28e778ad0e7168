"""The columns of a FREGATA export (formats §3.1). Older versions lack the sex."""

from dataclasses import replace
from typing import Final

from rebond.kernel.formats.headers import (
    BIRTH_DATE,
    FIRST_NAME,
    FIRST_NAME_2,
    FIRST_NAME_3,
    SEX,
    SURNAME,
    USAGE_NAME,
    Column,
    Layout,
)
from rebond.kernel.kinds import Kind

LAYOUT: Final = Layout(
    Kind.FREGATA,
    "un export FREGATA",
    (
        Column("ine", ("Identifiant unique",), required=True),
        FIRST_NAME,
        FIRST_NAME_2,
        FIRST_NAME_3,
        SURNAME,
        USAGE_NAME,
        SEX,
        replace(BIRTH_DATE, headers=("Date de naissance (jj/mm/aaaa)", *BIRTH_DATE.headers)),
        Column("birth_commune", ("Code commune naissance",)),
        Column("birth_place", ("Libellé commune naissance",)),
        Column("birth_department", ("Code département naissance",)),
        Column("birth_country", ("Code pays naissance",)),
        Column("status", ("Statut",)),
        Column("mef", ("Code MEF",), required=True),
        Column("division", ("Division",)),
    ),
)
