"""The views and the columns that a person has on one platform."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db.models import Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.base.said import Said
from rebond.domain.dossiers.columns import DEFAULT, read_columns
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import ListColumns, SavedView
from rebond.domain.dossiers.queries.conditions import Looking, kept_said, open_said, plainly
from rebond.domain.dossiers.queries.search import search_q, wish_q


@dataclass(frozen=True)
class ViewTab:
    """A saved view with how many files it shows."""

    view: SavedView
    criteria: Criteria
    count: int = 0

    @classmethod
    def of(cls, view: SavedView) -> "ViewTab":
        """A view, not counted yet."""
        return cls(view, Criteria.from_mapping(view.criteria))

    def counting(self, files: int) -> "ViewTab":
        """The same with its count."""
        return replace(self, count=files)


def saved_views(actor: Actor, platform_id: UUID) -> list[SavedView]:
    """The actor's own views and those that the platform shares, by name."""
    return list(visible(SavedView, actor).filter(platform_id=platform_id).select_related("author").order_by("name"))


def columns_of(actor: Actor, platform_id: UUID) -> tuple[str, ...]:
    """The columns of the actor's list on this platform."""
    held = visible(ListColumns, actor).filter(platform_id=platform_id).values_list("columns", flat=True).first()
    return DEFAULT if held is None else read_columns(held)


def view_said(criteria: Criteria, looking: Looking) -> Said:
    """The files that a saved view shows, among those of its platform that are not merged."""
    more = wish_q(criteria.wish) & (search_q(criteria.search) if criteria.search else Q())
    kept = kept_said(criteria, looking)
    if not criteria.wide:
        kept &= open_said()
    return kept & plainly(more) if more else kept
