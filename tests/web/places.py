"""Where the stage of the matrix stands."""

from dataclasses import dataclass
from datetime import date

from rebond.domain.territory.models import Commune, Establishment, Organisation, Platform

TODAY = date(2026, 11, 24)
#: What opens Zoé’s personal link.
LINK_SECRET = "abcdEFGH1234_-xy"


@dataclass(frozen=True)
class Places:
    """Two platforms, two schools."""

    commune: Commune
    platform: Platform
    elsewhere: Platform
    school: Establishment
    far: Establishment
    partner: Organisation
