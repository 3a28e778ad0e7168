"""Tables, CSV and XLSX: SIFA, FREGATA, the dashboard, exams, missions locales, facts (formats §2, §3 and §8)."""

import io
from datetime import date

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.kernel.formats import Declared, NotUsed, read_file
from rebond.kernel.formats.sifa.schema import COLUMNS, OLD_COLUMNS
from rebond.kernel.kinds import Kind
from tests.kernel.formats.samples import (
    EXAM,
    EXAMS_HEADER,
    FREGATA,
    FREGATA_HEADER,
    MISSION_LOCALE_HEADER,
    OTHER_UAI,
    SIFA,
    read,
    workbook,
)

MANIFEST = Declared(uai=OTHER_UAI, school_year=2026, observed_on=date(2026, 10, 2))


def test_an_exam_result_is_read() -> None:
    [row], asides, [facts] = read(f"{EXAMS_HEADER}\n{EXAM}\n")
    assert not asides
    assert facts.kind is Kind.EXAMS
    assert (
        row
        | {
            "record": "fichier#1",
            "ine": "123456789FJ",
            "surname": "EXEMPLE",
            "birth_date": date(2009, 2, 3),
            "sex": "2",
            "uai": OTHER_UAI,
            "cfd": "50022137",
            "session": 2026,
            "result": "obtained",
        }
        == row
    )


@pytest.mark.parametrize(
    ("written", "result"),
    [
        ("ADMIS", "obtained"),
        ("Admise mention Bien", "obtained"),
        ("admis (mention AB)", "obtained"),
        ("Refusé", "failed"),
        ("AJOURNÉE", "failed"),
        ("ABSENT", "failed"),
        ("ELIMINE", "failed"),
        ("NON ADMIS", "failed"),
        ("Rattrapage", "pending"),
    ],
)
def test_results_are_read_as_juries_write_them(written: str, result: str) -> None:
    [row], _, _ = read(f"{EXAMS_HEADER}\n{EXAM.replace('ADMIS', written)}\n")
    assert row["result"] == result


def test_an_unknown_result_is_set_aside_with_the_ones_that_exist() -> None:
    rows, [aside], _ = read(f"{EXAMS_HEADER}\n{EXAM}\n{EXAM.replace('ADMIS', 'PEUT-ÊTRE')}\n")
    assert len(rows) == 1
    assert (aside.record, aside.field, aside.value) == ("fichier#2", "RESULTAT", "PEUT-ÊTRE")
    assert "AJOURNE" in (aside.suggestion or "")


def test_a_result_without_a_birth_date_is_kept_for_its_number() -> None:
    rows, asides, _ = read(
        f"{EXAMS_HEADER}\n{EXAM.replace('03/02/2009', '')}\n;{EXAM[12:].replace('03/02/2009', '')}\n"
    )
    assert [(row["record"], row["birth_date"]) for row in rows] == [("fichier#1", None)]
    assert [aside.record for aside in asides] == ["fichier#2"]


HEADERS = EXAMS_HEADER.split(";")
CELLS = EXAM.split(";")


@settings(max_examples=60, deadline=None)
@given(
    order=st.permutations(range(len(HEADERS))),
    delimiter=st.sampled_from(";,|\t"),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-32"]),
    quoted=st.booleans(),
    spelling=st.sampled_from([str.lower, str.title, lambda text: f" {text} *", lambda text: text.replace("_", " ")]),
    last_end=st.booleans(),
    blank=st.booleans(),
)
def test_no_dialect_of_csv_changes_what_is_read(
    order: list[int], delimiter: str, end: str, encoding: str, quoted: bool, spelling, last_end: bool, blank: bool
) -> None:
    def line(cells: list[str]) -> str:
        return delimiter.join(f'"{cells[place]}"' if quoted else cells[place] for place in order)

    lines = [line([spelling(header) for header in HEADERS]), line(CELLS), *([""] if blank else []), line(CELLS)]
    content = (end.join(lines) + (end if last_end else "")).encode(encoding)
    rows, asides, [facts] = read(content)
    assert not asides
    assert [row["record"] for row in rows] == ["fichier#1", "fichier#2"]
    expected, _, _ = read(f"{EXAMS_HEADER}\n{EXAM}\n")
    assert rows[0] == expected[0]
    assert facts.kind is Kind.EXAMS


@settings(max_examples=60, deadline=None)
@given(rows=st.lists(st.sampled_from(["good", "short", "wide", "bad date", "stray quote"]), min_size=1, max_size=12))
def test_each_row_keeps_its_position_whatever_its_neighbours(rows: list[str]) -> None:
    lines = {
        "good": EXAM,
        "short": ";X;Y",
        "wide": EXAM + ";de trop",
        "bad date": EXAM.replace("123456789FJ", "").replace("03/02/2009", "31/02/2009"),
        "stray quote": EXAM.replace("EXEMPLE", 'EXEM"PLE'),
    }
    content = "\n".join([EXAMS_HEADER, *(lines[row] for row in rows), EXAM, ""])
    read_in, asides, _ = read(content)
    kept = [place for place, row in enumerate([*rows, "good"], 1) if row in ("good", "stray quote")]
    assert sorted(int(row["record"].split("#")[1]) for row in read_in) == kept
    assert len(asides) == len(rows) + 1 - len(kept)


def test_a_quoted_cell_may_hold_separators_line_breaks_and_quotes() -> None:
    label = '"CAP; option ""A""\nsuite"'
    content = "\n".join([EXAMS_HEADER, EXAM.replace("CAP", label), EXAM, ""])
    rows, asides, _ = read(content)
    assert not asides
    assert rows[0]["label"] == 'CAP; option "A"\nsuite'
    assert rows[1]["record"] == "fichier#2"


def test_a_quote_never_closed_costs_no_other_row() -> None:
    content = "\n".join([EXAMS_HEADER, EXAM.replace("EXEMPLE", '"EXEMPLE'), *[EXAM] * 30, ""])
    rows, asides, _ = read(content)
    assert len(rows) == 31
    assert not asides


def test_rows_in_two_encodings_are_both_read() -> None:
    content = f"{EXAMS_HEADER}\n{EXAM}\n".encode() + f"{EXAM}\n".encode("cp1252")
    rows, _, _ = read(content)
    assert [row["first_name"] for row in rows] == ["Zoé", "Zoé"]


def test_invisible_characters_are_taken_out() -> None:
    rows, asides, _ = read(f"{EXAMS_HEADER}\n{EXAM.replace('EXEMPLE', 'EXEM' + chr(0) + 'PLE')}\n")
    assert rows[0]["surname"] == "EXEMPLE"
    assert not asides


def test_a_row_of_ten_megabytes_is_set_aside_and_the_others_are_read() -> None:
    huge = EXAM.replace("EXEMPLE", "A" * 10_000_000)
    rows, [aside], _ = read(f"{EXAMS_HEADER}\n{EXAM}\n{huge}\n{EXAM}\n")
    assert [row["record"] for row in rows] == ["fichier#1", "fichier#3"]
    assert aside.record == "fichier#2"
    assert "démesurée" in aside.reason


def test_a_value_of_a_hundred_thousand_characters_is_set_aside() -> None:
    rows, [aside], _ = read(f"{EXAMS_HEADER}\n{EXAM.replace('EXEMPLE', 'A' * 100_000)}\n{EXAM}\n")
    assert [row["record"] for row in rows] == ["fichier#2"]
    assert len(aside.shown()["value"] or "") < 300


def test_a_header_that_nearly_suits_says_what_it_lacks() -> None:
    _, [aside], [] = read(f"{EXAMS_HEADER.replace('RESULTAT', 'NOTE')}\n{EXAM}\n")
    assert "résultats d'examen" in aside.reason
    assert "RESULTAT" in aside.reason


def test_a_table_cut_before_its_end_counts_for_nothing() -> None:
    content = f"{EXAMS_HEADER}\n{EXAM}\n{EXAM[:50]}"
    _, asides, facts = read(content)
    assert "coupé" in asides[-1].reason
    assert not facts


def test_sifa_is_told_without_a_header() -> None:
    [row], asides, [facts] = read(SIFA + "\n")
    assert not asides
    assert (facts.kind, facts.uai, facts.school_year) == (Kind.SIFA, OTHER_UAI, 2026)
    assert facts.observed_on == date(2026, 12, 31)
    assert (row["status"], row["cfd"], row["apprentice_year"], row["course_months"]) == ("AP", "50022137", "1A", 24)
    assert (row["contract_start"], row["contract_broken_on"]) == (date(2026, 9, 1), date(2026, 10, 14))
    assert (row["highest_diploma"], row["birth_department"]) == ("03", "59")


@pytest.mark.parametrize("delimiter", [";", "|"])
@pytest.mark.parametrize("header", [True, False])
@pytest.mark.parametrize("columns", [46, 47])
@pytest.mark.parametrize("marks", ["", "\ufeff", "excel"])
def test_every_shape_of_sifa_gives_the_same_rows(delimiter: str, header: bool, columns: int, marks: str) -> None:
    cells = SIFA.split(";")
    if columns == 46:
        cells.pop(COLUMNS.index("RNCP"))
    if marks == "excel":
        cells = [f'="{cell}"' if cell.isdigit() else cell for cell in cells]
    names = COLUMNS if columns == 47 else OLD_COLUMNS
    lines = [*([delimiter.join(names)] if header else []), delimiter.join(cells)]
    content = ("\ufeff" if marks == "\ufeff" else "") + "\r\n".join(lines) + "\r\n"
    rows, _, [facts] = read(content)
    assert rows == read(SIFA + "\n")[0]
    assert facts.school_year == 2026


def test_the_number_of_a_guardian_never_passes_for_the_young_persons() -> None:
    cells = SIFA.split(";")
    cells[COLUMNS.index("TEL_JEUNE")], cells[COLUMNS.index("TEL_RESP1_PERSO")] = "", "0353010001"
    [row], *_ = read(";".join(cells) + "\n")
    assert row["phones"] == ["", "0353010001"]


def test_sifa_comes_as_a_workbook_too() -> None:
    cells = [int(cell) if cell.isdigit() and len(cell) < 15 else cell for cell in SIFA.split(";")]
    expected = read(SIFA + "\n")[0][0] | {"phones": ["600000000"]}
    assert read(workbook([COLUMNS, cells], sheet="Data"))[0] == [expected]
    assert read(workbook([cells]))[0] == [expected]


def test_an_impossible_contract_date_never_passes_for_an_open_contract() -> None:
    rows, [aside], _ = read(f"{SIFA}\n{SIFA.replace('14102026', '31022026')}\n")
    assert len(rows) == 1
    assert (aside.record, aside.field) == ("fichier#2", "DATE_RUPT_CONT")


def test_a_short_row_of_sifa_is_set_aside_because_the_end_of_the_contract_may_be_what_lacks() -> None:
    rows, [aside], _ = read(f"{SIFA}\n{';'.join(SIFA.split(';')[:42])}\n{SIFA}\n")
    assert len(rows) == 2
    assert aside.record == "fichier#2"


def test_the_year_of_sifa_comes_from_its_rows_unless_declared() -> None:
    typo = SIFA.replace("01092026", "01092062")
    _, _, [facts] = read("\n".join([SIFA] * 20 + [typo, ""]))
    assert facts.school_year == 2026
    _, _, [facts] = read(SIFA + "\n", declared=Declared(school_year=2025))
    assert (facts.school_year, facts.observed_on) == (2025, date(2025, 12, 31))


def test_fregata_needs_to_be_told_whose_it_is() -> None:
    _, [aside], [] = read(f"{FREGATA_HEADER}\n{FREGATA}\n")
    assert "établissement" in aside.reason
    [row], _, [facts] = read(f"{FREGATA_HEADER}\n{FREGATA}\n", declared=MANIFEST)
    assert (facts.kind, facts.uai, facts.school_year) == (Kind.FREGATA, OTHER_UAI, 2026)
    assert (row["uai"], row["mef"], row["birth_country"], row["division"]) == (OTHER_UAI, "27637001331", "100", "TCV")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("apostrophe", ["'", "’"])
@pytest.mark.parametrize("sexed", [True, False])
def test_every_age_of_fregata_is_read(encoding: str, apostrophe: str, sexed: bool) -> None:
    header, cells = FREGATA_HEADER.replace("’", apostrophe).split(";"), FREGATA.split(";")
    if not sexed:
        place = header.index("Code sexe*")
        del header[place], cells[place]
    content = f"{';'.join(header)}\n{';'.join(cells)}\n".encode(encoding)
    [row], _, _ = read(content, declared=MANIFEST)
    assert (row["first_name"], row["first_name_2"], row["sex"]) == ("Zoé", "Marie", "2" if sexed else None)


DASHBOARD = {
    "nom_apprenant": "EXEMPLE",
    "prenom_apprenant": "Zoé",
    "date_de_naissance_apprenant": date(2008, 1, 2),
    "sexe_apprenant": "F",
    "annee_scolaire": "2026-2027",
    "etablissement_responsable_uai": OTHER_UAI,
    "formation_cfd": 50022137,
    "contrat_date_debut": date(2026, 9, 1),
    "contrat_date_fin": date(2028, 8, 31),
    "contrat_date_rupture": date(2026, 10, 1),
    "contrat_date_debut_2": date(2026, 10, 15),
}


def test_each_contract_of_the_dashboard_is_a_row_of_the_same_record() -> None:
    rows, _, [facts] = read(workbook([DASHBOARD, DASHBOARD.values()]))
    assert (facts.kind, facts.uai, facts.school_year, facts.rows) == (Kind.APPRENTICESHIP, OTHER_UAI, 2026, 1)
    assert [(row["record"], row["contract_start"], row["contract_broken_on"]) for row in rows] == [
        ("fichier#1", date(2026, 9, 1), date(2026, 10, 1)),
        ("fichier#1", date(2026, 10, 15), None),
    ]
    assert rows[0]["cfd"] == "50022137"


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("1", "1A"),
        (2, "2A"),
        ("3.0", "3A"),
        ("2P", "2P"),
        ("2e année", "2A"),
        ("7", None),
        ("2026", None),
        ("A1", None),
    ],
)
def test_the_year_of_the_course_is_told_as_sifa_tells_it(written: str | int, read_as: str | None) -> None:
    said = DASHBOARD | {"annee_formation": written}
    rows, _, _ = read(workbook([said, said.values()]))
    assert {row["apprentice_year"] for row in rows} == {read_as}


def test_the_dashboard_as_csv_gives_the_same_rows() -> None:
    written = [value.strftime("%d/%m/%Y") if isinstance(value, date) else str(value) for value in DASHBOARD.values()]
    content = f"{';'.join(DASHBOARD)}\n{';'.join(written)}\n"
    assert read(content)[0] == read(workbook([DASHBOARD, DASHBOARD.values()]))[0]


def test_an_apprentice_without_a_contract_is_one_row() -> None:
    said = {name: value for name, value in DASHBOARD.items() if not name.startswith("contrat")}
    rows, _, _ = read(workbook([said, said.values()]))
    assert [row["contract_start"] for row in rows] == [None]


def test_a_dashboard_row_without_year_or_establishment_is_set_aside() -> None:
    lines = [DASHBOARD, DASHBOARD.values(), (DASHBOARD | {"annee_scolaire": ""}).values()]
    lines.append((DASHBOARD | {"etablissement_responsable_uai": "néant"}).values())
    rows, asides, _ = read(workbook([list(line) for line in lines]))
    # the other rows of the file agree on both: they say them for the rows that don't
    assert {row["record"] for row in rows} == {"fichier#1", "fichier#2", "fichier#3"}
    assert not asides


@pytest.mark.parametrize("as_workbook", [True, False])
def test_a_mission_locale_says_who_is_in_contact(as_workbook: bool) -> None:
    header = MISSION_LOCALE_HEADER.split(";")
    cells = [
        "EXEMPLE",
        "Zoé",
        date(2009, 2, 3) if as_workbook else "2009-02-03",
        "ML de Laon",
        "0612345678",
        "En recherche",
    ]
    content = workbook([header, cells]) if as_workbook else "\n".join([";".join(header), ";".join(map(str, cells)), ""])
    [row], _, [facts] = read(content)
    assert facts.kind is Kind.MISSION_LOCALE
    assert (row["surname"], row["birth_date"], row["organisation"]) == ("EXEMPLE", date(2009, 2, 3), "ML de Laon")
    assert (row["phones"], row["situation"]) == (["0612345678"], "En recherche")


def test_three_columns_are_a_mission_locale_only_when_declared() -> None:
    content = "NOM;PRENOM;DATE_NAISSANCE\nEXEMPLE;Zoé;03/02/2009\n"
    assert not read(content)[2]
    [facts] = read(content, declared=Declared(kind=Kind.MISSION_LOCALE))[2]
    assert facts.rows == 1


def test_a_title_above_the_header_is_passed_over() -> None:
    rows, _, _ = read(
        workbook([["Extraction du 3 octobre"], [], MISSION_LOCALE_HEADER.split(";"), ["A", "B", "03/02/2009"]])
    )
    assert rows[0]["record"] == "fichier#1"


def test_a_second_sheet_of_people_is_never_passed_over_in_silence() -> None:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name in ("Notice", "Nord", "Sud"):
        sheet = book.add_worksheet(name)
        if name != "Notice":
            sheet.write_row(0, 0, MISSION_LOCALE_HEADER.split(";"))
            sheet.write_row(1, 0, [name, "Zoé", "03/02/2009", "ML"])
    book.close()
    [row], _, [facts] = read(stream.getvalue())
    assert row["surname"] == "Nord"
    assert "Sud" in facts.warnings[0]


def test_a_name_in_use_beside_a_name_of_birth_is_not_the_surname() -> None:
    content = "NOM;Nom de naissance;PRENOM;DATE_NAISSANCE;SITUATION\nDUPONT;EXEMPLE;Zoé;03/02/2009;\n"
    [row], _, _ = read(content)
    assert (row["surname"], row["usage_name"]) == ("EXEMPLE", "DUPONT")


@pytest.mark.parametrize("session", ["2026", "juin 2026", "2026-06", "2026.0"])
def test_a_session_is_read_as_it_is_written(session: str) -> None:
    [row], _, _ = read(f"{EXAMS_HEADER}\n{EXAM.replace(';2026;', f';{session};')}\n")
    assert row["session"] == 2026


def test_facts_are_read_whatever_their_spelling() -> None:
    header = "INE;NOM;PRENOM;DATE_NAISSANCE;FAIT;SOURCE;DATE;A_CONFIRMER_LE"
    lines = ["123456789FJ;EXEMPLE;Zoé;03/02/2009;Scolarisé hors-contrat;courrier;01/10/2026;31/12/2026"]
    lines += [";EXEMPLE;Zoé;03/02/2009;disparu;courrier;01/10/2026;"]
    lines += [";EXEMPLE;Zoé;03/02/2009;A_L_ETRANGER;famille;31/02/2026;"]
    [row], asides, [facts] = read("\n".join([header, *lines, ""]))
    assert facts.kind is Kind.FACTS
    assert (row["fact"], row["confirm_by"]) == ("SCOLARISE_HORS_CONTRAT", date(2026, 12, 31))
    assert [(aside.record, aside.field) for aside in asides] == [("fichier#2", "FAIT"), ("fichier#3", "DATE")]


def test_the_day_of_defence_table_is_recognised_and_serves_no_comparison() -> None:
    content = b"NOM;PRENOM;DATE_NAISSANCE;DATE_JDC;TELEPHONE\nA;B;03/02/2009;01/10/2026;\n"
    [event] = read_file(io.BytesIO(content), "jdc.csv")
    assert isinstance(event, NotUsed)
    assert "JDC" in event.sentence
