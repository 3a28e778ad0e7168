"""From regions to platforms: where people live, study, and who is responsible for them."""

from rebond.domain.territory.models.codes import CodeEntry
from rebond.domain.territory.models.geography import Academie, Arrondissement, Commune, Department, Epci, Region
from rebond.domain.territory.models.places import Establishment, Organisation
from rebond.domain.territory.models.platforms import Bassin, PerimeterRule, Platform, short_platform_name

__all__ = [
    "Academie",
    "Arrondissement",
    "Bassin",
    "CodeEntry",
    "Commune",
    "Department",
    "Epci",
    "Establishment",
    "Organisation",
    "PerimeterRule",
    "Platform",
    "Region",
    "short_platform_name",
]
