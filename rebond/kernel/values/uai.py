"""The number of an establishment, UAI (formats §4.2)."""

import re
from dataclasses import dataclass
from typing import Final, Self

from rebond.kernel.values.departments import insee_department
from rebond.kernel.values.ine import KEY_LETTERS

_SHAPE: Final = re.compile(r"\d{7}[A-Z]")


def uai_key(digits: str) -> str:
    """The key letter of the seven digits of a UAI: their number modulo 23."""
    return KEY_LETTERS[int(digits) % 23]


@dataclass(frozen=True, slots=True)
class Uai:
    """Seven digits and a letter. A failing key is a warning (`key_holds`), never a refusal."""

    value: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.value):
            raise ValueError(f"« {self.value} » n'est pas un UAI : il faut 7 chiffres puis une lettre.")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a number as written (lower case, spaces); None when the shape is another."""
        compact = re.sub(r"\s+", "", text or "").upper()
        return cls(compact) if compact.isascii() and _SHAPE.fullmatch(compact) else None

    @property
    def key_holds(self) -> bool:
        """Whether the letter is the key of the seven digits."""
        return uai_key(self.value[:7]) == self.value[7]

    @property
    def department(self) -> str | None:
        """The département of the first three digits, in INSEE form ("02", "2A", "974").

        Polynésie française is 987, but 984 (which INSEE gives to the southern lands) in the number of its schools.
        """
        return "987" if self.value.startswith("984") else insee_department(self.value[:3])

    def __str__(self) -> str:
        return self.value
