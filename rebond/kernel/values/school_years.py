"""School years, named by the year they begin: 2026 is 2026-2027."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

_ONE: Final = re.compile(r"(\d{4})(?:\.0)?")
_TWO: Final = re.compile(r"(\d{4})\s*[-/–]\s*(\d{4}|\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class SchoolYear:
    """A school year, from 1 September to 31 August (metropolitan calendar; files overseas say their own year)."""

    start: int

    def __post_init__(self) -> None:
        if not 1990 <= self.start <= 2100:
            raise ValueError(f"« {self.start} » n'est pas une année scolaire.")

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """Read "2026", "2026-2027" or "2026/27"; None for anything else."""
        written = (text or "").strip()
        if (found := _ONE.fullmatch(written)) or (
            (found := _TWO.fullmatch(written)) and int(found[2]) % 100 == (int(found[1]) + 1) % 100
        ):
            start = int(found[1])
        else:
            return None
        return cls(start) if 1990 <= start <= 2100 else None

    @classmethod
    def of(cls, day: date) -> Self:
        """The school year that holds a day."""
        return cls(day.year if day.month >= 9 else day.year - 1)

    @property
    def first_day(self) -> date:
        """1 September."""
        return date(self.start, 9, 1)

    @property
    def last_day(self) -> date:
        """31 August."""
        return date(self.start + 1, 8, 31)

    def __str__(self) -> str:
        return f"{self.start}-{self.start + 1}"
