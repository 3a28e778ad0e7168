"""« Rappeler plus tard » in one click: the moments that are offered, and the day and the hour of each. Pure.

The hours are this product's own: in the evening the young people and their parents are home, in the morning the
platform begins its calls. `now` is told by the clocks of who calls.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from rebond.domain.dossiers.proposals import worked_day
from rebond.kernel.values.dates import WEEKDAYS

EVENING, MORNING = time(18), time(9)
#: Later than this in the day, "ce soir" is too near: the next evening is offered.
EVENING_CLOSES = time(17, 30)


@dataclass(frozen=True)
class CallBack:
    """A moment to call again at."""

    code: str
    label: str  # French
    on: date
    at: time


def call_backs(now: datetime, department: str = "") -> list[CallBack]:
    """In an hour, this evening, tomorrow morning; the evening and the morning of a day that is worked in the
    `department` when none is near."""
    today, hour = now.date(), now + timedelta(hours=1)
    evening = today if now.time() < EVENING_CLOSES else worked_day(today, 1, department)
    morning = worked_day(today, 1, department)
    soon = "Ce soir" if evening == today else f"{_said(evening, today)} soir"
    return [
        CallBack("hour", "Dans 1 h", hour.date(), hour.time().replace(second=0, microsecond=0)),
        CallBack("evening", f"{soon}, 18 h", evening, EVENING),
        CallBack("morning", f"{_said(morning, today)} matin, 9 h", morning, MORNING),
    ]


def _said(day: date, today: date) -> str:
    return "Demain" if day == today + timedelta(days=1) else WEEKDAYS[day.weekday()].capitalize()
