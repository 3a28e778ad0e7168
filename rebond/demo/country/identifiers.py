"""Valid keys for invented people and establishments (formats §4.1 and §4.2)."""

_KEY_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_DIGIT_LETTERS = "ABCDEFGHJK"


def uai(department: str, number: int) -> str:
    """The UAI of an invented establishment: `number` below 1000, in the 9000s that no real one bears.

    Raises ValueError beyond, rather than take a number that a real establishment may have.
    """
    if not 0 < number < 1000:
        raise ValueError(f"an invented establishment is numbered from 1 to 999 in its département, not {number}")
    prefix = {"2A": "620", "2B": "720"}.get(department, department.zfill(3))
    digits = f"{prefix}9{number:03d}"
    return digits + _KEY_LETTERS[int(digits) % 23]


def ine_rnie(number: int) -> str:
    """An INE attributed since 2018: nine digits and two letters."""
    pair = 97 - number % 97
    return f"{number:09d}{_DIGIT_LETTERS[pair // 10]}{_DIGIT_LETTERS[pair % 10]}"


def ine_bea(number: int) -> str:
    """An INE of a pupil before 2018: ten digits and a letter."""
    return f"{number:010d}{_KEY_LETTERS[number % 23]}"


def ine_apprentice(number: int) -> str:
    """An INE attributed by a CFA before 2018: four digits, A, five digits, one letter (key rule unknown)."""
    digits = f"{number:09d}"
    return f"{digits[:4]}A{digits[4:]}{_KEY_LETTERS[number % 23]}"
