"""The days by which a platform looks again at what was said: a fact, a closing, a pathway, a file kept. Pure.

Such a day is worked where the platform is, the first one from the day that the delay gives: on a public holiday nobody
is there to act, and it would be late the morning after. What was recorded before `proposals.WORKED_SINCE` keeps the day
that it had. Days that are nobody's own choice stay what they are: 31 August, on which the enrolments of a school year
end; the six months for which a CFA keeps an apprentice (formats §8.3); the fifteen days of the right of return
(`right_of_return`). So does a day that somebody chose, and the very day on which something comes.
"""

from datetime import date, datetime

from rebond.domain.dossiers.attested import SOLUTIONS, closing_delay, default_confirm_by
from rebond.domain.dossiers.enums import Fact, StatusReason
from rebond.domain.dossiers.proposals import replayed_day, worked_day

#: Facts whose delay is this product's own.
OWN_DELAY = SOLUTIONS | {Fact.OTHER}


def fact_day(fact: str, fact_date: date, department: str) -> date | None:
    """When to confirm by what is attested now; None for what does not expire."""
    day = default_confirm_by(fact, fact_date)
    return worked_day(day, 0, department) if day is not None and fact in OWN_DELAY else day


def is_fact_day(confirm_by: date | None, fact: str, fact_date: date, department: str) -> bool:
    """Whether the rule gave that day to a fact, today's or the one of before `WORKED_SINCE`: nobody chose it."""
    return confirm_by in (fact_day(fact, fact_date, department), default_confirm_by(fact, fact_date))


def replayed_fact_day(fact: str, day: date, recorded_at: datetime) -> date | None:
    """As `fact_day`, for the replay of what was recorded then."""
    on = default_confirm_by(fact, day)
    return replayed_day(on, 0, recorded_at) if on is not None and fact in OWN_DELAY else on


def closing_day(reason: str, closed_on: date, recorded_at: datetime) -> date | None:
    """When to confirm by an outcome for which somebody closed a file, or to ask again who asked for it (C16); for the
    replay. None for what does not expire."""
    day = closing_delay(reason, closed_on)
    return day if day is None or reason == StatusReason.SCHOOLED else replayed_day(day, 0, recorded_at)
