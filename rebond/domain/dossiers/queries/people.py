"""The people of a platform, among whom a referent is chosen."""

from collections.abc import Collection, Iterable
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import PLATFORM_ROLES, RUNNING_ROLES, Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.accompanying import standing_roles
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.path_enums import MyRole


def roles_held(actor: Actor, dossiers: Iterable[Dossier]) -> dict[UUID, list[str]]:
    """File → the roles by which the actor accompanies the young person, besides the referent. One query, none when the
    files are all the actor's own or nobody's."""
    others = [file.pk for file in dossiers if file.referent_id not in (None, actor.user_id)]
    if not others:
        return {}
    rows = standing_roles().filter(user=actor.user_id, dossier__in=others).order_by("role")
    held: dict[UUID, list[str]] = {}
    for dossier_id, role in rows.values_list("dossier", "role"):
        held.setdefault(dossier_id, []).append(MyRole(role).label)
    return held


def colleagues(actor: Actor, platform_id: UUID) -> list[User]:
    """Who works on the platform today, the actor first, then by name."""
    held = _held(actor, platform_id, PLATFORM_ROLES).select_related("user")
    people = {habilitation.user_id: habilitation.user for habilitation in held}
    return sorted(people.values(), key=lambda user: (user.pk != actor.user_id, user.last_name, user.first_name))


def who_runs(actor: Actor, platform_id: UUID) -> set[UUID]:
    """Who may read what the law protects in the files of the platform today: its responsables and its assistants."""
    return set(_held(actor, platform_id, RUNNING_ROLES).values_list("user", flat=True))


def _held(actor: Actor, platform_id: UUID, roles: Collection[Role]) -> QuerySet[Habilitation]:
    """The habilitations of these roles on the platform, which hold today."""
    mine = visible(Habilitation, actor).filter(held_on(timezone.localdate()))
    return mine.filter(platform_id=platform_id, role__in=roles, user__is_active=True)
