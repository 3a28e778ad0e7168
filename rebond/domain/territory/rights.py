"""The territory names nobody: everyone reads it, the national administrator changes it."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import Anyone, Everyone, HasRole

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))
_REFERENCE = Policy(see=Anyone(), add=_ADMIN, change=_ADMIN, remove=_ADMIN, definer=True)

for _label in (
    "territory.Region",
    "territory.Academie",
    "territory.Department",
    "territory.Arrondissement",
    "territory.Epci",
    "territory.Commune",
    "territory.Establishment",
    "territory.Platform",
    "territory.Bassin",
    "territory.Bassin_communes",
    "territory.PerimeterRule",
    "territory.CodeEntry",
):
    register(_label, _REFERENCE)

register("territory.Organisation", Policy(see=Everyone(), add=_ADMIN, change=_ADMIN, definer=True))
