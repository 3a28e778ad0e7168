"""territory.json: what the demonstration needs to create the platforms and their surroundings."""

from collections.abc import Sequence
from typing import Any

from rebond.demo.country.establishments import Establishment, Organisation
from rebond.demo.country.geography import Commune, Platform


def describe(
    platforms: Sequence[Platform], places: Sequence[Establishment], partners: Sequence[Organisation]
) -> dict[str, Any]:
    """Platforms with their communes (each commune in exactly one), establishments and organisations, as plain JSON."""
    return {
        "platforms": [_platform(platform) for platform in platforms],
        "establishments": [
            {
                "uai": place.uai,
                "name": place.name,
                "kind": place.kind,
                "nature": place.nature,
                "sector": place.sector,
                "commune": place.commune.code,
                "platform": place.platform.key,
                "email": f"{place.uai.lower()}@example.org",
            }
            for place in places
        ],
        "organisations": [
            {
                "key": partner.key,
                "name": partner.name,
                "kind": partner.kind,
                "uai": partner.uai,
                "commune": partner.commune.code,
                "platform": partner.platform.key,
                "phone": partner.phone,
                "email": partner.email,
            }
            for partner in partners
        ],
    }


def _platform(platform: Platform) -> dict[str, Any]:
    return {
        "key": platform.key,
        "name": platform.name,
        "department": platform.seat.department,
        "seat": platform.seat.code,
        "bassins": [
            {"name": name, "communes": [c.code for c in platform.communes if _bassin(c) == name]}
            for name in platform.bassins
        ],
        "communes": [
            {
                "code": c.code,
                "name": c.name,
                "postal_code": c.postal_code,
                "population": c.population,
                "department": c.department,
            }
            for c in platform.communes
        ],
    }


def _bassin(commune: Commune) -> str:
    return commune.arrondissement_name or commune.arrondissement
