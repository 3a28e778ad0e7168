"""One page of a platform's list, its counts and its filters, in a bounded number of queries."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import Criteria, filter_q, tab_q
from rebond.domain.dossiers.enums import Sort, Status, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.facets import Option, count_facets
from rebond.domain.dossiers.queries.search import search_q

PAGE = 50
#: Files found above which a search is asked again rather than passed as keys.
MANY = 1_000


@dataclass(frozen=True)
class ListPage:
    """A page: its rows, the cursors around it, and the counts of everything that can be ticked."""

    rows: list[Dossier]
    total: int
    after: UUID | None  # cursor of the next page
    before: UUID | None  # cursor of the page before
    tabs: dict[str, int]
    options: dict[str, list[Option]]
    late: int


@dataclass(frozen=True)
class _Order:
    column: str
    reverse: bool = False  # whether the plain direction of this sort is descending
    nulls_first: bool = False  # in ascending order


_ORDERS = {
    Sort.NEXT: _Order("next_step_on"),
    Sort.NAME: _Order("search_text"),
    Sort.CONTACT: _Order("last_contact_at", nulls_first=True),
    Sort.AGE: _Order("birth_date", reverse=True),
}


def list_page(
    actor: Actor, platform_id: UUID, criteria: Criteria, *, after: UUID | None = None, before: UUID | None = None
) -> ListPage:
    """The page of `criteria` that follows or precedes a file (the first one without a cursor)."""
    today = timezone.localdate()
    files = _open_files(actor, platform_id, criteria)
    found = files.filter(tab_q(criteria.tab, today), filter_q(criteria, actor=actor, today=today))
    cursor = _cursor(actor, criteria, after or before)
    backwards = before is not None and cursor is not None
    # Referents are fetched after the cut: joined before, the whole platform would be.
    rows = list(_ordered(found, criteria, cursor, backwards=backwards).prefetch_related("referent")[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if backwards:
        rows.reverse()
    follows, precedes = (True, more) if backwards else (more, cursor is not None)
    counts, options = count_facets(files, criteria, actor=actor, today=today)
    return ListPage(
        rows=rows,
        total=counts["total"],
        after=rows[-1].pk if rows and follows else None,
        before=rows[0].pk if rows and precedes else None,
        tabs={tab: counts[f"tab__{index}"] for index, tab in enumerate(Tab.values)},
        options=options,
        late=counts["late"],
    )


def listed(actor: Actor, platform_id: UUID, criteria: Criteria, *, today: date) -> QuerySet[Dossier]:
    """Every file that `criteria` keeps, without order."""
    return _open_files(actor, platform_id, criteria).filter(
        tab_q(criteria.tab, today), filter_q(criteria, actor=actor, today=today)
    )


def in_order(files: QuerySet[Dossier], criteria: Criteria) -> QuerySet[Dossier]:
    """The files in the order that `criteria` asks."""
    return _ordered(files, criteria, None, backwards=False)


def _open_files(actor: Actor, platform_id: UUID, criteria: Criteria) -> QuerySet[Dossier]:
    # `platform = X` beside the policy: the planner then uses the list's indexes (design §5, measured).
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN)
    if not criteria.search:
        return files
    # Searched once: rows, counts and options then start from the keys found.
    found = list(files.filter(search_q(criteria.search)).values_list("pk", flat=True)[: MANY + 1])
    return files.filter(pk__in=found) if len(found) <= MANY else files.filter(search_q(criteria.search))


def _cursor(actor: Actor, criteria: Criteria, key: UUID | None) -> tuple[object, UUID] | None:
    """The sort key of the cursor's file; None when it is not visible any more (the first page then)."""
    if key is None:
        return None
    column = _ORDERS[Sort(criteria.sort)].column
    return visible(Dossier, actor).filter(pk=key).values_list(column, "pk").first()


def _ordered(
    files: QuerySet[Dossier], criteria: Criteria, cursor: tuple[object, UUID] | None, *, backwards: bool
) -> QuerySet[Dossier]:
    order = _ORDERS[Sort(criteria.sort)]
    descending = order.reverse ^ criteria.descending ^ backwards
    nulls_first = order.nulls_first ^ descending
    column = F(order.column)
    nulls = {"nulls_first": True} if nulls_first else {"nulls_last": True}
    if cursor is not None:
        files = files.filter(_beyond(order.column, cursor, descending=descending, nulls_first=nulls_first))
    if descending:
        return files.order_by(column.desc(**nulls), "-pk")
    return files.order_by(column.asc(**nulls), "pk")


def _beyond(column: str, cursor: tuple[object, UUID], *, descending: bool, nulls_first: bool) -> Q:
    value, key = cursor
    way = "lt" if descending else "gt"
    blank = Q(**{f"{column}__isnull": True})
    if value is None:
        same = blank & Q(**{f"pk__{way}": key})
        return same | ~blank if nulls_first else same
    further = Q(**{f"{column}__{way}": value}) | Q(**{column: value, f"pk__{way}": key})
    return further if nulls_first else further | blank
