"""Communes and platforms of the invented country: real communes, invented platforms."""

import csv
import itertools
import json
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path


@dataclass(frozen=True)
class Commune:
    """A real commune: geography, so nothing invented."""

    code: str  # INSEE
    name: str
    postal_code: str
    population: int
    department: str
    arrondissement: str
    arrondissement_name: str = ""


@dataclass(frozen=True)
class Platform:
    """An invented platform: its seat, its bassins (arrondissements), its communes, largest first."""

    key: str
    name: str
    communes: tuple[Commune, ...]

    @property
    def seat(self) -> Commune:
        """The largest commune."""
        return self.communes[0]

    @property
    def bassins(self) -> tuple[str, ...]:
        """Names of the arrondissements that it covers."""
        return tuple(dict.fromkeys(c.arrondissement_name or c.arrondissement for c in self.communes))

    @cached_property
    def _cumulated(self) -> list[int]:
        return list(itertools.accumulate(c.population for c in self.communes))

    def draw_home(self, rng: random.Random) -> Commune:
        """A commune by its population."""
        return rng.choices(self.communes, cum_weights=self._cumulated)[0]


#: The eight platforms of the demonstration: name and arrondissements (02, 60, 80).
NAMED_PLATFORMS = (
    ("laonnois-thierache", "Plate-forme du Laonnois et de la Thiérache", ("022", "025")),
    ("vermandois", "Plate-forme du Vermandois", ("023",)),
    ("soissonnais-marne", "Plate-forme du Soissonnais et du Sud de l'Aisne", ("024", "021")),
    ("beauvaisis", "Plate-forme du Beauvaisis", ("601",)),
    ("bassin-creillois", "Plate-forme du Bassin creillois et du Clermontois", ("604", "602")),
    ("compiegnois", "Plate-forme du Compiégnois et du Noyonnais", ("603",)),
    ("amienois-santerre", "Plate-forme de l'Amiénois et du Santerre", ("802", "803", "804")),
    ("baie-vimeu", "Plate-forme de la Baie et du Vimeu", ("801",)),
)


def load_communes(path: str | None, departments: Sequence[str]) -> list[Commune]:
    """The communes of these départements: from `communes.json` of @etalab/decoupage-administratif when a path is
    given (all of them), else from the built-in list (78 communes of 02, 60 and 80)."""
    communes = _built_in() if path is None else _from_etalab(Path(path))
    kept = [c for c in communes if c.department in departments]
    if not kept:
        raise ValueError("no commune in these départements")
    return sorted(kept, key=lambda c: c.code)


def _built_in() -> Iterable[Commune]:
    source = resources.files("rebond.demo.country") / "data" / "communes.csv"
    for row in csv.DictReader(source.read_text(encoding="utf-8").splitlines(), delimiter=";"):
        row_population = int(row.pop("population"))
        yield Commune(population=row_population, **row)


def _from_etalab(path: Path) -> Iterable[Commune]:
    neighbour = path.with_name("arrondissements.json")
    names = {a["code"]: a["nom"] for a in json.loads(neighbour.read_bytes())} if neighbour.exists() else {}
    for entry in json.loads(path.read_bytes()):
        if entry["type"] != "commune-actuelle" or not entry.get("codesPostaux"):
            continue
        area = entry.get("arrondissement", entry["departement"])
        yield Commune(
            code=entry["code"],
            name=entry["nom"],
            postal_code=entry["codesPostaux"][0],
            population=max(1, entry.get("population") or 1),
            department=entry["departement"],
            arrondissement=area,
            arrondissement_name=names.get(area, ""),
        )


def split_platforms(communes: Sequence[Commune], number: int, named: Sequence[str] = ()) -> list[Platform]:
    """`number` platforms, each commune in exactly one.

    Up to eight in 02, 60 and 80: the first of `NAMED_PLATFORMS` (those whose keys `named` gives, when it gives any),
    and communes of the others are left out. Otherwise runs of communes of about the same population, in order of
    arrondissement.
    Raises ValueError for more platforms than communes, or for a name that is none of these.
    """
    rows = [row for row in NAMED_PLATFORMS if row[0] in named] if named else NAMED_PLATFORMS[:number]
    if len(rows) < len(named):
        raise ValueError(f"unknown platform among {', '.join(named)}")
    present = {c.arrondissement for c in communes}
    if named or (number <= len(NAMED_PLATFORMS) and all(set(areas) & present for _, _, areas in NAMED_PLATFORMS)):
        return [
            Platform(key, name, _largest_first(c for c in communes if c.arrondissement in areas))
            for key, name, areas in rows
        ]
    if number > len(communes):
        raise ValueError(f"{number} platforms ask for at least as many communes; there are {len(communes)}")
    return [
        Platform(f"plateforme-{part[0].code}", f"Plate-forme de {part[0].name}", part)
        for part in _runs(sorted(communes, key=lambda c: (c.arrondissement, c.code)), number)
    ]


def _largest_first(communes: Iterable[Commune]) -> tuple[Commune, ...]:
    return tuple(sorted(communes, key=lambda c: (-c.population, c.code)))


def _runs(ordered: Sequence[Commune], number: int) -> Iterable[tuple[Commune, ...]]:
    """Cut an ordered list in `number` non-empty runs of about the same population."""
    total, start, passed = sum(c.population for c in ordered), 0, 0
    for part in range(number):
        end = start
        latest = len(ordered) - (number - part - 1)
        while end < latest and (end == start or passed < total * (part + 1) / number):
            passed += ordered[end].population
            end += 1
        if part == number - 1:
            end = len(ordered)
        yield _largest_first(ordered[start:end])
        start = end
