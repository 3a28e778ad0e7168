"""The background jobs on screen: late, failed, queued again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django import app

from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer
from rebond.domain.base.policies import WORKER
from rebond.web.administration.task_names import NAMES
from tests.conftest import database_role
from tests.web.administration.conftest import Office, text

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

PAGE = "/administration/taches/"


def run(sql: str) -> None:
    with database_role(WORKER), connection.cursor() as cursor:
        cursor.execute(sql)


def test_without_any_worker_it_says_so_and_what_waits_since_when(admin: Client, office: Office) -> None:
    run("DELETE FROM procrastinate_workers")
    defer("dossiers.apply_turn", turn_id=new_id())
    shown = text(admin.get(PAGE))
    assert "Aucune machine ne fait les tâches" in shown
    assert "Porter au dossier ce que dit une structure" in shown and "En retard" not in shown
    run("UPDATE procrastinate_events SET at = now() - interval '1 hour'")
    assert "En retard" in text(admin.get(PAGE))


def test_what_failed_is_counted_and_queued_again_once(admin: Client, office: Office) -> None:
    run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    defer("dossiers.land_answer", answer_id=new_id())
    run("UPDATE procrastinate_jobs SET status = 'doing'")
    run("UPDATE procrastinate_jobs SET status = 'failed'")
    assert "1 tâche a échoué" in text(admin.get(PAGE))
    for said in ("Relancé\u00a0: porter au dossier la réponse d’un jeune, 1 fois", "Rien n’était plus à relancer"):
        assert said in text(admin.post(PAGE, {"task": "dossiers.land_answer"}, follow=True))
    assert "a échoué" not in text(admin.get(PAGE))


def test_a_job_planned_for_later_does_not_wait(admin: Client, office: Office) -> None:
    run("INSERT INTO procrastinate_workers DEFAULT VALUES")
    defer("dossiers.land_answer", at=timezone.now() + timedelta(hours=2), answer_id=new_id())
    assert "Rien n’attend, rien n’a échoué" in text(admin.get(PAGE))


def test_every_task_has_a_name_in_words() -> None:
    ours = {name for name in app.tasks if not name.startswith(("builtin", "procrastinate"))}
    assert ours == set(NAMES)
