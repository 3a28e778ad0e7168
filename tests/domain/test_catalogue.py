"""The database's own catalogue, held against the house's rules on row-level security."""

import pytest
from django.db import connection

from rebond.domain.base.enforcement import statements
from rebond.domain.base.policies import exemptions, policies

pytestmark = pytest.mark.django_db

TABLES = """
SELECT c.relname, c.relrowsecurity
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
"""


def rows(sql: str, *params: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def test_every_table_has_policies_or_a_written_reason() -> None:
    unprotected = {name for name, secured in rows(TABLES) if not secured} - set(exemptions())
    assert unprotected == set()


def test_every_exemption_is_a_table_that_exists() -> None:
    assert set(exemptions()) - {name for name, _ in rows(TABLES)} == set()


def test_no_exemption_hides_a_table_of_ours() -> None:
    apps = {"dossiers", "campaigns", "messaging", "territory", "base"}
    ours = {table for table in exemptions() if table.split("_")[0] in apps}
    assert ours == set()


def test_every_secured_table_carries_exactly_the_policies_of_the_code() -> None:
    held = {(table, name) for table, name in rows("SELECT tablename, policyname FROM pg_policies")}
    wanted = {
        (table, statement.split()[2])
        for table, policy in policies().items()
        for statement in statements(table, policy)
        if statement.startswith("CREATE POLICY")
    }
    assert held == wanted


def test_the_suite_runs_as_web_which_bypasses_nothing() -> None:
    assert rows("SELECT current_user") == [("rebond_web",)]
    bypassing = rows("SELECT rolname FROM pg_roles WHERE rolname LIKE 'rebond%%' AND (rolsuper OR rolbypassrls)")
    assert bypassing == []


def test_web_owns_nothing_and_reaches_no_partition_of_the_journal_directly() -> None:
    assert rows("SELECT tablename FROM pg_tables WHERE tableowner <> 'rebond_owner' AND schemaname = 'public'") == []
    reachable = rows(
        "SELECT relname FROM pg_class WHERE relispartition AND has_table_privilege('rebond_web', oid, 'SELECT')"
    )
    assert reachable == []


def test_events_can_be_neither_changed_nor_deleted_by_a_page() -> None:
    rights = rows(
        "SELECT privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'rebond_web' AND table_name = 'dossiers_contactattempt'"
    )
    assert sorted(rights) == [("INSERT",), ("SELECT",)]


def test_no_temporary_table_stands_for_one_of_ours_inside_a_function_that_sees_across() -> None:
    paths = rows("SELECT proname, coalesce(array_to_string(proconfig, ';'), '') FROM pg_proc WHERE prosecdef")
    assert [name for name, path in paths if "pg_temp" not in path.rpartition(",")[2]] == []


def test_nobody_but_our_roles_may_call_them() -> None:
    open_to_all = rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege('public', oid, 'EXECUTE')"
    )
    assert open_to_all == []
