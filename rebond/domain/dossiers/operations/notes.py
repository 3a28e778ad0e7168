"""What is written of an event is kept beside it (`models.notes`)."""

from collections.abc import Iterable

from rebond.domain.dossiers.models.notes import NOTES, Noted
from rebond.domain.dossiers.reserved import names_protected


def keep_note(events: Iterable[Noted], text: str) -> None:
    """Write `text` of these events, of one kind and just written; nothing when it is blank.

    What names Justice or health is reserved to those entitled, and to who writes it."""
    rows = list(events)
    if not text or not rows:
        return
    table = NOTES[type(rows[0])]
    protected = names_protected(text)
    table.objects.bulk_create(table(event=row, text=text, protected=protected) for row in rows)
    for row in rows:
        row.note = text
