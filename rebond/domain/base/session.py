"""Tells PostgreSQL who acts, inside one transaction, so that row-level security can answer.

`set_config(…, true)` and never a session SET: a value set for the session was seen to survive on a reused
connection. The setting survives a released savepoint, so it is cleared on the way out as well.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections, transaction

from rebond.domain.base.actor import SCOPES, Actor

SETTINGS = ("rebond.actor", "rebond.roles", *(f"rebond.{scope}" for scope in SCOPES))
_SET = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)


def _values(actor: Actor | None) -> list[str]:
    if actor is None:
        return [""] * len(SETTINGS)
    keys = [",".join(map(str, held)) for held in actor.scopes().values()]
    return [str(actor.user_id), ",".join(sorted(actor.roles)), *keys]


def tell_database(actor: Actor | None, *, using: str = "default") -> None:
    """Set, for the current transaction, who acts; None for nobody (no rows)."""
    with connections[using].cursor() as cursor:
        cursor.execute(_SET, _values(actor))


@contextmanager
def acting_as(actor: Actor | None, *, read_only: bool = False, using: str = "default") -> Iterator[None]:
    """Run a transaction as `actor`; `read_only` makes PostgreSQL refuse any write in it."""
    connection = connections[using]
    with transaction.atomic(using=using):
        try:
            tell_database(actor, using=using)
            if read_only:
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL transaction_read_only = on")
            yield
        finally:
            # A transaction in error takes no more commands, and its settings end with its rollback.
            if not connection.needs_rollback and connection.connection.info.transaction_status.name == "INTRANS":
                tell_database(None, using=using)
