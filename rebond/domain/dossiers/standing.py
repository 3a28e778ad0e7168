"""Which events stand, today or as of a moment: what was recorded later, corrections included, is not known yet."""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rebond.domain.dossiers.models import Event, ListEntry

E = TypeVar("E", bound=Event)


def standing_rows(model: type[E], dossier_ids: Iterable[UUID], at: datetime | None = None) -> QuerySet[E]:
    """The rows of these files that nothing corrected nor cancelled, as known at `at` (None: today)."""
    return current(model.objects.filter(dossier__in=dossier_ids, cancelled=False), at)


def current(rows: QuerySet[E], at: datetime | None) -> QuerySet[E]:
    """Those of the rows that no newer one supersedes, as known at `at`."""
    if at is None:
        return rows.filter(superseded_by=None)
    newer = rows.model._default_manager.filter(supersedes=OuterRef("pk"), recorded_at__lte=at)
    return rows.filter(~Exists(newer), recorded_at__lte=at)


def listed_until(entries: QuerySet[ListEntry], at: datetime | None) -> QuerySet[ListEntry]:
    """The entries that are on the list, as known at `at`."""
    if at is None:
        return entries.filter(taken_back_at=None)
    return entries.filter(Q(taken_back_at=None) | Q(taken_back_at__gt=at), published_at__lte=at)
