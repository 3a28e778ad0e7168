"""Which events stand, today or as of a moment: what was recorded later, corrections included, is not known yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet

from rebond.domain.dossiers.models import Event, ListEntry

E = TypeVar("E", bound=Event)


def standing_rows(
    model: type[E],
    dossier_ids: Iterable[UUID],
    at: datetime | None = None,
    *,
    related: tuple[str, ...] = (),
    but: tuple[str, ...] = (),
) -> list[E]:
    """The rows of these files that nothing corrected nor cancelled, as known at `at` (None: today).

    `related` rows come with them, the columns `but` do not. One plain query: what is superseded is dropped here, for
    under policies each side of a join is judged apart (measured: 9.5 ms with the table joined to itself, 5.6 without).
    """
    known = Q() if at is None else Q(recorded_at__lte=at)
    found = model._default_manager.filter(known, dossier__in=dossier_ids).defer(*but)
    rows = list(found.select_related(*related) if related else found)
    superseded = {row.supersedes_id for row in rows}
    return [row for row in rows if not row.cancelled and row.pk not in superseded]


def listed_until(entries: QuerySet[ListEntry], at: datetime | None) -> QuerySet[ListEntry]:
    """The entries that are on the list, as known at `at`."""
    if at is None:
        return entries.filter(taken_back_at=None)
    return entries.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=at), published_at__lte=at)
