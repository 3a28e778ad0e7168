"""The database's own catalogue, held against the house's rules on row-level security."""

import pytest
from django.db import ProgrammingError, connection
from django.db.transaction import atomic

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.enforcement import statements
from rebond.domain.base.grants import exemptions
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer, jobs_by_task, relaunch
from rebond.domain.base.policies import policies
from rebond.domain.base.session import acting_as

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


@pytest.mark.parametrize("statement", ["SELECT FROM {}", "INSERT INTO {} DEFAULT VALUES RETURNING *", "DELETE FROM {}"])
def test_the_policies_of_no_table_go_round_in_circles(statement: str) -> None:
    """PostgreSQL says so when it plans a statement, whoever acts, before it looks at any right."""
    circles = []
    for table in policies():
        try:
            with atomic():
                rows(f"EXPLAIN {statement.format(table)}")
        except ProgrammingError as no:
            if "permission denied" not in str(no):
                circles.append(f"{table}: {no}")
    assert circles == []


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


def test_web_makes_no_temporary_table() -> None:
    told = "SELECT has_database_privilege(r, current_database(), 'TEMPORARY') FROM unnest(%s::text[]) AS r"
    assert rows(told, ["rebond_web", "rebond_worker", "rebond_journal", "rebond_definer"]) == [(False,)] * 4
    with pytest.raises(ProgrammingError, match="temporary"), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE dossiers_dossier (id uuid)")


READS_A_JOB = (
    *("SELECT args FROM procrastinate_jobs", "SELECT * FROM procrastinate_jobs", "SELECT lock FROM procrastinate_jobs"),
    *("UPDATE procrastinate_jobs SET status = 'todo'", "DELETE FROM procrastinate_jobs"),
    "INSERT INTO procrastinate_jobs (queue_name, task_name, args) VALUES ('d', 'x', '{}') RETURNING args",
    *("SELECT procrastinate_fetch_job_v2(NULL, 1)", "SELECT procrastinate_cancel_job_v1(1, false, true)"),
    *("SELECT id FROM procrastinate_workers", "DELETE FROM procrastinate_events"),
    *("SELECT * FROM procrastinate_periodic_defers", "DELETE FROM django_migrations"),
)


@pytest.mark.parametrize("statement", READS_A_JOB)
def test_a_page_asks_for_jobs_and_neither_reads_nor_changes_any(statement: str) -> None:
    defer("dossiers.land_answer", answer_id=new_id())
    with pytest.raises(ProgrammingError, match="permission denied"), atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [(told.task, told.waiting) for told in jobs_by_task()] == [("dossiers.land_answer", 1)]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.NATIONAL_ADMIN])
def test_jobs_that_failed_are_queued_again_by_the_national_administration_alone(role: Role) -> None:
    actor = Actor(new_id(), "Personne", frozenset({role}))
    with acting_as(actor), pytest.raises(ProgrammingError, match="national administration"), atomic():
        relaunch("dossiers.land_answer")


def test_no_temporary_table_stands_for_one_of_ours_inside_a_function_that_sees_across() -> None:
    paths = rows("SELECT proname, coalesce(array_to_string(proconfig, ';'), '') FROM pg_proc WHERE prosecdef")
    assert [name for name, path in paths if "pg_temp" not in path.rpartition(",")[2]] == []


def test_nobody_but_our_roles_may_call_them() -> None:
    open_to_all = rows(
        "SELECT proname FROM pg_proc WHERE prosecdef AND has_function_privilege('public', oid, 'EXECUTE')"
    )
    assert open_to_all == []
