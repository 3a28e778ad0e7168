"""Who may reach accounts and habilitations."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import AnyOf, Anyone, HasRole, Own, Policy, register

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))

# Signing in reads an account before anybody is known to act.
register("accounts.User", Policy(see=Anyone(), add=_ADMIN, change=AnyOf((Own("id"), _ADMIN)), definer=True))
# `definer`: the function that tells, on each request, which habilitations the person signed in holds.
register("accounts.Habilitation", Policy(see=AnyOf((Own("user_id"), _ADMIN)), add=_ADMIN, change=_ADMIN, definer=True))
register("accounts.PeopleSearch", Policy(see=Own(), add=Own(), change=Own(), remove=Own()))
