"""Acts on many files: those of a platform these days, and whom one left out."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import BulkAct, Dossier

SHOWN_FOR = timedelta(days=30)
#: Young people named of each reason; the rest is counted.
NAMED = 20


@dataclass(frozen=True)
class Aside:
    """Files that an act, or its undoing, left as they were."""

    reason: str
    count: int
    files: list[Dossier]


def recent_acts(actor: Actor, platform_id: UUID) -> QuerySet[BulkAct]:
    """What was done to many files of the platform this month, newest first."""
    acts = visible(BulkAct, actor).filter(platform_id=platform_id, asked_at__gt=timezone.now() - SHOWN_FOR)
    return (
        acts.select_related("author", "undone_by")
        .defer("keys", "before", "kept_keys", "left_out")
        .order_by("-asked_at")[:50]
    )


def asides(actor: Actor, act: BulkAct) -> tuple[list[Aside], list[Dossier]]:
    """Whom the act left out, by reason; and the files that undoing it left, for somebody had touched them since."""
    named = [key for row in act.left_out for key in row["keys"][:NAMED]] + [str(k) for k in act.kept_keys[:NAMED]]
    files = {str(key): dossier for key, dossier in visible(Dossier, actor).in_bulk(named).items()}
    rows = [
        Aside(row["reason"], len(row["keys"]), [files[key] for key in row["keys"][:NAMED] if key in files])
        for row in act.left_out
    ]
    return rows, [files[str(key)] for key in act.kept_keys[:NAMED] if str(key) in files]
