"""The hour, the day and the public holidays of each département: the one place that knows them.

Whoever tells or judges an hour or a day asks Django's current time zone (`timezone.localtime`, `localdate`, the `date`
filter of templates). It is set here, around a page by `web.middleware` (the platform being looked at), around a job
by `local_time` or `platform_time`. Between them the clock is that of mainland France. The two also say whose public
holidays count (`here`); whoever reckons a working day on a page names the département of the file.

PostgreSQL has the same rule as `rebond_clock(department)` and `rebond_platform_clock(platform)`, written from `ZONES`
by a migration; a test holds the one to the other.

Zones: tz database; Saint-Barthélemy, Saint-Martin and the territories of the Pacific bear the département-like codes
of INSEE's "code officiel géographique" (collectivités d’outre-mer). Holidays: code du travail, art. L. 3133-1, L.
3422-2 (commemoration of the abolition of slavery), L. 3134-13 (Alsace-Moselle).
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from rebond.domain.territory.models import Platform

#: Where nothing else is said.
MAINLAND: Final = "Europe/Paris"
#: Département or territory → its zone.
ZONES: Final = {
    "971": "America/Guadeloupe", "972": "America/Martinique", "973": "America/Cayenne", "974": "Indian/Reunion",
    "975": "America/Miquelon", "976": "Indian/Mayotte", "977": "America/St_Barthelemy", "978": "America/Marigot",
    "986": "Pacific/Wallis", "987": "Pacific/Tahiti", "988": "Pacific/Noumea",
}  # fmt: skip
#: Départements that have holidays of their own: the code of `holidays`.
_OWN_DAYS: Final = {
    "57": "57", "67": "6AE", "68": "6AE", "971": "971", "972": "972", "973": "973", "974": "974", "975": "PM",
    "976": "976", "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip


#: The département whose public holidays count; blank: those of the whole country.
_HERE: ContextVar[str] = ContextVar("department", default="")


def zone_of(department: str) -> ZoneInfo:
    """The zone whose hour the clocks of a département show (by its INSEE code)."""
    return ZoneInfo(ZONES.get(department, MAINLAND))


@contextmanager
def local_time(department: str) -> Iterator[None]:
    """Tell and judge hours and days by the clocks and the public holidays of a département, within the block."""
    token = _HERE.set(department)
    try:
        with timezone.override(zone_of(department)):
            yield
    finally:
        _HERE.reset(token)


def here() -> str:
    """The département of `local_time`; blank outside of it."""
    return _HERE.get()


@contextmanager
def platform_time(platform_id: UUID) -> Iterator[None]:
    """The same by the clocks of a platform: for a job, that starts from a key. Platform.DoesNotExist."""
    with local_time(platform_department(platform_id)):
        yield


@lru_cache(maxsize=1_024)
def platform_department(platform_id: UUID) -> str:
    """The département of a platform. Kept: a platform does not leave it. Platform.DoesNotExist."""
    return str(Platform.objects.values_list("department_id", flat=True).get(pk=platform_id))


def platform_zone(platform_id: UUID) -> ZoneInfo:
    """The zone of a platform. Platform.DoesNotExist."""
    return zone_of(platform_department(platform_id))


def by_clock(platform_ids: Iterable[UUID]) -> dict[str, set[UUID]]:
    """Platforms grouped by their zone and public holidays, under a département that has them (blank: the mainland's,
    for `local_time`): what is done to the files of many is done once a clock."""
    groups: dict[str, set[UUID]] = {}
    for key in set(platform_ids):
        department = platform_department(key)
        groups.setdefault(department if department in ZONES or department in _OWN_DAYS else "", set()).add(key)
    return groups


@lru_cache(maxsize=64)
def _holidays(year: int, own: str | None) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=own, years=year))


def is_public_holiday(day: date, department: str = "") -> bool:
    """Whether nobody works on that day in this département (its INSEE code)."""
    return day in _holidays(day.year, _OWN_DAYS.get(department))


def is_worked(day: date, department: str) -> bool:
    """Whether platforms of this département work on that day: from Monday to Friday, public holidays left out."""
    return day.weekday() < 5 and not is_public_holiday(day, department)


def midnight(day: date) -> datetime:
    """The moment at which a day begins, in the current zone."""
    return timezone.make_aware(datetime.combine(day, time.min))
