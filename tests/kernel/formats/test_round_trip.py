"""What the writers write, the readers read back: SIECLE's exports, whatever the people."""

import io
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.kernel.formats import Chunk, read_file
from rebond.kernel.formats.siecle.writer import Export, archive, write_pupils
from rebond.kernel.formats.siecle.writer_others import write_diplomas, write_guardians, write_nomenclature
from rebond.kernel.formats.writing import zipped
from rebond.kernel.kinds import Kind
from tests.kernel.formats.round_trip import (
    DAY,
    HOME,
    IDENTITY,
    MOMENT,
    UAI,
    YEAR,
    Row,
    communes,
    days,
    emails,
    homes,
    identities,
    maybe,
    mefs,
    phones,
    read_back,
    same,
    tables,
    words,
)


@st.composite
def pupils(draw: st.DrawFn) -> Row:
    """A pupil of SIECLE."""
    exit_date = draw(maybe(days))
    commune = draw(maybe(communes))
    return {
        **draw(identities()),
        **draw(homes()),
        "commune_label": draw(words(32)),
        "birth_commune": commune,
        "birth_department": {"0": "02", "7": "75", "2": "2A", "9": "974", "5": "59"}[commune[0]] if commune else None,
        "birth_country": "100" if commune else draw(st.sampled_from(["109", "350"])),
        "birth_place": None if commune else draw(words(32)),
        "status": draw(st.sampled_from(["ST", "AP"])),
        "mef": draw(mefs),
        "entry_date": draw(maybe(days)),
        "exit_date": exit_date,
        "exit_motive": draw(maybe(st.sampled_from(["10", "43", "99", "A1"]))) if exit_date else None,
        "division": draw(maybe(st.sampled_from(["2 A", "1CUIS", "TG3", "3 SEGPA"]))),
        "last_year_uai": draw(maybe(st.just("0029003A"))),
        "last_year_mef": draw(maybe(mefs)),
    }


def _numbered(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "local_id": str(900_000 + n)} for n, row in enumerate(rows)]


SIECLE = (*IDENTITY, "usage_name", "first_name_2", "first_name_3", "birth_commune", "birth_department", "birth_place")
SIECLE += ("birth_country", "status", "mef", "entry_date", "exit_date", "exit_motive", "division", "local_id")
SIECLE += ("last_year_uai", "last_year_mef", "phones", "emails")


@tables
@given(
    st.lists(pupils(), min_size=1, max_size=6).map(_numbered),
    st.sampled_from(["1.7", "1.8", "2.1", "3.0", "3.1", "5.0", "5.1"]),
    st.sampled_from(["ISO-8859-15", "UTF-8"]),
    st.booleans(),
    st.booleans(),
)
def test_pupils_come_back_from_any_version_of_siecle(rows, version, encoding, with_addresses, packed):
    export = Export(UAI, YEAR, MOMENT, version, encoding)
    data = write_pupils(rows, export, with_addresses=with_addresses)
    name = "ExportXML.zip" if packed else "Eleves.xml"
    read, facts = read_back(archive("ElevesAvecAdresses", data) if packed else data, name)
    same(read, rows, (*SIECLE, *HOME) if with_addresses else SIECLE, name)
    assert (facts.kind, facts.uai, facts.school_year, facts.observed_on) == (Kind.SIECLE, UAI, YEAR, DAY)
    assert {row["uai"] for row in read} == {UAI}


@given(st.sampled_from(["3.0", "3.1", "5.1"]))
@settings(max_examples=3, deadline=None)
def test_a_second_number_comes_back_beside_the_national_one(version):
    row = {"local_id": "1", "surname": "A", "first_name": "B", "birth_date": DAY, "ine": "123456789FJ"}
    data = write_pupils([{**row, "ine_other": "0123456789M"}], Export(UAI, YEAR, MOMENT, version))
    read, _ = read_back(data, "e.xml")
    assert (read[0]["ine"], read[0]["ine_other"]) == ("123456789FJ", "0123456789M")


def test_letters_that_siecle_cannot_write_come_back_as_question_marks():
    row = {"local_id": "1", "surname": "WIŚNIEWSKI", "first_name": "Łukasz", "birth_date": DAY}
    read, _ = read_back(write_pupils([row], Export(UAI, YEAR, MOMENT)), "e.xml")
    assert (read[0]["surname"], read[0]["first_name"]) == ("WI?NIEWSKI", "?ukasz")


def test_members_of_one_archive_keep_their_own_positions():
    export = Export(UAI, YEAR, MOMENT)
    row = {"local_id": "1", "surname": "A", "first_name": "B", "birth_date": DAY}
    packed = zipped(
        {"Eleves.xml": write_pupils([row], export), "Nomenclature.xml": write_nomenclature({"10": "x"}, {}, export)}
    )
    rows = [
        row
        for event in read_file(io.BytesIO(packed), "tout.zip")
        if isinstance(event, Chunk)
        for row in event.rows.to_pylist()
    ]
    assert [row["record"] for row in rows] == ["tout.zip!Eleves.xml#1"]


guardians = st.fixed_dictionaries(
    {
        "local_id": st.integers(1, 99_999).map(str),
        "relation": st.sampled_from(["mother", "father", "other"]),
        "surname": words(),
        "first_name": words(),
        "phones": st.lists(phones, max_size=2),
        "emails": st.lists(emails, max_size=1),
        "address": st.integers(1, 99).map(lambda n: f"{n} rue des Lilas"),
        "postal_code": st.just("02000"),
        "commune": communes,
        "commune_label": words(32),
    }
)


@tables
@given(st.lists(guardians, min_size=1, max_size=6), st.sampled_from([1, 2, 3]))
def test_guardians_come_back_with_their_level(rows, level):
    written = [{**row, "level": level, "legal": level == 1} for row in rows]
    read, facts = read_back(write_guardians(written, Export(UAI, YEAR, MOMENT)), "r.xml")
    same(read, written, (*guardians_columns(), "level", "legal"), "r.xml")
    assert facts.kind == Kind.SIECLE_GUARDIANS


@tables
@given(st.lists(guardians, min_size=1, max_size=6), st.booleans())
def test_guardians_of_the_old_model_are_legal_or_mere_contacts(rows, legal):
    written = [{**row, "level": 1 if legal else 3, "legal": legal} for row in rows]
    export = Export(UAI, YEAR, MOMENT, "1.8")
    read, _ = read_back(write_guardians(written, export, old_model=True), "r.xml")
    same(read, written, (*guardians_columns(), "level", "legal"), "r.xml")


def guardians_columns() -> tuple[str, ...]:
    """Columns that both models of the links keep."""
    return ("local_id", "relation", "surname", "first_name", "phones", "emails", *HOME)


@tables
@given(st.dictionaries(st.sampled_from(["10", "43", "99", "19", "07"]), words(), min_size=1))
def test_labels_of_exit_motives_come_back_from_the_nomenclature(motives):
    data = write_nomenclature(motives, {"24722025321": "BAC PRO"}, Export(UAI, YEAR, MOMENT))
    _, facts = read_back(data, "Nomenclature.xml")
    assert facts.motives == motives


@tables
@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(2020, 2026)), min_size=1, max_size=5))
def test_diplomas_of_accio_come_back_by_pupil_and_session(pairs):
    rows = [{"local_id": str(number), "cfd": "50022137", "session": session} for number, session in pairs]
    read, facts = read_back(write_diplomas(rows, Export(UAI, YEAR, MOMENT)), "ACCIO.xml")
    same(read, rows, ("local_id", "session"), "ACCIO.xml")
    assert {row["result"] for row in read} == {"obtained"}
    assert facts.kind == Kind.ACCIO
