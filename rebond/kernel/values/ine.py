"""The national pupil number in its four shapes (formats §4.1)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Self

#: The 23 letters of the keys of INE-BEA and UAI: no I, no O, no Q.
KEY_LETTERS: Final = "ABCDEFGHJKLMNPRSTUVWXYZ"
#: The ten letters that stand for digits in an INE-RNIE: I is skipped.
RNIE_DIGITS: Final = "ABCDEFGHJK"

_BLANKS: Final = re.compile(r"[\s\u00a0.\-]+")


class IneShape(StrEnum):
    """Which of the national registers attributed the number."""

    BEA = "bea"
    RNIE = "rnie"
    APPRENTICE = "apprentissage"
    UNIVERSITY = "nne"
    OTHER = "autre"


_SHAPES: Final = (
    (IneShape.BEA, re.compile(r"[0-9_]{10}[A-Z]")),
    (IneShape.RNIE, re.compile(r"[0-9]{9}[A-Z]{2}")),
    (IneShape.APPRENTICE, re.compile(r"[0-9]{4}A[0-9]{5}[A-Z]")),
    (IneShape.UNIVERSITY, re.compile(r"[0-9A-Z]{10}[0-9]")),
)


def bea_key(digits: str) -> str:
    """The key letter of the ten digits of an INE-BEA: their number modulo 23."""
    return KEY_LETTERS[int(digits) % 23]


def rnie_key(digits: str) -> str:
    """The two key letters of the nine digits of an INE-RNIE: 97 minus their number modulo 97."""
    tens, units = divmod(97 - int(digits) % 97, 10)
    return RNIE_DIGITS[tens] + RNIE_DIGITS[units]


def university_key(head: str) -> str:
    """The key digit of the ten characters of a university number, each read in base 36."""
    values = [int(letter, 36) for letter in head]
    return str((6 * sum(values[:9]) + values[9]) % 10)


@dataclass(frozen=True, slots=True)
class Ine:
    """A national pupil number: eleven capitals or digits.

    A failing key is a warning (`key_holds` is False), never a refusal: no public text states every key, and a
    number with one wrong letter still tells two homonyms apart.
    """

    value: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[0-9A-Z_]{11}", self.value):
            raise ValueError(f"« {self.value} » n'est pas un INE : il faut 11 chiffres ou lettres.")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a number as written (lower case, spaces); None when there are not eleven characters."""
        compact = _BLANKS.sub("", text or "").upper()
        return cls(compact) if re.fullmatch(r"[0-9A-Z_]{11}", compact) else None

    @property
    def shape(self) -> IneShape:
        """The register, told by the shape alone."""
        return next((shape for shape, pattern in _SHAPES if pattern.fullmatch(self.value)), IneShape.OTHER)

    @property
    def key_holds(self) -> bool | None:
        """Whether the key agrees; None where no rule is known (apprentices, provisional numbers)."""
        shape = self.shape
        if shape is IneShape.BEA:
            return None if "_" in self.value else bea_key(self.value[:10]) == self.value[10]
        if shape is IneShape.RNIE:
            return rnie_key(self.value[:9]) == self.value[9:]
        if shape is IneShape.UNIVERSITY:
            return university_key(self.value[:10]) == self.value[10]
        return None if shape is IneShape.APPRENTICE else False

    def __str__(self) -> str:
        return self.value
