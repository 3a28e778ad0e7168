"""What the writers write, the readers read back: tables of text and workbooks, whatever the people."""

import datetime as dt
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from rebond.kernel.formats import read_folder
from rebond.kernel.formats.apprenticeship.writer import Contract, write_text, write_workbook
from rebond.kernel.formats.exams.writer import write_results, write_results_workbook
from rebond.kernel.formats.facts.writer import write_facts
from rebond.kernel.formats.fregata.writer import write_fregata
from rebond.kernel.formats.manifest.writer import Source, write_manifest
from rebond.kernel.formats.mission_locale.writer import write_people, write_people_workbook
from rebond.kernel.formats.sifa.writer import write_sifa
from rebond.kernel.kinds import Kind
from tests.kernel.formats.round_trip import (
    DAY,
    IDENTITY,
    UAI,
    YEAR,
    Row,
    cfds,
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
    shapes,
    tables,
    words,
)


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
        "contract_start": draw(maybe(days)),
        "contract_broken_on": draw(maybe(days)),
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
    read, facts = read_back(write_sifa(rows, **shape), "sifa.txt", school_year=2025, observed_on=dt.date(2025, 12, 31))
    same(read, rows, SIFA, "sifa.txt")
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
    read, facts = read_back(data, "f.csv", uai=UAI, school_year=YEAR, observed_on=DAY)
    same(read, rows, [c for c in FREGATA if with_sex or c != "sex"], "f.csv")
    assert (facts.kind, facts.uai, facts.school_year) == (Kind.FREGATA, UAI, YEAR)


@st.composite
def learners(draw: st.DrawFn) -> Row:
    """An apprentice of the dashboard, with up to four contracts."""
    contracts = draw(st.lists(st.builds(Contract, days, days, maybe(days)), max_size=4))
    obtained = draw(maybe(st.booleans()))
    return {
        **draw(identities()),
        **draw(homes()),
        "uai": UAI,
        "school_year": YEAR,
        "cfd": draw(cfds),
        "course_months": draw(maybe(st.integers(6, 48))),
        "apprentice_year": "1A",
        "entry_date": draw(days),
        "exit_date": draw(maybe(days)),
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
    read, facts = read_back(data, name, observed_on=DAY)
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
        "uai": draw(maybe(st.just(UAI))),
        "cfd": draw(cfds),
        "label": draw(words()),
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
    read, facts = read_back(data, name)
    same(read, rows, (*IDENTITY, "uai", "cfd", "label", "session", "result"), name)
    assert facts.kind == Kind.EXAMS


@st.composite
def contacts(draw: st.DrawFn) -> Row:
    """Someone known to a mission locale."""
    return {
        **draw(identities()),
        "postal_code": draw(st.sampled_from(["02000", "60100"])),
        "commune_label": draw(words()),
        "phones": draw(st.lists(phones, max_size=1)),
        "emails": draw(st.lists(emails, max_size=1)),
        "organisation": draw(words()),
        "adviser": draw(maybe(words())),
        "first_met_on": draw(maybe(days)),
        "situation": draw(maybe(words())),
        "situation_on": draw(maybe(days)),
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
    read, facts = read_back(data, name)
    same(read, rows, MISSION_LOCALE, name)
    assert facts.kind == Kind.MISSION_LOCALE


@st.composite
def attested(draw: st.DrawFn) -> Row:
    """A fact."""
    return {
        **draw(identities()),
        "fact": draw(st.sampled_from(["SCOLARISE_CNED", "A_L_ETRANGER", "DECEDE", "ABSENT_DES_LA_RENTREE"])),
        "source": draw(maybe(words())),
        "fact_date": draw(days),
        "confirm_by": draw(maybe(days)),
    }


@tables
@given(st.lists(attested(), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]), shapes)
def test_attested_facts_come_back(rows, encoding, layout):
    read, facts = read_back(write_facts(rows, encoding=encoding, shape=layout), "faits.csv")
    columns = ("ine", "surname", "first_name", "birth_date", "fact", "source", "fact_date", "confirm_by")
    same(read, rows, columns, "faits.csv")
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
