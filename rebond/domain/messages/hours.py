"""When a telephone may ring for an SMS: from 8 h to 20 h, never on Sundays and public holidays, where the young
person lives. Pure.

Source: this product's own rule, after the usual hours of the charter of French operators (8 h to 20 h in the week,
never on Sundays nor public holidays, for messages that nobody asked for).
"""

from datetime import datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

import holidays

FROM, TO = time(8), time(20)
_ZONES: Final = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
#: Départements that have holidays of their own: the code of `holidays`.
OWN_DAYS: Final = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM",
    "976": "976", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


def zone_of(department: str) -> ZoneInfo:
    """The hour that the clocks of a département show (by its code)."""
    return ZoneInfo(_ZONES.get(department, "Europe/Paris"))


@lru_cache(maxsize=64)
def _days_off(department: str) -> holidays.HolidayBase:
    return holidays.country_holidays("FR", subdiv=OWN_DAYS.get(department))


def quiet(moment: datetime, department: str) -> bool:
    """Whether no SMS may be sent at `moment` (aware) in this département."""
    local = moment.astimezone(zone_of(department))
    off = local.weekday() == 6 or local.date() in _days_off(department)
    return off or not FROM <= local.time() < TO


def next_open(moment: datetime, department: str) -> datetime:
    """The first moment from `moment` on at which an SMS may be sent: `moment` itself when it is not quiet."""
    if not quiet(moment, department):
        return moment
    local = moment.astimezone(zone_of(department))
    day = local.date() if local.time() < FROM else local.date() + timedelta(days=1)
    while quiet(opening := datetime.combine(day, FROM, zone_of(department)), department):
        day += timedelta(days=1)
    return opening.astimezone(moment.tzinfo)
