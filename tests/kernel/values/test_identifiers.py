"""INE, UAI, MEF and diploma codes: shapes and keys (formats §4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.kernel.values.cfd import Cfd
from rebond.kernel.values.departments import department_of_commune, insee_department
from rebond.kernel.values.ine import Ine, IneShape, bea_key, rnie_key, university_key
from rebond.kernel.values.mef import Mef
from rebond.kernel.values.uai import Uai, uai_key


@pytest.mark.parametrize("number", ["0123456789M", "1234567890V", "2509001234E", "0601012345N", "9876543210E"])
def test_published_bea_numbers_hold(number: str) -> None:
    assert Ine(number).shape is IneShape.BEA
    assert Ine(number).key_holds


@pytest.mark.parametrize("number", ["123456789FJ", "987654321GH", "100000000BG", "111222333AB", "000000097KH"])
def test_published_rnie_numbers_hold(number: str) -> None:
    assert Ine(number).shape is IneShape.RNIE
    assert Ine(number).key_holds


@given(st.integers(0, 10**10 - 1))
def test_one_wrong_digit_breaks_a_bea_key(number: int) -> None:
    digits = f"{number:010}"
    wrong = str((int(digits[0]) + 1) % 10) + digits[1:]
    assert Ine(digits + bea_key(digits)).key_holds
    assert not Ine(wrong + bea_key(digits)).key_holds


@given(st.integers(0, 10**9 - 1))
def test_one_wrong_digit_breaks_a_rnie_key(number: int) -> None:
    digits = f"{number:09}"
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert Ine(digits + rnie_key(digits)).key_holds
    assert not Ine(wrong + rnie_key(digits)).key_holds


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=10, max_size=10))
def test_a_university_number_carries_its_own_key(head: str) -> None:
    number = Ine(head + university_key(head))
    assert number.key_holds or number.shape is not IneShape.UNIVERSITY


def test_a_failing_key_is_a_warning_and_not_a_refusal() -> None:
    number = Ine.parse("123456789AA")
    assert number is not None
    assert number.key_holds is False


def test_numbers_without_a_known_rule_have_no_opinion_on_their_key() -> None:
    assert Ine("1234A56789B").shape is IneShape.APPRENTICE
    assert Ine("1234A56789B").key_holds is None
    assert Ine("12345_7890A").key_holds is None


@given(st.text())
def test_no_text_breaks_the_reading_of_numbers(text: str) -> None:
    ine, uai, mef, cfd = Ine.parse(text), Uai.parse(text), Mef.parse(text), Cfd.parse(text)
    assert ine is None or Ine.parse(ine.value) == ine
    assert uai is None or Uai.parse(uai.value) == uai
    assert mef is None or Mef.parse(mef.value) == mef
    assert cfd is None or Cfd.parse(cfd.value) == cfd
    assert insee_department(text) is None or department_of_commune(text) is None or text


def test_numbers_are_read_as_people_type_them() -> None:
    assert Ine.parse(" 123 456 789 fj ") == Ine("123456789FJ")
    assert Ine.parse("123456789F") is None
    assert Uai.parse(" 0750680g") == Uai("0750680G")


@pytest.mark.parametrize(("number", "department"), [("9830002K", "988"), ("9840002D", "987"), ("9870026P", "987")])
def test_schools_of_the_pacific_are_in_their_department(number: str, department: str) -> None:
    assert Uai(number).department == department


def test_a_value_that_is_no_number_cannot_be_built() -> None:
    with pytest.raises(ValueError, match="n'est pas un INE"):
        Ine("12345")
    with pytest.raises(ValueError, match="n'est pas un UAI"):
        Uai("ABCDEFGH")
    with pytest.raises(ValueError, match="n'est pas un code MEF"):
        Mef("247")
    with pytest.raises(ValueError, match="n'est pas un code de diplôme"):
        Cfd("500")


@pytest.mark.parametrize(
    ("uai", "department"),
    [
        ("0750680G", "75"),
        ("0752387M", "75"),
        ("0801206B", "80"),
        ("6200650M", "2A"),
        ("7200684F", "2B"),
        ("9710993C", "971"),
    ],
)
def test_published_uai_hold_and_tell_their_department(uai: str, department: str) -> None:
    assert Uai(uai).key_holds
    assert Uai(uai).department == department


@given(st.integers(0, 9_999_999))
def test_the_key_of_a_uai_is_one_letter_only(number: int) -> None:
    digits = f"{number:07}"
    right = uai_key(digits)
    assert [letter for letter in "ABCDEFGHJKLMNPRSTUVWXYZ" if Uai(digits + letter).key_holds] == [right]


@pytest.mark.parametrize(
    ("mef", "last"),
    [
        ("25433404220", True),  # BP, second year of two
        ("24722025321", False),  # bac pro: second year of three
        ("24722025330", True),
        ("20111011110", False),  # première: its one year ends with no diploma
        ("20211011110", True),  # terminale
        ("10310019110", False),  # 3e
    ],
)
def test_the_last_year_of_a_course_is_told_by_its_mef(mef: str, last: bool) -> None:
    assert Mef(mef).is_last_year is last


def test_a_national_mef_of_ten_characters_gets_its_last_one() -> None:
    assert Mef.parse("2543340421") == Mef("25433404210")


def test_a_diploma_tells_its_level_in_the_frame_of_2019() -> None:
    assert Cfd("50022137").level == 3
    assert Cfd("40030001").level == 4
    assert Cfd("67110000").level is None
    assert Cfd.parse("45033404T") == Cfd("45033404")


@pytest.mark.parametrize(
    ("code", "department"),
    [
        ("075", "75"),
        ("2", "02"),
        ("02A", "2A"),
        ("620", "2A"),
        ("974", "974"),
        ("985", "976"),
        ("983", "988"),
        ("987", "987"),
        ("099", None),
        ("20", None),
    ],
)
def test_departments_come_in_insee_form(code: str, department: str | None) -> None:
    assert insee_department(code) == department


@pytest.mark.parametrize(
    ("commune", "department"), [("75112", "75"), ("2A004", "2A"), ("97411", "974"), ("99109", None)]
)
def test_a_commune_tells_its_department(commune: str, department: str | None) -> None:
    assert department_of_commune(commune) == department
