"""What schools send: SIECLE exports in all their shapes, and FREGATA from agricultural ones."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from rebond.demo.country.depot import Depot, Owner
from rebond.demo.country.establishments import Establishment
from rebond.demo.country.lives import Life, Result, Stay
from rebond.demo.country.options import Options
from rebond.demo.country.records import Clerk
from rebond.kernel.formats.fregata.writer import write_fregata
from rebond.kernel.formats.siecle.writer import LATIN9, Export, archive, write_pupils
from rebond.kernel.formats.siecle.writer_others import write_diplomas, write_guardians, write_nomenclature
from rebond.kernel.formats.writing import zipped
from rebond.kernel.kinds import Kind

Enrolled = Sequence[tuple[Life, Stay]]

MOTIVES = {
    "10": "Suite des études dans le 2nd degré MEN : public académie",
    "43": "Décès",
    "99": "Inconnu",
    "19": "Sans précision",
    "31": "Autre cas",
    "07": "Convenance personnelle",
    "58": "Divers",
}
_VERSIONS = ("3.0", "3.1", "3.1", "3.1", "5.0", "5.1", "2.1", "1.8", "1.7")


@dataclass(frozen=True)
class _Habits:
    """How one school exports."""

    folder: str
    version: str
    encoding: str
    bare: bool
    several: bool
    with_addresses: bool
    guardians: bool
    nomenclature: bool


class Schools:
    """Writes what schools send into a depot."""

    def __init__(
        self, options: Options, rng: random.Random, depot: Depot, clerk: Clerk, *, habits_of: "Schools | None" = None
    ) -> None:
        """Everything drawn from `rng`: the same source gives the same files; `habits_of`: the same schools, earlier."""
        self._options = options
        self._rates = options.deliveries
        self._rng = rng
        self._depot = depot
        self._clerk = clerk
        self._known_habits: dict[str, _Habits] = habits_of._known_habits if habits_of else {}

    def send(self, place: Establishment, year: int, enrolled: Enrolled, *, exported_on: dt.date) -> set[int]:
        """The export of a place for a year, with what may come beside it: an older one, a second copy.

        Returns the identities of the stays that have a record in the current export.
        """
        if place.kind == "agri":
            return self._fregata(place, year, enrolled, exported_on)
        return self._siecle(place, year, enrolled, exported_on)

    def _siecle(self, place: Establishment, year: int, enrolled: Enrolled, exported_on: dt.date) -> set[int]:
        if self._rng.random() < self._rates.corrected:
            older = exported_on - dt.timedelta(days=self._rng.randrange(6, 15))
            self._export(place, year, [(li, st) for li, st in enrolled if st.entry <= older], older, current=False)
        kept = [(life, stay) for life, stay in enrolled if stay.entry <= exported_on]
        path, data = self._export(place, year, kept, exported_on, current=True)
        if self._rng.random() < self._rates.duplicated and "!" not in path:
            owners = list(self._ordered(place, kept))
            self._depot.put(f"Doublons/{path.rsplit('/', 1)[-1]}", data, owners, current=False)
        self._depot.came(place.uai, year)
        return {id(stay) for _, stay in kept}

    def _export(
        self, place: Establishment, year: int, enrolled: Enrolled, day: dt.date, *, current: bool
    ) -> tuple[str, bytes]:
        """Write one export; its path (with `!` when it lies with others in an archive) and its bytes."""
        habits = self.habits(place)
        export = self._head(place, year, day, habits)
        owners = list(self._ordered(place, enrolled))
        rows = [self._clerk.pupil(life, stay, as_of=day) for life, stay in owners]
        data = write_pupils(rows, export, with_addresses=habits.with_addresses)
        kind = "ElevesAvecAdresses" if habits.with_addresses else "ElevesSansAdresses"
        beside = self._beside(owners, export, habits) if current else {}
        folder = f"{habits.folder}/{self._year_folder(year)}".rstrip("/")
        if habits.several and beside:
            member = f"{kind}.xml"
            packed = zipped({member: data, **{f"{name}.xml": inside for name, inside in beside.items()}})
            path = self._depot.put(f"{folder}/exports {place.uai}.zip", packed, owners, member=member, current=current)
            return f"{path}!{member}", packed
        for name, inside in beside.items():
            self._depot.put(f"{folder}/ExportXML_{name}.zip", archive(name, inside))
        if habits.bare:
            return self._depot.put(f"{folder}/{kind}.xml", data, owners, current=current), data
        packed = archive(kind, data)
        name = self._rng.choice((f"ExportXML_{kind}.zip", f"ExportXML_{kind}.zip", f"exportxml_{kind.lower()} (1).ZIP"))
        return self._depot.put(f"{folder}/{name}", packed, owners, current=current), packed

    def _ordered(self, place: Establishment, enrolled: Enrolled) -> Sequence[Owner]:
        """As the application lists them: by surname, not by class."""
        return sorted(enrolled, key=lambda pair: (pair[0].person.surname, pair[0].person.key))

    def _head(self, place: Establishment, year: int, day: dt.date, habits: _Habits) -> Export:
        moment = dt.datetime(
            day.year, day.month, day.day, 18, self._rng.randrange(60), self._rng.randrange(60), tzinfo=dt.UTC
        )
        return Export(place.uai, year, moment, habits.version, habits.encoding)

    def _beside(self, owners: Sequence[Owner], export: Export, habits: _Habits) -> dict[str, bytes]:
        """The other exports of the same evening."""
        found: dict[str, bytes] = {}
        if habits.guardians:
            rows = [row for life, stay in owners for row in self._clerk.guardians(life, stay)]
            found["ResponsablesAvecAdresses"] = write_guardians(rows, export, old_model=not export.several_ine)
        if habits.nomenclature:
            labels = {stay.course.mef(stay.rank): stay.course.label for _, stay in owners}
            found["Nomenclature"] = write_nomenclature(MOTIVES, dict(sorted(labels.items())), export)
        return found

    def diplomas(self, place: Establishment, year: int, passed: Sequence[tuple[Life, Result]], day: dt.date) -> None:
        """ACCIO: diplomas that the school itself has written down (ELEVE_ID only, no name)."""
        rows = [
            {"local_id": self._clerk.local_number(place, life.person), "cfd": result.cfd, "session": result.session}
            for life, result in passed
        ]
        habits = self.habits(place)
        export = self._head(place, year, day, habits)
        folder = f"{habits.folder}/{self._year_folder(year)}".rstrip("/")
        self._depot.put(f"{folder}/ExportXML_ACCIO.zip", archive("ACCIO", write_diplomas(rows, export)), list(passed))

    def _fregata(self, place: Establishment, year: int, enrolled: Enrolled, day: dt.date) -> set[int]:
        """Those present that day, and nobody else: no exit date."""
        present = [(li, st) for li, st in enrolled if st.entry <= day and (st.exit is None or st.exit > day)]
        owners = list(self._ordered(place, present))
        rows = [self._clerk.in_agriculture(life, stay) for life, stay in owners]
        encoding = self._rng.choice(("utf-8", "utf-8-sig", "cp1252"))
        data = write_fregata(rows, encoding=encoding, curly_apostrophe=self._rng.random() < 0.4)
        wanted = f"Enseignement agricole/{place.commune.name} fregata {self._year_folder(year) or year}.csv"
        path = self._depot.put(wanted, data, owners)
        self._depot.declare(path, Kind.FREGATA, place.uai, year, day)
        self._depot.came(place.uai, year)
        return {id(stay) for _, stay in present}

    def habits(self, place: Establishment) -> _Habits:
        """How this school exports, the same every time."""
        if place.uai not in self._known_habits:
            rng, rates = self._rng, self._rates
            short = place.name.split(",")[0]
            folder = rng.choice(
                (
                    f"Établissements/{place.uai}",
                    f"Établissements/{place.commune.department} - {place.commune.name}/{short}",
                    f"envois {place.commune.department}/{place.uai}_{place.commune.name.replace(' ', '_')}",
                )
            )
            self._known_habits[place.uai] = _Habits(
                folder=folder,
                version=rng.choice(_VERSIONS),
                encoding="UTF-8" if rng.random() < 0.15 else LATIN9,
                bare=rng.random() < rates.bare_xml,
                several=rng.random() < rates.several_members,
                with_addresses=rng.random() < rates.with_addresses,
                guardians=rng.random() < rates.guardians,
                nomenclature=rng.random() < rates.nomenclature,
            )
        return self._known_habits[place.uai]

    def _year_folder(self, year: int) -> str:
        return self._rng.choice((f"{year}-{year + 1}", f"{year}-{(year + 1) % 100}", f"base {year}", ""))
