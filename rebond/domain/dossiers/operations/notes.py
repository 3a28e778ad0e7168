"""What is written of an event is kept beside it (`models.notes`)."""

from collections.abc import Iterable

from rebond.domain.dossiers.models import ContactAttempt, StatusChange, Unreachable
from rebond.domain.dossiers.models.notes import NOTES


def keep_note(events: Iterable[ContactAttempt | Unreachable | StatusChange], text: str) -> None:
    """Write `text` of these events, of one kind and just written; nothing when it is blank."""
    rows = list(events)
    if not text or not rows:
        return
    table = NOTES[type(rows[0])]
    table.objects.bulk_create(table(event=row, text=text) for row in rows)
    for row in rows:
        row.note = text
