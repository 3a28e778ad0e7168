"""The world in which lives unfold: who offers what, when each sender makes its files, and the moves of a life."""

import datetime as dt
import random
from dataclasses import replace

from rebond.demo.country import courses
from rebond.demo.country.courses import Course
from rebond.demo.country.establishments import Establishment
from rebond.demo.country.geography import Platform
from rebond.demo.country.lives import Bond, Life, Result, Stay
from rebond.demo.country.options import Options, year_end, year_start
from rebond.demo.country.people import Registry

#: Motives that schools really write for somebody who leaves: unknown, none at all, codes that nobody can read.
LEAVING_MOTIVES: tuple[str | None, ...] = ("99", "99", "99", None, None, "19", "31", "07", "58")

DIPLOMA_LABELS = {"TG": "Baccalauréat général", "TT": "Baccalauréat technologique STMG"}

_PASSED = ("ADMIS", "ADMIS", "ADMIS MENTION ASSEZ BIEN", "ADMIS MENTION BIEN", "Admis", "ADMIS MENTION TRES BIEN")
_FAILED = ("REFUSE", "AJOURNE", "ABSENT", "ELIMINE", "Refusé", "AJOURNÉ")


class World:
    """Places, calendars and the single source of chance of the lives."""

    def __init__(self, options: Options, rng: random.Random, registry: Registry, places: list[Establishment]) -> None:
        """Decide when each place makes its exports and which send nothing."""
        self.options = options
        self.rng = rng
        self.registry = registry
        self.places = places
        self.year = options.year
        self.exported = {place.uai: self._export_day(place) for place in places}
        self._by_platform: dict[str, list[Establishment]] = {}
        for place in places:
            self._by_platform.setdefault(place.platform.key, []).append(place)

    def _export_day(self, place: Establishment) -> dt.date:
        """The day of the last export before the treatment; FREGATA and the CFA's are a little older."""
        latest = self.options.treatment_date - dt.timedelta(days=1)
        return latest - dt.timedelta(days=self.rng.randrange(0, 12 if place.nature else 9))

    # -- chance -----------------------------------------------------------------------------------------------

    def day_between(self, first: dt.date, last: dt.date) -> dt.date:
        """A working day between two, both allowed; `first` when the range is empty."""
        span = max(0, (last - first).days)
        day = first + dt.timedelta(days=self.rng.randint(0, span))
        while day.weekday() >= 5 and day > first:
            day -= dt.timedelta(days=1)
        return day

    def leaving_motive(self) -> str | None:
        """A motive that says nothing of what comes next."""
        return self.rng.choice(LEAVING_MOTIVES)

    def autumn_day(self, place: Establishment, *, after: int = 16) -> dt.date:
        """A day of this autumn that the place's export already knows, at least `after` days from the first."""
        return self.day_between(
            year_start(self.year) + dt.timedelta(days=after), self.exported[place.uai] - dt.timedelta(days=2)
        )

    def winter_day(self) -> dt.date:
        """A day of last year, from the autumn holidays to the end of May."""
        return self.day_between(dt.date(self.year - 1, 10, 6), dt.date(self.year, 5, 29))

    def winter_exit(self, stay: Stay) -> dt.date:
        """A winter day on which somebody has been there for three weeks at least."""
        return max(self.winter_day(), stay.entry + dt.timedelta(days=21))

    # -- moves ------------------------------------------------------------------------------------------------

    def enrol(
        self, life: Life, place: Establishment, course: Course, rank: int, *, year: int, entry: dt.date | None = None
    ) -> Stay:
        """Begin a stay, on the year's first day unless told; an apprentice keeps or gets a contract."""
        stay = Stay(place, year, course, rank, entry or year_start(year), home=life.person.family)
        if place.kind == "cfa":
            stay.bonds = [self._running_bond(life, place, course, stay.entry) or self.bond(course, rank, stay.entry)]
        life.stays.append(stay)
        return stay

    def bond(self, course: Course, rank: int, start: dt.date) -> Bond:
        """A contract that began with the course and ends with it."""
        first_year = (start.year if start.month >= 8 else start.year - 1) - rank + 1
        begun = start if rank == 1 else dt.date(first_year, 9, 1) + dt.timedelta(days=self.rng.randrange(0, 40))
        return Bond(begun, dt.date(first_year + course.years, 8, 31))

    @staticmethod
    def _running_bond(life: Life, place: Establishment, course: Course, day: dt.date) -> Bond | None:
        for stay in life.stays:
            if stay.place is place and stay.course is course and stay.bonds and stay.bonds[-1].runs_on(day):
                return replace(stay.bonds[-1])
        return None

    def find(self, home: Platform, family: str, *, kinds: tuple[str, ...] = ()) -> tuple[Establishment, Course] | None:
        """A place that offers a course of this family, near home nine times in ten, and that course."""
        near = self._by_platform[home.key] if self.rng.random() < 0.92 else self.places
        for pool in (near, self._by_platform[home.key], self.places):
            found = [
                (place, course)
                for place in pool
                if not kinds or place.kind in kinds
                for course, _ in place.offer
                if course.family == family
            ]
            if found:
                return self.rng.choice(found)
        return None

    def elsewhere(self, stay: Stay) -> Establishment | None:
        """Another place that offers the same course, or one of the same family."""
        pools = self._by_platform[stay.place.platform.key], self.places
        for pool in pools if self.rng.random() < 0.6 else reversed(pools):
            found = [p for p in pool if p is not stay.place and p.kind != "cfa" and p.has(stay.course)]
            if found:
                return self.rng.choice(found)
        return None

    def move_home(self, life: Life, platform: Platform) -> None:
        """The family, or the young person alone, moves to this platform."""
        life.person.family = self.registry.moved(life.person.family, platform)
        life.person.notes.add("moved")

    # -- exams ------------------------------------------------------------------------------------------------

    def exam(self, life: Life, stay: Stay, outcome: str, *, elsewhere: bool = False) -> Result:
        """The session that ends this stay's year; `elsewhere`: as a free candidate, known to no school."""
        word = {"obtained": _PASSED, "failed": _FAILED, "pending": ("RATTRAPAGE",)}[outcome]
        result = Result(
            cfd=stay.course.cfd,
            label=DIPLOMA_LABELS.get(stay.course.key, stay.course.label).upper(),
            session=stay.year + 1,
            outcome=outcome,
            word=self.rng.choice(word),
            place=None if elsewhere else stay.place,
        )
        life.results.append(result)
        return result

    def stop_at_year_end(self, stay: Stay) -> None:
        """End a year: most schools write nothing, some write the last day of classes."""
        if self.rng.random() < 0.3:
            stay.exit = year_end(stay.year) - dt.timedelta(days=self.rng.randrange(0, 15))
            stay.motive = self.leaving_motive()


def follow_up(course: Course, rank: int) -> tuple[Course, int] | None:
    """What comes after a year that went well, inside the same curriculum or its usual sequel."""
    if rank < course.years:
        return course, rank + 1
    sequel = {
        "6E": courses.COLLEGE["5E"],
        "5E": courses.COLLEGE["4E"],
        "4E": courses.COLLEGE["3E"],
        "1G": courses.TERMINALE_G,
        "1T": courses.TERMINALE_T,
    }.get(course.key)
    return (sequel, 1) if sequel else None
