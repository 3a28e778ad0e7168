"""Which story for whom: the chances of each by stage of schooling, and the population of two school years."""

import datetime as dt
import random
from collections.abc import Callable, Iterable, Iterator

from rebond.demo.country import courses, going_on, leaving
from rebond.demo.country.courses import Course
from rebond.demo.country.establishments import Establishment
from rebond.demo.country.lives import Life, Stay
from rebond.demo.country.options import year_start
from rebond.demo.country.people import Person
from rebond.demo.country.world import World

Story = Callable[[Life, World], None]

_ANYWHERE: tuple[tuple[Story, float], ...] = (
    (going_on.moves_in_winter, 1.2),
    (going_on.moves_in_autumn, 1.5),
    (going_on.attested, 0.7),
    (going_on.false_identity, 0.05),
    (going_on.dies, 0.12),
    (leaving.attested_once, 0.12),
    (leaving.works, 0.4),
)
_SCHOOL: tuple[tuple[Story, float], ...] = (
    (going_on.moves_in_summer, 2.5),
    (going_on.leaves_later, 0.3),
    (going_on.leaves_and_comes_back, 0.4),
    (leaving.no_show, 0.5),
    (leaving.just_moved, 0.35),
    (leaving.never_arrives, 0.35),
    (leaving.attested_then_seen, 0.12),
)

#: Chances by stage (any unit: they are weights). The first line of each is the usual way.
CHANCES: dict[str, tuple[tuple[Story, float], ...]] = {
    "college": (
        (going_on.goes_on, 93),
        (going_on.repeats, 1.5),
        (going_on.moves_in_summer, 3),
        (leaving.leaves_in_year, 0.4),
    ),
    "third": (
        *((going_on.goes_on, 90), (going_on.repeats, 1.5), (leaving.leaves_in_summer, 2), (leaving.leaves_in_year, 1)),
        *((leaving.signs_up_without_contract, 0.8), (leaving.starts_later, 0.2), (leaving.leaves_in_autumn, 1.5)),
        *_ANYWHERE[:5],
    ),
    "gt": (
        *((going_on.goes_on, 82), (going_on.repeats, 2.5), (going_on.becomes_apprentice, 1.2)),
        *((going_on.goes_to_agriculture, 0.5), (leaving.leaves_in_year, 1.2), (leaving.leaves_in_summer, 1.3)),
        *((leaving.leaves_in_autumn, 1.2), *_ANYWHERE, *_SCHOOL),
    ),
    "final": (
        *((going_on.goes_on, 75), (going_on.repeats, 4), (going_on.fails_then_passes_in_september, 0.8)),
        *((going_on.free_candidate, 0.8), (leaving.fails_and_stops, 2.4), (leaving.no_result, 0.6)),
        *((leaving.leaves_in_year, 1.6), (leaving.leaves_in_autumn, 1.2), *_ANYWHERE, *_SCHOOL[1:6]),
    ),
    "pro_final": (
        *((going_on.goes_on, 62), (going_on.repeats, 3.5), (going_on.free_candidate, 0.8)),
        *(
            (leaving.fails_and_stops, 4.5),
            (leaving.no_result, 0.7),
            (leaving.leaves_in_year, 3),
            (leaving.holds_a_cap, 0.6),
        ),
        *((leaving.intermediate_diploma, 1.2), (leaving.leaves_in_autumn, 1.5), *_ANYWHERE, *_SCHOOL[1:6]),
    ),
    "pro": (
        *((going_on.goes_on, 64), (going_on.repeats, 2.5), (going_on.becomes_apprentice, 2.5)),
        *((going_on.goes_to_agriculture, 0.6), (going_on.older_diploma, 0.5), (leaving.leaves_in_year, 4)),
        *((leaving.signs_up_without_contract, 0.5), (leaving.starts_later, 0.2)),
        *((leaving.leaves_in_summer, 3), (leaving.leaves_in_autumn, 2.8), (leaving.holds_a_cap, 0.9)),
        *((leaving.intermediate_diploma, 0.7), *_ANYWHERE, *_SCHOOL),
    ),
    "apprentice": (
        *(
            (going_on.goes_on, 58),
            (going_on.changes_employer, 6),
            (going_on.changes_cfa, 3),
            (going_on.back_to_school, 3),
        ),
        *((going_on.kept_by_cfa, 1.8), (leaving.kept_too_long, 0.6), (leaving.leaves_in_year, 3.5)),
        *((leaving.leaves_in_summer, 2.5), (leaving.leaves_in_autumn, 3.5), (going_on.qualified_before, 2)),
        *((going_on.attested, 0.5), (leaving.works, 1)),
    ),
    "apprentice_final": (
        *((going_on.goes_on, 70), (going_on.repeats, 3), (leaving.fails_and_stops, 4), (leaving.no_result, 0.8)),
        *((leaving.leaves_in_year, 3.5), (going_on.qualified_before, 1.5), (going_on.free_candidate, 1)),
    ),
    "mgi": ((going_on.back_to_school, 45), (leaving.prepares_then_leaves, 30), (leaving.leaves_in_year, 15)),
    "bts": ((going_on.goes_on, 80), (going_on.leaves_higher_education, 14), (going_on.repeats, 3)),
}

#: Those known only from this year on.
ARRIVALS: tuple[tuple[Story, float], ...] = ((leaving.stays, 70), (leaving.passes_by, 14), (leaving.came_and_left, 16))

_AGES = {"6E": 11, "5E": 12, "4E": 13, "3E": 14, "3S": 14, "2GT": 15, "1G": 16, "1T": 16, "TG": 17, "TT": 17, "MGI": 16}
_FAMILY_AGES = {"cap": 15, "bacpro": 15, "bp": 18, "bts": 18}


def stage(stay: Stay) -> str:
    """The line of `CHANCES` for somebody in this year of this course."""
    course, final = stay.course, stay.course.final(stay.rank)
    if course.family == "college":
        return "third" if course.key in ("3E", "3S") else "college"
    if course.family in ("gt", "mgi", "bts"):
        return course.family
    if stay.apprentice:
        return "apprentice_final" if final else "apprentice"
    if course.family == "terminale":
        return "final"
    return "pro_final" if final else "pro"


def populate(world: World) -> Iterator[Life]:
    """Everybody, place by place: last year's pupils and apprentices, then this year's arrivals."""
    for place in world.places:
        for course, count in place.offer:
            for rank in range(1, course.years + 1):
                for person in _class(world, place, course, rank, count, world.year - 1):
                    yield _lived(world, place, course, rank, person)
    for place in world.places:
        yield from _arrivals(world, place)


def _lived(world: World, place: Establishment, course: Course, rank: int, person: Person) -> Life:
    table = CHANCES[stage(Stay(place, world.year - 1, course, rank, year_start(world.year - 1)))]
    story = _draw(world.rng, table)
    life = Life(person, story.__name__)
    life.diploma_before = _before(world.rng, course)
    entry = year_start(world.year - 1) + dt.timedelta(days=_days_late(world.rng, place.kind == "cfa" and rank == 1))
    stay = world.enrol(life, place, course, rank, year=world.year - 1, entry=entry)
    if place.kind == "cfa" and rank > 1:
        stay.entry = stay.bonds[0].start
    if course.key in ("3E", "3S"):
        _brevet(life, world)
    story(life, world)
    life.settle()
    old_enough = person.birth_date.year <= world.year - 16
    life.mission_locale = old_enough and world.rng.random() < (0.3 if person_is_out(life, world) else 0.012)
    return life


def person_is_out(life: Life, world: World) -> bool:
    """Roughly: nothing this year, or gone this year (whom a mission locale is likely to know)."""
    last = life.last()
    return last.year < world.year or last.exit is not None


def _class(world: World, place: Establishment, course: Course, rank: int, count: int, year: int) -> Iterable[Person]:
    previous: Person | None = None
    for _ in range(count):
        twin = previous if previous is not None and world.rng.random() < 0.009 else None
        person = world.registry.person(place.platform, _born(world, course, rank, place, year), twin_of=twin)
        previous = None if twin else person
        yield person


def _born(world: World, course: Course, rank: int, place: Establishment, year: int) -> dt.date:
    """A birth date for this class: usual age, one in five a year older, apprentices of any age up to thirty."""
    rng = world.rng
    age = _AGES.get(course.key) or _FAMILY_AGES[course.family] + rank - 1
    age += rng.choices((0, 1, 2, -1), weights=(76, 18, 4, 2))[0]
    if place.kind == "cfa" and rng.random() < 0.25:
        age += rng.choices((2, 4, 7, 9, 12), weights=(40, 28, 14, 10, 8))[0]
    born = dt.date(year - age, 1, 1) + dt.timedelta(days=rng.randrange(365))
    if rng.random() < 0.004:
        return _birthday_on_treatment(world, born)
    return born


def _birthday_on_treatment(world: World, born: dt.date) -> dt.date:
    """On the very edge of an age: sixteen or twenty-six on the day of the treatment, or the day after."""
    day = world.options.treatment_date + dt.timedelta(days=world.rng.randrange(2))
    years = 26 if born.year < day.year - 22 else day.year - born.year
    return dt.date(day.year - years, day.month, day.day)


def _days_late(rng: random.Random, apprentice: bool) -> int:
    if apprentice:
        return rng.randrange(0, 60)
    return rng.randrange(2, 40) if rng.random() < 0.04 else 0


def _before(rng: random.Random, course: Course) -> str:
    """SIFA's DIP_OBT: what somebody of this course usually holds."""
    if course.family == "bts":
        return rng.choice(("07", "08"))
    if course.family == "bp":
        return "04"
    return rng.choice(("03", "03", "03", "01", "02", "99"))


def _brevet(life: Life, world: World) -> None:
    """The DNB or the CFG, which qualify for nothing and must keep nobody out."""
    stay = life.last()
    result = world.exam(life, stay, "obtained" if world.rng.random() < 0.85 else "failed")
    cfd, label = courses.DNB if stay.course.key == "3E" else courses.CFG
    life.results[-1] = type(result)(cfd, label.upper(), result.session, result.outcome, result.word, place=stay.place)


def _arrivals(world: World, place: Establishment) -> Iterator[Life]:
    """New pupils from elsewhere: the new sixièmes, and three in a hundred in the other classes."""
    for course, count in place.offer:
        for rank in range(1, course.years + 1):
            number = count if course.key == "6E" else round(count * 0.03 + world.rng.random() * 0.6)
            for person in _class(world, place, course, rank, number, world.year):
                story = _draw(world.rng, ARRIVALS) if course.family != "college" else leaving.stays
                life = Life(person, story.__name__)
                late = world.rng.randrange(0, 12) if course.key != "6E" else 0
                entry = year_start(world.year) + dt.timedelta(days=late)
                world.enrol(life, place, course, rank, year=world.year, entry=entry)
                story(life, world)
                life.settle()
                yield life


def _draw(rng: random.Random, table: tuple[tuple[Story, float], ...]) -> Story:
    return rng.choices(table, weights=[weight for _, weight in table])[0][0]
