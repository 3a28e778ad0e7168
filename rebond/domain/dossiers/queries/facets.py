"""What each value of each filter would keep, given the other filters: two passes over the platform's files."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Value, When

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.criteria import CLOSED, NOBODY, OPEN, Criteria, filter_q, late_q, tab_q, value_q
from rebond.domain.dossiers.enums import Status, Tab
from rebond.domain.dossiers.models import Dossier


@dataclass(frozen=True)
class Option:
    """A value of a filter, with how many files it would keep given the other filters."""

    value: str
    label: str
    count: int | None  # None: not counted


Options = dict[str, list[Option]]


def count_facets(
    files: QuerySet[Dossier], criteria: Criteria, *, actor: Actor, today: date
) -> tuple[dict[str, int], Options]:
    """The counts ("total", "late", "tab__0"…) and the options of every filter, among `files`."""
    tab = tab_q(criteria.tab, today)

    def among_others(name: str) -> Q:
        return tab & filter_q(criteria, actor=actor, today=today, but=name)

    wanted = {"total": among_others(""), "late": among_others("late") & late_q(today)}
    among_open = Q(status=Status.OPEN) if criteria.wide else Q()
    wanted |= {f"tab__{index}": tab_q(name, today) & among_open for index, name in enumerate(Tab.values)}
    closed = {name: choices for name, choices in CLOSED.items() if name != "status" or criteria.wide}
    for name, choices in closed.items():
        others = among_others(name)
        for index, value in enumerate(choices.values):
            wanted[f"{name}__{index}"] = others & value_q(name, value, actor=actor, today=today)
    counts = files.aggregate(**{key: Count("pk", filter=q) if q else Count("pk") for key, q in wanted.items()})
    options = {
        name: [Option(value, label, counts[f"{name}__{i}"]) for i, (value, label) in enumerate(choices.choices)]
        for name, choices in closed.items()
    }
    if not criteria.wide:  # `files` are the open ones: the others would have to be read to be counted
        options["status"] = [Option(value, label, None) for value, label in Status.choices]
    options["status"] = [option for option in options["status"] if option.value != Status.MERGED]
    return counts, options | _open_options(files, among_others)


#: The columns of each open filter: its key, then its label's.
_COLUMNS = {
    "referent": ("referent_id", "referent__first_name", "referent__last_name"),
    "commune": ("commune_id", "commune_name"),
    "establishment": ("establishment_id", "establishment_name"),
    "level": ("level",),
}
_BLANKS = {"referent": "Sans référent", "commune": "Commune inconnue", "establishment": "Établissement inconnu"}


def _open_options(files: QuerySet[Dossier], among_others: Callable[[str], Q]) -> Options:
    """The values that the platform's own files hold. One pass: GROUPING SETS, which the ORM can't say."""
    columns = [column for name in OPEN for column in _COLUMNS[name]]
    kept = {f"keeps_{name}": _condition(among_others(name)) for name in OPEN}
    try:
        inner, parameters = files.annotate(**kept).values_list(*columns, *kept).order_by().query.sql_with_params()
    except EmptyResultSet:  # a search found nobody
        return {name: [] for name in OPEN}
    numbers = {column: f"c{number}" for number, column in enumerate(columns)}
    names = ", ".join([*numbers.values(), *kept])
    sets = {name: "(" + ", ".join(numbers[column] for column in _COLUMNS[name]) + ")" for name in OPEN}
    # GROUPING() tells which set a row belongs to: 0 for the columns that it groups by.
    which = " ".join(f"WHEN GROUPING({numbers[_COLUMNS[name][0]]}) = 0 THEN '{name}'" for name in OPEN)
    count = " ".join(
        f"WHEN GROUPING({numbers[_COLUMNS[name][0]]}) = 0 THEN count(*) FILTER (WHERE keeps_{name})" for name in OPEN
    )
    sql = (
        f"SELECT CASE {which} END, CASE {count} END, {', '.join(numbers.values())} "  # noqa: S608 (our own names)
        f"FROM ({inner}) AS files ({names}) GROUP BY GROUPING SETS ({', '.join(sets.values())})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    return _as_options(rows, columns)


def _condition(q: Q) -> Case | Value:
    # A Case even for a condition alone: one that nothing can meet would else be compiled to an integer.
    return Case(When(q, then=Value(True)), default=Value(False)) if q else Value(True)


def _as_options(rows: list[tuple[Any, ...]], columns: list[str]) -> Options:
    options: Options = {name: [] for name in OPEN}
    blanks: dict[str, int] = {}  # a name without a code (a commune as the mission locale wrote it) is a blank too
    for name, count, *values in rows:
        held = [values[columns.index(column)] for column in _COLUMNS[name]]
        if held[0]:
            label = " ".join(str(part) for part in held[1:] if part) or str(held[0])
            options[name].append(Option(str(held[0]), label, count))
        elif name in _BLANKS:
            blanks[name] = blanks.get(name, 0) + count
    for name, count in blanks.items():
        options[name].append(Option(NOBODY, _BLANKS[name], count))
    for values in options.values():
        values.sort(key=lambda option: (-(option.count or 0), option.label))
    return options
