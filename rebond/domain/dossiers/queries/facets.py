"""What each value of each filter would keep, given the other filters: two passes over the platform's files."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from rebond.domain.base.said import EVERY, Said, how_many
from rebond.domain.dossiers.criteria import CLOSED, FIRST, NOBODY, OPEN, Criteria
from rebond.domain.dossiers.enums import Seen, Status, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.conditions import (
    Looking,
    filter_said,
    kept_said,
    late_said,
    open_said,
    tab_said,
)


@dataclass(frozen=True)
class Option:
    """A value of a filter, with how many files it would keep given the other filters."""

    value: str
    label: str
    count: int | None  # None: not counted


Options = dict[str, list[Option]]


#: The columns of the filters that are counted by grouping: the key, then its label's when the file holds it.
_COLUMNS = {
    "referent": ("referent_id",),
    "commune": ("commune_id", "commune_name"),
    "establishment": ("establishment_id", "establishment_name"),
    "level": ("level",),
    "stage": ("stage",),
    "next_step": ("next_step",),
    "sex": ("sex",),
    "seen": ("is_new",),
    "status": ("status",),
}
_BLANKS = {"referent": "Sans référent", "commune": "Commune inconnue", "establishment": "Établissement inconnu"}
#: What a column says otherwise than its filter.
_SAID = {"seen": {True: Seen.NEW.value, False: Seen.KNOWN.value}}

#: Filter → value → (files that it would keep, label that the files give it).
_Groups = dict[str, dict[Any, tuple[int, str | None]]]


def count_facets(files: QuerySet[Dossier], criteria: Criteria, *, looking: Looking) -> tuple[dict[str, int], Options]:
    """The counts ("total", "late", "tab__0"…) and the options of every filter, among `files`. Two queries."""

    def among_others(name: str) -> Said:
        return kept_said(criteria, looking, but=name)

    wanted = {"total": among_others(""), "late": among_others("late") & late_said(looking.today)}
    among_open = open_said() if criteria.wide else EVERY
    wanted |= {f"tab__{index}": tab_said(name, looking.today) & among_open for index, name in enumerate(Tab.values)}
    for name in CLOSED.keys() - _COLUMNS.keys() - set(FIRST):
        others = among_others(name)
        for value in CLOSED[name].values:
            wanted[f"{name}__{value}"] = others & filter_said(name, (value,), looking)
    counts = how_many(files, wanted)
    # Without `wide`, `files` are the open ones: the others would have to be read to be counted.
    groups = _grouped(files, [name for name in _COLUMNS if name != "status" or criteria.wide], among_others)
    options = {name: _closed(name, groups, counts, wide=criteria.wide) for name in CLOSED}
    return counts, options | {name: _open(name, groups[name]) for name in OPEN}


def _closed(name: str, groups: _Groups, counts: dict[str, int], *, wide: bool) -> list[Option]:
    choices = [(value, label) for value, label in CLOSED[name].choices if value != Status.MERGED]
    if name in FIRST or (name == "status" and not wide):
        return [Option(value, label, None) for value, label in choices]
    if name not in _COLUMNS:
        return [Option(value, label, counts[f"{name}__{value}"]) for value, label in choices]
    told = {_SAID.get(name, {}).get(key, key): count for key, (count, _) in groups[name].items()}
    return [Option(value, label, told.get(value, 0)) for value, label in choices]


def _open(name: str, found: dict[Any, tuple[int, str | None]]) -> list[Option]:
    options = [Option(str(key), label or str(key), count) for key, (count, label) in found.items() if key]
    if name in _BLANKS:  # a name without a code (a commune as the mission locale wrote it) is a blank too
        options += [Option(NOBODY, _BLANKS[name], count) for key, (count, _) in found.items() if not key]
    return by_count(options)


def by_count(options: list[Option]) -> list[Option]:
    """The options that keep most files first."""
    return sorted(options, key=lambda option: (-(option.count or 0), option.label))


def _grouped(files: QuerySet[Dossier], names: list[str], among_others: Callable[[str], Said]) -> _Groups:
    """How many files each value of these filters keeps. One pass: GROUPING SETS, which the ORM can't say.

    By keys alone: grouped by the labels too, it takes half as long again.
    """
    columns = [column for name in names for column in _COLUMNS[name]]
    kept = {f"keeps_{name}": among_others(name).expression() for name in names}
    try:
        inner, parameters = files.annotate(**kept).values_list(*columns, *kept).order_by().query.sql_with_params()
    except EmptyResultSet:  # a search found nobody
        return {name: {} for name in names}
    numbers = {column: f"c{number}" for number, column in enumerate(columns)}
    keys = {name: numbers[_COLUMNS[name][0]] for name in names}
    labels = [name for name in names if len(_COLUMNS[name]) > 1]
    # GROUPING() tells which set a row belongs to: 0 for the column that it groups by.
    which = " ".join(f"WHEN GROUPING({key}) = 0 THEN '{name}'" for name, key in keys.items())
    count = " ".join(
        f"WHEN GROUPING({key}) = 0 THEN count(*) FILTER (WHERE keeps_{name})" for name, key in keys.items()
    )
    told = [f'min({numbers[_COLUMNS[name][1]]} COLLATE "C")' for name in labels]
    sql = (
        f"SELECT CASE {which} END, CASE {count} END, {', '.join([*keys.values(), *told])} "  # noqa: S608 (our own names)
        f"FROM ({inner}) AS files ({', '.join([*numbers.values(), *kept])}) "
        f"GROUP BY GROUPING SETS ({', '.join(f'({key})' for key in keys.values())})"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    groups: _Groups = {name: {} for name in names}
    for name, files_kept, *values in rows:
        label = values[len(names) + labels.index(name)] if name in labels else None
        groups[name][values[names.index(name)]] = (files_kept, label)
    return groups
