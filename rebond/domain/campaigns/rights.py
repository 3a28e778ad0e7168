"""Who may see campaigns: their figures are shared, their rejects are nominative."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import AllOf, AnyOf, Everyone, HasRole, InEstablishments, Nobody, Via

_ADMIN = HasRole((Role.NATIONAL_ADMIN,))
_OPERATIONS = Policy(see=_ADMIN, add=_ADMIN, change=_ADMIN)

register("campaigns.Campaign", Policy(see=Everyone(), add=_ADMIN, change=_ADMIN))
register("campaigns.CampaignStep", Policy(see=Everyone(), add=_ADMIN))
register("campaigns.Delivery", Policy(see=AnyOf((_ADMIN, InEstablishments())), add=_ADMIN, change=_ADMIN))
# The value of a rejected field can name a pupil: only a dated habilitation opens it (issue, "Sign-in").
register(
    "campaigns.Reject",
    Policy(see=AnyOf((AllOf((_ADMIN, HasRole((Role.NOMINATIVE_OPERATIONS,)))), InEstablishments())), add=Nobody()),
)
register("campaigns.RejectCount", Policy(see=AnyOf((_ADMIN, Via("delivery_id", "campaigns.Delivery")))))
register("campaigns.Run", _OPERATIONS)
register("campaigns.RunCount", Policy(see=_ADMIN))
register("campaigns.Publication", _OPERATIONS)
