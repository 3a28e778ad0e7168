"""How an operation reaches what it changes."""

from collections.abc import Iterable
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from django.db import connection, models

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, Event

#: Beyond, in the past or to come, a year was mistyped.
FAR = timedelta(days=5 * 365)
M = TypeVar("M", bound=models.Model)
E = TypeVar("E", bound=Event)


class AlreadyCorrectedError(Exception):
    """Somebody corrected it in the meantime: the page must be read again."""


def found(model: type[M], actor: Actor, key: UUID) -> M:
    """The row, or model.DoesNotExist when the actor may not see it."""
    return visible(model, actor).get(pk=key)


def same_correction(event: E, actor: Actor, key: UUID | None) -> E | None:
    """What this very form wrote before, when it is sent twice; None while nobody corrected the event.

    AlreadyCorrectedError when it was corrected otherwise.
    """
    already = type(event)._default_manager.filter(supersedes=event).first()
    if already is None:
        return None
    if key is not None and already.key == key and already.author_id == actor.user_id:
        return already
    raise AlreadyCorrectedError


def check_standing(event: Event) -> None:
    """AlreadyCorrectedError when the event was corrected or taken back."""
    if event.cancelled or type(event)._default_manager.filter(supersedes=event).exists():
        raise AlreadyCorrectedError


def dossier_to_change(actor: Actor, key: UUID) -> Dossier:
    """The file, locked until the end of the transaction: two people at once write one after the other.

    Dossier.DoesNotExist when the actor doesn't work on its platform (an establishment's referent only reads).
    """
    mine = Dossier.objects.filter(platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    return mine.select_for_update(of=("self",)).get(pk=key)


def followed_elsewhere(dossier_id: UUID) -> bool:
    """Whether the young person of this file has an open one on another platform: only a closed file's may."""
    return dossier_id in those_followed_elsewhere([dossier_id])


def those_followed_elsewhere(dossier_ids: Iterable[UUID]) -> set[UUID]:
    """The same for many files: those of which the young person has an open one on another platform. One query."""
    keys = list(dossier_ids)
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM unnest(%s::uuid[]) AS file WHERE rebond_followed_by_another(file)", [keys])
        return {key for (key,) in cursor.fetchall()}
