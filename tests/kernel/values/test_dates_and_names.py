"""Dates, school years, names and telephones as the files write them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.names import as_people_write, fold, names_in, without_particles
from rebond.kernel.values.phones import display_phone, normalise_phone
from rebond.kernel.values.school_years import SchoolYear
from rebond.kernel.values.text import clean, without_control_characters

days = st.dates(date(1900, 1, 1), date(2100, 12, 31))


@given(days)
def test_a_day_is_read_back_from_every_way_of_writing_it(day: date) -> None:
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d", "%d%m%Y", "%Y-%m-%dT00:00:00", "%d/%m/%Y 18:05:00"):
        assert parse_date(day.strftime(form)) == day
    assert parse_date(f"{day.day}/{day.month}/{day.year}") == day


@given(st.dates(date(1955, 1, 1), date(2060, 1, 1)))
def test_a_day_number_of_excel_is_a_day(day: date) -> None:
    number = (day - date(1899, 12, 30)).days
    assert parse_date(str(number)) == day
    assert parse_date(f"{number}.0") == day


@given(days)
def test_the_zero_that_a_spreadsheet_ate_comes_back(day: date) -> None:
    text = day.strftime("%d%m%Y")
    assert parse_date(text.lstrip("0") if day.day < 10 else text) == day


@pytest.mark.parametrize(
    "text",
    [
        "",
        "31/02/2009",
        "30/02/2008",
        "00/01/2009",
        "03/13/2009",
        "01/01/0209",
        "01/01/2909",
        "avril",
        "٣٣٣٣٣٣٣٣",
    ],
)
def test_what_is_no_day_is_not_guessed(text: str) -> None:
    assert parse_date(text) is None


def test_a_year_of_two_digits_is_the_one_of_a_young_person() -> None:
    assert parse_date("03/02/09") == date(2009, 2, 3)
    assert parse_date("3/2/99") == date(1999, 2, 3)


@given(st.text())
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    read = parse_date(text)
    assert read is None or 1900 <= read.year <= 2100


@given(days.filter(lambda day: 1991 <= day.year <= 2099))
def test_every_day_is_in_one_school_year(day: date) -> None:
    year = SchoolYear.of(day)
    assert year.first_day <= day <= year.last_day
    assert SchoolYear(year.start + 1).first_day - year.last_day == timedelta(days=1)


@pytest.mark.parametrize("text", ["2026", "2026-2027", "2026/27", "2026 – 2027", "2026.0"])
def test_a_school_year_is_read_as_it_is_written(text: str) -> None:
    assert SchoolYear.parse(text) == SchoolYear(2026)
    assert str(SchoolYear(2026)) == "2026-2027"


@pytest.mark.parametrize("text", ["", "26", "2026-2028", "1850", None])
def test_what_is_no_school_year_is_not_guessed(text: str | None) -> None:
    assert SchoolYear.parse(text) is None


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("Lefèvre-d'Étaples", "LEFEVRE D ETAPLES"),
        ("ST-MARTIN", "SAINT MARTIN"),
        ("Mme Ste Croix", "SAINTE CROIX"),
        ("Œuvrard", "OEUVRARD"),
        ("M?LLER", "M?LLER"),
        ("inconnu", ""),
        ("SNP", ""),
        ("XXX", ""),
        ("M", "M"),
        (None, ""),
    ],
)
def test_names_are_folded_for_comparison(name: str | None, folded: str) -> None:
    assert fold(name) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(name: str) -> None:
    assert fold(fold(name)) == fold(name)


def test_x_dit_y_is_two_names() -> None:
    assert names_in("MARTIN dit DURAND") == ("MARTIN", "DURAND")
    assert names_in("Benoît") == ("BENOIT",)
    assert names_in("") == ()


def test_particles_go_only_where_something_is_left() -> None:
    assert without_particles("DE LA FONTAINE") == "FONTAINE"
    assert without_particles("LE") == "LE"


@pytest.mark.parametrize("text", ["+33612345678", "06 12 34 56 78", "0612345678", "612345678", "06.12.34.56.78"])
def test_telephones_are_the_same_number_however_written(text: str) -> None:
    assert normalise_phone(text) == "+33612345678"
    assert display_phone(text) == "06 12 34 56 78"


def test_what_cannot_be_called_stays_as_written() -> None:
    assert normalise_phone("pas de téléphone") is None
    assert display_phone("pas de téléphone") == "pas de téléphone"


@given(st.text())
def test_clean_text_is_composed_and_stable(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once != ""
    assert "\x00" not in without_control_characters(text)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("JEAN-PIERRE ÉLIE", "Jean-Pierre Élie"),
        ("jade", "Jade"),
        ("Anne-Lise", "Anne-Lise"),
        ("McKenzie", "McKenzie"),
        ("", ""),
    ],
)
def test_first_names_in_one_case_are_written_as_people_do(typed: str, written: str) -> None:
    assert as_people_write(typed) == written
