"""Background jobs: asked for inside the transaction that needs them, taken up again when their worker dies.

A job's arguments are keys, never data. A job is written so that doing it again after a kill gives the same result.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection
from procrastinate import JobContext, RetryStrategy
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.jobs import DeleteJobCondition
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

#: A worker that has given no sign for so long is dead (it gives one every 10 s): its jobs are taken up again.
SILENCE_SECONDS: Final = 45
#: A job that fails is tried again after 3, 9, 27… seconds, for some eight hours in all: a lock was held, the database
#: was moved. After that it is kept as failed: `jobs_by_task` shows it, `relaunch` queues it again.
AGAIN: Final = RetryStrategy(max_attempts=9, exponential_wait=3)


def defer(task: str, *, lock: str | None = None, at: datetime | None = None, **keys: UUID) -> None:
    """Ask for a job, in the current transaction: rolled back, it was never asked for.

    Always through Django's connection: inside a worker, procrastinate's own would commit apart from the job's work.
    `lock`: two jobs of the same lock never run at the same time; the second waits. `at`: not before this moment.
    """
    job = configure_task(name=task, job_manager=JobManager(DjangoConnector()), lock=lock, schedule_at=at)
    job.defer(**{name: str(key) for name, key in keys.items()})


def run_worker(*, until_done: bool = False) -> None:
    """Do the jobs, until a signal stops it; with `until_done`, those that are due and what they ask for, then come
    back. What procrastinate's own command does, without its English sentence where people read French."""
    forever: WorkerOptions = {"delete_jobs": DeleteJobCondition.SUCCESSFUL}
    once: WorkerOptions = {"wait": False, "concurrency": 2, "listen_notify": False}
    with app.replace_connector(app.connector.get_worker_connector()) as worker:
        worker.run_worker(**(once if until_done else forever))


@app.periodic(cron="* * * * *")
@app.task(name="base.take_up_stalled_jobs", queueing_lock="base.take_up_stalled_jobs", priority=100, pass_context=True)
async def take_up_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: what a dead worker was doing is queued again, from its beginning."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        await manager.retry_job(job)


@dataclass(frozen=True, slots=True)
class TaskState:
    """The jobs of one task: those to be done by now, since when the oldest waits, those that failed for good."""

    task: str
    waiting: int
    since: datetime | None
    failed: int


_BY_TASK: Final = """
SELECT j.task_name, count(*) FILTER (WHERE j.status = 'todo'),
       min(coalesce(j.scheduled_at, (SELECT min(e.at) FROM procrastinate_events e WHERE e.job_id = j.id)))
           FILTER (WHERE j.status = 'todo'),
       count(*) FILTER (WHERE j.status = 'failed')
FROM procrastinate_jobs j
WHERE j.status = 'failed' OR (j.status = 'todo' AND (j.attempts > 0 OR coalesce(j.scheduled_at, now()) <= now()))
GROUP BY 1 ORDER BY 1
"""


def jobs_by_task() -> list[TaskState]:
    """What waits to be done now, or to be tried again, and what failed, task by task. A job done leaves no trace."""
    with connection.cursor() as cursor:
        cursor.execute(_BY_TASK)
        return [TaskState(*row) for row in cursor.fetchall()]


def worker_seen_at() -> datetime | None:
    """When a worker last gave a sign; None when none runs."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(last_heartbeat) FROM procrastinate_workers")
        (seen,) = cursor.fetchone()
    return seen


def relaunch(task: str) -> int:
    """Queue again, from their beginning, the jobs of a task that failed for good; how many. Twice, once.

    By a definer function: pages may change no job. Refused by PostgreSQL to whoever is not the national administration.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_relaunch(%s)", [task])
        return cursor.fetchone()[0]
