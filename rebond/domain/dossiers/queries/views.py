"""The views and the columns that a person has on one platform."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.columns import DEFAULT, read_columns
from rebond.domain.dossiers.criteria import Criteria, filter_q, tab_q
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, ListColumns, SavedView
from rebond.domain.dossiers.queries.search import search_q


@dataclass(frozen=True)
class ViewTab:
    """A saved view with how many files it shows."""

    view: SavedView
    criteria: Criteria
    count: int


def saved_views(actor: Actor, platform_id: UUID) -> list[SavedView]:
    """The actor's own views and those that the platform shares, by name."""
    return list(visible(SavedView, actor).filter(platform_id=platform_id).select_related("author").order_by("name"))


def view_tabs(actor: Actor, platform_id: UUID) -> list[ViewTab]:
    """The saved views, each with its count: two queries whatever their number (one without a view)."""
    views = saved_views(actor, platform_id)
    if not views:
        return []
    today = timezone.localdate()
    asked = {f"v{number}": Criteria.from_mapping(view.criteria) for number, view in enumerate(views)}
    files = visible(Dossier, actor).filter(platform_id=platform_id)
    wide = any(criteria.wide for criteria in asked.values())
    files = files.exclude(status=Status.MERGED) if wide else files.filter(status=Status.OPEN)
    counts = files.aggregate(
        **{name: Count("pk", filter=_kept(criteria, actor, today)) for name, criteria in asked.items()}
    )
    return [ViewTab(view, asked[f"v{number}"], counts[f"v{number}"]) for number, view in enumerate(views)]


def columns_of(actor: Actor, platform_id: UUID) -> tuple[str, ...]:
    """The columns of the actor's list on this platform."""
    held = visible(ListColumns, actor).filter(platform_id=platform_id).values_list("columns", flat=True).first()
    return DEFAULT if held is None else read_columns(held)


def _kept(criteria: Criteria, actor: Actor, today: date) -> Q:
    kept = tab_q(criteria.tab, today) & filter_q(criteria, actor=actor, today=today)
    if not criteria.wide:
        kept &= Q(status=Status.OPEN)
    return kept & search_q(criteria.search) if criteria.search else kept
