"""The transfers that come to a platform and leave it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import TransferState
from rebond.domain.dossiers.models import Transfer
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.territory.clocks import midnight

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


@dataclass(frozen=True)
class HandedMeeting:
    """An appointment that went to another platform with its file: its hour, and the transfer that says whose it is."""

    transfer: Transfer
    starts_at: datetime
    minutes: int

    @property
    def day(self) -> date:
        """Its day."""
        return timezone.localdate(self.starts_at)


def handed_meetings(
    actor: Actor, platform_id: UUID, first: date, last: date, *, host_id: UUID | None = None
) -> list[HandedMeeting]:
    """The appointments from a day to another included that left one of the actor's platforms with their file before
    they were held, as they stood then; `host_id`: only those that this colleague was to hold. One query, two when
    there are any.
    """
    within = [platform_id, midnight(first), midnight(last + timedelta(days=1))]
    with connection.cursor() as cursor:
        cursor.execute("SELECT transfer, starts_at, ends_at, host FROM rebond_handed_meetings(%s, %s, %s)", within)
        rows = [row for row in cursor.fetchall() if host_id is None or row[3] == host_id]
    if not rows:
        return []
    moves = visible(Transfer, actor).select_related("target").in_bulk([row[0] for row in rows])
    return [
        HandedMeeting(moves[key], starts_at, int((ends_at - starts_at).total_seconds() // 60))
        for key, starts_at, ends_at, _ in rows
        if key in moves
    ]
