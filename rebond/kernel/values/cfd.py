"""The code of a diploma, code formation diplôme (formats §4.4)."""

import re
from dataclasses import dataclass
from typing import Final, Self

_SHAPE: Final = re.compile(r"[0-9A-Z]{8}")

#: First character (levels of 1969) -> level of the frame of 2019. 0 (mention complémentaire) depends on the diploma;
#: 6 holds the DNB and the CFG, which qualify for nothing.
_NEW_LEVELS: Final = {"5": 3, "4": 4, "3": 5, "2": 6, "1": 7}


@dataclass(frozen=True, slots=True)
class Cfd:
    """A diploma: level (3 characters), group of speciality (3), order (2)."""

    value: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.value):
            raise ValueError(f"« {self.value} » n'est pas un code de diplôme : il faut 8 caractères.")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a code as written, without the letter of speciality that may follow it; None for another shape."""
        compact = re.sub(r"\s+", "", text or "").upper()
        if len(compact) == 9 and compact[8].isalpha():
            compact = compact[:8]
        return cls(compact) if _SHAPE.fullmatch(compact) else None

    @property
    def kind(self) -> str:
        """The three characters that tell the kind of diploma ("500" CAP, "400" bac professionnel)."""
        return self.value[:3]

    @property
    def level(self) -> int | None:
        """The level of the frame of 2019 (3 = CAP); None where the first character does not tell it."""
        return _NEW_LEVELS.get(self.value[0])

    def __str__(self) -> str:
        return self.value
