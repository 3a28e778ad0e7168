"""From the rows of a listing to what the files are opened with."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from rebond.domain.campaigns.operations.previewing import is_known
from rebond.domain.dossiers.enums import DetailKind, Holder
from rebond.domain.dossiers.operations import ListedDetail, ListedPerson
from rebond.domain.territory.models import Commune, Establishment
from rebond.kernel.values.names import as_people_write

#: A base, as the file's page names it. The establishment's name follows, or the mission locale's stands alone.
_SOURCES: Final = {
    "siecle": "Base élèves",
    "fregata": "Base de l’enseignement agricole",
    "sifa": "Fichier des apprentis",
    "apprentissage": "Tableau de bord de l’apprentissage",
    "guardians": "Base élèves, responsables",
    "mission_locale": "Mission locale",
}


def listed_people(rows: Sequence[dict[str, Any]], *, model_version: str) -> list[ListedPerson]:
    """One ListedPerson a row, with the names of its places."""
    details = {row["person"]: json.loads(row["details"] or "[]") for row in rows}
    uais = {row["uai"] for row in rows} | {d["place"] for found in details.values() for d in found}
    schools = {s.uai: s for s in Establishment.objects.filter(uai__in={uai for uai in uais if uai})}
    communes = _communes({row["commune"] for row in rows if row["commune"]})
    return [_person(row, details[row["person"]], schools, communes, model_version) for row in rows]


def _communes(codes: set[str]) -> dict[str, Commune]:
    """The commune of each code, whether current or former."""
    rows = [*Commune.objects.filter(code__in=codes), *Commune.objects.filter(former_codes__overlap=list(codes))]
    found = {former: row for row in rows for former in row.former_codes}
    return found | {row.code: row for row in rows}


def _person(
    row: dict[str, Any],
    details: Sequence[dict[str, Any]],
    schools: dict[str, Establishment],
    communes: dict[str, Commune],
    model_version: str,
) -> ListedPerson:
    school, commune = schools.get(row["uai"] or ""), communes.get(row["commune"] or "")
    return ListedPerson(
        key=row["person"],
        known=is_known(row["person"]),
        surname=row["surname"] or row["usage_name"] or "",
        usage_name=row["usage_name"] or "",
        first_names=as_people_write(row["first_names"] or ""),
        birth_date=row["birth_date"],
        sex=row["sex"] or "",
        birth_place=row["birth_place"] or "",
        ines=tuple(row["ines"] or ()),
        details=tuple(_detail(detail, schools) for detail in details),
        commune_id=commune.code if commune else None,
        commune_name=commune.name if commune else (row["commune_label"] or "").title(),
        establishment_id=school.pk if school else None,
        establishment_name=school.name if school else (row["uai"] or ""),
        level=row["level"] or "",
        division=row["division"] or "",
        left_on=row["left_on"],
        flags=tuple(row["flags"] or ()),
        mission_locale=row["mission_locale"] or "",
        model_version=model_version,
        explanation=json.loads(row["explanation"] or "{}"),
        placed_by=row["placed_by"] or "",
    )


def _detail(detail: dict[str, Any], schools: dict[str, Establishment]) -> ListedDetail:
    place = detail["place"] or ""
    source = _SOURCES.get(detail["base"], "Fichier livré")
    if detail["base"] == "mission_locale":
        source = place or source
    elif place:
        source += f" – {schools[place].name if place in schools else place}"
    return ListedDetail(
        kind=DetailKind(detail["kind"]),
        value=detail["value"],
        holder=Holder(detail["holder"]),
        holder_name=detail["name"] or "",
        source=source,
        observed_on=date.fromisoformat(detail["day"]) if detail["day"] else None,
    )
