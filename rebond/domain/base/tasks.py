"""Periodic jobs of the base: sealing the access journal, preparing its monthly partitions, forgetting sessions."""

from datetime import UTC, datetime

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from procrastinate.contrib.django import app

from rebond.domain.base import sealing


@app.periodic(cron="*/5 * * * *")
@app.task(name="base.seal_journal", queueing_lock="base.seal_journal", lock="base.seal_journal")
def seal_journal(timestamp: int) -> None:
    """Seal the lines of the access journal that have settled."""
    sealing.seal()


@app.periodic(cron="17 3 * * *")
@app.task(name="base.prepare_partitions", queueing_lock="base.prepare_partitions")
def prepare_partitions(timestamp: int) -> None:
    """Make the journal's tables of this month and the two next (a database function, run as the owner)."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_ensure_journal_partitions(%s)", [datetime.fromtimestamp(timestamp, UTC).date()])


@app.periodic(cron="41 3 * * *")
@app.task(name="base.forget_sessions", queueing_lock="base.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Delete the sessions that are over, with what they had still to say: a name must not outlive its day."""
    SessionStore.clear_expired()
