"""By whose clocks a page tells and judges hours and days (`territory.clocks`)."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django.db.models import Model

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import (
    BulkAct,
    CallRound,
    Dossier,
    Export,
    Group,
    ListView,
    SavedView,
    Sitting,
    Slot,
)

#: What an address may name, from which the platform is known.
_NAMED: Final[Mapping[str, type[Model]]] = {
    "dossier_id": Dossier,
    "view_id": ListView,
    "saved_id": SavedView,
    "slot_id": Slot,
    "round_id": CallRound,
    "sitting_id": Sitting,
    "group_id": Group,
    "act_id": BulkAct,
    "export_id": Export,
}


def zone_looked_at(actor: Actor | None, named: Mapping[str, Any]) -> str | None:
    """The zone of what a page shows, by what its address names; None for that of mainland France.

    No query for who works under one clock alone (nearly everybody); one for the others, who may work on an island and
    on the mainland. Without a platform in the address, these have the hour of the mainland.
    """
    if actor is None:
        return None
    platform = None if actor.one_clock else named.get("platform_id") or _platform_of(actor, named)
    return actor.clock(platform) or None


def _platform_of(actor: Actor, named: Mapping[str, Any]) -> UUID | None:
    for name, model in _NAMED.items():
        if name in named:
            return visible(model, actor).filter(pk=named[name]).values_list("platform_id", flat=True).first()
    return None
