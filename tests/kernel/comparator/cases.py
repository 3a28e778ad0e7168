"""One case a sentence of formats §8.3: who someone is, what the files say of them, the verdict expected.

All cases live in one world and are compared in one run; each has its own rare name, so that none meets another.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.kernel.comparator.builder import World, ine

Who = dict[str, Any]
Told = Callable[[World, Who], str]
Expected = tuple[str, str | None]


@dataclass(frozen=True)
class Case:
    """`tell` writes the records and gives back the one whose person is looked at."""

    sentence: str
    tell: Told
    expected: Expected
    flags: tuple[str, ...] | None = None
    born: date = date(2007, 3, 12)


SYLLABLES = (
    "BAR",
    "DIL",
    "FON",
    "GUZ",
    "KER",
    "LOM",
    "MUT",
    "NAV",
    "PIX",
    "ROZ",
    "SYL",
    "TOB",
    "VED",
    "WAK",
    "ZIM",
    "JUC",
)


FIRST_NAMES = ("Maëlle", "Agathe", "Clotilde", "Bérénice", "Ondine", "Judith", "Firmine", "Yseult", "Gwladys")


def invented_name(number: int) -> str:
    """A surname far from all others: two doubled syllables drawn from the number."""
    first, second = SYLLABLES[number >> 4 & 15], SYLLABLES[number & 15]
    return (first + second + first[::-1] + second[::-1]).capitalize()


def case_person(number: int, born: date) -> Who:
    """The person of case `number`: an INE, a name, a birth place and no neighbour."""
    return {
        "ine": ine(200_000_000 + number * 7_919), "surname": invented_name(number),
        "first_name": FIRST_NAMES[number % len(FIRST_NAMES)],
        "birth_date": born, "sex": "2", "birth_commune": "60057", "birth_country": "100",
    }  # fmt: skip
