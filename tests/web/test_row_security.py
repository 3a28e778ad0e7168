"""PostgreSQL alone, without any filter of the pages, shows each of the cast exactly what the pages may show.

`visible()` (the query) and the policy (the SQL) are written from the same rule: here both are asked, and compared.
"""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import Error, connection, models, transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.models import AccessEntry, AccessSeal, ActionEntry
from rebond.domain.base.policies import policies, visible
from rebond.domain.base.session import acting_as
from rebond.domain.territory.models import Bassin, Region
from tests.web.conftest import set_for_all
from tests.web.matrix import CAST
from tests.web.stage import Stage, set_stage

pytestmark = pytest.mark.django_db

SIGNED_IN = [who for who in CAST if who != "visitor"]
BY_TABLE = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
#: What nobody needs to be known for: the reference data, and the accounts that the sign-in page reads.
OPEN_TO_ALL = {table for table in policies() if table.startswith("territory_")} - {"territory_organisation"} | {
    "accounts_user"
}


def _with_every_table() -> Stage:
    """The stage, and a line in each journal for everybody: a rule proves nothing on an empty table."""
    stage = set_stage()
    Region.objects.create(code="32", name="Hauts-de-France")
    Bassin.objects.create(name="Laonnois", department_id="02").communes.add("02408")
    AccessSeal.objects.create(number=1, until="2026-11-01T00:00Z", lines=0, digest="0" * 64)
    for person in stage.people.values():
        ActionEntry.objects.create(user_id=person.pk, code="essai", sentence="Essai.")
        AccessEntry.objects.create(user_id=person.pk, page="platform:file", outcome=200, method="GET")
    return stage


@pytest.fixture(scope="module")
def staged(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Stage]:
    """Every table filled, for all these tests."""
    with django_db_blocker.unblock(), set_for_all(_with_every_table, tmp_path_factory.mktemp("files")) as made:
        yield made


def keys_by_sql(model: type[models.Model]) -> set[str]:
    """The keys that a bare SELECT gives."""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "{model._meta.pk.column}"::text FROM "{model._meta.db_table}"')
        return {row[0] for row in cursor.fetchall()}


@pytest.mark.parametrize("table", sorted(policies()))
@pytest.mark.parametrize("who", SIGNED_IN)
def test_the_query_and_the_policy_give_the_same_rows(stage: Stage, who: str, table: str) -> None:
    model, actor = BY_TABLE[table], stage.actor(who)
    with acting_as(actor):
        bare = keys_by_sql(model)
        filtered = {str(key) for key in visible(model, actor).values_list("pk", flat=True)}
    assert bare == filtered


@pytest.mark.parametrize("table", sorted(policies()))
def test_no_rule_is_tried_on_an_empty_table(stage: Stage, as_owner, table: str) -> None:
    filled_later = {"territory_arrondissement", "territory_epci"}  # the same rule as the twelve others of the territory
    with as_owner():
        assert table in filled_later or keys_by_sql(BY_TABLE[table])


@pytest.mark.parametrize("table", sorted(set(policies()) - OPEN_TO_ALL))
def test_without_an_actor_nothing_is_shown(stage: Stage, table: str) -> None:
    with acting_as(None):
        assert keys_by_sql(BY_TABLE[table]) == set()


#: Written by hand: which of the two files (A's Zoé who left E1, B's Malo who left E2) each person reaches.
FILES = {
    "nobody": set(),
    "admin": set(),
    "operator": set(),
    "manager": {"dossier", "twin", "lost"},
    "assistant": {"dossier", "twin", "lost"},
    "circle1": {"dossier", "twin", "lost"},
    "elsewhere": {"other_dossier"},
    "school": {"dossier"},
    "far": {"other_dossier"},
    "partner": {"dossier"},
}


@pytest.mark.parametrize("who", SIGNED_IN)
def test_each_of_the_cast_reaches_the_files_of_their_territory_only(stage: Stage, who: str) -> None:
    with acting_as(stage.actor(who)):
        seen = keys_by_sql(apps.get_model("dossiers.Dossier"))
        people = keys_by_sql(apps.get_model("dossiers.YoungPerson"))
    assert seen == {str(stage.objects[name]) for name in FILES[who]}
    assert len(people) == len(FILES[who])


#: Statements that a hole in the code would let through, tried as B's assistant on what is A's.
HOSTILE = [
    "UPDATE dossiers_dossier SET surname = 'X' WHERE platform_id = %(platform)s",
    "UPDATE dossiers_dossier SET platform_id = %(platform)s",
    "DELETE FROM dossiers_dossier",
    "DELETE FROM dossiers_contactattempt",
    "UPDATE dossiers_contactattempt SET note = 'X'",
    "UPDATE dossiers_listentry SET taken_back_at = now()",
    "DELETE FROM base_accessentry",
    "INSERT INTO base_accessentry (id, moment, page, outcome, method) VALUES (%(fresh)s, now(), 'x', 200, 'GET')",
    "UPDATE accounts_habilitation SET platform_id = %(platform)s",
    "INSERT INTO accounts_habilitation (id, user_id, role, platform_id, starts_on, reason)"
    " VALUES (%(fresh)s, %(me)s, 'assistant', %(platform)s, '2026-01-01', '')",
    "UPDATE accounts_user SET is_active = false WHERE id <> %(me)s",
    "ALTER TABLE dossiers_dossier DISABLE ROW LEVEL SECURITY",
    "SELECT * FROM base_accessentry_default",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_the_database_refuses_or_ignores_what_a_hole_in_the_code_would_ask(
    stage: Stage, as_owner, statement: str
) -> None:
    watched = ("dossiers.Dossier", "dossiers.ContactAttempt", "dossiers.ListEntry", "accounts.Habilitation")
    before = _rows(as_owner, watched)
    actor = stage.actor("elsewhere")
    values = {"platform": stage.objects["platform"], "fresh": new_id(), "me": actor.user_id}
    _try(actor, statement, values)
    assert _rows(as_owner, watched) == before
    with as_owner():
        assert not apps.get_model("accounts.User").objects.filter(is_active=False).exists()


def _try(actor: Actor, statement: str, values: dict) -> None:
    try:
        with transaction.atomic(), acting_as(actor), connection.cursor() as cursor:
            cursor.execute(statement, values)
            reached = cursor.rowcount
    except Error:
        return
    assert reached == 0, "the statement reached rows"


def _rows(as_owner, labels: tuple[str, ...]) -> dict[str, list]:
    with as_owner():
        return {label: sorted(map(str, apps.get_model(label).objects.values_list())) for label in labels}
