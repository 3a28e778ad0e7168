"""Background jobs: asked for inside the transaction that needs them, taken up again when their worker dies.

A job's arguments are keys, never data. A job is written so that doing it again after a kill gives the same result.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from procrastinate import JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

#: A worker that has given no sign for so long is dead (it gives one every 10 s): its jobs are taken up again.
SILENCE_SECONDS: Final = 45


def defer(task: str, *, lock: str | None = None, at: datetime | None = None, **keys: UUID) -> None:
    """Ask for a job, in the current transaction: rolled back, it was never asked for.

    Always through Django's connection: inside a worker, procrastinate's own would commit apart from the job's work.
    `lock`: two jobs of the same lock never run at the same time; the second waits. `at`: not before this moment.
    """
    job = configure_task(name=task, job_manager=JobManager(DjangoConnector()), lock=lock, schedule_at=at)
    job.defer(**{name: str(key) for name, key in keys.items()})


@app.periodic(cron="* * * * *")
@app.task(name="base.take_up_stalled_jobs", queueing_lock="base.take_up_stalled_jobs", priority=100, pass_context=True)
async def take_up_stalled_jobs(context: JobContext, timestamp: int) -> None:
    """Every minute: what a dead worker was doing is queued again, from its beginning."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=SILENCE_SECONDS):
        await manager.retry_job(job)
