"""What a wish told at the JDC changes in a file."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import JdcNote
from rebond.domain.dossiers.progress import Moving, Progress, willing
from rebond.domain.dossiers.standing import standing_rows

#: Steps by which somebody is to be called, or met on a day that is fixed.
_AWAITED = (NextStep.ANSWERED, NextStep.BREAK, NextStep.MEETING)


@dataclass(frozen=True)
class Wishes:
    """A young person said at the JDC that they want to be contacted."""

    happened_at: datetime
    recorded_at: datetime

    def after(self, progress: Progress) -> Progress:
        """They are called today, found again or willing again; unless somebody is due to call them already, sees them
        on a day that is fixed, or brought them to a solution."""
        today = timezone.localdate(self.happened_at)
        if progress.status != Status.OPEN or progress.stage in (Stage.PATHWAY, Stage.SOLUTION):
            return progress
        found = replace(willing(progress), unreachable=False)
        due = progress.next_step_on is None or progress.next_step_on <= today
        if due or progress.next_step in _AWAITED:
            return found
        return replace(found, next_step=NextStep.CALL_AGAIN, next_step_on=today)


def jdc_wishes(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """The wishes told of these files. One query."""
    for event in standing_rows(JdcNote, dossier_ids, at):
        if event.wants_contact:
            yield event.dossier_id, Wishes(event.happened_at, event.recorded_at)
