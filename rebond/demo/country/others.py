"""What the others send: CFAs, exam centres, missions locales, those who attest facts."""

import datetime as dt
import random
from collections.abc import Sequence

from rebond.demo.country.depot import Depot
from rebond.demo.country.establishments import Establishment, Organisation
from rebond.demo.country.lives import Life, Result, Stay
from rebond.demo.country.options import Options
from rebond.demo.country.records import Clerk
from rebond.kernel.formats.apprenticeship.writer import write_text, write_workbook
from rebond.kernel.formats.exams.writer import write_results, write_results_workbook
from rebond.kernel.formats.facts.writer import write_facts
from rebond.kernel.formats.mission_locale.writer import write_people, write_people_workbook
from rebond.kernel.formats.sifa.writer import write_sifa
from rebond.kernel.formats.writing import Shape
from rebond.kernel.kinds import Kind

Enrolled = Sequence[tuple[Life, Stay]]

_SITUATIONS = (
    "Demandeur d'emploi", "Sans solution", "PACEA", "Contrat d'engagement jeune", "En emploi CDD", "Garde d'enfant",
    "En attente d'entrée en formation", "Service civique", "Recherche de contrat d'apprentissage", "",
)  # fmt: skip


class Others:
    """Writes into a depot what comes from elsewhere than schools."""

    def __init__(self, options: Options, rng: random.Random, depot: Depot, clerk: Clerk) -> None:
        """Everything drawn from `rng`: the same source gives the same files."""
        self._options = options
        self._rng = rng
        self._depot = depot
        self._clerk = clerk
        self._folders: dict[str, str] = {}

    def sifa(self, place: Establishment, year: int, enrolled: Enrolled) -> set[int]:
        """SIFA on 31 December: those present, and half of those whose contract was broken before."""
        day = dt.date(year, 12, 31)
        owners = [
            (life, stay)
            for life, stay in enrolled
            if stay.entry <= day and stay.bonds and (stay.exit is None or stay.exit > day or self._rng.random() < 0.5)
        ]
        rows = [self._clerk.apprentice_in_sifa(life, stay, as_of=day) for life, stay in owners]
        shape = self._rng.choice(
            ({}, {}, {"separator": "|"}, {"excel_trick": True, "encoding": "utf-8-sig"}, {"header": True})
        )
        data = write_sifa(rows, **shape)  # type: ignore[arg-type]
        ending = self._rng.choice(("txt", "csv"))
        path = self._depot.put(f"{self._folder(place)}/SIFA_3112{year}_{place.uai}.{ending}", data, owners)
        self._depot.declare(path, Kind.SIFA, place.uai, year, day)
        self._depot.came(place.uai, year)
        return {id(stay) for _, stay in owners}

    def dashboard(
        self, place: Establishment, year: int, enrolled: Enrolled, day: dt.date, *, obtained: dict[int, Result]
    ) -> set[int]:
        """The apprenticeship dashboard's template; `obtained`: diplomas that the CFA knows, by identity of the stay."""
        owners = [(life, stay) for life, stay in enrolled if stay.entry <= day]
        rows = [self._clerk.apprentice(life, stay, as_of=day, obtained=obtained.get(id(stay))) for life, stay in owners]
        if self._rng.random() < 0.7:
            data, name = write_workbook(rows), f"effectifs {place.uai} {day:%d-%m-%Y}.xlsx"
        else:
            encoding = self._rng.choice(("utf-8", "utf-8-sig", "cp1252"))
            data, name = write_text(rows, encoding=encoding), f"export_tdb_{day:%Y%m%d}.csv"
        path = self._depot.put(f"{self._folder(place)}/{name}", data, owners)
        self._depot.declare(path, Kind.APPRENTICESHIP, place.uai, year, day)
        self._depot.came(place.uai, year)
        return {id(stay) for _, stay in owners}

    def _folder(self, place: Establishment) -> str:
        if place.uai not in self._folders:
            short = place.name.replace(",", " -")
            self._folders[place.uai] = self._rng.choice((f"CFA/{place.uai}", f"CFA/{short}", f"apprentissage/{short}"))
        return self._folders[place.uai]

    def _shape(self) -> Shape:
        """How this sender lays out an exchange table: as defined, half of the time."""
        rng = self._rng
        if rng.random() < 0.5:
            return Shape()
        beside = ("Observations",) if rng.random() < 0.5 else ()
        return Shape(rng.random() < 0.3, rng.random() < 0.2, rng.random() < 0.4, beside)

    def exams(self, name: str, results: Sequence[tuple[Life, Result]]) -> set[int]:
        """The results of one session; some lines get lost."""
        kept = [pair for pair in results if self._rng.random() >= self._options.deliveries.result_lost]
        self._rng.shuffle(kept)
        rows = [self._clerk.result(life, result) for life, result in kept]
        if self._rng.random() < 0.3:
            self._depot.put(f"Résultats d'examens/{name}.xlsx", write_results_workbook(rows, shape=self._shape()), kept)
        else:
            encoding = self._rng.choice(("utf-8", "utf-8-sig", "cp1252"))
            data = write_results(rows, encoding=encoding, separator=self._rng.choice(";;,"), shape=self._shape())
            self._depot.put(f"Résultats d'examens/{name}.csv", data, kept)
        return {id(result) for _, result in kept}

    def mission_locale(self, organisation: Organisation, lives: Sequence[Life]) -> None:
        """The young people whom a mission locale has met."""
        latest = self._options.treatment_date - dt.timedelta(days=2)
        rows = []
        for life in lives:
            first_met_on = latest - dt.timedelta(days=self._rng.randrange(1, 400))
            row = self._clerk.met(
                life.person,
                organisation,
                first_met_on=first_met_on,
                situation=self._rng.choice(_SITUATIONS),
                situation_on=min(latest, first_met_on + dt.timedelta(days=self._rng.randrange(0, 60))),
            )
            rows.append(row)
        owners = [(life, "mission_locale") for life in lives]
        place = organisation.commune.name
        if self._rng.random() < 0.5:
            self._depot.put(
                f"Missions locales/ML {place} - extraction.xlsx",
                write_people_workbook(rows, shape=self._shape()),
                owners,
            )
        else:
            encoding = self._rng.choice(("utf-8-sig", "cp1252"))
            self._depot.put(
                f"Missions locales/ml_{place.lower()}.csv",
                write_people(rows, encoding=encoding, shape=self._shape()),
                owners,
            )

    def facts(self, department: str, lives: Sequence[Life], *, day: dt.date) -> None:
        """The facts that one département has established."""
        owners = [(life, fact) for life in lives for fact in life.facts]
        if owners:
            rows = [self._clerk.fact(life, fact) for life, fact in owners]
            self._depot.put(
                f"Faits attestés/faits_{department}_{day:%Y-%m}.csv", write_facts(rows, shape=self._shape()), owners
            )
