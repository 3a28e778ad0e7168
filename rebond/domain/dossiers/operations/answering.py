"""What a young person says by themselves reaches people who will read it, a closed file included. As the worker."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.enums import Status, StatusReason
from rebond.domain.dossiers.models import Dossier, StatusChange
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.sentences import ANSWERED_BEFORE

#: What asks for somebody: the page promises a call, a file that is nobody's day would break the promise.
ASKING = frozenset({Choice.CALL_BACK, Choice.APPOINTMENT, Choice.SOLUTION, Choice.COMES})


def bring_answer(dossier: Dossier, sentence: str, *, at: datetime, asks: bool, tell: bool = True) -> None:
    """Bring what the young person said at a moment to their file, locked by the caller, and tell its people.

    `asks`: it wants an answer. A closed file then opens again, unless the young person is followed elsewhere by now:
    the team that follows them is told, of nothing that the other file holds. `tell`: not told yet.
    """
    save_moved(dossier)
    if asks and dossier.status == Status.CLOSED and not dossier.deceased:
        followed = Dossier.objects.filter(person=dossier.person_id, status=Status.OPEN).values_list("pk", flat=True)
        elsewhere = followed.first()
        if elsewhere is None:
            _open_again(dossier, at)
        elif tell:
            _tell(elsewhere, ANSWERED_BEFORE)
    if tell:
        _tell(dossier.pk, sentence)


def _open_again(dossier: Dossier, at: datetime) -> None:
    """Open the file after what was said: the replay finds the next step there. The one moment may hold both."""
    moment = max(at, timezone.now())
    StatusChange.objects.create(
        dossier=dossier, status=Status.OPEN, reason=StatusReason.ANSWERED, happened_at=moment, recorded_at=moment
    )
    save_moved(dossier)


def _tell(dossier_id: UUID, sentence: str) -> None:
    notify(dossier_id, "answer", sentence, but=None, alone=True)
