"""One page of a platform's list, its counts and its filters, in a bounded number of queries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import NOBODY, SELECTED, Criteria
from rebond.domain.dossiers.enums import Sort, Status, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.conditions import Looking, kept_said, one_of
from rebond.domain.dossiers.queries.facets import Option, by_count, count_facets
from rebond.domain.dossiers.queries.search import search_q, wish_q
from rebond.domain.dossiers.queries.selection import among_q
from rebond.domain.dossiers.situations import situation_q

PAGE = 50
#: Files found above which a search is asked again rather than passed as keys.
MANY = 1_000


@dataclass(frozen=True)
class Cursor:
    """Where a page begins or ends: the values that its row had when it was shown.

    By values and not by the row: worked on since, the row moves, and the next page would skip or repeat others.
    """

    way: str  # "after" or "before"
    value: str | None  # of the sort's column, ISO for a date
    key: UUID

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "Cursor | None":
        """Read what a form or the database holds; None for nonsense (the first page then)."""
        try:
            value, key = data.get("value"), UUID(str(data.get("key")))
        except ValueError:
            return None
        if data.get("way") not in ("after", "before") or not (value is None or _kept_as_is(value)):
            return None
        return cls(data["way"], value, key)

    def to_json(self) -> dict[str, Any]:
        """What is kept in the database."""
        return {"way": self.way, "value": self.value, "key": str(self.key)}


def _kept_as_is(value: object) -> bool:
    """Whether the database can hold it: a JSON text may write half a character, or a NUL that no form lets through."""
    return isinstance(value, str) and "\0" not in value and value == value.encode("utf-8", "replace").decode()


@dataclass(frozen=True)
class ListPage:
    """A page: its rows (`picked`: in the actor's selection), the cursors around it, the counts of every filter."""

    rows: list[Dossier]
    total: int
    after: Cursor | None  # of the next page
    before: Cursor | None  # of the page before
    tabs: dict[str, int]
    options: dict[str, list[Option]]
    late: int


@dataclass(frozen=True)
class _Order:
    column: str
    reverse: bool = False  # whether the plain direction of this sort is descending
    nulls_first: bool = False  # in ascending order
    read: Callable[[str], object] = str  # a cursor's value
    nullable: bool = False


_ORDERS = {
    Sort.NEXT: _Order("next_step_on", read=date.fromisoformat, nullable=True),
    Sort.NAME: _Order("search_text"),
    Sort.CONTACT: _Order("last_contact_at", nulls_first=True, read=datetime.fromisoformat, nullable=True),
    Sort.AGE: _Order("birth_date", reverse=True, read=date.fromisoformat),
}


def list_page(actor: Actor, platform_id: UUID, criteria: Criteria, *, cursor: Cursor | None = None) -> ListPage:
    """The page of `criteria` that follows or precedes a cursor (the first one without)."""
    looking = Looking.of(actor)
    files = _files(actor, platform_id, criteria)
    found = files.filter(kept_said(criteria, looking).expression())
    place = _place(criteria, cursor)
    backwards = place is not None and cursor is not None and cursor.way == "before"
    picked = ExpressionWrapper(among_q(actor, SELECTED), output_field=BooleanField())
    rows = list(_ordered(found, criteria, place, backwards=backwards).annotate(picked=picked)[: PAGE + 1])
    more = len(rows) > PAGE
    rows = rows[:PAGE]
    if backwards:
        rows.reverse()
    follows, precedes = (True, more) if backwards else (more, place is not None)
    counts, options = count_facets(files, criteria, looking=looking)
    _name_referents(actor, rows, options)
    return ListPage(
        rows=rows,
        total=counts["total"],
        after=_cursor("after", rows[-1], criteria) if rows and follows else None,
        before=_cursor("before", rows[0], criteria) if rows and precedes else None,
        tabs={tab: counts[f"tab__{index}"] for index, tab in enumerate(Tab.values)},
        options=options,
        late=counts["late"],
    )


def _name_referents(actor: Actor, rows: list[Dossier], options: dict[str, list[Option]]) -> None:
    """Give the rows their referents, and the filter their names: they are read once, after the cut."""
    people = visible(User, actor).in_bulk({option.value for option in options["referent"]} - {NOBODY})
    for row in rows:  # as `prefetch_related` does: None for somebody whom the actor may not see
        Dossier.referent.field.set_cached_value(row, people.get(row.referent_id))
    names = {str(key): str(person) for key, person in people.items()}
    options["referent"] = by_count([replace(o, label=names.get(o.value, o.label)) for o in options["referent"]])


def listed(actor: Actor, platform_id: UUID, criteria: Criteria) -> QuerySet[Dossier]:
    """Every file that `criteria` keeps today, without order."""
    return _files(actor, platform_id, criteria).filter(kept_said(criteria, Looking.of(actor)).expression())


def closed_found(actor: Actor, platform_id: UUID, criteria: Criteria) -> int:
    """How many closed files the search of `criteria` finds, whatever the filters: at most `MANY`. One query, of the
    same text as that of the open ones: PostgreSQL has just planned it."""
    files = visible(Dossier, actor).filter(platform_id=platform_id).filter(status=Status.CLOSED)
    return len(_found(files, criteria.search)[:MANY])


def _found(files: QuerySet[Dossier], text: str) -> list[UUID]:
    """The keys of the files that a search finds, `MANY` and one at most."""
    return list(files.filter(search_q(text)).values_list("pk", flat=True)[: MANY + 1])


def in_order(files: QuerySet[Dossier], criteria: Criteria) -> QuerySet[Dossier]:
    """The files in the order that `criteria` asks."""
    return _ordered(files, criteria, None, backwards=False)


def _files(actor: Actor, platform_id: UUID, criteria: Criteria) -> QuerySet[Dossier]:
    # `platform = X` beside the policy: the planner then uses the list's indexes (design §5, measured).
    files = visible(Dossier, actor).filter(platform_id=platform_id)
    files = files.exclude(status=Status.MERGED) if criteria.wide else files.filter(status=Status.OPEN)
    if criteria.situation:
        files = files.filter(situation_q(criteria.situation, timezone.localdate()))
    if criteria.wish:
        files = files.filter(wish_q(criteria.wish))
    if criteria.among:
        files = files.filter(among_q(actor, criteria.among))
    if not criteria.search:
        return files
    # Searched once: rows, counts and options then start from the keys found.
    found = _found(files, criteria.search)
    if len(found) > MANY:
        return files.filter(search_q(criteria.search))
    return files.filter(one_of(found)) if found else files.none()


def _cursor(way: str, row: Dossier, criteria: Criteria) -> Cursor:
    value = getattr(row, _ORDERS[Sort(criteria.sort)].column)
    return Cursor(way, value if value is None or isinstance(value, str) else value.isoformat(), row.pk)


def _place(criteria: Criteria, cursor: Cursor | None) -> tuple[object, UUID] | None:
    """The cursor's value as the column holds it; None when the sort has changed since."""
    if cursor is None:
        return None
    order = _ORDERS[Sort(criteria.sort)]
    if cursor.value is None:
        return (None, cursor.key) if order.nullable else None
    try:
        return order.read(cursor.value), cursor.key
    except ValueError:
        return None


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
