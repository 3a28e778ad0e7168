"""Brings a table to the state of reference rows: adds what is new, changes what differs, deletes nothing."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connections, models

from rebond.domain.territory.loading import Row

BATCH = 2000


@dataclass(frozen=True)
class Loaded:
    """What a load did to one table. `unreferenced`: rows of ours that the source does not hold; they stay."""

    table: str
    added: int
    changed: int
    unchanged: int
    unreferenced: int


def keep_all(existing: Any, row: Row) -> Row:
    """The usual rule: the source decides every column that it holds."""
    return row


def bring(
    model: type[models.Model],
    key: Sequence[str],
    rows: Iterable[Row],
    *,
    decide: Callable[[Any, Row], Row] = keep_all,
) -> Loaded:
    """Bring `model`'s table to `rows`, matched by `key` (attribute names).

    `decide(existing, row)` gives the columns to impose on a row that exists: what people entered can so be kept.
    """
    manager = model._default_manager
    existing = {tuple(getattr(item, name) for name in key): item for item in manager.all()}
    seen, added, changed, columns = set(), [], [], set()
    for row in rows:
        identity = tuple(row[name] for name in key)
        seen.add(identity)
        item = existing.get(identity)
        if item is None:
            added.append(model(**row))
            continue
        differing = {name: v for name, v in decide(item, row).items() if getattr(item, name) != v}
        if differing:
            for name, value in differing.items():
                setattr(item, name, value)
            columns |= differing.keys()
            changed.append(item)
    _copy(model, added)
    if changed:
        fields = [model._meta.get_field(name).name for name in sorted(columns)]
        manager.bulk_update(changed, fields, batch_size=BATCH)
    return Loaded(
        table=model._meta.db_table,
        added=len(added),
        changed=len(changed),
        unchanged=len(seen) - len(added) - len(changed),
        unreferenced=len(existing.keys() - seen),
    )


def _copy(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert by COPY: the 35,000 communes in a second, against ten by INSERT."""
    connection = connections[model._default_manager.db]
    fields = model._meta.concrete_fields
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields])
