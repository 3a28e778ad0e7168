"""Write a JDC table (formats §8.2)."""

from collections.abc import Iterable

from rebond.kernel.formats.jdc.reader import JdcPerson
from rebond.kernel.formats.jdc.schema import FIELDS
from rebond.kernel.formats.writing import AS_DEFINED, Shape, exchange_table, exchange_workbook

HEADER = tuple(FIELDS.values())


def _line(person: JdcPerson) -> list[object]:
    wants = {None: "", True: "OUI", False: "NON"}[person.wants_contact]
    return [
        person.surname,
        person.first_names,
        person.birth_date,
        {"1": "H", "2": "F"}.get(person.sex, ""),
        *(person.address, person.postal_code, person.commune, person.phone, person.email, person.jdc_date),
        *(person.last_class, person.last_school, wants),
    ]


def write_jdc(
    people: Iterable[JdcPerson], *, encoding: str = "utf-8-sig", separator: str = ";", shape: Shape = AS_DEFINED
) -> bytes:
    """The table as CSV."""
    return exchange_table(HEADER, map(_line, people), encoding=encoding, separator=separator, shape=shape)


def write_jdc_workbook(people: Iterable[JdcPerson], *, shape: Shape = AS_DEFINED) -> bytes:
    """The same table as XLSX."""
    return exchange_workbook(HEADER, map(_line, people), sheet="JDC", shape=shape)
