"""What was written of events, for those who may read it."""

from collections.abc import Iterable
from typing import TypeVar

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import BaseError, Event
from rebond.domain.dossiers.models.notes import NOTES

E = TypeVar("E", bound=Event | BaseError)


def with_notes(actor: Actor, events: Iterable[E]) -> list[E]:
    """The events of one kind, each with what was written of it (`note`), blank when this actor may not read it.

    One query, none without events. An event read otherwise has a blank note: nothing is told by forgetting.
    """
    rows = list(events)
    if rows:
        told = visible(NOTES[type(rows[0])], actor).filter(event__in=[row.pk for row in rows])
        texts = dict(told.values_list("event_id", "text"))
        for row in rows:
            row.note = texts.get(row.pk, "")
    return rows
