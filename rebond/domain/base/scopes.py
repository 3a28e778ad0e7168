"""More rules. Of a role held on a platform: who is responsable of one may be of circle 1 on another.

`HasRole` says that a role is held, wherever it is; with `InPlatforms` beside it, the role of one platform would open
the other. These say both at once.
"""

from dataclasses import dataclass

from django.db.models import Q

from rebond.domain.base.actor import RUNNING_ROLES, Actor, Role


def _among(table: str, column: str, setting: str) -> str:
    # Unset or reused, a setting reads as '', hence nullif.
    held = f"string_to_array(nullif(current_setting('rebond.{setting}', true), ''), ',')::uuid[]"
    return f"{table}.{column} = ANY ({held})"


@dataclass(frozen=True)
class InRunPlatforms:
    """Rows whose `column` is a platform of which the actor is responsable or assistant."""

    column: str = "platform_id"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__in": sorted(actor.platforms_as(*RUNNING_ROLES))})

    def sql(self, table: str) -> str:
        return _among(table, self.column, "run")


@dataclass(frozen=True)
class InManagedPlatforms:
    """Rows whose `column` is a platform of which the actor is responsable."""

    column: str = "platform_id"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__in": sorted(actor.platforms_as(Role.MANAGER))})

    def sql(self, table: str) -> str:
        return _among(table, self.column, "managed")


@dataclass(frozen=True)
class Blank:
    """Rows whose `column` says nothing."""

    column: str

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__isnull": True})

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} IS NULL"
