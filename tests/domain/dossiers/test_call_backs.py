"""The moments that « Rappeler plus tard » offers."""

from datetime import date, datetime, time

import pytest

from rebond.domain.dossiers.call_backs import call_backs

TUESDAY, FRIDAY = date(2026, 11, 24), date(2026, 11, 27)


def offered(day: date, hour: int, minute: int = 0) -> list[tuple[str, date, time]]:
    told = call_backs(datetime.combine(day, time(hour, minute, 31)))
    return [(one.label.replace("\N{NO-BREAK SPACE}", " "), one.on, one.at) for one in told]


@pytest.mark.parametrize(
    ("day", "hour", "minute", "expected"),
    [
        (
            TUESDAY, 10, 20,
            [
                ("Dans 1 h", TUESDAY, time(11, 20)),
                ("Ce soir, 18 h", TUESDAY, time(18)),
                ("Demain matin, 9 h", date(2026, 11, 25), time(9)),
            ],
        ),
        (
            FRIDAY, 17, 30,
            [
                ("Dans 1 h", FRIDAY, time(18, 30)),
                ("Lundi soir, 18 h", date(2026, 11, 30), time(18)),
                ("Lundi matin, 9 h", date(2026, 11, 30), time(9)),
            ],
        ),
        (
            TUESDAY, 23, 30,
            [
                ("Dans 1 h", date(2026, 11, 25), time(0, 30)),
                ("Demain soir, 18 h", date(2026, 11, 25), time(18)),
                ("Demain matin, 9 h", date(2026, 11, 25), time(9)),
            ],
        ),
    ],
)  # fmt: skip
def test_an_hour_the_evening_and_the_morning_of_days_when_people_work(day, hour, minute, expected) -> None:
    assert offered(day, hour, minute) == expected
