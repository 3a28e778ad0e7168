"""The people of a platform, among whom a referent is chosen."""

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import PLATFORM_ROLES, Actor
from rebond.domain.base.policies import visible


def colleagues(actor: Actor, platform_id: UUID) -> list[User]:
    """Who works on the platform today, the actor first, then by name."""
    today = timezone.localdate()
    held = (
        visible(Habilitation, actor)
        .filter(platform_id=platform_id, role__in=PLATFORM_ROLES, starts_on__lte=today, user__is_active=True)
        .filter(Q(ends_on=None) | Q(ends_on__gte=today))
        .select_related("user")
    )
    people = {habilitation.user_id: habilitation.user for habilitation in held}
    return sorted(people.values(), key=lambda user: (user.pk != actor.user_id, user.last_name, user.first_name))
