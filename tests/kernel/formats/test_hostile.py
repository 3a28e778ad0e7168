"""Hostile and broken deliveries: refused with a sentence, harming nothing, never stopping the others."""

import io
import os
import stat
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.kernel.formats import Limits, read_folder
from tests.kernel.formats.samples import EXAM, EXAMS_HEADER, SIFA, export, intake, pupil, read, workbook, zipped

SMALL = Limits(
    file_bytes=5_000_000,
    unpacked_bytes=20_000_000,
    workbook_bytes=10_000_000,
    ratio_from=1_000_000,
    record_bytes=500_000,
)


def refusal(content: bytes | str, *, limits: Limits = SMALL) -> str:
    """The sentence that refuses a whole file; nothing of it is kept and it was quick."""
    started = time.monotonic()
    _, asides, facts = read(content, limits=limits)
    assert time.monotonic() - started < 5
    assert not facts, "the file was taken in"
    [aside] = [aside for aside in asides if aside.record is None]
    assert aside.suggestion, "a refusal says how to mend"
    return aside.reason


def with_doctype(doctype: str, body: str = "") -> bytes:
    return export(pupil(NOM_DE_FAMILLE=body or "X"), encoding="UTF-8").replace(
        b"<BEE_ELEVES", doctype.encode() + b"<BEE_ELEVES", 1
    )


BOMB = "<!DOCTYPE x [" + "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boum"}">' for n in range(12)) + "]>"


@pytest.mark.parametrize(
    "content",
    [
        with_doctype(BOMB, "&e11;"),
        with_doctype('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', "&e;"),
        with_doctype('<!DOCTYPE x SYSTEM "http://192.0.2.1/x.dtd">'),
        with_doctype('<!-- un mot --><?un mot?>\n<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]>'),
        with_doctype("<!DOCTYPE x>").decode().encode("utf-16"),
    ],
    ids=["entities in entities", "external entity", "external DTD", "parameter entity after a comment", "in UTF-16"],
)
def test_a_dtd_is_refused_before_anything_is_parsed(content: bytes) -> None:
    assert "DTD" in refusal(content)


def test_an_entity_that_nothing_declares_is_refused() -> None:
    assert "bien formé" in refusal(export(pupil(NOM_DE_FAMILLE="&rien;")))


def test_a_comment_as_long_as_the_head_hides_no_dtd() -> None:
    hidden = with_doctype("<!--" + "x" * 70_000 + "-->" + BOMB, "&e11;")
    assert refusal(hidden)


@pytest.mark.parametrize("place", [40, 200, 400, -1, -10, -30])
def test_a_cut_export_counts_for_nothing(place: int) -> None:
    assert refusal(export(pupil(), pupil(2))[:place])


def test_a_crossed_tag_is_refused_with_its_line() -> None:
    assert "ligne 2" in refusal(export(pupil()).replace(b"</ELEVES>", b"</ELEVE>"))


def test_elements_nested_without_end_are_refused() -> None:
    assert refusal(export(after="<A>" * 100_000))
    assert refusal("<BEE_ELEVES>" + "<A>" * 200_000 + "</A>" * 200_000 + "</BEE_ELEVES>")
    assert refusal(export(pupil(NOM_DE_FAMILLE="<A>" * 150_000)))


def test_an_attribute_and_a_record_without_end_are_refused() -> None:
    assert refusal(export(pupil(), attributes=f' VERSION="{"3" * 2_000_000}"'))
    assert refusal(export(pupil(NOM_DE_FAMILLE="A" * 2_000_000)))


def test_a_name_of_a_hundred_thousand_letters_costs_its_record_only() -> None:
    rows, [aside], _ = read(export(pupil(NOM_DE_FAMILLE="A" * 100_000), pupil(2)))
    assert [row["record"] for row in rows] == ["fichier#2"]
    assert aside.field == "NOM_DE_FAMILLE"


def test_pupils_who_all_have_other_children_are_read() -> None:
    rows, _, _ = read(export(*(pupil(n, **{f"AUTRE_{n}": "x"}) for n in range(1_200))))
    assert len(rows) == 1_200


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "vide"),
        (b"%PDF-1.7 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "ancien classeur"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "image"),
        (b"\x1f\x8b\x08" + b"\x00" * 100, "gzip"),
        (b"7z\xbc\xaf\x27\x1c", "7z"),
        ("<!DOCTYPE html><html><body>Erreur 500</body></html>", "HTML"),
        ("<html><body>Session expirée</body></html>", "HTML"),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", "XML"),
        ("bonjour", "connaît"),
        (b"\x00" * 5_000, "texte"),
        (bytes(range(256)) * 40, "connaît"),
        ('{"nom": "EXEMPLE"}', "connaît"),
        (b"PK\x03\x04abcdef", "abîmée"),
    ],
)
def test_wrong_types_are_named(content: bytes | str, word: str) -> None:
    assert word in refusal(content)


def test_a_workbook_of_another_maker_is_named() -> None:
    ods = zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"},
        level=zipfile.ZIP_STORED,
    )
    assert "OpenDocument" in refusal(ods)
    assert "classeur" in refusal(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}))


def test_a_bomb_of_zeros_is_refused_without_being_unpacked() -> None:
    assert "bombe" in refusal(zipped({"e.xml": b"\x00" * 3_000_000}))
    many = zipped({f"{n}.xml": os.urandom(100) + b" " * 900_000 for n in range(30)})
    assert "dépasse" in refusal(many)


def test_a_zip_that_lies_about_its_sizes_is_stopped() -> None:
    content = bytearray(zipped({"e.xml": export(*(pupil(n) for n in range(40_000)))}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = (1000).to_bytes(4, "little")
    assert refusal(bytes(content))


@pytest.mark.parametrize("name", ["../e.xml", "a/../../e.xml", "/etc/e.xml", "C:\\e.xml", "..\\e.xml"])
def test_paths_that_escape_are_refused(name: str) -> None:
    assert "dangereux" in refusal(zipped({name: export(pupil())}))


def test_links_and_passwords_in_a_zip_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("e.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "lien" in refusal(stream.getvalue())
    locked = bytearray(zipped({"e.xml": export(pupil())}))
    locked[6] |= 1
    locked[locked.rindex(b"PK\x01\x02") + 8] |= 1
    assert "mot de passe" in refusal(bytes(locked))


def test_archives_in_archives_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    inner = zipped({"e.xml": export(pupil())})
    assert "autre archive" in refusal(zipped({"x.zip": inner}))
    read_in = intake(tmp_path, {"a.zip": zipped({"x.zip": inner, "e.xml": export(pupil())})})
    assert read_in.records == ["a.zip!e.xml#1"]


def test_too_many_members_are_refused() -> None:
    assert "trop" in refusal(zipped({f"{n}.txt": b"" for n in range(600)}))


def test_a_damaged_member_is_refused_and_its_neighbour_read(tmp_path: Path) -> None:
    content = bytearray(
        zipped({"a.xml": export(*(pupil(n) for n in range(50))), "b.xml": export(pupil(), year="2025")})
    )
    content[200] ^= 0xFF
    read_in = intake(tmp_path, {"x.zip": bytes(content)})
    assert read_in.records == ["x.zip!b.xml#1"]
    assert "x.zip!a.xml" in read_in.set_aside


@pytest.mark.parametrize("cut", [10, 100, 400])
def test_a_cut_zip_and_a_cut_workbook_are_refused(cut: int) -> None:
    assert refusal(zipped({"e.xml": export(pupil())})[:-cut])
    assert refusal(workbook([EXAMS_HEADER.split(";"), EXAM.split(";")])[:-cut])


def sheet_with(rows: str) -> bytes:
    """A workbook whose sheet was replaced by hand."""
    source = zipfile.ZipFile(io.BytesIO(workbook([EXAMS_HEADER.split(";"), EXAM.split(";")])))
    members = {info.filename: source.read(info) for info in source.infolist()}
    head = (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    )
    members["xl/worksheets/sheet1.xml"] = f"{head}{rows}</sheetData></worksheet>".encode()
    return zipped(members)


def test_a_sheet_of_two_far_cells_does_not_fill_the_memory() -> None:
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    assert "démesurée" in refusal(sheet_with(far))


@pytest.mark.parametrize(
    "far",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r = \'Z1048576\'><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c><c r="Z9"><v>1</v></c></row>',
        f'<row r="1"><c r="A1"><v>1</v></c><c {"x" * 900}="{"x" * 900}" r="Z1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="XF&#68;1048576"><v>1</v></c></row>',
    ],
)
def test_far_cells_do_not_hide(far: str) -> None:
    assert refusal(sheet_with(far))


def test_an_empty_last_row_that_was_only_coloured_is_no_far_cell() -> None:
    def cell(place: str, text: str) -> str:
        return f'<c r="{place}" t="str"><v>{text}</v></c>'

    header = "".join(cell(f"{'ABCDEFGHIJ'[n]}1", text) for n, text in enumerate(EXAMS_HEADER.split(";")))
    values = "".join(cell(f"{'ABCDEFGHIJ'[n]}2", text) for n, text in enumerate(EXAM.split(";")))
    rows, _, _ = read(sheet_with(f'<row r="1">{header}</row><row r="2">{values}</row><row r="1048576" s="1"/>'))
    assert len(rows) == 1


def test_a_workbook_bomb_is_refused() -> None:
    assert "bombe" in refusal(sheet_with("<row r='1'/>" * 400_000))


def test_formulas_and_errors_are_read_as_what_they_show() -> None:
    def cell(place: str, text: str) -> str:
        return f'<c r="{place}" t="str"><f>1/0</f><v>{text}</v></c>'

    header = "".join(cell(f"{'ABCDEFGHIJ'[n]}1", text) for n, text in enumerate(EXAMS_HEADER.split(";")))
    values = "".join(cell(f"{'ABCDEFGHIJ'[n]}2", text) for n, text in enumerate(EXAM.split(";")[:6]))
    error = '<c r="H2" t="e"><v>#DIV/0!</v></c>' + cell("I2", "2026") + cell("J2", "ADMIS")
    rows, _, _ = read(sheet_with(f"<row r='1'>{header}</row><row r='2'>{values}{error}</row>"))
    assert rows[0]["surname"] == "EXEMPLE"


def test_a_file_too_big_is_refused_by_its_size(tmp_path: Path) -> None:
    folder = tmp_path / "envois"
    folder.mkdir()
    with (folder / "creux.xml").open("wb") as hollow:
        hollow.truncate(2_000_000_000)
    read_folder(folder, tmp_path / "lu")
    assert "trop gros" in intake(tmp_path, {}).set_aside["creux.xml"]


def test_a_text_without_any_line_end_is_refused_from_its_head() -> None:
    assert refusal(b"A" * 4_000_000)
    rows, [aside], _ = read(EXAMS_HEADER + "\n" + "A;" * 2_000_000)
    assert not rows
    assert "démesurée" in aside.reason


def test_what_is_no_file_is_left_and_nothing_outside_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "dehors.xml"
    outside.write_bytes(export(pupil()))
    (tmp_path / "dehors").mkdir()
    (tmp_path / "dehors" / "e.xml").write_bytes(export(pupil()))
    folder = tmp_path / "envois"
    folder.mkdir()
    (folder / "lien.xml").symlink_to(outside)
    (folder / "dossier").symlink_to(tmp_path / "dehors")
    (folder / "boucle").symlink_to(folder)
    os.mkfifo(folder / "tuyau")
    read_in = intake(tmp_path, {".DS_Store": b"x", "~$e.xlsx": b"x", "Thumbs.db": b"x", "LISEZ-MOI.txt": "Bonjour"})
    assert not read_in.records
    assert set(read_in.set_aside) == {
        *("lien.xml", "dossier", "boucle", "tuyau"),
        *(".DS_Store", "~$e.xlsx", "Thumbs.db", "LISEZ-MOI.txt"),
    }


def test_names_with_odd_bytes_are_written_out(tmp_path: Path) -> None:
    folder = tmp_path / "envois"
    folder.mkdir()
    for name in (b"\xe9l\xe8ves.xml", b"a\nb\x1b[31m.xml"):
        (Path(os.fsdecode(bytes(folder) + b"/" + name))).write_bytes(
            export(pupil(), year="2025" if b"b" in name else "2026")
        )
    read_in = intake(tmp_path, {})
    assert sorted(read_in.records) == ["\\xe9l\\xe8ves.xml#1", "a\\x0ab\\x1b[31m.xml#1"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_opened_is_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "envois"
    folder.mkdir()
    (folder / "secret.xml").write_bytes(export(pupil()))
    (folder / "secret.xml").chmod(0)
    assert "secret.xml" in intake(tmp_path, {}).set_aside


def test_one_bad_file_never_stops_the_rest(tmp_path: Path) -> None:
    bad = {
        "0.xml": with_doctype(BOMB, "&e11;"),
        "1.zip": zipped({"../x": b"x"}),
        "2.csv": b"\x00" * 100,
        "3.xlsx": b"PK\x03\x04",
        "4.xml": export(pupil())[:-30],
    }
    read_in = intake(tmp_path, {**bad, "9.xml": export(pupil())})
    assert read_in.records == ["9.xml#1"]
    assert set(bad) == set(read_in.set_aside)


SOUND = [
    export(pupil(), pupil(2, DATE_SORTIE="16/10/2026"), encoding="UTF-8"),
    f"{EXAMS_HEADER}\n{EXAM}\n{EXAM}\n".encode(),
    (SIFA + "\n").encode(),
    zipped({"e.xml": export(pupil())}),
    workbook([EXAMS_HEADER.split(";"), EXAM.split(";")]),
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_damage_to_a_sound_file_ever_raises(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SOUND)))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        damage = data.draw(st.sampled_from(["flip", "cut", "insert", "repeat"]))
        if damage == "flip":
            content[place] ^= data.draw(st.integers(1, 255))
        elif damage == "cut":
            del content[place : place + data.draw(st.integers(1, 40))]
        elif damage == "insert":
            content[place:place] = data.draw(st.binary(min_size=1, max_size=20))
        else:
            content += content[place : place + 30]
        if not content:
            break
    _, asides, _ = read(bytes(content), limits=SMALL)
    assert all(aside.reason and aside.suggestion for aside in asides)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=3_000))
def test_no_bytes_at_all_ever_raise(content: bytes) -> None:
    _, asides, facts = read(content, limits=SMALL)
    assert asides or facts
