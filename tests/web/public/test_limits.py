"""Wrong tries are counted for a whole hour."""

import time

import pytest

from rebond.web.public.limits import BY_CODE, WINDOW, count_wrong, too_many


def test_wrong_tries_are_remembered_until_the_hour_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = time.time()
    for _ in range(BY_CODE):
        count_wrong("192.0.2.7", "ABCDEFGH")
    for minutes, stopped in ((1, True), (30, True), (59, True), (WINDOW // 60 + 1, False)):
        with monkeypatch.context() as later:
            later.setattr(time, "time", lambda minutes=minutes: now + minutes * 60)
            assert too_many("192.0.2.8", "ABCDEFGH") is stopped
