"""From an account to an Actor."""

from datetime import date

from django.db.models import Q, QuerySet

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import PLATFORM_ROLES, Actor, Role
from rebond.domain.base.session import acting_as

DEMO_DOMAIN = "@demo.rebond.example"


def habilitations_on(user: User, day: date) -> QuerySet[Habilitation]:
    """The habilitations of `user` that hold on `day`."""
    return Habilitation.objects.filter(user=user, starts_on__lte=day).filter(Q(ends_on=None) | Q(ends_on__gte=day))


def actor_for(user: User, *, day: date, address: str = "") -> Actor:
    """Build the Actor of a person signed in, from the habilitations that hold on `day`.

    Reads them as the person themself: at that moment nothing else is allowed.
    """
    bare = Actor(user_id=user.pk, name=str(user))
    with acting_as(bare, read_only=True):
        held = list(habilitations_on(user, day))
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=frozenset(Role(h.role) for h in held),
        platforms=frozenset(h.platform_id for h in held if h.role in PLATFORM_ROLES),
        establishments=frozenset(h.establishment_id for h in held if h.role == Role.SCHOOL_REFERENT),
        organisation=user.organisation_id,
        address=address,
    )


def demo_accounts() -> list[User]:
    """The accounts that the demonstration's sign-in page offers, in the order of its story."""
    return list(User.objects.filter(is_active=True, email__endswith=DEMO_DOMAIN).order_by("pk"))
