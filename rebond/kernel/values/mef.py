"""The curriculum of a pupil, MEF (formats §4.3 and §8.3)."""

import re
from dataclasses import dataclass
from typing import Final, Self

_SHAPE: Final = re.compile(r"[0-9A-Z]{11}")

#: Dispositifs that end with a qualifying diploma (§8.3): the others prove no diploma by their last year.
QUALIFYING_DISPOSITIFS: Final = frozenset(
    {"202", "212", "214", "222", "240", "241", "242", "247"}
    | {str(number) for number in range(250, 259)}
    | {str(number) for number in range(271, 283)}
)


@dataclass(frozen=True, slots=True)
class Mef:
    """A curriculum as SIECLE writes it: the national ten characters, then "0" or an academic variant."""

    value: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.value):
            raise ValueError(f"« {self.value} » n'est pas un code MEF : il faut 11 caractères.")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read a code as written; a national code of ten characters gets its final 0. None for another shape."""
        compact = re.sub(r"\s+", "", text or "").upper()
        if len(compact) == 10:
            compact += "0"
        return cls(compact) if _SHAPE.fullmatch(compact) else None

    @property
    def dispositif(self) -> str:
        """The three characters of the kind of course ("247": bac professionnel in three years)."""
        return self.value[:3]

    @property
    def is_qualifying(self) -> bool:
        """Whether this kind of course ends with a qualifying diploma."""
        return self.dispositif in QUALIFYING_DISPOSITIFS

    @property
    def is_last_year(self) -> bool:
        """The last year of a course that ends with a qualifying diploma (9th and 10th characters equal)."""
        return self.is_qualifying and self.value[8] == self.value[9]

    def __str__(self) -> str:
        return self.value
