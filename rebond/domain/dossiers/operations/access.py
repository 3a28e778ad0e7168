"""How an operation reaches what it changes."""

from typing import TypeVar
from uuid import UUID

from django.db import models

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier

M = TypeVar("M", bound=models.Model)


class AlreadyCorrectedError(Exception):
    """Somebody corrected it in the meantime: the page must be read again."""


def found(model: type[M], actor: Actor, key: UUID) -> M:
    """The row, or model.DoesNotExist when the actor may not see it."""
    return visible(model, actor).get(pk=key)


def dossier_to_change(actor: Actor, key: UUID) -> Dossier:
    """The file, locked until the end of the transaction: two people at once write one after the other.

    Dossier.DoesNotExist when the actor doesn't work on its platform (an establishment's referent only reads).
    """
    mine = Dossier.objects.filter(platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    return mine.select_for_update(of=("self",)).get(pk=key)
