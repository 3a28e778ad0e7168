"""A folder of deliveries: what counts, what replaces what, whatever the order (formats §8.1)."""

import io
import os
from datetime import date
from itertools import permutations
from pathlib import Path
from typing import cast

import pyarrow.parquet as pq
import pytest

from rebond.kernel.formats import LIMITS, FileFacts, NotUsed, Refusal, read_file, read_folder, recognise
from rebond.kernel.formats.delivery import NOTHING_DECLARED
from rebond.kernel.formats.folder import _read_all
from rebond.kernel.formats.opening import Member
from rebond.kernel.formats.pieces import Job
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import TABLES
from tests.kernel.formats.samples import (
    EXAM,
    EXAMS_HEADER,
    FREGATA,
    FREGATA_HEADER,
    OTHER_UAI,
    SIFA,
    UAI,
    export,
    intake,
    pupil,
    read,
    zipped,
)


def test_every_table_is_written_with_its_schema(tmp_path: Path) -> None:
    intake(tmp_path, {})
    for name in ("files", "enrolments", "exams", "mission_locale", "facts", "guardians", "set_aside"):
        assert pq.read_schema(tmp_path / "lu" / f"{name}.parquet") == TABLES[name]


def test_records_are_named_by_their_path_in_the_folder(tmp_path: Path) -> None:
    one, two = export(pupil(), pupil(2)), export(pupil(), uai=OTHER_UAI)
    junk = {"__MACOSX/._a.xml": b"x", ".DS_Store": b"x", "b.xml": two}
    read_in = intake(
        tmp_path,
        {
            "lycée/seul.zip": zipped({"ElevesSansAdresses.xml": one}),
            "deux.ZIP": zipped({"d/a.xml": export(pupil(), year="2025"), **junk}),
            "nu.xml": export(pupil(), uai="0801206B"),
        },
    )
    assert sorted(read_in.records) == [
        "deux.ZIP!b.xml#1",
        "deux.ZIP!d/a.xml#1",
        "lycée/seul.zip#1",
        "lycée/seul.zip#2",
        "nu.xml#1",
    ]


def test_the_latest_export_of_a_school_and_year_wins_in_a_folder_too(tmp_path: Path) -> None:
    files = {
        "z.xml": export(pupil(NOM_DE_FAMILLE="ANCIEN")),
        "a.zip": zipped({"x.xml": export(pupil(NOM_DE_FAMILLE="NOUVEAU"), moment="12/11/2026 19:00:00")}),
        "b.xml": export(pupil(NOM_DE_FAMILLE="AVANT"), year="2025"),
    }
    read_in = intake(tmp_path, files)
    assert sorted(row["surname"] for row in read_in.table("enrolments")) == ["AVANT", "NOUVEAU"]
    by_path = {row["path"]: row for row in read_in.table("files")}
    assert by_path["z.xml"]["superseded_by"] == by_path["a.zip"]["file"]
    assert by_path["b.xml"]["superseded_by"] is None


def test_a_later_sifa_of_the_same_cfas_replaces_the_first(tmp_path: Path) -> None:
    def table(name: str, *numbers: str) -> str:
        return "".join(SIFA.replace("EXEMPLE", name).replace("0590001F;06", f"{n};06") + "\n" for n in numbers)

    both, other = (UAI, OTHER_UAI), (UAI, "0801206B")
    files = {"a.txt": table("ANCIEN", *both), "b.txt": table("NOUVEAU", *both) * 2, "c.txt": table("AUTRE", *other)}
    read_in = intake(tmp_path, files)
    assert sorted({row["surname"] for row in read_in.table("enrolments")}) == ["AUTRE", "NOUVEAU"]
    assert [row["uai"] for row in read_in.table("files")] == [None, None, None]


def test_a_file_sent_twice_changes_nothing(tmp_path: Path) -> None:
    content = export(pupil())
    exams = f"{EXAMS_HEADER}\n{EXAM}\n"
    once = intake(tmp_path / "1", {"a.xml": content, "e.csv": exams})
    twice = intake(
        tmp_path / "2", {"a.xml": content, "b.zip": zipped({"a.xml": content}), "e.csv": exams, "f.csv": exams}
    )
    assert once.table("enrolments") == twice.table("enrolments")
    assert [row["record"] for row in twice.table("exams")] == ["e.csv#1"]
    assert [row["superseded_by"] is None for row in twice.table("files")] == [True, False, True, False]


def test_a_later_export_that_is_cut_does_not_replace_the_sound_one(tmp_path: Path) -> None:
    later = export(pupil(), pupil(2), moment="13/11/2026 18:00:00", day="13/11/2026")
    read_in = intake(tmp_path, {"a.xml": export(pupil()), "b.xml": later[:-40]})
    assert read_in.records == ["a.xml#1"]
    assert "coupé" in read_in.set_aside["b.xml"]


def test_rejects_of_a_replaced_file_are_not_shown_any_more(tmp_path: Path) -> None:
    bad = pupil(2, ID_NATIONAL=None, DATE_NAISS=None)
    read_in = intake(tmp_path, {"a.xml": export(pupil(), bad), "b.xml": export(pupil(), moment="13/11/2026 09:00:00")})
    assert not read_in.set_aside


def test_exports_of_one_moment_are_told_apart_by_their_content_alone(tmp_path: Path) -> None:
    first, second = export(pupil(NOM_DE_FAMILLE="UN")), export(pupil(NOM_DE_FAMILLE="DEUX"))
    one = intake(tmp_path / "1", {"a.xml": first, "b.xml": second})
    two = intake(tmp_path / "2", {"a.xml": second, "b.xml": first})
    assert [row["surname"] for row in one.table("enrolments")] == [row["surname"] for row in two.table("enrolments")]


def test_the_order_of_the_files_changes_no_row(tmp_path: Path) -> None:
    contents = [export(pupil(), moment=f"12/11/2026 1{n}:00:00") for n in range(3)] + [
        f"{EXAMS_HEADER}\n{EXAM}\n".encode()
    ]
    kept = set()
    for place, order in enumerate(permutations(contents)):
        read_in = intake(tmp_path / str(place), {f"{n}.bin": content for n, content in enumerate(order)})
        without_origin = [{**row, "record": None, "file": None} for row in read_in.table("enrolments")]
        kept.add((str(without_origin), len(read_in.table("exams")), len(read_in.set_aside)))
    assert len(kept) == 1


def test_processes_change_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebond.kernel.formats.folder._SMALL", 0)
    files = {f"{n}.xml": export(pupil(), uai=None) if n == 3 else export(pupil(), year=str(2020 + n)) for n in range(6)}
    alone = intake(tmp_path, files, threads=1)
    tables = {name: alone.table(name) for name in ("files", "enrolments", "set_aside")}
    together = intake(tmp_path, files, threads=2)
    assert {name: together.table(name) for name in tables} == tables


class _Killer:
    """Kills the process that unpickles it, as a file does that takes all the memory."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (1,)


def test_a_file_that_kills_its_process_costs_no_other_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rebond.kernel.formats.folder._SMALL", 0)
    file = tmp_path / "a.xml"
    file.write_bytes(export(pupil()))
    sound = [Member(f"{n}.xml", 1, file) for n in range(4)]
    members = [*sound[:2], Member("tueur.xml", 1, cast("Path", _Killer())), *sound[2:]]
    jobs = [Job(n, member, NOTHING_DECLARED, LIMITS, tmp_path) for n, member in enumerate(members)]
    pieces = _read_all(jobs, 2, None)
    assert [piece.path for piece in pieces] == [member.path for member in members]
    assert [piece.facts is not None for piece in pieces] == [True, True, False, True, True]
    assert "mémoire" in pieces[2].asides[0].reason


def test_the_manifest_says_whose_the_files_are(tmp_path: Path) -> None:
    table = f"{FREGATA_HEADER}\n{FREGATA}\n"
    manifest = (
        "path;kind;uai;school_year;observed_on\n"
        f"agri\\a.csv;fregata;{OTHER_UAI};2026;02/10/2026\n"
        f"AGRI/É.csv;fregata;{UAI};2026-2027;2026-10-02\n"
        f"absent.csv;fregata;{UAI};2026;02/10/2026\n"
        ";fregata;;;\n"
        "agri/c.csv;bizarre;0;2026;02/10/2026\n"
    )
    read_in = intake(
        tmp_path,
        {"sources.csv": manifest, "agri/a.csv": table, "agri/É.csv": table, "agri/c.csv": table, "agri/d.csv": table},
    )
    assert {row["path"]: (row["uai"], row["observed_on"]) for row in read_in.table("files")} == {
        "agri/a.csv": (OTHER_UAI, date(2026, 10, 2)),
        "agri/É.csv": (UAI, date(2026, 10, 2)),
    }
    assert {"sources.csv#4", "sources.csv#5", "agri/c.csv", "agri/d.csv"} == set(read_in.set_aside)
    assert any("absent.csv" in warning for warning in read_in.summary.warnings)


def test_a_manifest_that_cannot_be_read_stops_nothing(tmp_path: Path) -> None:
    read_in = intake(tmp_path, {"sources.csv": "n'importe quoi", "a.xml": export(pupil())})
    assert read_in.records == ["a.xml#1"]
    assert "sources.csv" in read_in.set_aside


def test_two_halves_of_exam_results_add_up(tmp_path: Path) -> None:
    read_in = intake(
        tmp_path, {"a.csv": f"{EXAMS_HEADER}\n{EXAM}\n", "b.csv": f"{EXAMS_HEADER}\n{EXAM.replace('CAP', 'BAC')}\n"}
    )
    assert [row["record"] for row in read_in.table("exams")] == ["a.csv#1", "b.csv#1"]


def test_the_names_of_files_never_tell_what_they_are(tmp_path: Path) -> None:
    read_in = intake(
        tmp_path, {"photo.png": export(pupil()), "export.xml": f"{EXAMS_HEADER}\n{EXAM}\n", "a.xlsx": SIFA + "\n"}
    )
    assert [row["kind"] for row in read_in.table("files")] == ["sifa", "examens", "siecle"]


def test_progress_is_told_file_by_file(tmp_path: Path) -> None:
    told: list[tuple[int, int, str]] = []
    folder = tmp_path / "envois"
    folder.mkdir()
    (folder / "a.xml").write_bytes(export(pupil()))
    (folder / "b.csv").write_bytes(b"rien")
    read_folder(folder, tmp_path / "lu", progress=lambda *step: told.append(step))
    assert told == [(1, 2, "a.xml"), (2, 2, "b.csv")]


def test_a_job_hears_of_the_bytes_and_can_go_on_where_it_stopped() -> None:
    content = zipped({"a.xml": export(pupil()), "b.xml": export(pupil(), year="2025")})
    heard: list[int] = []
    events = list(read_file(io.BytesIO(content), "x.zip", progress=heard.append, done={"x.zip!a.xml"}))
    assert [event.path for event in events if isinstance(event, FileFacts)] == ["x.zip!b.xml"]
    assert sum(heard) == len(export(pupil(), year="2025"))


def test_what_a_delivery_holds_is_told_without_reading_it_through() -> None:
    content = zipped(
        {"a.xml": export(pupil())[:-20], "b.txt": SIFA.encode(), "c.xml": export(root="BEE_STRUCTURES"), "d": b"%PDF"}
    )
    found = recognise(io.BytesIO(content), "x.zip")
    assert [found[f"x.zip!{name}"] for name in ("a.xml", "b.txt")] == [Kind.SIECLE, Kind.SIFA]
    assert isinstance(found["x.zip!c.xml"], NotUsed)
    assert isinstance(found["x.zip!d"], Refusal)
    assert isinstance(recognise(io.BytesIO(b""), "vide")["vide"], Refusal)


def test_nothing_is_left_beside_the_tables(tmp_path: Path) -> None:
    intake(tmp_path, {"a.xml": export(pupil())})
    assert sorted(file.suffix for file in (tmp_path / "lu").iterdir()) == [".parquet"] * 7


def test_the_same_rows_come_from_one_file_and_from_a_folder(tmp_path: Path) -> None:
    content = export(pupil(), pupil(2))
    rows, _, _ = read(content, name="a.xml")
    assert [
        {key: row[key] for key in rows[0]} for row in intake(tmp_path, {"a.xml": content}).table("enrolments")
    ] == rows
