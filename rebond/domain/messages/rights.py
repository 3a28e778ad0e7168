"""Who may reach messages: the platform's people, and nobody else by name."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import (
    IN_MANAGED_PLATFORMS,
    AllOf,
    AnyOf,
    Anyone,
    Everyone,
    HasRole,
    InPlatforms,
    Nobody,
    Own,
)

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))

register(
    "messaging.Message",
    # A page may release or drop what is held; the rest of a message's life is the worker's.
    Policy(see=InPlatforms(), add=AllOf((InPlatforms(), Own("asked_by_id"))), change=InPlatforms(), definer=True),
)
# Texts name nobody. A platform's responsables write its own, the administration those of the country.
register(
    "messaging.MessageTemplate",
    Policy(
        see=Everyone(),
        add=AllOf((Own("author_id"), AnyOf((IN_MANAGED_PLATFORMS, _ADMIN)))),
    ),
)
register("messaging.Consent", Policy(see=Everyone(), add=Own("author_id"), definer=True))
register("messaging.SwitchChange", Policy(see=Everyone(), add=AllOf((_ADMIN, Own("author_id")))))
# The gateway's address knows nobody; what it writes is read by the worker alone.
register("messaging.Incoming", Policy(see=Nobody(), add=Anyone()))
