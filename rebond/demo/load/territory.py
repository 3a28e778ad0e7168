"""The invented coalition on the real communes: platforms, bassins, perimeters, establishments, organisations."""

import json
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from rebond.domain.territory.enums import Base, OrganisationType, PerimeterTarget, Preference, Sector
from rebond.domain.territory.folding import fold
from rebond.domain.territory.models import Commune, Establishment, Organisation
from rebond.domain.territory.operations import add_rules, cut_bassin, open_platform, set_department_choice

SECTORS = {"PU": Sector.PUBLIC, "PR": Sector.PRIVATE}
TYPES = {"association": OrganisationType.OTHER}
BASES = {"cfa": Base.APPRENTICES, "agri": Base.FREGATA}


@dataclass(frozen=True)
class DemoTerritory:
    """The keys of what was made: platforms and organisations by their key in `territory.json`."""

    platforms: dict[str, UUID]
    organisations: dict[str, UUID]
    establishments: dict[str, UUID]  # by UAI


def load_territory(file: Path) -> DemoTerritory:
    """Make what `territory.json` (written by `rebond generate`) describes."""
    described = json.loads(file.read_text())
    platforms = {row["key"]: _platform(row, number) for number, row in enumerate(described["platforms"], start=1)}
    _department_choices(described["platforms"], platforms)
    return DemoTerritory(
        platforms,
        _organisations(described["organisations"], platforms),
        _establishments(described["establishments"]),
    )


def _platform(row: dict, number: int) -> UUID:
    # Messages and letters all say which number to call: a platform without one could send none. Kept for fiction.
    phone = f"03 53 01 99 {number % 100:02d}"
    facts = {"name": row["name"], "department": row["department"], "seat": row["seat"]}
    platform = open_platform(actor=None, **facts, phone=phone)
    for bassin in row["bassins"]:
        cut_bassin(
            actor=None,
            name=f"Bassin de {bassin['name']}",
            department=row["department"],
            communes=_known(bassin["communes"]),
        )
    codes = _known([commune["code"] for commune in row["communes"]])
    add_rules(actor=None, platform=platform.pk, target=PerimeterTarget.COMMUNE, keys=codes)
    return platform.pk


def _known(codes: list[str]) -> list[str]:
    return sorted(Commune.objects.filter(pk__in=codes).values_list("pk", flat=True))


def _department_choices(rows: list[dict], platforms: dict[str, UUID]) -> None:
    """The first platform of each département takes those whom no rule places."""
    first: dict[str, UUID] = {}
    for row in rows:
        first.setdefault(row["department"], platforms[row["key"]])
    for department, platform in first.items():
        set_department_choice(actor=None, department=department, preference=Preference.HOME, default_platform=platform)


def _establishments(rows: list[dict]) -> dict[str, UUID]:
    communes = Commune.objects.in_bulk([row["commune"] for row in rows])
    made = [
        Establishment(
            uai=row["uai"],
            name=row["name"],
            search_name=fold(row["name"]),
            nature=row["nature"] or "",
            sector=SECTORS.get(row["sector"], ""),
            base=BASES.get(row["kind"], Base.SIECLE),
            commune=communes[row["commune"]],
            department_id=communes[row["commune"]].department_id,
            postal_code=(communes[row["commune"]].postal_codes or [""])[0],
            city=communes[row["commune"]].name,
            email=row["email"],
            delivers=True,
        )
        for row in rows
    ]
    Establishment.objects.bulk_create(made)
    return {establishment.uai: establishment.pk for establishment in made}


def _organisations(rows: list[dict], platforms: dict[str, UUID]) -> dict[str, UUID]:
    made = {
        row["key"]: Organisation(
            name=row["name"],
            type=TYPES.get(row["kind"]) or OrganisationType(row["kind"]),
            platform_id=platforms[row["platform"]],
            commune_id=row["commune"],
            phone=row["phone"],
            email=row["email"],
        )
        for row in rows
    }
    Organisation.objects.bulk_create(made.values())
    return {key: organisation.pk for key, organisation in made.items()}
