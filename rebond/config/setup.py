"""Preparing a server: roles, database, extensions, migrations, policies."""

import os
from contextlib import closing

import psycopg
from django.conf import settings
from django.core.management import call_command
from psycopg import sql

from rebond.domain.base import roles
from rebond.domain.base.embedded import ensure_server
from rebond.domain.territory.loading import default_source
from rebond.domain.territory.operations import load_reference

SETUP_LOCK = 2026_11_24  # any number, the same everywhere


def admin_dsn(database: str) -> str:
    """The address by which the server's administrator enters `database`.

    From DATABASE_ADMIN_URL, else DATABASE_URL (whose user must then be allowed to create roles), else the
    embedded server.
    """
    url = os.environ.get("DATABASE_ADMIN_URL") or os.environ.get("DATABASE_URL")
    if not url:
        return ensure_server(settings.VAR).dsn(database)
    return psycopg.conninfo.make_conninfo(url, dbname=database)


def prepare_server(name: str) -> None:
    """Create roles, database `name` and its extensions. Idempotent; needs an administrator of the server."""
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [SETUP_LOCK])  # two set-ups follow each other; freed on closing
        roles.create_roles(admin, key=settings.DATABASE_KEY)
        roles.create_database(admin, name)
        with closing(psycopg.connect(admin_dsn(name), autocommit=True)) as inside:
            roles.prepare_database(inside)


def forget_database(name: str) -> None:
    """Drop the database `name` and all it holds, if it exists."""
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        admin.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def migrate(*, verbosity: int = 0) -> None:
    """Bring the schema and its policies up to date, as the owner."""
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)


def load_reference_data() -> None:
    """Load the territory and the code lists from the packages installed at set-up. Idempotent."""
    load_reference(default_source(settings.ROOT))
