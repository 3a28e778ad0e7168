"""The hour of each territory, said once in the code and once in the database: the two agree."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from rebond.domain.territory.clocks import MAINLAND, ZONES, is_public_holiday, local_time, zone_of


@pytest.mark.django_db
@pytest.mark.parametrize("department", [*ZONES, "02", "2A", "75", None])
def test_the_database_knows_the_same_clocks(department: str | None) -> None:
    with connection.cursor() as cursor:
        at = "'2027-01-15T12:00Z'::timestamptz"
        cursor.execute(f"SELECT c, {at} AT TIME ZONE c FROM rebond_clock(%s) AS c", [department])
        name, local = cursor.fetchone()
    zone = zone_of(department or "")
    assert name == zone.key
    assert local == datetime(2027, 1, 15, 12, tzinfo=UTC).astimezone(zone).replace(tzinfo=None)


@pytest.mark.django_db
def test_no_function_of_the_database_judges_by_the_clock_of_paris() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT proname FROM pg_proc WHERE prosrc LIKE %s", [f"%{MAINLAND}%"])
        assert cursor.fetchall() == [("rebond_clock",)]


def test_the_clock_of_a_block_ends_with_it() -> None:
    before = timezone.get_current_timezone_name()
    with local_time("974"):
        assert timezone.get_current_timezone_name() == "Indian/Reunion"
        with local_time("2B"):
            assert timezone.get_current_timezone_name() == MAINLAND
    assert timezone.get_current_timezone_name() == before


@pytest.mark.parametrize(
    ("month", "day", "department"),
    [(5, 22, "972"), (5, 27, "971"), (6, 10, "973"), (12, 20, "974"), (4, 27, "976"), (9, 24, "988"), (7, 29, "986")],
)
def test_overseas_has_its_own_public_holidays(month: int, day: int, department: str) -> None:
    on = timezone.localdate().replace(month=month, day=day)
    assert is_public_holiday(on, department)
    assert not is_public_holiday(on, "974" if department != "974" else "971")
