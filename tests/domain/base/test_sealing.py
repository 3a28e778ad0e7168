"""The access journal is chained: whoever tampers with it, even as the owner, is found."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from rebond.domain.base.models import AccessEntry, AccessSeal
from rebond.domain.base.sealing import seal, verify
from rebond.domain.base.tasks import prepare_partitions, seal_journal

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


@pytest.fixture
def sealed(as_owner, as_worker):
    """Six lines in two seals."""
    for start in (0, 3):
        with as_owner():
            for minute in range(start, start + 3):
                look(NOW + timedelta(minutes=minute))
        with as_worker():
            seal(now=NOW + timedelta(minutes=start + 3, seconds=30))


def look(moment: datetime, **details) -> AccessEntry:
    facts = {"page": "platform:dossier", "outcome": 200, "method": "GET", "user_id": uuid4(), "object_id": uuid4()}
    return AccessEntry.objects.create(moment=moment, **{**facts, **details})


def test_a_whole_journal_verifies(sealed, as_worker) -> None:
    with as_worker():
        assert list(AccessSeal.objects.order_by("number").values_list("number", "lines")) == [(1, 3), (2, 3)]
        assert verify() == []


def test_a_seal_links_to_the_one_before(sealed, as_worker) -> None:
    with as_worker():
        first, second = AccessSeal.objects.order_by("number")
    assert second.previous == first.digest != second.digest


def test_one_line_changed_by_the_owner_is_found(sealed, as_owner, as_worker) -> None:
    with as_owner():
        AccessEntry.objects.filter(moment=NOW + timedelta(minutes=1)).update(page="platform:list")
    with as_worker():
        assert [(b.number, "modifiée" in b.reason) for b in verify()] == [(1, True)]


def test_one_line_removed_by_the_owner_is_found(sealed, as_owner, as_worker) -> None:
    with as_owner():
        AccessEntry.objects.filter(moment=NOW + timedelta(minutes=4)).delete()
    with as_worker():
        assert [(b.number, "1 ligne(s) retirée(s)" in b.reason) for b in verify()] == [(2, True)]


def test_a_line_slipped_into_the_past_is_found(sealed, as_owner, as_worker) -> None:
    with as_owner():
        look(NOW + timedelta(seconds=90))
    with as_worker():
        assert [(b.number, "ajoutée(s)" in b.reason) for b in verify()] == [(1, True)]


def test_a_seal_taken_away_with_its_lines_is_found(sealed, as_owner, as_worker) -> None:
    with as_owner():
        AccessEntry.objects.filter(moment__lt=NOW + timedelta(minutes=3)).delete()
        AccessSeal.objects.filter(number=1).delete()
    with as_worker():
        assert [b.number for b in verify()] == [2]


def test_a_lawful_purge_breaks_nothing(sealed, as_owner, as_worker) -> None:
    with as_owner():
        AccessEntry.objects.filter(moment__lt=NOW + timedelta(minutes=3)).delete()
    with as_worker():
        assert verify(purged_before=NOW) == []
        assert [b.number for b in verify()] == [1]


def test_what_is_less_than_a_minute_old_waits_for_the_next_seal(as_owner, as_worker) -> None:
    with as_owner():
        look(NOW - timedelta(seconds=30))
    with as_worker():
        assert seal(now=NOW) is None
        assert seal(now=NOW + timedelta(seconds=40)).lines == 1


def test_the_periodic_jobs_run_as_worker(as_owner, as_worker) -> None:
    with as_owner():
        look(datetime.now(UTC) - timedelta(hours=1))
    with as_worker():
        seal_journal(timestamp=0)
        prepare_partitions(timestamp=int(datetime(2027, 5, 3, tzinfo=UTC).timestamp()))
        assert AccessSeal.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_class WHERE relname IN ('base_accessentry_202705', 'base_accessentry_202707')"
        )
        assert cursor.fetchone() == (2,)


def test_a_page_can_neither_write_a_seal_nor_a_line(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_table_privilege('rebond_web', 'base_accessseal', 'INSERT, UPDATE, DELETE'),"
            " has_table_privilege('rebond_web', 'base_accessentry', 'INSERT, UPDATE, DELETE')"
        )
        assert cursor.fetchone() == (False, False)
