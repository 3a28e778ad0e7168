"""What is told from outside reaches the file by a job: nothing is lost while no worker runs, nor when a job fails."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.jobs import AGAIN, SILENCE_SECONDS, jobs_by_task, relaunch
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers import tasks
from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn, EnrolmentCheck, Notification
from rebond.domain.dossiers.operations import (
    Entry,
    Reply,
    Telling,
    answer_enrolment,
    enter,
    tell_from_structure,
)
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer, TurnKind
from rebond.domain.dossiers.queries import file_page
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import shared

pytestmark = pytest.mark.django_db

BREAK = Telling(TurnKind.BREAK, reason="dropped")
TOLD = ("dossiers.apply_turn", "dossiers.apply_enrolment", "dossiers.land_answer")


@pytest.fixture
def entrusted(cast: Cast, zoe: Dossier, farid: Actor, school2c: Organisation) -> Engagement:
    """Zoé is in the action of Farid's organisation, with which her file is shared."""
    shared(cast, zoe, school2c)
    with acting_as(cast.owner):
        entry = Entry(EngagementKind.E2C, structure_id=farid.organisation)
        return enter(actor=cast.owner, dossier_id=zoe.pk, entry=entry)


@pytest.fixture
def work(as_worker) -> Callable[[], int]:
    """What a worker that starts again does: every job that waits, once; how many."""

    def run() -> int:
        with as_worker(), connection.cursor() as cursor:
            cursor.execute("SELECT id, task_name, args FROM procrastinate_jobs WHERE status = 'todo' ORDER BY id")
            waiting = cursor.fetchall()
            for key, name, args in waiting:
                app.tasks[name].func(**(json.loads(args) if isinstance(args, str) else args))
                cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [key])
        return len(waiting)

    return run


def of(task: str) -> tuple[int, int]:
    """(waiting, failed) of a task."""
    return next(((s.waiting, s.failed) for s in jobs_by_task() if s.task == task), (0, 0))


def fail(task: str, as_worker: Callable) -> None:
    """The job of a task failed for good."""
    with as_worker(), connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = %s", [task])
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = %s", [task])


def test_while_no_worker_runs_the_break_is_kept_read_and_announced_then_moves_the_file(
    cast: Cast, zoe: Dossier, farid: Actor, entrusted: Engagement, work, as_owner
) -> None:
    work()
    with acting_as(farid):
        tell_from_structure(actor=farid, engagement_id=entrusted.pk, telling=BREAK)
    assert of("dossiers.apply_turn") == (1, 0)
    with acting_as(cast.owner):
        file = Dossier.objects.get()
        assert (file.stage, file.next_step) == (Stage.PATHWAY, NextStep.FOLLOW)  # not yet
        assert [item.row.kind for item in file_page(cast.owner, file).timeline if item.kind == "turn"] == ["break"]
    with as_owner():
        assert Notification.objects.filter(kind="break").exists()  # whoever follows is told without waiting
    assert work() >= 1
    with acting_as(cast.owner):
        file = Dossier.objects.get()
        assert (file.stage, file.next_step) == (Stage.CONTACT, NextStep.BREAK)
    assert of("dossiers.apply_turn") == (0, 0)


def test_what_is_undone_before_it_is_written_asks_for_no_job(farid: Actor, entrusted: Engagement, work) -> None:
    work()
    with acting_as(farid), pytest.raises(ZeroDivisionError), transaction.atomic():
        tell_from_structure(actor=farid, engagement_id=entrusted.pk, telling=BREAK)
        raise ZeroDivisionError
    assert of("dossiers.apply_turn") == (0, 0)
    with acting_as(farid):
        assert not EngagementTurn.objects.exists()


def test_a_job_that_failed_for_good_is_seen_and_queued_again(
    cast: Cast, zoe: Dossier, farid: Actor, entrusted: Engagement, work, as_worker
) -> None:
    work()
    with acting_as(farid):
        tell_from_structure(actor=farid, engagement_id=entrusted.pk, telling=BREAK)
    fail("dossiers.apply_turn", as_worker)
    assert of("dossiers.apply_turn") == (0, 1)
    with acting_as(replace(cast.owner, roles=frozenset({Role.NATIONAL_ADMIN}))):
        assert [relaunch("dossiers.apply_turn") for _ in range(2)] == [1, 0]
    assert of("dossiers.apply_turn") == (1, 0)
    work()
    with acting_as(cast.owner):
        assert Dossier.objects.get().next_step == NextStep.BREAK


def test_an_establishment_s_answer_waits_for_the_worker_and_closes_the_file_then(
    cast: Cast, zoe: Dossier, work
) -> None:
    with acting_as(cast.owner):
        entry = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=entry)
        check = EnrolmentCheck.objects.get()
    work()
    with acting_as(cast.referent):
        answer_enrolment(actor=cast.referent, check_id=check.pk, reply=Reply(EnrolmentAnswer.ENROLLED))
    assert of("dossiers.apply_enrolment") == (1, 0)
    with acting_as(cast.owner):
        assert Dossier.objects.get().status == Status.OPEN
        assert check_answers(cast) == ["enrolled"]
    work()
    with acting_as(cast.owner):
        assert Dossier.objects.get().status == Status.CLOSED


def check_answers(cast: Cast) -> list[str]:
    items = file_page(cast.owner, Dossier.objects.get()).timeline
    return [item.row.answer for item in items if item.kind == "enrolment"]


@pytest.mark.parametrize("name", TOLD)
def test_each_is_tried_again_for_hours_before_it_is_left_to_somebody(name: str) -> None:
    assert tasks.AGAIN is AGAIN
    waits = []
    for attempts in range(20):
        job = Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=name, attempts=attempts)
        again = app.tasks[name].get_retry_exception(RuntimeError("a lock was held"), job)
        if again is None:
            break
        waits.append((again.retry_decision.retry_at - timezone.now()).total_seconds())
    assert len(waits) == AGAIN.max_attempts
    assert waits[0] < SILENCE_SECONDS and 6 * 3600 < sum(waits) < 24 * 3600
