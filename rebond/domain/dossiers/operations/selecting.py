"""Picking files on the list: one by one, a page, every result; kept under the person's key."""

from collections.abc import Iterable
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import Selection
from rebond.domain.dossiers.queries.listing import listed
from rebond.domain.dossiers.queries.selection import selected_files
from rebond.domain.territory.models import Platform

#: Ten times a large platform: beyond, a list of keys stops being handy.
MOST_SELECTED = 50_000

#: In the database: a box ticked does not carry thousands of keys back and forth.
_PICK = f"""
UPDATE dossiers_selection SET changed_at = %s, keys = (
    SELECT coalesce((array_agg(DISTINCT key))[1:{MOST_SELECTED}], '{{}}')
    FROM unnest(keys || %s::uuid[]) key WHERE key <> ALL (%s::uuid[])
) WHERE id = %s
"""  # noqa: S608 (our own number)


@transaction.atomic
def pick(*, actor: Actor, platform_id: UUID, add: Iterable[UUID] = (), remove: Iterable[UUID] = ()) -> None:
    """Put files in the actor's selection, take others out. A key that is not theirs to see is never found again.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    held = _hand(actor, platform_id)
    with connection.cursor() as cursor:
        cursor.execute(_PICK, [timezone.now(), list(add), list(remove), held.pk])


@transaction.atomic
def pick_results(*, actor: Actor, platform_id: UUID, criteria: Criteria) -> None:
    """Put every file that `criteria` keeps in the actor's selection."""
    found = listed(actor, platform_id, criteria).values_list("pk", flat=True)
    pick(actor=actor, platform_id=platform_id, add=list(found[:MOST_SELECTED]))


@transaction.atomic
def unpick_all(*, actor: Actor, platform_id: UUID) -> None:
    """Empty the actor's selection."""
    held = _hand(actor, platform_id)
    held.keys, held.changed_at = [], timezone.now()
    held.save(update_fields=["keys", "changed_at"])


@transaction.atomic
def freeze(*, actor: Actor, platform_id: UUID, keys: Iterable[UUID] | None = None) -> Selection:
    """What is selected now, as it will stay: an act does what its preview said, whatever the hand does meanwhile.

    `keys` instead of the selection, when something else chose them.
    """
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    chosen = list(keys) if keys is not None else list(selected_files(actor, platform_id).values_list("pk", flat=True))
    return Selection.objects.create(user_id=actor.user_id, platform_id=platform_id, keys=chosen, frozen=True)


def _hand(actor: Actor, platform_id: UUID) -> Selection:
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    mine = Selection.objects.select_for_update().filter(user_id=actor.user_id, platform_id=platform_id, frozen=False)
    mine = mine.defer("keys")
    held = mine.first()
    if held is not None:
        return held
    row = Selection(user_id=actor.user_id, platform_id=platform_id)
    Selection.objects.bulk_create([row], ignore_conflicts=True)  # two first clicks at once make one row
    return mine.get()
