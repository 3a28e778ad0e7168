"""When a telephone may ring for an SMS: from 8 h to 20 h, never on Sundays and public holidays, where the young
person lives (`territory.clocks`).

Source: this product's own rule, after the usual hours of the charter of French operators (8 h to 20 h in the week,
never on Sundays nor public holidays, for messages that nobody asked for).
"""

from datetime import datetime, time, timedelta

from rebond.domain.territory.clocks import is_public_holiday, zone_of

FROM, TO = time(8), time(20)


def quiet(moment: datetime, department: str) -> bool:
    """Whether no SMS may be sent at `moment` (aware) in this département."""
    local = moment.astimezone(zone_of(department))
    off = local.weekday() == 6 or is_public_holiday(local.date(), department)
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
