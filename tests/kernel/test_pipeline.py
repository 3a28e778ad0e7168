"""A folder of files in, verdicts, what was set aside and a report out: whole or not at all."""

import csv
import json
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from rebond.config.cli import app
from rebond.kernel import pipeline, tables
from rebond.kernel.pipeline import FolderError, compare_folder
from rebond.kernel.values.ine import Ine

T = date(2026, 10, 31)
PUPIL = """<ELEVE ELEVE_ID="{n}"><ID_NATIONAL>{ine}</ID_NATIONAL><NOM_DE_FAMILLE>{name}</NOM_DE_FAMILLE>
<PRENOM>Zoé</PRENOM><DATE_NAISS>03/02/2009</DATE_NAISS><CODE_SEXE>2</CODE_SEXE><CODE_PAYS>100</CODE_PAYS>
<CODE_STATUT>ST</CODE_STATUT><CODE_MEF>24725431320</CODE_MEF>
<CODE_COMMUNE_INSEE_NAISS>60057</CODE_COMMUNE_INSEE_NAISS></ELEVE>"""
FILE = """<?xml version="1.0" encoding="ISO-8859-15"?>
<BEE_ELEVES VERSION="3.0"><PARAMETRES><UAJ>0600001U</UAJ><ANNEE_SCOLAIRE>{year}</ANNEE_SCOLAIRE>
<DATE_EXPORT>{day}</DATE_EXPORT></PARAMETRES><DONNEES><ELEVES>{pupils}</ELEVES></DONNEES></BEE_ELEVES>"""


def uai() -> str:
    """A UAI with its right key."""
    number = 600_001
    return f"{number:07d}" + "ABCDEFGHJKLMNPRSTUVWXYZ"[number % 23]


def school(folder: Path, year: int, day: str, *pupils: tuple[str, str]) -> None:
    """One school's export."""
    told = "".join(PUPIL.format(n=n, ine=ine, name=name) for n, (ine, name) in enumerate(pupils, 1))
    text = FILE.format(year=year, day=day, pupils=told).replace("0600001U", uai())
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"eleves {year}.xml").write_text(text, encoding="iso-8859-15")


@pytest.fixture
def deliveries(tmp_path: Path) -> Path:
    """Two years of one school: one pupil stays, one is gone; and a file that nobody can read."""
    folder = tmp_path / "livraisons"
    stays, gone = ("123456789FJ", "KERMADEC"), ("987654321GH", "PLOUGASTEL")
    school(folder / "2025", 2025, "20/06/2026", stays, gone)
    school(folder / "2026", 2026, "12/10/2026", stays)
    (folder / "illisible.xml").write_bytes(b"<BEE_ELEVES")
    return folder


def test_a_folder_becomes_verdicts(deliveries: Path, tmp_path: Path) -> None:
    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    rows = pq.read_table(run.out / "verdicts.parquet").to_pylist()
    assert {row["surname"]: row["verdict"] for row in rows} == {"KERMADEC": "not_dropout", "PLOUGASTEL": "dropout"}
    assert all(record.startswith(("2025/eleves 2025.xml#", "2026/eleves 2026.xml#"))
               for row in rows for record in row["records"])  # fmt: skip


def test_verdicts_have_the_columns_that_are_promised(deliveries: Path, tmp_path: Path) -> None:
    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    schema = pq.read_schema(run.out / "verdicts.parquet")
    assert schema.names == tables.VERDICTS.names
    for field in tables.VERDICTS:
        found = schema.field(field.name).type
        same_list = field.type == tables.VERDICTS.field("flags").type and str(found).startswith("list")
        assert found == field.type or same_list, field.name


def test_what_is_unreadable_stops_nothing_and_is_told(deliveries: Path, tmp_path: Path) -> None:
    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    rows = list(csv.DictReader((run.out / "set_aside.csv").open(encoding="utf-8"), delimiter=";"))
    assert list(rows[0]) == tables.SET_ASIDE.names
    assert [(row["path"], row["record"]) for row in rows] == [("illisible.xml", "")]
    assert rows[0]["reason"]


def test_the_report_counts_and_warns(deliveries: Path, tmp_path: Path) -> None:
    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    report = json.loads((run.out / "report.json").read_text(encoding="utf-8"))
    assert report["counts"]["verdicts"] == {"dropout": 1, "not_dropout": 1}
    assert report["counts"]["records"]["siecle"] == 3
    assert report["model"] and report["versions"]["duckdb"] and report["seconds"]
    assert any("apprentissage" in warning for warning in report["warnings"])


def test_an_empty_folder_gives_empty_verdicts(tmp_path: Path) -> None:
    (tmp_path / "vide").mkdir()
    run = compare_folder(tmp_path / "vide", tmp_path / "out", treatment_date=T)
    assert pq.read_table(run.out / "verdicts.parquet").num_rows == 0


def test_a_second_run_takes_the_place_of_the_first(deliveries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    compare_folder(deliveries, out, treatment_date=T)
    first = (out / "verdicts.parquet").read_bytes()
    (out / "notes.txt").write_text("à moi", encoding="utf-8")
    compare_folder(deliveries, out, treatment_date=T)
    assert (out / "verdicts.parquet").read_bytes() == first
    assert sorted(p.name for p in out.iterdir()) == ["evidence", "notes.txt", "report.json", "set_aside.csv",
                                                     "verdicts.parquet"]  # fmt: skip


def test_a_run_that_fails_leaves_nothing_half_written(
    deliveries: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("panne")

    monkeypatch.setattr(pipeline, "_report", broken)
    with pytest.raises(RuntimeError):
        compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["livraisons"]


def test_results_may_lie_among_the_deliveries_and_are_not_read(deliveries: Path) -> None:
    first = compare_folder(deliveries, deliveries / "out", treatment_date=T).report
    second = compare_folder(deliveries, deliveries / "out", treatment_date=T).report
    assert first["counts"] == second["counts"]
    assert second["counts"]["files"] == {"siecle": 2}


def test_results_do_not_take_the_place_of_the_deliveries(deliveries: Path) -> None:
    with pytest.raises(FolderError, match="ne doit pas"):
        compare_folder(deliveries, deliveries, treatment_date=T)


def test_a_record_of_this_year_that_nobody_can_read_is_warned_of(deliveries: Path, tmp_path: Path) -> None:
    path = deliveries / "2026" / "eleves 2026.xml"
    told = path.read_text(encoding="iso-8859-15")
    path.write_text(told.replace("<DATE_NAISS>03/02/2009", "<DATE_NAISS>31/02/2009"), encoding="iso-8859-15")
    warnings = compare_folder(deliveries, tmp_path / "out", treatment_date=T).report["warnings"]
    assert any("1 enregistrement de cette année a été mis de côté" in warning for warning in warnings)


def test_the_invented_numbers_are_valid() -> None:
    assert Ine.parse("123456789FJ") and Ine.parse("987654321GH")


def command(*words: object) -> tuple[int, str]:
    """Exit code and all that the command says."""
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def test_the_command_judges_and_explains(deliveries: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = command("compare", deliveries, "--treatment-date", "2026-10-31", "--out", out, "--threads", 1)
    assert code == 0
    assert "2 personnes jugées : 1 à lister, 1 non sortants." in said
    person = next(row["person"] for row in pq.read_table(out / "verdicts.parquet").to_pylist()
                  if row["verdict"] == "dropout")  # fmt: skip
    code, said = command("explain", out, person)
    assert code == 0
    assert "PLOUGASTEL" in said and "Bac professionnel en 3 ans, 2e année" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("compare", "nulle-part", "--treatment-date", "2026-10-31", "--out", "{out}"), "n'est pas un dossier"),
        (("compare", "{in}", "--treatment-date", "31/10/2026", "--out", "{out}"), "n'est pas une date"),
        (("compare", "{in}", "--treatment-date", "2026-10-31", "--out", "{out}", "--decisions", "rien"), "fichier"),
        (("explain", "{out}", "p0"), "ne contient pas de comparaison"),
    ],
)
def test_an_impossible_argument_is_refused_with_a_sentence(
    deliveries: Path, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    code, said = command(*(word.format(**{"in": deliveries, "out": tmp_path / "out"}) for word in words))
    assert code != 0
    assert told in said
    assert "Traceback" not in said


def test_results_are_not_written_over_a_file(deliveries: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("déjà là", encoding="utf-8")
    with pytest.raises(FolderError, match="est un fichier"):
        compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "déjà là"


def test_a_formula_of_a_file_is_no_formula_in_what_was_set_aside(deliveries: Path, tmp_path: Path) -> None:
    header = "INE;NOM;PRENOM;DATE_NAISSANCE;SEXE;UAI;CODE_DIPLOME;LIBELLE_DIPLOME;SESSION;RESULTAT"
    (deliveries / "examens.csv").write_text(
        f'{header}\n;A;B;03/02/2009;F;;50033404;CAP;"=HYPERLINK(1)";ADMIS\n;A;B;-5;F;;50033404;CAP;2026;ADMIS\n',
        encoding="utf-8",
    )
    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    with (run.out / "set_aside.csv").open(encoding="utf-8", newline="") as file:
        values = {row["record"]: row["value"] for row in csv.DictReader(file, delimiter=";")}
    assert values["examens.csv#1"] == "'=HYPERLINK(1)"
    assert values["examens.csv#2"] == "-5"


def test_what_a_killed_run_left_is_removed_by_the_next_and_nothing_else(deliveries: Path, tmp_path: Path) -> None:
    killed, theirs = tmp_path / ".out-tue", tmp_path / ".out-archive"
    for folder in (killed, theirs):
        folder.mkdir()
    (killed / ".rebond-travail").touch()
    (killed / "noms.parquet").write_bytes(b"des noms")
    compare_folder(deliveries, tmp_path / "out", treatment_date=T)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".out-archive", "livraisons", "out"]


def test_two_runs_at_once_do_not_remove_each_other(deliveries: Path, tmp_path: Path) -> None:
    def meanwhile(step: str, share: float) -> None:
        if step == "records":
            compare_folder(deliveries, tmp_path / "out", treatment_date=T)

    run = compare_folder(deliveries, tmp_path / "out", treatment_date=T, progress=meanwhile)
    assert run.comparison.persons == 2
