"""What appointments, their results and unanswered invitations change in a file, read for the replay."""

from collections.abc import Iterator
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.meetings import Ended, InvitationState, Taken, Unanswered
from rebond.domain.dossiers.models import Appointment, AppointmentResult, Invitation
from rebond.domain.dossiers.progress import Moving

_STANDING = {"superseded_by": None, "cancelled": False}


def appointments(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    """Those taken and not taken back."""
    for event in Appointment.objects.filter(dossier__in=dossier_ids, **_STANDING):
        yield event.dossier_id, Taken(event.happened_at, event.recorded_at, timezone.localdate(event.starts_at))


def results(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    """What came of them."""
    for event in AppointmentResult.objects.filter(dossier__in=dossier_ids, **_STANDING):
        ended = Ended(event.happened_at, event.recorded_at, event.outcome, event.purpose, event.on)
        yield event.dossier_id, ended


def unanswered(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    """Invitations to a session that stayed without an answer."""
    silent = Invitation.objects.filter(dossier__in=dossier_ids, state=InvitationState.NO_ANSWER, **_STANDING)
    for event in silent:
        yield event.dossier_id, Unanswered(event.happened_at, event.recorded_at)


MEETING_MOVERS = (appointments, results, unanswered)
