"""The database's roles: who may connect, and with what rights.

`owner` migrates and owns; `web` serves pages; `worker` runs jobs (a setting that says "system" could be
forged, a role can't); `definer` never connects and owns the few functions that see across platforms;
`journal` only inserts. Login passwords derive from one key, so that a machine needs one secret.
"""

import hashlib
import hmac

import psycopg
from psycopg import sql

from rebond.domain.base.policies import DEFINER, JOURNAL, OWNER, WEB, WORKER

LOGINS = (OWNER, WEB, WORKER, JOURNAL)
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")


def password_of(role: str, key: str) -> str:
    """The password of a login role, derived from the installation's database key."""
    return hmac.new(key.encode(), role.encode(), hashlib.sha256).hexdigest()


def create_roles(admin: psycopg.Connection, *, key: str) -> None:
    """Create or refresh the roles, as an administrator of the server. Idempotent; `admin` is in autocommit."""
    for role in (*LOGINS, DEFINER):
        exists = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        if not exists:
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        login = "LOGIN" if role in LOGINS else "NOLOGIN"
        admin.execute(
            sql.SQL("ALTER ROLE {} NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE " + login).format(
                sql.Identifier(role)
            )
        )
        if role in LOGINS:
            admin.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(password_of(role, key)))
            )
    admin.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(DEFINER), sql.Identifier(OWNER)))


def create_database(admin: psycopg.Connection, name: str) -> None:
    """Create the database `name` for the owner role, unless it exists."""
    if not admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        admin.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8' TEMPLATE template0").format(
                sql.Identifier(name), sql.Identifier(OWNER)
            )
        )


def prepare_database(admin: psycopg.Connection) -> None:
    """Install extensions and schema rights in the database that `admin` is connected to. Idempotent."""
    for extension in EXTENSIONS:
        admin.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
    admin.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))
    admin.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # No temporary table: it would stand before ours wherever a name is not qualified. The owner keeps the right.
    here = admin.execute("SELECT current_database()").fetchone()
    admin.execute(sql.SQL("REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC").format(sql.Identifier(here[0])))
    names = sql.SQL(", ").join(map(sql.Identifier, (WEB, WORKER, DEFINER, JOURNAL)))
    admin.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(names))
    admin.execute(sql.SQL("GRANT CREATE ON SCHEMA public TO {}").format(sql.Identifier(DEFINER)))
