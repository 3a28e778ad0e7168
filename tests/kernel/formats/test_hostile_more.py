"""Deliveries that bring a parser down, rather than lie: each is refused with a sentence and the rest is read."""

import io
import os
import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from rebond.kernel.formats import read_folder
from tests.kernel.formats.samples import EXAM, EXAMS_HEADER, export, pupil, read, workbook

ROWS = [EXAMS_HEADER.split(";"), EXAM.split(";")]


def rewritten(change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """A sound workbook with its parts changed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(ROWS))) as sound, zipfile.ZipFile(stream, "w") as made:
        for name in sound.namelist():
            made.writestr(*change(name, sound.read(name)))
    return stream.getvalue()


@pytest.mark.parametrize("part", ["xl/sharedStrings.xml", "xl/styles.xml"])
def test_a_part_that_announces_billions_of_entries_does_not_stop_the_program(part: str) -> None:
    def lie(name: str, content: bytes) -> tuple[str, bytes]:
        return name, re.sub(rb'ount="', b'ount="42949672', content) if name == part else content

    _, asides, facts = read(rewritten(lie))
    assert not facts
    assert "ment sur sa taille" in asides[0].reason


def test_a_far_cell_does_not_hide_in_a_sheet_of_another_name() -> None:
    def moved(name: str, content: bytes) -> tuple[str, bytes]:
        content = content.replace(b"worksheets/sheet1.xml", b"data.bin").replace(b'r="J2"', b'r="XFD1048576"')
        return name.replace("xl/worksheets/sheet1.xml", "xl/data.bin"), content

    _, asides, facts = read(rewritten(moved))
    assert not facts
    assert "très loin" in asides[0].reason


@pytest.mark.parametrize("place", [b"ZZZZZZZ99999999999", b"AAAA2", b"A99999999"])
def test_a_cell_beyond_any_sheet_is_refused_without_a_panic(place: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    _, asides, facts = read(rewritten(lambda name, content: (name, content.replace(b'r="A2"', b'r="' + place + b'"'))))
    assert not facts
    assert asides[0].suggestion
    assert "panicked" not in capfd.readouterr().err


def test_a_zip_compressed_in_an_unknown_way_is_told_in_french() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("ElevesSansAdresses.xml", export(pupil()))
    content = bytearray(stream.getvalue())
    content[8] = content[content.find(b"PK\x01\x02") + 10] = 99
    _, asides, facts = read(bytes(content))
    assert not facts
    assert "compressée d'une façon" in asides[0].reason
    assert asides[0].value is None


def test_accents_under_an_ascii_prolog_are_read() -> None:
    _, asides, facts = read(export(pupil()).replace(b"ISO-8859-15", b"US-ASCII"))
    assert not asides
    assert facts[0].rows == 1


def test_folders_nested_beyond_any_recursion_are_walked(tmp_path: Path) -> None:
    delivered = tmp_path / "in"
    delivered.mkdir()
    (delivered / "zz.csv").write_text(f"{EXAMS_HEADER}\n{EXAM}\n", encoding="utf-8")
    deepest = ""
    for _ in range(1_200):
        deepest += "/p"
        Path(f"{delivered}{deepest}").mkdir()
    summary = read_folder(delivered, tmp_path / "out", threads=1)
    os.removedirs(f"{delivered}{deepest}")  # pytest's own cleaning recurses
    assert [taken.facts.path for taken in summary.files] == ["zz.csv"]
