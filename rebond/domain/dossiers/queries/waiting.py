"""What waits for a platform outside the day's queue: one query for all of it, on every page of a platform.

Written in SQL: the same five counts asked through the ORM took a quarter of the time of *Ma journée* to be built.
Each says its platform or its reader, which the actor is checked to hold; PostgreSQL's policies hold it again.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import JdcState, RequestState, Stage, Status, StatusReason, TransferState
from rebond.domain.dossiers.followup import LEAST_CAMPAIGNS, began_by
from rebond.domain.territory.clocks import midnight


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


#: The files whose leaving the list is proposed today: what `followup.FollowUp.proposed` says of each, as a query, and
#: what `followups.past_columns` narrows to first. A test holds the two together.
_TO_DECIDE = """
SELECT count(*) FROM (
  SELECT d.id, greatest(
    (d.opened_at AT TIME ZONE %(zone)s)::date,
    (SELECT max((c.happened_at AT TIME ZONE %(zone)s)::date) FROM dossiers_statuschange c
      WHERE c.dossier_id = d.id AND c.reason = %(again)s AND NOT c.cancelled),
    (SELECT max((e.published_at AT TIME ZONE %(zone)s)::date) FROM dossiers_listentry e
      WHERE e.dossier_id = d.id AND e.taken_back_at IS NULL AND e.status_before <> ''),
    (SELECT max((f.happened_at AT TIME ZONE %(zone)s)::date) FROM dossiers_attestedfact f
      WHERE f.dossier_id = d.id AND f.ended AND NOT f.cancelled
        AND NOT EXISTS (SELECT 1 FROM dossiers_attestedfact n WHERE n.supersedes_id = f.id))) AS since
  FROM dossiers_dossier d
  WHERE d.platform_id = %(platform)s AND d.status = %(open)s AND NOT d.outside AND d.stage <> %(solution)s
    AND d.campaigns >= %(campaigns)s AND d.opened_at < %(before)s
) AS long
WHERE since <= %(limit)s
  AND %(campaigns)s <= (
    SELECT count(*) FROM dossiers_listentry e
    WHERE e.dossier_id = long.id AND e.taken_back_at IS NULL AND (e.published_at AT TIME ZONE %(zone)s)::date >= since)
  AND coalesce((
    SELECT u.ask_again_on FROM dossiers_followupdecision u
    WHERE u.dossier_id = long.id AND NOT u.cancelled
      AND NOT EXISTS (SELECT 1 FROM dossiers_followupdecision n WHERE n.supersedes_id = u.id)
      AND (u.happened_at AT TIME ZONE %(zone)s)::date >= since
    ORDER BY u.happened_at DESC, u.recorded_at DESC LIMIT 1), %(today)s) <= %(today)s
"""
_WAITING = f"""
SELECT
  (SELECT count(*) FROM dossiers_jdcrow j WHERE j.platform_id = %(platform)s AND j.state = %(proposed)s),
  (SELECT count(*) FROM dossiers_transfer t WHERE t.target_id = %(platform)s AND t.state = %(moving)s)
  + (SELECT count(*) FROM dossiers_requestedfile r JOIN dossiers_filerequest q ON q.id = r.request_id
     WHERE r.platform_id = %(platform)s AND q.state = %(asked)s),
  ({_TO_DECIDE}),
  (SELECT count(*) FROM dossiers_notification n WHERE n.user_id = %(user)s AND n.read_at IS NULL)
"""  # noqa: S608 (our own text)


def waiting_for(actor: Actor, platform_id: UUID) -> Waiting:
    """What waits for the actor on one of their platforms; nothing on another. One query."""
    if platform_id not in actor.platforms:
        return Waiting()
    today = timezone.localdate()
    limit = began_by(today)
    asked = {
        "platform": platform_id,
        "user": actor.user_id,
        "zone": timezone.get_current_timezone_name(),
        "today": today,
        "limit": limit,
        "before": midnight(limit + timedelta(days=1)),
        "campaigns": LEAST_CAMPAIGNS,
        "again": StatusReason.AGAIN.value,
        "open": Status.OPEN.value,
        "solution": Stage.SOLUTION.value,
        "proposed": JdcState.PROPOSED.value,
        "moving": TransferState.PENDING.value,
        "asked": RequestState.PENDING.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, asked)
        return Waiting(*cursor.fetchone())
