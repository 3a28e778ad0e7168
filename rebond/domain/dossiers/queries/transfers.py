"""The transfers that come to a platform and leave it."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
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
from rebond.domain.dossiers.reserved import names_protected
from rebond.domain.territory.clocks import midnight

SHOWN = 50


@dataclass(frozen=True)
class OfferedMeeting:
    """An appointment to come of a file offered: its hour, where and with whom as far as they may be told."""

    starts_at: datetime
    where: str
    host_name: str


@dataclass(frozen=True)
class Transfers:
    """Those to answer first, then the latest; `expected`: offer → the appointments that the young person expects."""

    to_answer: list[Transfer]
    outgoing: list[Transfer]
    received: list[Transfer]  # answered already
    expected: dict[UUID, list[OfferedMeeting]] = field(default_factory=dict)


def told_transfers(actor: Actor, rows: Iterable[Transfer]) -> list[Transfer]:
    """Transfers as this person reads their words, on either side."""
    return [
        told
        for row in rows
        for told in told_words(actor, [row], "message", "reason", platforms=(row.source_id, row.target_id))
    ]


def transfers_of(actor: Actor, platform_id: UUID) -> Transfers:
    """The transfers of one of the actor's platforms, in one query, two when one is to be answered."""
    found = visible(Transfer, actor).filter(Q(source=platform_id) | Q(target=platform_id))
    found = found.select_related("source", "target", "asked_by", "answered_by").order_by("-asked_at")
    rows = told_transfers(actor, found[: 3 * SHOWN])
    incoming = [row for row in rows if row.target_id == platform_id]
    to_answer = [row for row in incoming if row.state == TransferState.PENDING]
    return Transfers(
        to_answer=to_answer,
        outgoing=[row for row in rows if row.source_id == platform_id][:SHOWN],
        received=[row for row in incoming if row.state != TransferState.PENDING][:SHOWN],
        expected=_offered_meetings(platform_id) if to_answer else {},
    )


def _offered_meetings(platform_id: UUID) -> dict[UUID, list[OfferedMeeting]]:
    """Offer to this platform → the appointments to come of the file, the soonest first. Place and host are told to
    nobody when their words name Justice or health: who decides of an offer does not follow the file."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT transfer, starts_at, place, host FROM rebond_offered_meetings(%s)", [platform_id])
        rows = cursor.fetchall()
    told: dict[UUID, list[OfferedMeeting]] = defaultdict(list)
    for key, starts_at, where, host in rows:
        hidden = names_protected(where, host)
        told[key].append(OfferedMeeting(starts_at, "" if hidden else where, "" if hidden else host))
    return dict(told)


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


def held_messages(dossier_id: UUID) -> int:
    """How many messages about a file of the actor's platforms are held, those about the files merged into it included,
    wherever these are. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_held_about(%s)", [dossier_id])
        return cursor.fetchone()[0]
