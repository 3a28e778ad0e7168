"""What waits for a platform outside the day's queue: one query for all of it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, DateField, IntegerField, Max, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Greatest, TruncDate
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import JdcState, RequestState, StatusReason, TransferState
from rebond.domain.dossiers.followup import LEAST_CAMPAIGNS, LEAST_MONTHS
from rebond.domain.dossiers.models import (
    AttestedFact,
    FollowUpDecision,
    JdcRow,
    ListEntry,
    Notification,
    RequestedFile,
    StatusChange,
    Transfer,
)
from rebond.domain.dossiers.queries.followups import past_columns
from rebond.domain.territory.models import Platform


@dataclass(frozen=True)
class Waiting:
    """How many of each wait: young people told by the JDC, transfers and requests to answer, long follow-ups to
    decide, one's own unread news."""

    jdc: int = 0
    transfers: int = 0
    follow_ups: int = 0
    news: int = 0

    @property
    def any(self) -> bool:
        """Whether anything waits."""
        return bool(self.jdc or self.transfers or self.follow_ups or self.news)


def waiting_for(actor: Actor, platform_id: UUID) -> Waiting:
    """What waits for the actor on one of their platforms. One query."""
    moves = visible(Transfer, actor).filter(target=platform_id, state=TransferState.PENDING)
    asked = visible(RequestedFile, actor).filter(platform=platform_id, request__state=RequestState.PENDING)
    counts = {
        "jdc": visible(JdcRow, actor).filter(platform=platform_id, state=JdcState.PROPOSED),
        "moves": moves,
        "asked": asked,
        "follow_ups": to_decide(actor, platform_id),
        "news": visible(Notification, actor).filter(user_id=actor.user_id, read_at=None),
    }
    found = Platform.objects.filter(pk=platform_id).values(**{name: _count(rows) for name, rows in counts.items()})
    row = found.first()
    if row is None or platform_id not in actor.platforms:
        return Waiting()
    return Waiting(row["jdc"], row["moves"] + row["asked"], row["follow_ups"], row["news"])


def to_decide(actor: Actor, platform_id: UUID) -> QuerySet:
    """The files whose leaving the list is proposed today: what `followup.FollowUp.proposed` says of each, as a query.

    The two are held together by a test.
    """
    today = timezone.localdate()
    mine = {"dossier": OuterRef("pk"), "cancelled": False}
    again = visible(StatusChange, actor).filter(reason=StatusReason.AGAIN, **mine)
    ended = visible(AttestedFact, actor).filter(ended=True, superseded_by=None, **mine)
    opened = TruncDate("opened_at")
    since = Greatest(opened, Coalesce(_last_day(again), opened), Coalesce(_last_day(ended), opened))
    entries = visible(ListEntry, actor).filter(
        dossier=OuterRef("pk"), taken_back_at=None, published_at__date__gte=OuterRef("since")
    )
    decisions = visible(FollowUpDecision, actor).filter(
        superseded_by=None, happened_at__date__gte=OuterRef("since"), **mine
    )
    latest = decisions.order_by("-happened_at", "-recorded_at").values("ask_again_on")[:1]
    past = past_columns(actor, platform_id, today).annotate(since=since)
    past = past.filter(since__lte=months_after(today, -LEAST_MONTHS))
    past = past.annotate(listed=_count(entries), kept_until=Subquery(latest)).filter(listed__gte=LEAST_CAMPAIGNS)
    return past.filter(Q(kept_until=None) | Q(kept_until__lte=today))


def _last_day(rows: QuerySet) -> Subquery:
    days = rows.order_by().values("dossier").annotate(last=Max(TruncDate("happened_at"))).values("last")
    return Subquery(days, output_field=DateField())


def _count(rows: QuerySet) -> Coalesce:
    """The number of rows of a query, as a column of another."""
    counted = rows.order_by().annotate(one=Value(1)).values("one").annotate(number=Count("*")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
