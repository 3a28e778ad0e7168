"""Stories of those who are in school, in an apprenticeship or qualified on the day of the treatment."""

import datetime as dt

from rebond.demo.country import courses
from rebond.demo.country.lives import Bond, Fact, Life, Result, Stay
from rebond.demo.country.options import year_start
from rebond.demo.country.world import World, follow_up


def goes_on(life: Life, world: World) -> None:
    """The usual way: the next year, in the same place when it offers it."""
    stay = life.last()
    if stay.course.final(stay.rank):
        passes(life, world)
        return
    following = follow_up(stay.course, stay.rank)
    if following is None:
        _turns(life, world)
        return
    course, rank = following
    if stay.place.has(course):
        world.enrol(life, stay.place, course, rank, year=world.year)
        return
    found = world.find(life.person.family.platform, course.family, kinds=("legt", "lpo"))
    if found:
        world.enrol(life, found[0], course if found[0].has(course) else found[1], 1, year=world.year)


#: (family of courses, kinds of places, weight)
_Way = tuple[str, tuple[str, ...], int]
_AFTER_THIRD: tuple[_Way, ...] = (
    ("gt", ("legt", "lpo"), 58),
    ("bacpro", ("lp", "lpo"), 24),
    ("cap", ("lp", "lpo"), 8),
    ("cap", ("cfa",), 5),
    ("bacpro", ("agri",), 5),
)
_AFTER_SEGPA: tuple[_Way, ...] = (("cap", ("lp", "lpo"), 65), ("cap", ("cfa",), 30), ("cap", ("agri",), 5))


def _turns(life: Life, world: World) -> None:
    """Choose a way where the curriculum ends without a diploma: after collège, after seconde, after an MGI."""
    stay = life.last()
    if stay.course is courses.SECONDE:
        course = courses.PREMIERE_G if world.rng.random() < 0.65 else courses.PREMIERE_T
        if not stay.place.has(course) or world.rng.random() < 0.06:
            _enters(life, world, "bacpro", ("lp", "lpo"), rank=2)
        else:
            world.enrol(life, stay.place, course, 1, year=world.year)
        return
    table = _AFTER_THIRD if stay.course.key == "3E" else _AFTER_SEGPA
    family, kinds, _ = world.rng.choices(table, weights=[row[2] for row in table])[0]
    _enters(life, world, family, kinds, rank=1)


def _enters(life: Life, world: World, family: str, kinds: tuple[str, ...], *, rank: int) -> Stay | None:
    found = world.find(life.person.family.platform, family, kinds=kinds)
    if found is None:
        return None
    place, course = found
    if family == "gt":
        course = courses.SECONDE if rank == 1 else course
    entry = year_start(world.year)
    if place.kind == "cfa":
        entry += dt.timedelta(days=world.rng.randrange(0, 35))
    return world.enrol(life, place, course, min(rank, course.years), year=world.year, entry=entry)


def repeats(life: Life, world: World) -> None:
    """The same year again; after a failed exam when there is one."""
    stay = life.last()
    if stay.course.final(stay.rank):
        world.exam(life, stay, "failed")
    world.enrol(life, stay.place, stay.course, stay.rank, year=world.year)


def passes(life: Life, world: World) -> None:
    """The diploma, then away; or another course above it."""
    stay = life.last()
    world.exam(life, stay, "obtained")
    more = world.options.graduates_go_on
    if stay.course.family == "cap" and more and world.rng.random() < more:
        _enters(life, world, "bacpro", ("lp", "lpo"), rank=2)
        return
    draw = world.rng.random()
    if stay.course.family == "cap" and draw < 0.22:
        _enters(life, world, "bacpro", ("lp", "lpo"), rank=2)
    elif stay.course.family == "cap" and draw < 0.3:
        _enters(life, world, "bp", ("cfa",), rank=1)
    elif stay.course.level == 4 and draw < 0.14:
        _enters(life, world, "bts", ("legt", "cfa"), rank=1)
    else:
        world.stop_at_year_end(stay)


def fails_then_passes_in_september(life: Life, world: World) -> None:
    """A failed session in June, the make-up session before the treatment."""
    stay = life.last()
    world.exam(life, stay, "failed")
    world.exam(life, stay, "obtained")
    life.person.notes.add("two_results")


def free_candidate(life: Life, world: World) -> None:
    """Left in the year, and passed all the same, on their own."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    world.exam(life, stay, "obtained", elsewhere=True)


def moves_in_winter(life: Life, world: World) -> None:
    """Another school of the same kind in the middle of last year, then the usual way from there."""
    stay = life.last()
    other = world.elsewhere(stay)
    if other is None:
        goes_on(life, world)
        return
    stay.exit, stay.motive = world.winter_exit(stay), world.rng.choice(("10", "10", "99", None))
    if other.platform is not stay.place.platform:
        world.move_home(life, other.platform)
    entry = stay.exit + dt.timedelta(days=world.rng.randrange(1, 25))
    world.enrol(life, other, stay.course, stay.rank, year=stay.year, entry=entry)
    goes_on(life, world)


def moves_in_summer(life: Life, world: World) -> None:
    """The next year far away: another département, where the name is typed again."""
    stay = life.last()
    following = follow_up(stay.course, stay.rank)
    target = world.elsewhere(Stay(stay.place, world.year, following[0], 1, stay.entry)) if following else None
    if following is None or target is None or stay.course.final(stay.rank):
        goes_on(life, world)
        return
    if target.platform is not stay.place.platform:
        world.move_home(life, target.platform)
    world.enrol(life, target, following[0], following[1], year=world.year)


def moves_in_autumn(life: Life, world: World) -> None:
    """Two schools in the same autumn: the first says gone, the second says here."""
    goes_on(life, world)
    stay = life.last()
    other = world.elsewhere(stay)
    if stay.year != world.year or other is None or stay.apprentice:
        return
    stay.exit = world.autumn_day(stay.place, after=3)
    stay.motive = world.rng.choice(("10", "10", "99", None, "31"))
    entry = min(stay.exit + dt.timedelta(days=world.rng.randrange(1, 12)), world.exported[other.uai])
    world.enrol(life, other, stay.course, stay.rank, year=world.year, entry=entry)
    life.person.notes.add("moved_in_autumn")


def becomes_apprentice(life: Life, world: World) -> None:
    """From school to a CFA, which types everything again."""
    stay = life.last()
    if world.rng.random() < 0.4:
        stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    _enters(life, world, "cap", ("cfa",), rank=1)
    life.person.notes.add("school_to_cfa")


def goes_to_agriculture(life: Life, world: World) -> None:
    """From a school of the ministry to an agricultural one, in a file without exit dates."""
    _enters(life, world, "bacpro", ("agri",), rank=1)
    life.person.notes.add("school_to_agriculture")


def changes_employer(life: Life, world: World) -> None:
    """A broken contract followed by another one, open on the day of the treatment, in the same CFA."""
    stay = _stays_bound(life, world)
    broken = world.autumn_day(stay.place, after=2)
    stay.bonds[-1].broken_on = broken
    renewed = min(broken + dt.timedelta(days=world.rng.randrange(1, 20)), world.options.treatment_date)
    stay.bonds.append(Bond(renewed, dt.date(world.year + 2, 8, 31)))
    life.person.notes.add("second_contract")


def changes_cfa(life: Life, world: World) -> None:
    """Broken in one CFA, hired from another."""
    stay = life.last()
    broken = world.winter_exit(stay)
    stay.bonds[-1].broken_on = stay.exit = broken
    _enters(life, world, "cap", ("cfa",), rank=1)


def back_to_school(life: Life, world: World) -> None:
    """Broken, then a lycée professionnel; or from an action of preparation."""
    stay = life.last()
    if stay.apprentice:
        stay.bonds[-1].broken_on = stay.exit = world.winter_exit(stay)
        life.person.notes.add("cfa_to_school")
    _enters(life, world, "cap", ("lp", "lpo"), rank=2 if stay.course.family == "cap" else 1)


def kept_by_cfa(life: Life, world: World) -> None:
    """Broken, but the CFA attests that it keeps the apprentice, six months at most."""
    stay = _stays_bound(life, world)
    stay.bonds[-1].broken_on = broken = world.autumn_day(stay.place, after=5)
    life.facts.append(Fact("APPRENTI_SANS_CONTRAT", broken + dt.timedelta(days=2), stay.place.name))


def _stays_bound(life: Life, world: World) -> Stay:
    """Be an apprentice this year, in the same CFA."""
    stay = life.last()
    following = follow_up(stay.course, stay.rank) or (stay.course, stay.rank)
    return world.enrol(life, stay.place, following[0], following[1], year=world.year)


_ATTESTED = (
    *("SCOLARISE_HORS_CONTRAT", "SCOLARISE_CNED", "SCOLARISE_MEDICO_SOCIAL", "SCOLARISE_DEFENSE", "SCOLARISE_SANTE"),
    *("SCOLARISE_JUSTICE", "SCOLARISE_AUTRE", "A_L_ETRANGER", "DIPLOME"),
)


def attested(life: Life, world: World) -> None:
    """Gone from every base, and somebody in charge has established where to."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    day = world.day_between(dt.date(world.year, 9, 8), world.options.treatment_date - dt.timedelta(days=3))
    word = world.rng.choice(_ATTESTED)
    until = dt.date(world.year + 1, 6, 30) if world.rng.random() < 0.3 and word.startswith("SCOLARISE") else None
    life.facts.append(Fact(word, day, "Cellule départementale", until))


def false_identity(life: Life, world: World) -> None:
    """A record of somebody who doesn't exist, found out."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), "99"
    life.facts.append(
        Fact(
            "IDENTITE_FAUSSE",
            world.day_between(dt.date(world.year, 9, 8), dt.date(world.year, 10, 16)),
            "Établissement",
        )
    )


def dies(life: Life, world: World) -> None:
    """Motive 43, or attested by the family: never listed, never contacted."""
    stay = life.last()
    stay.exit = world.winter_exit(stay)
    if world.rng.random() < 0.6 and stay.place.kind not in ("cfa", "agri"):
        stay.motive = "43"
    else:
        stay.motive = "99"
        life.facts.append(Fact("DECEDE", stay.exit + dt.timedelta(days=9), "Famille"))


def leaves_later(life: Life, world: World) -> None:
    """Announced for a day after the treatment: still enrolled on the day."""
    goes_on(life, world)
    stay = life.last()
    if stay.year == world.year and stay.place.kind not in ("cfa", "agri"):
        stay.exit = world.options.treatment_date + dt.timedelta(days=world.rng.randrange(1, 15))
        stay.motive = world.rng.choice(("99", "10"))


def leaves_higher_education(life: Life, world: World) -> None:
    """A BTS given up: the bac is proved by the registration."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    if stay.apprentice:
        stay.bonds[-1].broken_on = stay.exit


def qualified_before(life: Life, world: World) -> None:
    """An apprentice who already held a diploma of that level, and whose contract is broken."""
    stay = life.last()
    stay.bonds[-1].broken_on = stay.exit = world.day_between(dt.date(world.year, 1, 12), dt.date(world.year, 5, 29))
    life.diploma_before = "08" if stay.course.level == 4 or world.rng.random() < 0.5 else "04"


def older_diploma(life: Life, world: World) -> None:
    """Gave up a second diploma; the first one, a CAP or a bac, is in the results of the session before."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    held = (*courses.CAPS, *courses.BACPROS, courses.TERMINALE_T)
    first = world.rng.choice([c for c in held if c is not stay.course])
    life.results.append(Result(first.cfd, first.label.upper(), world.year - 1, "obtained", "ADMIS", place=stay.place))


def leaves_and_comes_back(life: Life, world: World) -> None:
    """Gone from a school and back in it the same autumn: two elements in one export, the first with an exit."""
    goes_on(life, world)
    first = life.last()
    if first.year != world.year or first.place.kind in ("cfa", "agri"):
        return
    first.exit, first.motive = world.autumn_day(first.place, after=3), world.leaving_motive()
    back = min(first.exit + dt.timedelta(days=world.rng.randrange(3, 15)), world.exported[first.place.uai])
    world.enrol(life, first.place, first.course, first.rank, year=world.year, entry=back)
    life.person.notes.add("twice_in_one_file")
