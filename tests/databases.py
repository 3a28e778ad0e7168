"""The database of each process of tests: a copy of one that is migrated once for a state of the code.

To migrate takes 20 s, to copy less than one.
"""

import hashlib
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

import rebond
from rebond.config.setup import admin_dsn, migrate, prepare_server
from rebond.domain.base.policies import OWNER

LOCK = 2026_11_30  # any number but that of the set-up, which is taken meanwhile
PREFIX = "rebond_test_like_"


def make_anew(name: str) -> None:
    """Make the database `name` from nothing, empty and migrated, and have Django's connections lead to it."""
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", [LOCK])  # of the processes that start together one migrates
        if not _exists(admin, _migrated()):
            _migrate_anew(admin)
    copy_migrated(name)
    _lead_to(name)


def copy_migrated(name: str) -> None:
    """Make the database `name` anew, empty and migrated. For a process of tests that has its own already."""
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        _run(admin, "CREATE DATABASE {} OWNER {} TEMPLATE {}", name, OWNER, _migrated())
    prepare_server(name)  # the rights on the database itself are not copied


@lru_cache
def _migrated() -> str:
    """The name of the database to copy."""
    return f"{PREFIX}{_state_of_the_code()}"


def _state_of_the_code() -> str:
    """A short text that is another whenever something changed that a migration, a right or a function reads."""
    digest = hashlib.sha256()
    root = Path(rebond.__file__).parent
    for folder in ("config", "domain", "kernel"):
        for file in sorted((root / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def _migrate_anew(admin: psycopg.Connection) -> None:
    """Named at the end, so that one that was interrupted is never copied; what an earlier state left goes."""
    for (old,) in admin.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX]).fetchall():
        _run(admin, "DROP DATABASE IF EXISTS {} WITH (FORCE)", old)
    begun = f"{PREFIX}begun"
    prepare_server(begun)
    _lead_to(begun)
    migrate()
    connections.close_all()
    _run(admin, "ALTER DATABASE {} RENAME TO {}", begun, _migrated())


def _lead_to(name: str) -> None:
    for alias in connections:
        connections[alias].settings_dict["NAME"] = name


def _exists(admin: psycopg.Connection, name: str) -> bool:
    return admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _run(admin: psycopg.Connection, statement: str, *names: str) -> None:
    admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
