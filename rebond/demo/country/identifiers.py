"""Valid numbers for invented people and establishments (formats §4.1 and §4.2)."""

from rebond.kernel.values.ine import KEY_LETTERS, bea_key, rnie_key
from rebond.kernel.values.uai import uai_key


def uai(department: str, number: int) -> str:
    """The UAI of an invented establishment: `number` below 1000, in the 9000s that no real one bears.

    Raises ValueError beyond, rather than take a number that a real establishment may have.
    """
    if not 0 < number < 1000:
        raise ValueError(f"an invented establishment is numbered from 1 to 999 in its département, not {number}")
    prefix = {"2A": "620", "2B": "720"}.get(department, department.zfill(3))
    digits = f"{prefix}9{number:03d}"
    return digits + uai_key(digits)


def ine_rnie(number: int) -> str:
    """An INE attributed since 2018: nine digits and two letters."""
    digits = f"{number:09d}"
    return digits + rnie_key(digits)


def ine_bea(number: int) -> str:
    """An INE of a pupil before 2018: ten digits and a letter."""
    digits = f"{number:010d}"
    return digits + bea_key(digits)


def ine_apprentice(number: int) -> str:
    """An INE attributed by a CFA before 2018: four digits, A, five digits, one letter (key rule unknown)."""
    digits = f"{number:09d}"
    return f"{digits[:4]}A{digits[4:]}{KEY_LETTERS[number % 23]}"
