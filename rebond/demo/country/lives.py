"""A life between two school years: where somebody studied, what they obtained, what became of them."""

import datetime as dt
from dataclasses import dataclass, field

from rebond.demo.country.courses import Course
from rebond.demo.country.establishments import Establishment
from rebond.demo.country.people import Family, Person


@dataclass
class Bond:
    """An apprenticeship contract as it was lived."""

    start: dt.date
    end: dt.date
    broken_on: dt.date | None = None

    def runs_on(self, day: dt.date) -> bool:
        """Whether the apprentice is bound that day."""
        return self.start <= day <= self.end and (self.broken_on is None or self.broken_on > day)


@dataclass(eq=False)
class Stay:
    """Some time in one establishment during one school year."""

    place: Establishment
    year: int
    course: Course
    rank: int
    entry: dt.date
    exit: dt.date | None = None  # None: to the end of the year
    motive: str | None = None
    bonds: list[Bond] = field(default_factory=list)
    home: Family | None = None  # where the person lived then

    @property
    def apprentice(self) -> bool:
        """In a CFA."""
        return self.place.kind == "cfa"


@dataclass(frozen=True)
class Result:
    """What an exam centre says of a candidate."""

    cfd: str
    label: str
    session: int
    outcome: str  # obtained, failed, pending
    word: str  # as printed: ADMIS MENTION BIEN, AJOURNE...
    on_the_way: bool = False  # an intermediate diploma
    place: Establishment | None = None

    @property
    def level(self) -> int:
        """Level in the frame of 2019; 0 for the DNB, the CFG and what qualifies for nothing."""
        return {"5": 3, "4": 4, "3": 5}.get(self.cfd[0], 0)


@dataclass(frozen=True)
class Fact:
    """What a person in charge attests."""

    word: str  # FAIT of the exchange table
    date: dt.date
    source: str
    confirm_by: dt.date | None = None


@dataclass(eq=False)
class Life:
    """A person and what happened to them."""

    person: Person
    story: str
    stays: list[Stay] = field(default_factory=list)
    results: list[Result] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    diploma_before: str | None = None  # SIFA's DIP_OBT: what an apprentice held on arriving
    mission_locale: bool = False

    def last(self) -> Stay:
        """The most recent stay."""
        return max(self.stays, key=lambda s: (s.year, s.entry))

    def settle(self) -> None:
        """Put in order what stories leave open: an apprentice who is gone has no running contract."""
        for stay in self.stays:
            if stay.exit and stay.bonds and stay.bonds[-1].broken_on is None and stay.bonds[-1].end > stay.exit:
                stay.bonds[-1].broken_on = stay.exit
