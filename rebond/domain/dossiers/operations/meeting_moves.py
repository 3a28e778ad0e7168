"""What appointments, their results and unanswered invitations change in a file, read for the replay."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.meetings import Ended, InvitationState, Taken, Unanswered
from rebond.domain.dossiers.models import Appointment, AppointmentResult, Invitation
from rebond.domain.dossiers.progress import Moving
from rebond.domain.dossiers.standing import standing_rows


def appointments(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """Those taken and not taken back."""
    for event in standing_rows(Appointment, dossier_ids, at):
        yield event.dossier_id, Taken(event.happened_at, event.recorded_at, timezone.localdate(event.starts_at))


def results(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """What came of them."""
    for event in standing_rows(AppointmentResult, dossier_ids, at):
        ended = Ended(event.happened_at, event.recorded_at, event.outcome, event.purpose, event.on)
        yield event.dossier_id, ended


def unanswered(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """Invitations to a session that stayed without an answer."""
    for event in standing_rows(Invitation, dossier_ids, at):
        if event.state != InvitationState.NO_ANSWER:
            continue
        yield event.dossier_id, Unanswered(event.happened_at, event.recorded_at)


MEETING_MOVERS = (appointments, results, unanswered)
