"""Everybody's files on their way to the deliveries, but for those that never come."""

import datetime as dt
import random
from collections.abc import Callable, Sequence

from rebond.demo.country.depot import Depot
from rebond.demo.country.establishments import Establishment, Organisation
from rebond.demo.country.lives import Life, Result, Stay
from rebond.demo.country.others import Others
from rebond.demo.country.records import Clerk
from rebond.demo.country.schools import Schools
from rebond.demo.country.truth import Delivered
from rebond.demo.country.world import World
from rebond.kernel.formats.manifest.writer import write_manifest

_FAMILIES: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("DNB-CFG", lambda cfd: cfd[0] == "6"),
    ("CAP", lambda cfd: cfd[0] == "5"),
    ("BAC-GT", lambda cfd: cfd[:2] in ("47", "43")),
    ("BAC-PRO_BP", lambda cfd: cfd[:2] in ("40", "45")),
    ("BTS", lambda cfd: cfd[0] == "3"),
)


class Post:
    """Sends a whole country to a depot, once; keeps what the month after needs."""

    def __init__(
        self,
        world: World,
        lives: Sequence[Life],
        partners: Sequence[Organisation],
        depot: Depot,
        clerk: Clerk,
        rng: random.Random,
    ) -> None:
        """Choose those whose deliveries never come."""
        self.world = world
        self.lives = lives
        self.partners = partners
        self.depot = depot
        self.clerk = clerk
        self.rng = rng
        options = world.options
        self.schools = Schools(options, rng, depot, clerk)
        self.others = Others(options, rng, depot, clerk)
        rates = options.deliveries
        candidates = [place for place in world.places if place.kind != "college"]
        self.silent = self._drawn(candidates, rates.establishment_missing)
        heard = [place for place in candidates if place.uai not in self.silent]
        self.silent_before = self._drawn(heard, rates.last_year_missing)
        self.seen_stays: set[int] = set()
        self.seen_results: set[int] = set()
        self.before: set[int] = set()
        self.sessions: set[int] = set()

    def _drawn(self, places: Sequence[Establishment], rate: float) -> frozenset[str]:
        number = max(1, round(rate * len(places))) if rate > 0 else 0
        return frozenset(place.uai for place in self.rng.sample(list(places), min(number, len(places))))

    def enrolled(self) -> dict[tuple[str, int], list[tuple[Life, Stay]]]:
        """Who stays where and when, by UAI and year."""
        index: dict[tuple[str, int], list[tuple[Life, Stay]]] = {}
        for life in self.lives:
            for stay in life.stays:
                index.setdefault((stay.place.uai, stay.year), []).append((life, stay))
        return index

    def send_all(self) -> Delivered:
        """Write the deliveries of the campaign and tell what lies in them."""
        index = self.enrolled()
        for place in self.world.places:
            year = self.world.year
            if place.uai not in self.silent_before:
                self._last_year(place, index.get((place.uai, year - 1), []))
            if place.uai not in self.silent:
                self.this_year(place, index.get((place.uai, year), []), self.world.exported[place.uai])
        self._exams()
        self._accio(index)
        self._missions_locales()
        self._facts()
        self._clutter()
        self.depot.put("sources.csv", write_manifest(self.depot.sources))
        return self.delivered(self.world.options.treatment_date, self.world.exported)

    def delivered(self, day: dt.date, exported: dict[str, dt.date]) -> Delivered:
        """What lies in the folders on a day."""
        year = self.world.year
        return Delivered(
            treatment_date=day,
            year=year,
            stays=frozenset(self.seen_stays),
            results=frozenset(self.seen_results),
            before=frozenset(self.before),
            places=frozenset(uai for uai, years in self.depot.delivered.items() if year in years),
            sessions=frozenset(self.sessions),
            exported=exported,
        )

    def _last_year(self, place: Establishment, enrolled: Sequence[tuple[Life, Stay]]) -> None:
        year = self.world.year - 1
        if place.kind == "cfa":
            self._cfa_last_year(place, enrolled)
        elif place.kind == "agri":
            day = dt.date(year, 10, 15) + dt.timedelta(days=self.rng.randrange(30))
            self.seen_stays |= self.schools.send(place, year, enrolled, exported_on=day)
        else:
            day = dt.date(year + 1, 7, 6) + dt.timedelta(days=self.rng.randrange(5))
            self.seen_stays |= self.schools.send(place, year, enrolled, exported_on=day)

    def _cfa_last_year(self, place: Establishment, enrolled: Sequence[tuple[Life, Stay]]) -> None:
        year = self.world.year - 1
        found = self.others.sifa(place, year, enrolled)
        self.seen_stays |= found
        self.before |= {id(life) for life, stay in enrolled if id(stay) in found}
        if self.rng.random() < 0.6:
            passed = self._passed_here(enrolled)
            told = {key: result for key, result in passed.items() if self.rng.random() < 0.5}
            day = dt.date(year + 1, 7, 3)
            self.seen_stays |= self.others.dashboard(place, year, enrolled, day, obtained=told)
            self.seen_results |= {id(result) for result in told.values()}

    @staticmethod
    def _passed_here(enrolled: Sequence[tuple[Life, Stay]]) -> dict[int, Result]:
        return {
            id(stay): result
            for life, stay in enrolled
            for result in life.results
            if result.place is stay.place
            and result.cfd == stay.course.cfd
            and result.session == stay.year + 1
            and result.outcome == "obtained"
        }

    def _accio(self, index: dict[tuple[str, int], list[tuple[Life, Stay]]]) -> None:
        """Some schools hand over the diplomas that they have noted, which the exam centres say as well.

        Nothing rests on them alone: formats §1.5 gives their code five characters, whose meaning no source tells.
        """
        year = self.world.year - 1
        for place in self.world.places:
            enrolled = index.get((place.uai, year), [])
            passed = [
                (life, result)
                for life, _ in enrolled
                for result in life.results
                if result.outcome == "obtained" and result.level and id(result) in self.seen_results
            ]
            sends = place.kind not in ("cfa", "agri") and place.uai not in self.silent_before
            if passed and sends and self.rng.random() < self.world.options.deliveries.diplomas:
                self.schools.diplomas(place, year, passed, dt.date(year + 1, 7, 11))

    def this_year(self, place: Establishment, enrolled: Sequence[tuple[Life, Stay]], day: dt.date) -> None:
        """The export of the year of the treatment."""
        if place.kind == "cfa":
            self.seen_stays |= self.others.dashboard(place, self.world.year, enrolled, day, obtained={})
        else:
            self.seen_stays |= self.schools.send(place, self.world.year, enrolled, exported_on=day)

    def _exams(self) -> None:
        missing = self.world.options.deliveries.sessions_missing
        lines: dict[tuple[int, str, str], list[tuple[Life, Result]]] = {}
        for life in self.lives:
            for result in life.results:
                if result.session not in missing:
                    area = (result.place or life.stays[0].place).commune.department
                    family = next(name for name, belongs in _FAMILIES if belongs(result.cfd))
                    lines.setdefault((result.session, family, area), []).append((life, result))
        for (session, family, area), found in sorted(lines.items(), key=lambda item: item[0]):
            self.seen_results |= self.others.exams(f"{session}/{family} {area} session {session}", found)
            self.sessions.add(session)

    def _missions_locales(self) -> None:
        for organisation in self.partners:
            if organisation.kind == "mission_locale":
                known = [
                    life
                    for life in self.lives
                    if life.mission_locale and life.person.family.platform is organisation.platform
                ]
                self.others.mission_locale(organisation, [*known, *self._strangers(organisation, len(known) // 3)])

    def _strangers(self, organisation: Organisation, number: int) -> list[Life]:
        """Young people whom only the mission locale knows: nobody may judge them."""
        born = dt.date(self.world.year - 21, 1, 1)
        registry = self.world.registry
        return [
            Life(registry.person(organisation.platform, born + dt.timedelta(days=self.rng.randrange(1500))), "stranger")
            for _ in range(number)
        ]

    def _facts(self) -> None:
        by_department: dict[str, list[Life]] = {}
        for life in self.lives:
            if life.facts:
                by_department.setdefault(life.stays[0].place.commune.department, []).append(life)
        for department, found in sorted(by_department.items()):
            self.others.facts(department, found, day=self.world.options.treatment_date)

    def _clutter(self) -> None:
        """What lies in every shared folder, and is no delivery."""
        self.depot.put("LISEZ-MOI.txt", "Merci de déposer vos exports avant le 30.\r\n".encode("cp1252"))
        self.depot.put("Établissements/Thumbs.db", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
        empty = self.rng.choice(self.world.places)
        self.depot.put(f"Établissements/{empty.uai} envoi raté.zip", b"")
