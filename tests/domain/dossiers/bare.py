"""What the database gives, past the queries of the pages."""

from django.db import connection

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as


def bare(actor: Actor, *tables: str) -> str:
    """Every row of these tables, as SQL gives it to this actor."""
    with acting_as(actor), connection.cursor() as cursor:
        told = []
        for table in tables:
            cursor.execute(f"SELECT row_to_json({table})::text FROM {table}")
            told += [row[0] for row in cursor.fetchall()]
    return " ".join(told)
