"""What an establishment that does not answer changes in a file: somebody telephones to it (C11)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import EnrolmentCheck, EnrolmentTelling
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.progress import Moving, Progress
from rebond.domain.dossiers.standing import standing_rows


@dataclass(frozen=True)
class ToPhone:
    """Nobody at the establishment could be told, or answered: the next step is to telephone."""

    happened_at: datetime
    recorded_at: datetime
    on: date

    def after(self, progress: Progress) -> Progress:
        """A file closed since, or whose solution is over, is left as it is."""
        if progress.status != Status.OPEN or progress.stage != Stage.SOLUTION:
            return progress
        return replace(progress, next_step=NextStep.PHONE_SCHOOL, next_step_on=self.on)


def schools_to_phone(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """(file, move) of the establishments to telephone to. One query, two when there is one."""
    rows = EnrolmentTelling.objects.filter(dossier__in=dossier_ids).exclude(call_on=None)
    rows = [row for row in rows if row.called_for_at and (at is None or row.called_for_at <= at)]
    if not rows:
        return
    checks = standing_rows(EnrolmentCheck, [row.dossier_id for row in rows], at)
    waiting = {check.pk for check in checks if check.answer == EnrolmentAnswer.WAITING}
    for row in rows:
        if row.check_asked_id in waiting and row.called_for_at and row.call_on:
            yield row.dossier_id, ToPhone(row.called_for_at, row.called_for_at, row.call_on)
