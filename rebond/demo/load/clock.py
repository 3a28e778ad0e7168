"""The time of the story: while it is told, `timezone.now()` is the moment that it tells.

Operations date what they write by themselves; told at its own time, an invented past needs no row changed after.
What PostgreSQL dates itself (`now()` in the definer functions) keeps the real time: see `doors.date_back`.
"""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone


@contextmanager
def told_at(moment: dt.datetime) -> Iterator[None]:
    """Everything inside takes place from `moment` (aware) on, at the pace of the real clock."""
    began, kept = time.monotonic(), timezone.datetime  # type: ignore[attr-defined]

    class Told(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
            told = moment + dt.timedelta(seconds=time.monotonic() - began)
            return told.astimezone(tz) if tz else told.replace(tzinfo=None)

    timezone.datetime = Told  # type: ignore[attr-defined]  # where `timezone.now` looks for the time
    try:
        yield
    finally:
        timezone.datetime = kept  # type: ignore[attr-defined]


def at(day: dt.date, hour: int = 9, minute: int = 0) -> dt.datetime:
    """A moment of the story, in France."""
    return timezone.make_aware(dt.datetime(day.year, day.month, day.day, hour, minute))  # noqa: DTZ001
