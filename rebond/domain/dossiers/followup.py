"""How long a file is followed, and when it may be proposed for leaving the list. Pure.

The guide ("Repérage", "Suivi des jeunes"): followed over at least four campaigns while no solution is found; whoever
had one and drops out again is followed anew; past the limit the follow-up may go on in a file outside the list. Lists
being monthly now, the product adds eighteen months (B10): both limits must be passed. Nothing here ever closes a
file: the rule proposes, a person chooses.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import FollowUpChoice, Stage, Status
from rebond.domain.dossiers.progress import Progress
from rebond.domain.dossiers.proposals import worked_day

LEAST_CAMPAIGNS = 4
LEAST_MONTHS = 18
#: A file kept on the list is proposed again after so many months: this product's own, the guide gives none.
KEPT_MONTHS = 6


@dataclass(frozen=True)
class Decision:
    """What somebody chose; superseded and cancelled choices are not given."""

    happened_at: datetime
    recorded_at: datetime
    choice: str
    ask_again_on: date | None = None

    def after(self, progress: Progress) -> Progress:
        """The file leaves the list, or comes back on it; kept, nothing moves."""
        if self.choice == FollowUpChoice.KEEP:
            return progress
        return replace(progress, outside=self.choice == FollowUpChoice.OUTSIDE)


@dataclass(frozen=True)
class Listing:
    """A campaign put the young person on the list: wherever the file was followed, it is on it again."""

    happened_at: datetime
    recorded_at: datetime

    def after(self, progress: Progress) -> Progress:
        """On the list."""
        return replace(progress, outside=False)


@dataclass(frozen=True)
class FollowUp:
    """The present follow-up of a file on a day: since its opening, or since the young person dropped out again."""

    since: date
    campaigns: int  # that listed the young person since then
    months: int  # full months since then
    followed: bool  # open, without a solution
    outside: bool
    kept_until: date | None  # somebody chose to keep it: not proposed before
    day: date

    @property
    def past_limits(self) -> bool:
        """Whether both limits are passed while no solution was found."""
        return self.followed and self.campaigns >= LEAST_CAMPAIGNS and self.months >= LEAST_MONTHS

    @property
    def proposed(self) -> bool:
        """Whether leaving the list is proposed that day."""
        waiting = self.kept_until is not None and self.kept_until > self.day
        return self.past_limits and not self.outside and not waiting


def follow_up(
    *,
    day: date,
    opened_on: date,
    progress: Progress,
    listed_on: Iterable[date] = (),
    restarted_on: Iterable[date] = (),
    decisions: Iterable[Decision] = (),
) -> FollowUp:
    """The follow-up on `day`. `listed_on`: a day a campaign; `restarted_on`: when the file was opened again."""
    since = max((opened_on, *(on for on in restarted_on if on <= day)))
    kept = [d for d in decisions if timezone.localdate(d.happened_at) >= since]
    latest = max(kept, key=lambda d: (d.happened_at, d.recorded_at), default=None)
    keeps = latest is not None and latest.choice == FollowUpChoice.KEEP
    return FollowUp(
        since=since,
        campaigns=sum(since <= on <= day for on in listed_on),
        months=full_months(since, day),
        followed=progress.status == Status.OPEN and progress.stage != Stage.SOLUTION,
        outside=progress.outside,
        kept_until=latest.ask_again_on if latest is not None and keeps else None,
        day=day,
    )


def full_months(first: date, last: date) -> int:
    """Full months from one day to another; 0 when the second comes before."""
    months = (last.year - first.year) * 12 + last.month - first.month
    return max(0, months - (months_after(first, max(0, months)) > last))


def limit_on(since: date) -> date:
    """The day on which eighteen months are reached."""
    return months_after(since, LEAST_MONTHS)


def began_by(day: date) -> date:
    """The latest day on which a follow-up began that is past eighteen months on `day`: what a query compares with.

    Months are not all as long: two or three days may reach their eighteen months on the same last day of February.
    """
    began = months_after(day, -LEAST_MONTHS)
    while limit_on(began + timedelta(days=1)) <= day:
        began += timedelta(days=1)
    return began


def ask_again_after(day: date, department: str) -> date:
    """When a file that is kept is proposed again, on a day that is worked in the `department`."""
    return worked_day(months_after(day, KEPT_MONTHS), 0, department)


def longest_ask(day: date) -> date:
    """The last day that somebody may choose for it."""
    return months_after(day, LEAST_MONTHS)
