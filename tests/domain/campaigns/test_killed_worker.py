"""A worker killed in the middle of publishing: a real process, a real PostgreSQL, SIGKILL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from rebond.config.setup import admin_dsn
from tests.databases import copy_migrated

ROOT = Path(__file__).parents[3]
NAME = f"rebond_killed_{os.getpid()}"
PATIENCE = 60  # seconds

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def own_storage() -> None:
    """Each process is told where its files are; the server is that of all the tests."""


@pytest.fixture
def database(django_db_setup) -> Iterator[psycopg.Connection]:
    """A database of the test's own, seen by the server's administrator."""
    copy_migrated(NAME)
    try:
        with closing(psycopg.connect(admin_dsn(NAME), autocommit=True)) as connection:
            yield connection
    finally:
        with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(NAME)))


@pytest.fixture
def command(tmp_path: Path):
    """Starts a command of the service in its own process and role."""

    def start(role: str, *arguments: str) -> subprocess.Popen:
        environment = os.environ | {
            "REBOND_DATABASE": NAME,
            "REBOND_PROCESS": role,
            "REBOND_FILES": str(tmp_path / "files"),
            "REBOND_VAR": str(settings.VAR),
            "REBOND_DATABASE_KEY": settings.DATABASE_KEY,
            "DJANGO_SETTINGS_MODULE": "rebond.config.settings.base",
        }
        return subprocess.Popen([sys.executable, "-m", *arguments], cwd=ROOT, env=environment)

    return start


def until(condition) -> None:
    """Wait for a condition, and fail when it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "this never came"
        time.sleep(0.05)


def one(connection: psycopg.Connection, query: str):
    return connection.execute(query).fetchone()[0]


def waits_for_a_lock(connection: psycopg.Connection) -> bool:
    query = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = %s AND usename = 'rebond_worker' AND wait_event_type = 'Lock'"
    )
    return connection.execute(query, [NAME]).fetchone()[0] > 0


def figures(connection: psycopg.Connection) -> tuple[int, ...]:
    tables = ("dossiers_dossier", "dossiers_listentry", "dossiers_youngperson", "dossiers_contactdetail")
    return tuple(one(connection, f"SELECT count(*) FROM {table}") for table in tables)


def test_nothing_is_published_by_half_or_twice_when_the_worker_is_killed(database, command) -> None:
    assert command("owner", "tests.domain.campaigns.killing", "prepare").wait() == 0

    # Hold the campaign (its key stays free): the worker writes a platform's whole list, then waits, in mid-transaction.
    with psycopg.connect(admin_dsn(NAME)) as holder:
        holder.execute("SELECT 1 FROM campaigns_campaign FOR NO KEY UPDATE")
        worker = command("worker", "tests.domain.campaigns.killing", "work")
        until(lambda: waits_for_a_lock(database))
        worker.send_signal(signal.SIGKILL)
        assert worker.wait() == -signal.SIGKILL
    assert one(database, "SELECT state FROM campaigns_publication") == "waiting"
    assert figures(database) == (0, 0, 0, 0)
    assert one(database, "SELECT state FROM campaigns_campaign") == "compared"
    assert one(database, "SELECT count(*) FROM procrastinate_jobs WHERE status = 'doing'") == 1

    # A minute later the dead worker's silence is noticed, and its job taken up again.
    database.execute("UPDATE procrastinate_workers SET last_heartbeat = now() - interval '5 minutes'")
    database.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, priority, args) "
        "VALUES ('default', 'base.take_up_stalled_jobs', 100, '{\"timestamp\": 0}')"
    )
    for _ in range(2):
        assert command("worker", "tests.domain.campaigns.killing", "work").wait() == 0
    assert one(database, "SELECT state FROM campaigns_publication") == "published"
    assert one(database, "SELECT state FROM campaigns_campaign") == "published"
    dossiers, entries, people, details = figures(database)
    assert (dossiers, entries, people) == (5, 5, 5) and details > 10
    assert one(database, "SELECT count(*) FROM campaigns_campaignstep WHERE state = 'published'") == 1
