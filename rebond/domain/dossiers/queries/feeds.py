"""The agenda that a calendar follows, read by its secret: nobody is signed in then."""

from typing import Any

from django.db import connection

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import CalendarFeed

_NAMES = ("uid", "sequence", "starts_at", "ends_at", "place", "number", "title", "purpose", "seats", "changed", "clock")


def has_feed(actor: Actor) -> bool:
    """Whether a calendar may follow this person's agenda."""
    return visible(CalendarFeed, actor).exists()


def feed_rows(digest: str) -> list[dict[str, Any]] | None:
    """The rows of an agenda by the digest of its secret (`rebond_feed`); None when no agenda has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_feed_exists(%s)", [digest])
        if not cursor.fetchone()[0]:
            return None
        cursor.execute("SELECT * FROM rebond_feed(%s)", [digest])
        return [dict(zip(_NAMES, row, strict=True)) for row in cursor.fetchall()]
