"""The suite runs as `web`: one database, made once, in which every test is a transaction that is undone.

A test prepares what it needs as the owner (`as_owner`), inside the same transaction, then acts as `web`.
"""

from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connections
from hypothesis import settings as settings_of_hypothesis
from psycopg import sql

from rebond.config.setup import admin_dsn
from rebond.domain.base.policies import OWNER, WEB, WORKER
from rebond.domain.base.roles import password_of
from tests.databases import make_anew

# A busy machine is no reason to fail: what a test may cost is said by its number of examples.
settings_of_hypothesis.register_profile("rebond", deadline=None)
settings_of_hypothesis.load_profile("rebond")

TEST_LOGIN = "rebond_test_login"


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker, worker_id) -> Iterator[None]:
    """Make the test database from nothing, migrated as the owner, and connect the suite as a login that may
    only take the roles `web`, `worker` and `owner` (it is none of them by itself)."""
    name = f"{settings.SERVER['NAME']}_{worker_id}" if settings.SERVER["NAME"] == "rebond_test" else "rebond_test"
    with django_db_blocker.unblock():
        make_anew(name)
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        _create_test_login(admin)
    default = connections["default"].settings_dict
    default["USER"], default["PASSWORD"] = TEST_LOGIN, password_of(TEST_LOGIN, settings.DATABASE_KEY)
    default["OPTIONS"]["assume_role"] = WEB
    yield
    with django_db_blocker.unblock():
        connections.close_all()


def _create_test_login(admin: psycopg.Connection) -> None:
    if not admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [TEST_LOGIN]).fetchone():
        admin.execute(sql.SQL("CREATE ROLE {} LOGIN NOINHERIT").format(sql.Identifier(TEST_LOGIN)))
    secret = sql.Literal(password_of(TEST_LOGIN, settings.DATABASE_KEY))
    admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(TEST_LOGIN), secret))
    for role in (OWNER, WEB, WORKER):
        admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(TEST_LOGIN)))


@contextmanager
def database_role(role: str) -> Iterator[None]:
    """Act as another database role, in the same transaction."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        before = cursor.fetchone()[0]
        cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(role)).as_string(cursor.connection))
        try:
            yield
        finally:
            if not connections["default"].needs_rollback:
                cursor.execute(sql.SQL("SET ROLE {}").format(sql.Identifier(before)).as_string(cursor.connection))


@pytest.fixture
def as_owner(db):
    """`with as_owner():` prepares data past the policies, as a migration would."""
    return lambda: database_role(OWNER)


@pytest.fixture
def as_worker(db):
    """`with as_worker():` acts as a job does."""
    return lambda: database_role(WORKER)


@pytest.fixture(scope="session")
def worker_id(request) -> str:
    """The xdist worker, or "main": each has its own database."""
    return getattr(request.config, "workerinput", {}).get("workerid", "main")


@pytest.fixture(autouse=True)
def forgotten() -> None:
    """What a test before left in the cache (the counts of sign-in attempts) is gone."""
    cache.clear()
