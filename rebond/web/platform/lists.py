"""What surrounds the rows of the list: tabs, columns, the selection's bar; and the view that a form speaks of."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.columns import SORTS, Column
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Sort
from rebond.domain.dossiers.models import ListView, SavedView
from rebond.domain.dossiers.operations.views import may_change
from rebond.domain.dossiers.queries.listing import Cursor
from rebond.domain.dossiers.queries.views import ViewTab
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404
from rebond.web.platform.bulk import choices


@dataclass(frozen=True)
class Asked:
    """The list that a form or an address speaks of: its criteria, where they are kept, the view that they came from."""

    criteria: Criteria
    view: ListView | None = None
    saved: SavedView | None = None

    @property
    def cursor(self) -> Cursor | None:
        """The page turned to."""
        return Cursor.from_mapping(self.view.cursor) if self.view is not None and self.view.cursor else None

    def address(self, platform_id: UUID) -> str:
        """Where this list is: an opaque view, a saved view, or a tab's plain address."""
        if self.view is not None:
            return reverse("platform:view", args=[self.view.pk])
        if self.saved is not None:
            return reverse("platform:saved", args=[self.saved.pk])
        return reverse("platform:tab", args=[platform_id, self.criteria.tab])


@dataclass(frozen=True)
class Heading:
    """A column's heading; sorted when `sort` is the list's."""

    code: str
    title: str
    sort: str = ""
    direction: str = ""  # "ascending", "descending" or ""
    ask: str = ""  # what the button asks


@dataclass(frozen=True)
class ColumnChoice:
    """A line of the panel where columns are chosen."""

    code: str
    title: str
    shown: bool
    first: bool
    last: bool


def asked(request: ActorRequest, platform: Platform) -> Asked:
    """The list that a posted form names by `view`, `saved` or `tab`. 404 for a view that is not the actor's."""
    data = request.POST
    try:
        view_id, saved_id = (UUID(data[name]) if data.get(name) else None for name in ("view", "saved"))
    except ValueError:
        raise Http404 from None
    if view_id is not None:
        view = one_or_404(ListView, request.actor, view_id)
        if view.platform_id != platform.pk:
            raise Http404
        return of_view(request.actor, view)
    if saved_id is not None:
        saved = one_or_404(SavedView, request.actor, saved_id)
        return Asked(Criteria.from_mapping(saved.criteria), saved=saved)
    return Asked(Criteria.from_mapping({"tab": data.get("tab")}))


def of_view(actor: Actor, view: ListView) -> Asked:
    """The list kept under an opaque key; the saved view that it came from may be gone since."""
    saved = one_or_none(actor, view.saved_id)
    return Asked(Criteria.from_mapping(view.criteria), view, saved)


def one_or_none(actor: Actor, saved_id: UUID | None) -> SavedView | None:
    """A saved view, when it still stands and the actor may see it."""
    try:
        return one_or_404(SavedView, actor, saved_id) if saved_id is not None else None
    except Http404:
        return None


def headings(columns: tuple[str, ...], criteria: Criteria) -> list[Heading]:
    """The headings of the table: the name, then the columns chosen."""
    return [
        _heading("name", "Jeune", Sort.NAME, criteria),
        *(_heading(code, Column(code).label, SORTS.get(Column(code)), criteria) for code in columns),
    ]


def _heading(code: str, title: str, sort: str | None, criteria: Criteria) -> Heading:
    if sort is None:
        return Heading(code, title)
    if sort != criteria.sort:
        return Heading(code, title, sort, "", sort_asked(sort, descending=False))
    direction = "descending" if criteria.descending else "ascending"
    return Heading(code, title, sort, direction, sort_asked(sort, descending=not criteria.descending))


def sort_asked(sort: str, *, descending: bool) -> str:
    """A sort as the form's field says it."""
    return f"-{sort}" if descending else str(sort)


def column_choices(columns: tuple[str, ...]) -> list[ColumnChoice]:
    """The panel: the columns shown in their order, then the others."""
    others = [code for code in Column.values if code not in columns]
    return [
        ColumnChoice(code, Column(code).label, code in columns, code == columns[0], code == columns[-1])
        if code in columns
        else ColumnChoice(code, Column(code).label, False, False, False)
        for code in (*columns, *others)
    ]


def bar_context(picked: int) -> dict[str, Any]:
    """The bar of the selection."""
    return {"picked_count": picked, "bulk_choices": choices()}


def tabs_context(actor: Actor, here: Asked, tabs: list[ViewTab]) -> dict[str, Any]:
    """The saved views as tabs, and what may be done with the one shown."""
    saved = here.saved
    unchanged = saved is not None and here.criteria == Criteria.from_mapping(saved.criteria)
    return {
        "saved": saved,
        "saved_tabs": [_shown(tab, saved, unchanged=unchanged) for tab in tabs],
        "saved_modified": saved is not None and not unchanged,
        "saved_mine": saved is not None and may_change(actor, saved),
    }


def _shown(tab: ViewTab, saved: SavedView | None, *, unchanged: bool) -> tuple[ViewTab, bool, bool]:
    current = saved is not None and tab.view.pk == saved.pk
    return tab, current, current and not unchanged


def page_act(cursor: Cursor | None) -> str:
    """What the button of another page says: it travels in the body, for its values are somebody's."""
    return f"page:{json.dumps(cursor.to_json())}" if cursor is not None else ""


def keys_of(given: Iterable[str]) -> list[UUID]:
    """The keys that a form names; nonsense is left out."""
    keys = []
    for text in given:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    return keys
