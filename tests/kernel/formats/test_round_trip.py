"""What the writers write, the readers read back: for every format, whatever the people."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.kernel.formats import Aside, Chunk, Declared, FileFacts, read_file, read_folder
from rebond.kernel.formats.apprenticeship.writer import Contract, write_text, write_workbook
from rebond.kernel.formats.exams.writer import write_results, write_results_workbook
from rebond.kernel.formats.facts.writer import write_facts
from rebond.kernel.formats.fregata.writer import write_fregata
from rebond.kernel.formats.manifest.writer import Source, write_manifest
from rebond.kernel.formats.mission_locale.writer import write_people, write_people_workbook
from rebond.kernel.formats.siecle.writer import Export, archive, write_pupils
from rebond.kernel.formats.siecle.writer_others import write_diplomas, write_guardians, write_nomenclature
from rebond.kernel.formats.sifa.writer import write_sifa
from rebond.kernel.formats.writing import Shape, zipped
from rebond.kernel.kinds import Kind

Row = dict[str, Any]
UAI = "0029001W"
YEAR = 2026
DAY = dt.date(2026, 10, 20)
MOMENT = dt.datetime(2026, 10, 20, 18, 5, 30, tzinfo=dt.UTC)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzéèêëàâîïôùûüçÉÈÎÇœŒ"
tables = settings(max_examples=30, deadline=None)


def _words(longest: int = 24) -> st.SearchStrategy[str]:
    """Names: letters, hyphens, apostrophes and single spaces inside."""
    word = st.text(LETTERS, min_size=1, max_size=8)
    joined = st.tuples(word, st.sampled_from("- '"), word).map("".join)
    return st.one_of(word, joined).map(lambda text: text[:longest])


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


days = st.dates(dt.date(1995, 1, 1), dt.date(2027, 12, 31))
births = st.dates(dt.date(1996, 1, 1), dt.date(2015, 12, 31))
ines = st.sampled_from(["123456789FJ", "987654321GH", "0123456789M", "1234567890V", "1234A56789B", "100000000BG"])
communes = st.sampled_from(["02408", "75112", "2A004", "97411", "59350"])
phones = st.integers(0, 9999).map(lambda n: f"063998{n:04d}")
emails = st.integers(0, 999).map(lambda n: f"jeune{n}@example.org")
mefs = st.sampled_from(["24722025321", "10310019110", "20210019110", "24150022137"[:9] + "20"])
cfds = st.sampled_from(["50022137", "40030001", "46T32401", "01025523"])
shapes = st.builds(
    Shape, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([(), ("Observations", "N° dossier")])
)
IDENTITY = ("ine", "surname", "first_name", "birth_date", "sex")


@st.composite
def identities(draw: st.DrawFn) -> Row:
    """Someone, as every table may give them."""
    return {
        "ine": draw(_maybe(ines)),
        "surname": draw(_words()),
        "usage_name": draw(_maybe(_words())),
        "first_name": draw(_words()),
        "first_name_2": draw(_maybe(_words())),
        "first_name_3": draw(_maybe(_words())),
        "birth_date": draw(births),
        "sex": draw(_maybe(st.sampled_from("12"))),
    }


@st.composite
def homes(draw: st.DrawFn) -> Row:
    """An address and ways to call."""
    return {
        "phones": draw(st.lists(phones, max_size=1)),
        "emails": draw(st.lists(emails, max_size=1)),
        "address": f"{draw(st.integers(1, 99))} rue {draw(_words())}",
        "postal_code": draw(st.sampled_from(["02000", "60100", "80000"])),
        "commune": draw(communes),
    }


@st.composite
def pupils(draw: st.DrawFn) -> Row:
    """A pupil of SIECLE."""
    exit_date = draw(_maybe(days))
    commune = draw(_maybe(communes))
    return {
        **draw(identities()),
        **draw(homes()),
        "commune_label": draw(_words(32)),
        "birth_commune": commune,
        "birth_department": {"0": "02", "7": "75", "2": "2A", "9": "974", "5": "59"}[commune[0]] if commune else None,
        "birth_country": "100" if commune else draw(st.sampled_from(["109", "350"])),
        "birth_place": None if commune else draw(_words(32)),
        "status": draw(st.sampled_from(["ST", "AP"])),
        "mef": draw(mefs),
        "entry_date": draw(_maybe(days)),
        "exit_date": exit_date,
        "exit_motive": draw(_maybe(st.sampled_from(["10", "43", "99", "A1"]))) if exit_date else None,
        "division": draw(_maybe(st.sampled_from(["2 A", "1CUIS", "TG3", "3 SEGPA"]))),
        "last_year_uai": draw(_maybe(st.just("0029003A"))),
        "last_year_mef": draw(_maybe(mefs)),
    }


def _numbered(rows: Sequence[Row]) -> list[Row]:
    return [{**row, "local_id": str(900_000 + n)} for n, row in enumerate(rows)]


def _read(data: bytes, name: str, **declared: Any) -> tuple[list[Row], FileFacts]:
    """All the rows of a sound file, and what it says of itself."""
    rows: list[Row] = []
    facts = None
    for event in read_file(io.BytesIO(data), name, declared=Declared(**declared)):
        assert not isinstance(event, Aside), event
        if isinstance(event, Chunk):
            assert not event.asides, event.asides
            rows += event.rows.to_pylist()
        elif isinstance(event, FileFacts):
            facts = event
    assert facts is not None
    return rows, facts


def _same(read: Sequence[Row], written: Sequence[Row], columns: Sequence[str], name: str) -> None:
    """The rows read say what was written, in its order, each under its position."""
    assert [row["record"] for row in read] == [f"{name}#{n}" for n in range(1, len(written) + 1)]
    for one, other in zip(read, written, strict=True):
        assert {c: one[c] or None for c in columns} == {c: other.get(c) or None for c in columns}


SIECLE = (*IDENTITY, "usage_name", "first_name_2", "first_name_3", "birth_commune", "birth_department", "birth_place")
SIECLE += ("birth_country", "status", "mef", "entry_date", "exit_date", "exit_motive", "division", "local_id")
SIECLE += ("last_year_uai", "last_year_mef", "phones", "emails")
HOME = ("address", "postal_code", "commune", "commune_label")


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
    read, facts = _read(archive("ElevesAvecAdresses", data) if packed else data, name)
    _same(read, rows, (*SIECLE, *HOME) if with_addresses else SIECLE, name)
    assert (facts.kind, facts.uai, facts.school_year, facts.observed_on) == (Kind.SIECLE, UAI, YEAR, DAY)
    assert {row["uai"] for row in read} == {UAI}


@given(st.sampled_from(["3.0", "3.1", "5.1"]))
@settings(max_examples=3, deadline=None)
def test_a_second_number_comes_back_beside_the_national_one(version):
    row = {"local_id": "1", "surname": "A", "first_name": "B", "birth_date": DAY, "ine": "123456789FJ"}
    data = write_pupils([{**row, "ine_other": "0123456789M"}], Export(UAI, YEAR, MOMENT, version))
    read, _ = _read(data, "e.xml")
    assert (read[0]["ine"], read[0]["ine_other"]) == ("123456789FJ", "0123456789M")


def test_letters_that_siecle_cannot_write_come_back_as_question_marks():
    row = {"local_id": "1", "surname": "WIŚNIEWSKI", "first_name": "Łukasz", "birth_date": DAY}
    read, _ = _read(write_pupils([row], Export(UAI, YEAR, MOMENT)), "e.xml")
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
        "surname": _words(),
        "first_name": _words(),
        "phones": st.lists(phones, max_size=2),
        "emails": st.lists(emails, max_size=1),
        "address": st.integers(1, 99).map(lambda n: f"{n} rue des Lilas"),
        "postal_code": st.just("02000"),
        "commune": communes,
        "commune_label": _words(32),
    }
)


@tables
@given(st.lists(guardians, min_size=1, max_size=6), st.sampled_from([1, 2, 3]))
def test_guardians_come_back_with_their_level(rows, level):
    written = [{**row, "level": level, "legal": level == 1} for row in rows]
    read, facts = _read(write_guardians(written, Export(UAI, YEAR, MOMENT)), "r.xml")
    _same(read, written, (*guardians_columns(), "level", "legal"), "r.xml")
    assert facts.kind == Kind.SIECLE_GUARDIANS


@tables
@given(st.lists(guardians, min_size=1, max_size=6), st.booleans())
def test_guardians_of_the_old_model_are_legal_or_mere_contacts(rows, legal):
    written = [{**row, "level": 1 if legal else 3, "legal": legal} for row in rows]
    export = Export(UAI, YEAR, MOMENT, "1.8")
    read, _ = _read(write_guardians(written, export, old_model=True), "r.xml")
    _same(read, written, (*guardians_columns(), "level", "legal"), "r.xml")


def guardians_columns() -> tuple[str, ...]:
    """Columns that both models of the links keep."""
    return ("local_id", "relation", "surname", "first_name", "phones", "emails", *HOME)


@tables
@given(st.dictionaries(st.sampled_from(["10", "43", "99", "19", "07"]), _words(), min_size=1))
def test_labels_of_exit_motives_come_back_from_the_nomenclature(motives):
    data = write_nomenclature(motives, {"24722025321": "BAC PRO"}, Export(UAI, YEAR, MOMENT))
    _, facts = _read(data, "Nomenclature.xml")
    assert facts.motives == motives


@tables
@given(st.lists(st.tuples(st.integers(1, 9999), st.integers(2020, 2026)), min_size=1, max_size=5))
def test_diplomas_of_accio_come_back_by_pupil_and_session(pairs):
    rows = [{"local_id": str(number), "cfd": "50022137", "session": session} for number, session in pairs]
    read, facts = _read(write_diplomas(rows, Export(UAI, YEAR, MOMENT)), "ACCIO.xml")
    _same(read, rows, ("local_id", "session"), "ACCIO.xml")
    assert {row["result"] for row in read} == {"obtained"}
    assert facts.kind == Kind.ACCIO


@st.composite
def apprentices(draw: st.DrawFn) -> Row:
    """An apprentice of SIFA."""
    abroad = draw(st.booleans())
    return {
        **draw(identities()),
        **draw(homes()),
        "uai": UAI,
        "cfd": draw(cfds),
        "apprentice_year": draw(st.sampled_from(["1A", "2A", "3P"])),
        "course_months": draw(st.integers(6, 78)),
        "highest_diploma": draw(st.sampled_from(["01", "03", "08", "99"])),
        "birth_commune": None if abroad else draw(communes),
        "birth_country": "350" if abroad else None,
        "entry_date": draw(days),
        "contract_start": draw(_maybe(days)),
        "contract_broken_on": draw(_maybe(days)),
    }


SIFA = (*IDENTITY, "usage_name", "first_name_2", "first_name_3", "uai", "cfd", "apprentice_year", "course_months")
SIFA += ("highest_diploma", "birth_commune", "birth_country", "entry_date", "contract_start", "contract_broken_on")
SIFA += ("phones", "emails", "address", "postal_code", "commune")


@tables
@given(
    st.lists(apprentices(), min_size=1, max_size=6),
    st.sampled_from(
        [
            {},
            {"separator": "|"},
            {"header": True},
            {"excel_trick": True, "encoding": "utf-8-sig"},
            {"encoding": "cp1252"},
            {"columns": 46},
        ]
    ),
)
def test_apprentices_come_back_from_any_sifa(rows, shape):
    read, facts = _read(write_sifa(rows, **shape), "sifa.txt", school_year=2025, observed_on=dt.date(2025, 12, 31))
    _same(read, rows, SIFA, "sifa.txt")
    assert facts.kind == Kind.SIFA


@st.composite
def farmers(draw: st.DrawFn) -> Row:
    """A pupil of an agricultural school."""
    return {
        **draw(identities()),
        "birth_commune": draw(communes),
        "birth_country": "100",
        "status": draw(st.sampled_from(["ST", "AP"])),
        "mef": draw(mefs),
        "division": draw(st.sampled_from(["1 A", "TCGEA"])),
    }


FREGATA = (*IDENTITY, "usage_name", "first_name_2", "first_name_3", "birth_commune", "birth_country")
FREGATA += ("status", "mef", "division")


@tables
@given(
    st.lists(farmers(), min_size=1, max_size=6),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]),
    st.booleans(),
    st.booleans(),
)
def test_pupils_come_back_from_any_fregata(rows, encoding, with_sex, curly):
    data = write_fregata(rows, encoding=encoding, with_sex=with_sex, curly_apostrophe=curly)
    read, facts = _read(data, "f.csv", uai=UAI, school_year=YEAR, observed_on=DAY)
    _same(read, rows, [c for c in FREGATA if with_sex or c != "sex"], "f.csv")
    assert (facts.kind, facts.uai, facts.school_year) == (Kind.FREGATA, UAI, YEAR)


@st.composite
def learners(draw: st.DrawFn) -> Row:
    """An apprentice of the dashboard, with up to four contracts."""
    contracts = draw(st.lists(st.builds(Contract, days, days, _maybe(days)), max_size=4))
    obtained = draw(_maybe(st.booleans()))
    return {
        **draw(identities()),
        **draw(homes()),
        "uai": UAI,
        "school_year": YEAR,
        "cfd": draw(cfds),
        "course_months": draw(_maybe(st.integers(6, 48))),
        "apprentice_year": "1A",
        "entry_date": draw(days),
        "exit_date": draw(_maybe(days)),
        "diploma_obtained": obtained,
        "diploma_obtained_on": draw(days) if obtained else None,
        "contracts": contracts,
    }


DASHBOARD = (*IDENTITY, "uai", "school_year", "cfd", "course_months", "entry_date", "exit_date", "diploma_obtained_on")
DASHBOARD += ("phones", "emails", "address", "postal_code", "commune")


def _by_contract(rows: Sequence[Row]) -> list[Row]:
    """One row a contract, at least one an apprentice, as the readers make them."""
    return [
        {**row, "n": n, "contract_start": c.start, "contract_end": c.end, "contract_broken_on": c.broken_on}
        for n, row in enumerate(rows, start=1)
        for c in row["contracts"] or [Contract(None)]
    ]


@tables
@given(st.lists(learners(), min_size=1, max_size=5), st.sampled_from(["xlsx", "utf-8", "utf-8-sig", "cp1252"]))
def test_contracts_come_back_from_the_dashboard_one_row_each(rows, shape):
    data = write_workbook(rows) if shape == "xlsx" else write_text(rows, encoding=shape)
    name = "tdb.xlsx" if shape == "xlsx" else "tdb.csv"
    read, facts = _read(data, name, observed_on=DAY)
    expected = _by_contract(rows)
    columns = (*DASHBOARD, "contract_start", "contract_end", "contract_broken_on")

    def shown(row: Row) -> str:
        return repr([row[c] or None for c in columns] + [row["diploma_obtained"]])

    assert sorted(f"{row['record']} {shown(row)}" for row in read) == sorted(
        f"{name}#{row['n']} {shown(row)}" for row in expected
    )
    assert facts.kind == Kind.APPRENTICESHIP


@st.composite
def results(draw: st.DrawFn) -> Row:
    """A line of results."""
    outcome, word = draw(
        st.sampled_from(
            [
                ("obtained", "ADMIS"),
                ("obtained", "Admis mention bien"),
                ("failed", "AJOURNÉ"),
                ("failed", "ABSENT"),
                ("pending", "RATTRAPAGE"),
            ]
        )
    )
    return {
        **draw(identities()),
        "uai": draw(_maybe(st.just(UAI))),
        "cfd": draw(cfds),
        "label": draw(_words()),
        "session": draw(st.integers(2019, 2027)),
        "result": outcome,
        "result_label": word,
    }


@tables
@given(
    st.lists(results(), min_size=1, max_size=6),
    st.sampled_from(["xlsx", "utf-8", "cp1252"]),
    st.sampled_from(";,"),
    shapes,
)
def test_exam_results_come_back(rows, shape, separator, layout):
    name = "resultats.xlsx" if shape == "xlsx" else "resultats.csv"
    if shape == "xlsx":
        data = write_results_workbook(rows, shape=layout)
    else:
        data = write_results(rows, encoding=shape, separator=separator, shape=layout)
    read, facts = _read(data, name)
    _same(read, rows, (*IDENTITY, "uai", "cfd", "label", "session", "result"), name)
    assert facts.kind == Kind.EXAMS


@st.composite
def contacts(draw: st.DrawFn) -> Row:
    """Someone known to a mission locale."""
    return {
        **draw(identities()),
        "postal_code": draw(st.sampled_from(["02000", "60100"])),
        "commune_label": draw(_words()),
        "phones": draw(st.lists(phones, max_size=1)),
        "emails": draw(st.lists(emails, max_size=1)),
        "organisation": draw(_words()),
        "adviser": draw(_maybe(_words())),
        "first_met_on": draw(_maybe(days)),
        "situation": draw(_maybe(_words())),
        "situation_on": draw(_maybe(days)),
    }


MISSION_LOCALE = (*IDENTITY, "usage_name", "postal_code", "commune_label", "phones", "emails", "organisation")
MISSION_LOCALE += ("adviser", "first_met_on", "situation", "situation_on")


@tables
@given(st.lists(contacts(), min_size=1, max_size=6), st.sampled_from(["xlsx", "utf-8-sig", "cp1252"]), shapes)
def test_people_of_a_mission_locale_come_back(rows, shape, layout):
    name = "ml.xlsx" if shape == "xlsx" else "ml.csv"
    if shape == "xlsx":
        data = write_people_workbook(rows, shape=layout)
    else:
        data = write_people(rows, encoding=shape, shape=layout)
    read, facts = _read(data, name)
    _same(read, rows, MISSION_LOCALE, name)
    assert facts.kind == Kind.MISSION_LOCALE


@st.composite
def attested(draw: st.DrawFn) -> Row:
    """A fact."""
    return {
        **draw(identities()),
        "fact": draw(st.sampled_from(["SCOLARISE_CNED", "A_L_ETRANGER", "DECEDE", "ABSENT_DES_LA_RENTREE"])),
        "source": draw(_maybe(_words())),
        "fact_date": draw(days),
        "confirm_by": draw(_maybe(days)),
    }


@tables
@given(st.lists(attested(), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]), shapes)
def test_attested_facts_come_back(rows, encoding, layout):
    read, facts = _read(write_facts(rows, encoding=encoding, shape=layout), "faits.csv")
    columns = ("ine", "surname", "first_name", "birth_date", "fact", "source", "fact_date", "confirm_by")
    _same(read, rows, columns, "faits.csv")
    assert facts.kind == Kind.FACTS


def test_the_manifest_says_whose_a_file_is(tmp_path):
    row = {"ine": "123456789FJ", "surname": "A", "first_name": "B", "birth_date": DAY, "sex": "1"}
    row |= {"mef": "27632105310", "birth_commune": "02408", "division": "1"}
    path = "Été; agricole/f.csv"
    (tmp_path / "in" / path).parent.mkdir(parents=True)
    (tmp_path / "in" / path).write_bytes(write_fregata([row]))
    (tmp_path / "in/sources.csv").write_bytes(write_manifest([Source(path, Kind.FREGATA, UAI, YEAR, DAY)]))
    summary = read_folder(tmp_path / "in", tmp_path / "out", threads=1)
    (taken,) = [file.facts for file in summary.files if file.facts.kind == Kind.FREGATA]
    assert (taken.path, taken.uai, taken.school_year, taken.observed_on) == (path, UAI, YEAR, DAY)
    assert summary.set_aside == 0
