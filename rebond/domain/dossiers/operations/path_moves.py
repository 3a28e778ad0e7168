"""What diagnoses and engagements change in a file, read for the replay."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from rebond.domain.dossiers.courses import assembled
from rebond.domain.dossiers.models import Diagnosis, Engagement, EngagementTurn
from rebond.domain.dossiers.operations.standing import standing_rows
from rebond.domain.dossiers.pathways import Course, Diagnosed, moves
from rebond.domain.dossiers.progress import Moving


def courses_of(dossier_ids: list[UUID], at: datetime | None = None) -> dict[UUID, dict[UUID, Course]]:
    """File → first version of each engagement that stands → its course, as known at `at` (None: today)."""
    rows = Engagement.objects.filter(dossier__in=dossier_ids)
    known = rows if at is None else rows.filter(recorded_at__lte=at)
    return assembled(known, standing_rows(EngagementTurn, dossier_ids, at))


def engagements(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """Entries in pathways and solutions, and what became of them."""
    for dossier_id, held in courses_of(dossier_ids, at).items():
        for move in moves(list(held.values())):
            yield dossier_id, move


def diagnoses(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """The diagnoses that stand."""
    for row in standing_rows(Diagnosis, dossier_ids, at).defer("answers"):
        yield row.dossier_id, Diagnosed(row.happened_at, row.recorded_at, row.next_step, row.next_step_on)


PATH_MOVERS = (diagnoses, engagements)
