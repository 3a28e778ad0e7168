"""Days on which nobody is received: public holidays and, where asked, the school holidays of the zone. Pure; the
public holidays are those of `territory.clocks`.

Zones A, B and C: arrêté of 7 December 2022 on the school calendar, by académie. Corsica and overseas have calendars of
their own, decided by their recteurs (code de l’éducation, art. L. 521-1: adapted to the local situation), which no
library holds: `school_calendar_known` is False there, so that the page says it rather than leave nothing out in
silence.
"""

from datetime import date, timedelta
from functools import lru_cache

from vacances_scolaires_france import SchoolHolidayDates, UnsupportedYearException

from rebond.domain.territory.clocks import is_public_holiday

#: Zone → its académies, by the ministry's two digits.
_ZONES = {
    "A": ("03", "04", "06", "07", "08", "10", "13", "22"),
    "B": ("02", "09", "12", "14", "15", "17", "18", "19", "20", "23", "70", "05", "21"),
    "C": ("01", "11", "16", "24", "25"),
}
ZONE_OF = {academie: zone for zone, academies in _ZONES.items() for academie in academies}


@lru_cache(maxsize=1)
def _schools() -> SchoolHolidayDates:
    return SchoolHolidayDates()


def school_calendar_known(academie: str, last: date) -> bool:
    """Whether the school holidays of this académie (two digits) are known until that day."""
    return academie in ZONE_OF and last <= max(_schools().data)


def is_school_holiday(day: date, academie: str) -> bool:
    """Whether the schools of this académie (two digits) are on holiday; False where no calendar is known."""
    zone = ZONE_OF.get(academie)
    if zone is None:
        return False
    try:
        return _schools().is_holiday_for_zone(day, zone)
    except UnsupportedYearException:
        return False


def days_off(first: date, last: date, *, department: str, academie: str, schools: bool) -> set[date]:
    """The days off from `first` to `last` included."""
    every = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {
        day for day in every if is_public_holiday(day, department) or (schools and is_school_holiday(day, academie))
    }
