"""The transfers that come to a platform and leave it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import TransferState
from rebond.domain.dossiers.models import Transfer
from rebond.domain.dossiers.queries.masking import told_words

SHOWN = 50


@dataclass(frozen=True)
class Transfers:
    """Those to answer first, then the latest."""

    to_answer: list[Transfer]
    outgoing: list[Transfer]
    received: list[Transfer]  # answered already


def told_transfers(actor: Actor, rows: Iterable[Transfer]) -> list[Transfer]:
    """Transfers as this person reads their words, on either side."""
    return [
        told
        for row in rows
        for told in told_words(actor, [row], "message", "reason", platforms=(row.source_id, row.target_id))
    ]


def transfers_of(actor: Actor, platform_id: UUID) -> Transfers:
    """The transfers of one of the actor's platforms, in one query."""
    found = visible(Transfer, actor).filter(Q(source=platform_id) | Q(target=platform_id))
    found = found.select_related("source", "target", "asked_by", "answered_by").order_by("-asked_at")
    rows = told_transfers(actor, found[: 3 * SHOWN])
    incoming = [row for row in rows if row.target_id == platform_id]
    return Transfers(
        to_answer=[row for row in incoming if row.state == TransferState.PENDING],
        outgoing=[row for row in rows if row.source_id == platform_id][:SHOWN],
        received=[row for row in incoming if row.state != TransferState.PENDING][:SHOWN],
    )
