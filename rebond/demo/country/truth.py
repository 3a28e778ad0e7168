"""What is true of a life on the day of the treatment, told by formats §8.3 from the life itself.

Nothing here reads a file or compares two records: it knows who is who. It only keeps to what was delivered, since
nobody can be expected to judge by a file that never came.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from rebond.demo.country.lives import Fact, Life, Result, Stay
from rebond.demo.country.options import year_end, year_start

_SOLUTIONS = frozenset({"EN_EMPLOI", "EN_FORMATION"})
_ARGUES_FOR_THE_LIST = "ABSENT_DES_LA_RENTREE"


@dataclass(frozen=True)
class Delivered:
    """What lies in the folders: by the identity of the stays, results and facts that have a record there."""

    treatment_date: dt.date
    year: int
    stays: frozenset[int]
    results: frozenset[int]
    before: frozenset[int]  # lives whose SIFA row tells the diploma held before
    places: frozenset[str]  # UAI of those that have sent anything for the year
    sessions: frozenset[int]
    exported: dict[str, dt.date]  # day of the latest export for the year, by UAI


@dataclass
class Truth:
    """The verdict, and all that goes with it."""

    verdict: str
    criterion: str | None
    flags: list[str] = field(default_factory=list)
    reason: str = ""  # why undetermined or to review


def judge(life: Life, seen: Delivered) -> Truth | None:
    """The truth of a life; None for somebody with no schooling or apprenticeship record of the two years."""
    known = sorted((s for s in life.stays if id(s) in seen.stays), key=lambda s: (s.year, s.entry))
    if not known:
        return None
    case = _Case(life, seen, known)
    sure = next((name for name, holds in case.criteria() if holds), None)
    if sure:
        return Truth("not_dropout", sure, case.flags())
    contradiction = case.contradiction()
    if contradiction:
        return Truth("review", contradiction, case.flags(), "contradiction")
    missing = case.missing()
    if missing:
        return Truth("undetermined", None, case.flags(), missing)
    return Truth("dropout", None, case.flags())


class _Case:
    """One life before its judge."""

    def __init__(self, life: Life, seen: Delivered, known: list[Stay]) -> None:
        self.life = life
        self.seen = seen
        self.known = known
        self.last = known[-1]
        self.day = seen.treatment_date

    def criteria(self) -> Iterator[tuple[str, bool]]:
        yield "deceased", self.deceased()
        yield "attested", any(self.keeps_out(fact) and not self.contradicted(fact) for fact in self.life.facts)
        yield "enrolled", self.enrolled()
        yield "diploma", self.qualified()
        yield "age", not self.of_age()
        yield "schooling", not self.schooled()

    def deceased(self) -> bool:
        return self.last.motive == "43" or any(fact.word == "DECEDE" for fact in self.life.facts)

    def keeps_out(self, fact: Fact) -> bool:
        """Whether an attested fact still holds on the day; solutions and no-shows keep nobody out."""
        if fact.word in _SOLUTIONS or fact.word in (_ARGUES_FOR_THE_LIST, "DECEDE"):
            return False
        if fact.confirm_by:
            return fact.confirm_by >= self.day
        if fact.word.startswith("SCOLARISE"):
            return _next_31_august(fact.date) >= self.day
        if fact.word == "APPRENTI_SANS_CONTRAT":
            return _plus_six_months(fact.date) >= self.day
        return True

    def contradicted(self, fact: Fact) -> bool:
        """A schooling record newer than the fact."""
        return any(stay.entry > fact.date for stay in self.known)

    def contradiction(self) -> str | None:
        return "attested" if any(self.keeps_out(fact) for fact in self.life.facts) else None

    def enrolled(self) -> bool:
        return any(self._enrolled_in(stay) for stay in self.known if stay.year == self.seen.year)

    def _enrolled_in(self, stay: Stay) -> bool:
        if stay.apprentice:
            return any(bond.runs_on(self.day) for bond in stay.bonds)
        if stay.place.kind != "agri" and self._reported_absent(stay):
            return False
        return stay.entry <= self.day and (stay.exit is None or stay.exit > self.day)

    def _reported_absent(self, stay: Stay) -> bool:
        export = self.seen.exported.get(stay.place.uai)
        return any(f.word == _ARGUES_FOR_THE_LIST and export and f.date > export for f in self.life.facts)

    def qualified(self) -> bool:
        if self.last.course.post_bac:
            return True
        wanted = max(self.last.course.aims_at, 1)
        return any(level >= wanted for level in self._levels(on_the_way=self.last.course.family != "bacpro"))

    def _levels(self, *, on_the_way: bool = False) -> Iterator[int]:
        """Levels of the diplomas held; those obtained on the way to a bac pro only when asked."""
        for result in self._results():
            if result.outcome == "obtained" and (on_the_way or not result.on_the_way):
                yield result.level
        if id(self.life) in self.seen.before:
            yield {"04": 3, "05": 3, "06": 3, "07": 4, "08": 4, "09": 4, "10": 4}.get(self.life.diploma_before or "", 0)

    def _results(self) -> Iterator[Result]:
        return (result for result in self.life.results if id(result) in self.seen.results)

    def of_age(self) -> bool:
        born = self.life.person.birth_date
        return _birthday(born, 16) <= self.day < _birthday(born, 26)

    def schooled(self) -> bool:
        return any(self._days(year) >= 15 for year in (self.seen.year - 1, self.seen.year))

    def _days(self, year: int) -> int:
        days = 0
        for stay in self.known:
            if stay.year == year:
                end = min(stay.exit or year_end(year), self.day)
                days += max(0, (end - stay.entry).days + 1)
        return days

    def missing(self) -> str:
        """What has not come that could prove the contrary; empty when all that could has."""
        if self.last.place.uai not in self.seen.places:
            return "establishment"
        if self._goes_on_elsewhere():
            return "recent_exit"
        if self._completed() and self.last.year + 1 not in self.seen.sessions:
            return "session"
        return ""

    def _goes_on_elsewhere(self) -> bool:
        if self.last.motive != "10" or self.last.exit is None:
            return False
        window = dt.timedelta(days=30)
        return self.day - self.last.exit <= window or self.day - year_start(self.seen.year) <= window

    def _completed(self) -> bool:
        stay = self.last
        if stay.year >= self.seen.year or not stay.course.final(stay.rank):
            return False
        return stay.exit is None or stay.exit >= dt.date(stay.year + 1, 6, 1)

    def flags(self) -> list[str]:
        found = []
        if any(level == 3 for level in self._levels()):
            found.append("holds_level_3")
        if self._completed() and not self._session_result() and self.last.year + 1 in self.seen.sessions:
            found.append("exam_result_missing")
        if self.life.mission_locale:
            found.append("mission_locale")
        born = self.life.person.birth_date
        solved = any(f.word in _SOLUTIONS or self.keeps_out(f) for f in self.life.facts)
        if _birthday(born, 16) <= self.day < _birthday(born, 18) and not self.enrolled() and not solved:
            found.append("training_obligation")
        return found

    def _session_result(self) -> bool:
        return any(result.session == self.last.year + 1 and result.level for result in self._results())


def _next_31_august(day: dt.date) -> dt.date:
    end = dt.date(day.year, 8, 31)
    return end if day <= end else dt.date(day.year + 1, 8, 31)


def _plus_six_months(day: dt.date) -> dt.date:
    month = day.month + 6
    return dt.date(day.year + (month > 12), month - 12 * (month > 12), min(day.day, 28))


def _birthday(born: dt.date, age: int) -> dt.date:
    """The day somebody reaches an age; born on 29 February, the day after the 28th of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return dt.date(born.year + age, 3, 1)
