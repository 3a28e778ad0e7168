"""The rules of `policies`, written in PostgreSQL: grants and row-level security, table by table."""

from collections.abc import Iterable

from rebond.domain.base.grants import exemptions, functions
from rebond.domain.base.policies import DEFINER, JOURNAL, WEB, WORKER, Policy, policies
from rebond.domain.base.rules import READ_BY_OTHERS, SETTINGS, Nobody


def statements(table: str, policy: Policy) -> Iterable[str]:
    """The SQL that gives `table` its grants and policies, from nothing."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"REVOKE ALL ON {table} FROM {WEB}, {WORKER}, {DEFINER}, {JOURNAL}"
    writes = {"INSERT": policy.add, "UPDATE": policy.change, "DELETE": policy.remove}
    seen_by = READ_BY_OTHERS if policy.read_by_others else SETTINGS
    yield from _policy(table, "see", "SELECT", WEB, policy.see.sql(table, seen_by))
    for verb, rule in writes.items():
        if not isinstance(rule, Nobody):
            yield from _policy(table, verb.lower(), verb, WEB, rule.sql(table, SETTINGS))
    others = [role for role, held in ((WORKER, policy.worker), (DEFINER, policy.definer)) if held]
    for role in others:
        yield from _policy(table, f"all_{role}", "ALL", role, "true")
    if policy.journal:
        yield from _policy(table, "journal", "INSERT", JOURNAL, "true")


def _policy(table: str, name: str, verb: str, role: str, condition: str) -> Iterable[str]:
    granted = "SELECT, INSERT, UPDATE, DELETE" if verb == "ALL" else verb
    yield f"GRANT {granted} ON {table} TO {role}"
    clauses = {
        "SELECT": f"USING ({condition})",
        "INSERT": f"WITH CHECK ({condition})",
        "DELETE": f"USING ({condition})",
    }.get(verb, f"USING ({condition}) WITH CHECK ({condition})")
    yield f"CREATE POLICY {name} ON {table} FOR {verb} TO {role} {clauses}"


def apply_all(cursor) -> None:
    """Write every grant and policy anew, as the owner of the tables. Idempotent."""
    cursor.execute("SELECT tablename, policyname FROM pg_policies WHERE schemaname = 'public'")
    for table, name in cursor.fetchall():
        cursor.execute(f'DROP POLICY "{name}" ON "{table}"')
    cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    existing = {row[0] for row in cursor.fetchall()}
    for table, policy in policies().items():
        if table in existing:
            for statement in statements(table, policy):
                cursor.execute(statement)
    for table, exemption in exemptions().items():
        if table in existing:
            cursor.execute(f'REVOKE ALL ON "{table}" FROM {WEB}, {WORKER}, {DEFINER}, {JOURNAL}')
            cursor.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON "{table}" TO {WORKER}')
            for role, privileges in ((WEB, exemption.web), (DEFINER, exemption.definer)):
                if privileges:
                    cursor.execute(f'GRANT {privileges} ON "{table}" TO {role}')
    for function in functions():
        cursor.execute(function)
    cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {WEB}, {WORKER}, {DEFINER}")
