"""Writing in the two journals."""

from uuid import UUID

from django.db import connections
from django.db.models import Model
from django.dispatch import Signal

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.models import ActionEntry

#: Sent for each action, inside its transaction, with `actor`, `code` and `about`: who must be told is another app's.
action_recorded = Signal()

_INSERT = """
INSERT INTO base_accessentry (id, moment, user_id, roles, address, page, object_kind, object_id, outcome, method)
VALUES (%s, clock_timestamp(), %s, %s, nullif(%s, '')::inet, %s, %s, %s, %s, %s)
"""


def record_access(
    *, actor: Actor | None, page: str, object_id: UUID | None, object_kind: str, outcome: int, method: str
) -> None:
    """Write one line of the access journal, through its own connection (INSERT only, committed at once)."""
    user, roles, address = (
        (actor.user_id, ",".join(sorted(actor.roles)), actor.address) if actor is not None else (None, "", "")
    )
    with connections["journal"].cursor() as cursor:
        cursor.execute(
            _INSERT, [new_id(), user, roles, address, page[:120], object_kind, object_id, outcome, method[:8]]
        )


def record_action(*, actor: Actor | None, code: str, sentence: str, about: Model | None = None) -> None:
    """Write one line of the action journal, inside the action's transaction.

    `sentence` is French and names nobody: the object's key tells who it is about to those who may know.
    """
    ActionEntry.objects.create(
        user_id=actor.user_id if actor else None,
        code=code,
        sentence=sentence,
        object_kind=about._meta.label if about is not None else "",
        object_id=about.pk if about is not None else None,
    )
    action_recorded.send(sender=ActionEntry, actor=actor, code=code, about=about)
