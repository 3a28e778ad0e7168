"""Where the stage of the matrix stands."""

from dataclasses import dataclass
from datetime import date

from rebond.domain.territory.models import Commune, Establishment, Organisation, Platform

TODAY = date(2026, 11, 24)


@dataclass(frozen=True)
class Places:
    """Two platforms, two schools."""

    commune: Commune
    platform: Platform
    elsewhere: Platform
    school: Establishment
    far: Establishment
    partner: Organisation
