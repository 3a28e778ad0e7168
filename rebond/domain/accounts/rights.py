"""Who may reach accounts and habilitations."""

from rebond.domain.base.actor import PLATFORM_ROLES, Role
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import AllOf, AnyOf, Anyone, HasRole, InPlatforms, Own, Where

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))

# Signing in reads an account before anybody is known to act.
register("accounts.User", Policy(see=Anyone(), add=_ADMIN, change=AnyOf((Own("id"), _ADMIN)), definer=True))
# Colleagues of a platform know each other: a referent is chosen among them.
# Who works on a platform knows who reads for an organisation with which a file is shared.
_PARTNERS = AllOf((HasRole(tuple(sorted(PLATFORM_ROLES))), Where("role", (Role.CIRCLE2.value,))))
_HABILITATION_READERS = AnyOf((Own("user_id"), _ADMIN, InPlatforms(), _PARTNERS))
# `definer`: the function that tells, on each request, which habilitations the person signed in holds.
register("accounts.Habilitation", Policy(see=_HABILITATION_READERS, add=_ADMIN, change=_ADMIN, definer=True))
register("accounts.PeopleSearch", Policy(see=Own(), add=Own(), change=Own(), remove=Own()))
