"""The cast of the dossiers' tests, and a fixed working moment."""

from datetime import UTC, datetime

import pytest

from tests.domain.dossiers.cast import Cast, make_cast

#: A Tuesday at 10 h in France: no quiet hour.
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def cast(as_owner) -> Cast:
    """Two platforms and their people."""
    with as_owner():
        return make_cast()


@pytest.fixture
def clock(monkeypatch) -> list[datetime]:
    """What `timezone.now()` says: change `clock[0]` to let time pass."""
    hands = [TUESDAY]
    monkeypatch.setattr("django.utils.timezone.now", lambda: hands[0])
    return hands
