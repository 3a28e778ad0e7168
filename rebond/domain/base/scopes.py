"""More rules. Of a role held on a platform: who is responsable of one may be of circle 1 on another.

`HasRole` says that a role is held, wherever it is; with `InPlatforms` beside it, the role of one platform would open
the other. These say both at once.
"""

from dataclasses import dataclass

from django.db.models import Q

from rebond.domain.base.actor import RUNNING_ROLES, Actor, Role
from rebond.domain.base.policies import NOTHING, uuids_of


@dataclass(frozen=True)
class _InPlatformsAs:
    """Rows whose `platform_id` is a platform where the actor holds one of `roles`, which `setting` tells PostgreSQL."""

    roles: frozenset[Role]
    setting: str

    def q(self, actor: Actor) -> Q:
        held = actor.platforms_as(*self.roles)
        return Q(platform_id__in=sorted(held)) if held else NOTHING

    def sql(self, table: str) -> str:
        return f"{table}.platform_id = ANY ({uuids_of(self.setting)})"


#: Of which the actor is responsable or assistant.
IN_RUN_PLATFORMS = _InPlatformsAs(RUNNING_ROLES, "run")
#: Of which the actor is responsable.
IN_MANAGED_PLATFORMS = _InPlatformsAs(frozenset({Role.MANAGER}), "managed")


@dataclass(frozen=True)
class Blank:
    """Rows whose `column` says nothing."""

    column: str

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__isnull": True})

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} IS NULL"
