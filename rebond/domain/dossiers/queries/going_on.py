"""Who is calling about a file just now, to warn colleagues."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import CallLock


@dataclass(frozen=True)
class GoingOn:
    """A call of a colleague."""

    dossier_id: UUID
    by: str  # "Nadia B."
    minutes: int

    @property
    def said(self) -> str:
        """The warning, in French."""
        since = f"depuis {self.minutes} min" if self.minutes else "à l’instant"
        return f"Appel en cours par {self.by} {since}"


def calls_going_on(actor: Actor, dossier_ids: Iterable[UUID]) -> dict[UUID, GoingOn]:
    """The colleagues' calls about these files; the actor's own are left out. One query."""
    now = timezone.now()
    locks = (
        visible(CallLock, actor)
        .filter(dossier__in=list(dossier_ids), ends_at__gt=now)
        .exclude(user=actor.user_id)
        .select_related("user")
        .order_by("started_at")
    )
    return {
        lock.dossier_id: GoingOn(
            lock.dossier_id,
            f"{lock.user.first_name} {lock.user.last_name[:1]}.",
            int((now - lock.started_at).total_seconds() // 60),
        )
        for lock in locks
    }
