"""Who consulted a file, shown on the file itself (G11)."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible

#: How far back the file shows it; the journal itself is kept one year.
WINDOW = timedelta(days=30)


@dataclass(frozen=True)
class Look:
    """One person, one day."""

    name: str
    day: date
    times: int


def who_looked(actor: Actor, dossier_id: UUID) -> list[Look]:
    """Who opened this file these last thirty days, newest first; empty for who doesn't work on its platform.

    The definer function `rebond_who_looked` checks the right again: the journal itself stays closed.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rebond_who_looked(%s, %s)", [dossier_id, timezone.now() - WINDOW])
        rows = cursor.fetchall()
    people = visible(User, actor).in_bulk([user_id for user_id, *_ in rows])
    return [Look(str(people.get(user_id, "Compte fermé")), day, times) for user_id, day, times in rows]
