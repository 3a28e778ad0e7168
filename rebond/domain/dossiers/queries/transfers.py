"""The transfers that come to a platform and leave it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import TransferState
from rebond.domain.dossiers.models import Transfer

SHOWN = 50


@dataclass(frozen=True)
class Transfers:
    """Those to answer first, then the latest."""

    to_answer: list[Transfer]
    outgoing: list[Transfer]
    received: list[Transfer]  # answered already


def transfers_of(actor: Actor, platform_id: UUID) -> Transfers:
    """The transfers of one of the actor's platforms, in one query."""
    rows = (
        visible(Transfer, actor)
        .filter(Q(source=platform_id) | Q(target=platform_id))
        .select_related("source", "target", "asked_by", "answered_by")
        .order_by("-asked_at")[: 3 * SHOWN]
    )
    incoming = [row for row in rows if row.target_id == platform_id]
    return Transfers(
        to_answer=[row for row in incoming if row.state == TransferState.PENDING],
        outgoing=[row for row in rows if row.source_id == platform_id][:SHOWN],
        received=[row for row in incoming if row.state != TransferState.PENDING][:SHOWN],
    )
