"""Documents are tagged, titled, in French; what people wrote is never read as source, and never lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.domain.documents import DocumentError, picture, render
from rebond.domain.documents.rendering import printable
from rebond.domain.dossiers.interview import FIELDS, on_paper, paper_sections
from tests.domain.documents.reading import bare, read, text_of

PLATFORM = {"name": "Laon et Thiérache", "address": "Laon", "phone": "03 53 01 00 00", "email": "laon@example.org"}
HOSTILE = '#read("/etc/passwd") $x$ \\ "guillemets" *gras* _ital_ `code` @ref <label> = titre // commentaire [crochets]'


def letter(text: str) -> dict[str, object]:
    return {
        "address": ["Zoé LEFÈVRE", "12 rue d’Ailleurs", "02000 LAON"],
        "place-and-day": "Laon, le 24 novembre 2026",
        "subject": "Faire le point",
        "paragraphs": [text],
        "signature": "Alice Vasseur",
    }


def letters(*texts: str) -> bytes:
    return render("letters", {"title": "Courriers", "platform": PLATFORM, "letters": [letter(text) for text in texts]})


def sheet(**data: object) -> bytes:
    return render("interview", {"title": "Fiche d’entretien pour le suivi", "platform": PLATFORM, **data})


def test_a_document_is_tagged_titled_and_in_french() -> None:
    document = read(letters("Bonjour"))
    root = document.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("fr")
    assert document.metadata.title == "Courriers"
    assert b"pdfuaid" in document.xmp_metadata.stream.get_data()


def test_letters_take_a_page_each_and_the_address_stands_in_the_window() -> None:
    document = read(letters("Une lettre.", "Une autre."))
    assert len(document.pages) == 2
    places = []

    def visit(text, page, at, *_) -> None:
        x, y = at[4] * page[0] + at[5] * page[2] + page[4], at[4] * page[1] + at[5] * page[3] + page[5]
        places.append((text, x, y))

    document.pages[0].extract_text(visitor_text=visit)
    # The window of a French DL envelope: 100 to 200 mm from the left, 45 to 80 mm from the top of the sheet.
    x, y = next((x, y) for text, x, y in places if "rue" in text)
    points = 72 / 25.4
    assert 100 * points <= x <= 110 * points
    assert (297 - 80) * points <= y <= (297 - 45) * points


def test_what_people_write_is_text_and_nothing_else() -> None:
    assert bare(HOSTILE) in bare(text_of(letters(HOSTILE)))


def test_a_character_that_no_font_draws_is_written_by_its_code() -> None:
    assert printable("漢 ok 😀") == "[U+6F22] ok 😀"
    assert "[U+6F22]" in text_of(letters("漢"))


def test_the_mark_that_a_pasted_text_begins_with_does_not_hold_up_a_batch() -> None:
    assert printable("\ufeffZoé") == "Zoé"
    assert letters("\ufeffZoé, a\ufeffb").startswith(b"%PDF")


@settings(max_examples=25, deadline=None)
@given(st.text(max_size=200))
def test_any_text_makes_a_document(text: str) -> None:
    assert letters(text).startswith(b"%PDF")


def test_a_very_long_answer_runs_over_pages_whole() -> None:
    long = " ".join(f"mot{number}" for number in range(1800))
    text = bare(text_of(sheet(filled=True, sections=on_paper({"comments": long}))))
    assert bare(long[:200]) in text
    assert "mot1799" in text


def test_the_blank_sheet_asks_every_field_of_the_annex_with_every_choice() -> None:
    pdf = sheet(filled=False, sections=on_paper())
    text = bare(text_of(pdf))
    assert [field.label for field in FIELDS.values() if bare(field.label) not in text] == []
    choices = [label for field in FIELDS.values() for _, label in field.choices]
    assert [label for label in choices if bare(label) not in text] == []
    assert 2 <= len(read(pdf).pages) <= 4
    assert {field.id for section in paper_sections() for field in section.fields} == set(FIELDS)


def test_the_register_repeats_its_headings_and_numbers_its_pages() -> None:
    rows = [[f"26-{number:04}", "LEFÈVRE"] for number in range(90)]
    data = {"title": "Registre de suivi", "subtitle": "90 jeunes", "platform": PLATFORM}
    document = read(render("register", data | {"headings": ["N°", "Nom"], "widths": [1, 3], "rows": rows}))
    pages = [page.extract_text() for page in document.pages]
    assert len(pages) > 1
    assert all("Nom" in page and f"{number} / {len(pages)}" in page for number, page in enumerate(pages, start=1))


def test_labels_fill_a_sheet_before_the_next() -> None:
    sheet = {"columns": 3, "width": 70, "height": 37, "margin_x": 0, "margin_y": 0.5, "gap": 0}
    data = {"title": "Étiquettes", "platform": PLATFORM, "format": sheet, "labels": [["Zoé", "02000 LAON"]] * 25}
    assert len(read(render("labels", data)).pages) == 2


def test_a_picture_of_the_first_page() -> None:
    data = {"title": "Courriers", "platform": PLATFORM, "letters": [letter("un"), letter("deux")]}
    assert picture("letters", data).startswith(b"\x89PNG")


def test_a_template_that_does_not_exist_or_lacks_data_is_refused() -> None:
    with pytest.raises(KeyError):
        render("../../etc/passwd", {})
    with pytest.raises(DocumentError):
        render("letters", {"title": "x", "platform": PLATFORM})
