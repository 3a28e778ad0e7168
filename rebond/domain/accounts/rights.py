"""Who may reach accounts and habilitations."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import AnyOf, Anyone, HasRole, InPlatforms, Own, Policy, register

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))

# Signing in reads an account before anybody is known to act, and notes the moment of the last sign-in.
register("accounts.User", Policy(see=Anyone(), add=_ADMIN, change=AnyOf((Own("id"), _ADMIN)), definer=True))
# Colleagues of a platform know each other: a referent is chosen among them.
_HABILITATION_READERS = AnyOf((Own("user_id"), _ADMIN, InPlatforms()))
register("accounts.Habilitation", Policy(see=_HABILITATION_READERS, add=_ADMIN, change=_ADMIN))
