"""The platforms that an actor works on."""

from uuid import UUID

from django.http import Http404

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.territory.models import Platform


def my_platforms(actor: Actor) -> list[Platform]:
    """By name."""
    return list(visible(Platform, actor).filter(pk__in=sorted(actor.platforms)))


def my_platform(actor: Actor, key: UUID, *roles: Role) -> Platform:
    """One of them, or 404 (every platform is public, its list is not). `roles`: one of which must be held there."""
    if roles and key not in actor.platforms_as(*roles):
        raise Http404
    platform = next((platform for platform in my_platforms(actor) if platform.pk == key), None)
    if platform is None:
        raise Http404
    return platform
