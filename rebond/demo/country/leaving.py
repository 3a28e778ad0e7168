"""Stories of those who are out on the day of the treatment, and of those of whom nobody can tell yet."""

import datetime as dt

from rebond.demo.country import courses
from rebond.demo.country.going_on import goes_on
from rebond.demo.country.lives import Fact, Life, Result, Stay
from rebond.demo.country.options import year_start
from rebond.demo.country.world import World


def leaves_in_year(life: Life, world: World) -> None:
    """Gone in the middle of last year, never seen again."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), world.leaving_motive()
    if stay.apprentice:
        stay.bonds[-1].broken_on = stay.exit
        stay.motive = None


def leaves_in_summer(life: Life, world: World) -> None:
    """Finished the year, never came back, and nobody wrote it anywhere."""
    stay = life.last()
    if stay.apprentice:
        stay.bonds[-1].broken_on = world.day_between(dt.date(world.year, 7, 6), dt.date(world.year, 8, 28))
        return
    world.stop_at_year_end(stay)


def leaves_in_autumn(life: Life, world: World) -> None:
    """Came back in September and left before the export."""
    stay = _comes_back(life, world)
    if stay is None:
        leaves_in_summer(life, world)
        return
    stay.exit, stay.motive = world.autumn_day(stay.place), world.leaving_motive()
    if stay.apprentice:
        stay.bonds[-1].broken_on = stay.exit


def no_show(life: Life, world: World) -> None:
    """Registered for this year, never seen: the school's base says so on day one, or its own report does later."""
    stay = _comes_back(life, world)
    if stay is None or stay.place.kind in ("cfa", "agri"):
        leaves_in_summer(life, world)
        return
    if world.rng.random() < 0.6:
        stay.exit, stay.motive = year_start(world.year) + dt.timedelta(days=world.rng.randrange(0, 4)), "99"
        return
    day = world.day_between(world.exported[stay.place.uai] + dt.timedelta(days=1), world.options.treatment_date)
    life.facts.append(Fact("ABSENT_DES_LA_RENTREE", day, stay.place.uai))
    life.person.notes.add("no_show_reported")


def _comes_back(life: Life, world: World) -> Stay | None:
    """Begin this year where the usual way leads; None when it leads out of the bases."""
    stay = life.last()
    if stay.course.final(stay.rank):
        world.exam(life, stay, "failed")
        return world.enrol(life, stay.place, stay.course, stay.rank, year=world.year)
    goes_on(life, world)
    return life.last() if life.last().year == world.year else None


def fails_and_stops(life: Life, world: World) -> None:
    """The last year to its end, the exam failed, nothing after."""
    stay = life.last()
    world.exam(life, stay, "failed" if world.rng.random() < 0.95 else "pending")
    world.stop_at_year_end(stay)


def no_result(life: Life, world: World) -> None:
    """The last year to its end, and no line anywhere in the results of the session."""
    world.stop_at_year_end(life.last())


def holds_a_cap(life: Life, world: World) -> None:
    """Left a bac pro, holding a CAP obtained before as a curriculum of its own."""
    stay = life.last()
    if stay.course.family != "bacpro":
        leaves_in_year(life, world)
        return
    first = world.rng.choice(courses.CAPS)
    life.results.append(Result(first.cfd, first.label.upper(), world.year - 1, "obtained", "ADMIS", place=stay.place))
    leaves_in_year(life, world)


def intermediate_diploma(life: Life, world: World) -> None:
    """Left a bac pro with the CAP obtained on the way, as pupils of the third year may."""
    stay = life.last()
    if stay.course.family != "bacpro":
        leaves_in_autumn(life, world)
        return
    on_the_way = Result(
        "50031225", "CAP ÉQUIPIER POLYVALENT DU COMMERCE", world.year, "obtained", "ADMIS", True, stay.place
    )
    life.results.append(on_the_way)
    if stay.course.final(stay.rank):
        fails_and_stops(life, world)
    else:
        leaves_in_autumn(life, world)


def signs_up_without_contract(life: Life, world: World) -> None:
    """Registered in a CFA, no employer found: no contract begun on or before the day of the treatment."""
    found = world.find(life.person.family.platform, "cap", kinds=("cfa",))
    if found:
        world.enrol(life, found[0], found[1], 1, year=world.year, entry=dt.date(world.year, 9, 14)).bonds = []


def starts_later(life: Life, world: World) -> None:
    """A contract signed that begins after the day of the treatment: not enrolled on the day."""
    found = world.find(life.person.family.platform, "cap", kinds=("cfa",))
    if found:
        start = world.options.treatment_date + dt.timedelta(days=world.rng.randrange(3, 20))
        stay = world.enrol(life, found[0], found[1], 1, year=world.year, entry=dt.date(world.year, 9, 14))
        stay.bonds = [world.bond(found[1], 1, start)]


def never_arrives(life: Life, world: World) -> None:
    """Said to go on elsewhere, long enough ago, and nowhere to be found."""
    stay = life.last()
    stay.exit, stay.motive = world.winter_exit(stay), "10"


def just_moved(life: Life, world: World) -> None:
    """Said to go on elsewhere less than thirty days ago: nobody can tell yet."""
    stay = _comes_back(life, world)
    if stay is None or stay.place.kind in ("cfa", "agri"):
        leaves_in_summer(life, world)
        return
    last = world.exported[stay.place.uai] - dt.timedelta(days=1)
    stay.exit = world.day_between(world.options.treatment_date - dt.timedelta(days=25), last)
    stay.motive = "10"


def attested_once(life: Life, world: World) -> None:
    """Attested schooling that expired on 31 August."""
    stay = life.last()
    stay.exit, stay.motive = dt.date(world.year - 1, 10, 8), world.leaving_motive()
    life.facts.append(Fact("SCOLARISE_CNED", dt.date(world.year - 1, 11, 20), "CNED"))


def attested_then_seen(life: Life, world: World) -> None:
    """Attested abroad or in another school, then seen again and gone again: a human must look."""
    stay = _comes_back(life, world)
    if stay is None or stay.place.kind in ("cfa", "agri"):
        leaves_in_summer(life, world)
        return
    stay.entry = dt.date(world.year, 9, 21)
    stay.exit = world.day_between(dt.date(world.year, 10, 8), world.exported[stay.place.uai])
    stay.motive = "99"
    life.facts.append(Fact("SCOLARISE_HORS_CONTRAT", dt.date(world.year, 9, 7), "Cellule départementale"))


def kept_too_long(life: Life, world: World) -> None:
    """The CFA kept the apprentice without a contract, more than six months ago."""
    stay = life.last()
    stay.bonds[-1].broken_on = broken = world.day_between(dt.date(world.year, 1, 12), dt.date(world.year, 3, 20))
    life.facts.append(Fact("APPRENTI_SANS_CONTRAT", broken + dt.timedelta(days=5), stay.place.name))


def works(life: Life, world: World) -> None:
    """Left, and known to be at work or in training: a solution, not a diploma."""
    leaves_in_year(life, world)
    day = world.day_between(dt.date(world.year, 9, 1), world.options.treatment_date)
    life.facts.append(
        Fact(world.rng.choice(("EN_EMPLOI", "EN_FORMATION")), day, "Mission locale", dt.date(world.year + 1, 3, 1))
    )


def passes_by(life: Life, world: World) -> None:
    """Only a few days of schooling in the two years: too short to have been in school at all."""
    stay = life.last()
    if stay.apprentice:  # no file of a CFA tells a short stay: a broken contract is not an exit
        came_and_left(life, world)
        return
    stay.exit = stay.entry + dt.timedelta(days=world.rng.randrange(2, 10))
    stay.motive = world.leaving_motive()


def came_and_left(life: Life, world: World) -> None:
    """Arrived this autumn, left three weeks later."""
    stay = life.last()
    stay.exit, stay.motive = world.autumn_day(stay.place, after=20), world.leaving_motive()
    if stay.apprentice:
        stay.bonds[-1].broken_on = stay.exit


def stays(_life: Life, _world: World) -> None:
    """Arrived this year and still there."""


def prepares_then_leaves(life: Life, world: World) -> None:
    """An action of preparation (MGI) last year, then nothing: it ends with no diploma."""
    world.stop_at_year_end(life.last())
