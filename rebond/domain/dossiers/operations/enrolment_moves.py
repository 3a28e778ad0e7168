"""What a question to an establishment changes in a file: it is left the time to answer, then telephoned to (C11)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import EnrolmentCheck, EnrolmentTelling
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.progress import TRYING, VERIFYING, Moving, Progress
from rebond.domain.dossiers.proposals import TO_CHECK_AFTER, replayed_day
from rebond.domain.dossiers.standing import standing_rows


@dataclass(frozen=True)
class ToPhone:
    """Nobody at the establishment could be told, or answered: the next step is to telephone."""

    happened_at: datetime
    recorded_at: datetime
    on: date
    said: bool = False  # asked of a fact that somebody said, which opens no stage

    def after(self, progress: Progress) -> Progress:
        """A file closed since, or whose solution is over, is left as it is; what was agreed since with who only says to
        be in school (an interview, an appointment, a day to ask again) stays."""
        holds = progress.next_step in (*VERIFYING, *TRYING) if self.said else progress.stage == Stage.SOLUTION
        if progress.status != Status.OPEN or not holds:
            return progress
        return replace(progress, next_step=NextStep.PHONE_SCHOOL, next_step_on=self.on)


@dataclass(frozen=True)
class LeftToAnswer:
    """An establishment was asked of what somebody says: the check waits for its answer until a day."""

    happened_at: datetime
    recorded_at: datetime

    def after(self, progress: Progress) -> Progress:
        """Only the check of the enrolment is put off; what else is planned stays."""
        if progress.status != Status.OPEN or progress.next_step != NextStep.CHECK_SCHOOL:
            return progress
        until = replayed_day(timezone.localdate(self.happened_at), TO_CHECK_AFTER, self.recorded_at)
        return replace(progress, next_step_on=max(until, progress.next_step_on or until))


def schools_asked(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """(file, move) of the establishments that have not answered. One query, two when there is one."""
    checks = standing_rows(EnrolmentCheck, dossier_ids, at)
    waiting = {check.pk: check for check in checks if check.answer == EnrolmentAnswer.WAITING}
    if not waiting:
        return
    for check in waiting.values():
        if check.fact_id is not None:
            yield check.dossier_id, LeftToAnswer(check.happened_at, check.recorded_at)
    for row in EnrolmentTelling.objects.filter(check_asked__in=waiting).exclude(call_on=None):
        if row.called_for_at and row.call_on and (at is None or row.called_for_at <= at):
            said = waiting[row.check_asked_id].fact_id is not None
            yield row.dossier_id, ToPhone(row.called_for_at, row.called_for_at, row.call_on, said)
