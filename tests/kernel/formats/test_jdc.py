"""The monthly table of the service national (formats §8.2): read row by row, what can't be read kept to be mended."""

import io
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.kernel.formats import Refusal
from rebond.kernel.formats.jdc.reader import JdcPerson, JdcRefusal, parse_jdc, read_jdc
from rebond.kernel.formats.jdc.schema import FIELDS
from rebond.kernel.formats.jdc.writer import write_jdc, write_jdc_workbook
from rebond.kernel.formats.writing import Shape

TOM = JdcPerson(
    surname="Lefèvre",
    first_names="Tom Élie",
    birth_date=date(2009, 2, 3),
    jdc_date=date(2026, 10, 6),
    sex="1",
    address="3 rue du Puits",
    postal_code="02000",
    commune="Laon",
    phone="06 39 98 00 11",
    email="tom@example.org",
    last_class="2de pro",
    last_school="Lycée des Trois Tilleuls",
    wants_contact=True,
)


def lines(data: bytes):
    return list(read_jdc(io.BytesIO(data), "jdc"))


@pytest.mark.parametrize(
    "data",
    [
        write_jdc([TOM]),
        write_jdc([TOM], encoding="cp1252", separator=","),
        write_jdc([TOM], shape=Shape(iso_dates=True, backwards=True, lower_case=True, extra=("Observations",))),
        write_jdc_workbook([TOM]),
    ],
    ids=["csv", "cp1252", "another shape", "xlsx"],
)
def test_a_row_is_read_as_it_was_written(data: bytes) -> None:
    [line] = lines(data)
    assert (line.number, line.person) == (1, TOM)


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        ("surname", "", "surname"),
        ("first_name", "???", "first_name"),
        ("birth_date", "31/02/2009", "birth_date"),
        ("birth_date", "", "birth_date"),
        ("jdc_date", "bientôt", "jdc_date"),
        ("postal_code", "2O000", "postal_code"),
    ],
)
def test_what_cannot_be_read_names_its_field_and_keeps_the_others(column: str, value: str, field: str) -> None:
    texts = {"surname": "Noël", "first_name": "Malo", "birth_date": "03/02/2009", "jdc_date": "06/10/2026"}
    texts |= {"postal_code": "02000", "commune_label": "Laon", column: value}
    header = ";".join(FIELDS[name] for name in texts)
    good = "Abry;Zoé;01/01/2009;06/10/2026;02000;Laon"
    bad, fine = lines(f"{header}\n{';'.join(texts.values())}\n{good}\n".encode())
    assert (bad.person, bad.field, bad.texts[column]) == (None, field, value)
    assert bad.reason
    assert fine.person is not None
    mended = parse_jdc(bad.texts | {"surname": "Noël", "first_name": "Malo", "birth_date": "03/02/2009"}
                       | {"jdc_date": "06/10/2026", "postal_code": "02000"})  # fmt: skip
    assert mended.surname == "Noël"


def test_a_home_is_asked_for() -> None:
    with pytest.raises(JdcRefusal) as refused:
        parse_jdc({"surname": "A", "first_name": "B", "birth_date": "1/1/2009", "jdc_date": "6/10/2026"})
    assert refused.value.field == "commune_label"


@pytest.mark.parametrize("data", [b"", b"%PDF-1.4", b"NOM;PRENOM\nA;B\n", b"\x00\x01\x02" * 50])
def test_another_file_is_refused_in_french(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        lines(data)
    assert refused.value.reason


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(max_size=40)))
def test_any_row_is_read_or_refused_and_never_breaks(texts: dict[str, str]) -> None:
    try:
        person = parse_jdc(texts)
    except JdcRefusal as refused:
        assert refused.field in FIELDS
    else:
        assert person.surname and person.first_names
