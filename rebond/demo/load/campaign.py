"""The demonstration's campaign, through the doors that real files take: drop, read, compare, publish."""

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Now
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.demo.load.clock import told_at
from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import run_worker
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.operations import (
    Dropped,
    accept_missing_bases,
    advance,
    create_campaign,
    publish,
    receive,
    start_run,
)
from rebond.domain.campaigns.queries.obstacles import obstacles


class FileContent:
    """A file of the disk, given as the site gives an uploaded one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.size = path.stat().st_size

    def chunks(self) -> Iterator[bytes]:
        """The content, in blocks."""
        with self._path.open("rb") as file:
            yield from iter(lambda: file.read(io.DEFAULT_BUFFER_SIZE * 8), b"")


def finish_jobs() -> None:
    """Do every job that is due, and those that they ask for, as the worker does; then come back.

    What waits for its moment (an SMS written in the evening leaves in the morning) is left to the site's worker.
    """
    due = Q(scheduled_at=None) | Q(scheduled_at__lte=Now())
    while ProcrastinateJob.objects.filter(due, status="todo").exists():
        run_worker(until_done=True)


@dataclass(frozen=True)
class Told:
    """A campaign of the story: its name, the day of the treatment, when its lists were published."""

    name: str
    treatment_date: date
    published: datetime


def run_campaign(*, admin: Actor, folder: Path, told: Told, say: Callable[[str], None]) -> Campaign:
    """Take a folder of deliveries from its drop to the published lists, each step on its day."""
    with told_at(told.published - timedelta(days=22)), transaction.atomic():
        until = (told.published - timedelta(days=4)).date()
        campaign = create_campaign(
            actor=admin, name=told.name, treatment_date=told.treatment_date, verification_until=until
        )
        advance(actor=admin, campaign_id=campaign.pk, code="open_verification")
    say(f"{told.name} : lecture des fichiers…")
    with told_at(told.published - timedelta(days=4)):
        _drop(admin, campaign, folder)
        finish_jobs()
    say(f"{told.name} : comparaison…")
    with told_at(told.published - timedelta(days=1)):
        with transaction.atomic():
            advance(actor=admin, campaign_id=campaign.pk, code="validate")
            run = start_run(actor=admin, campaign_id=campaign.pk)
        finish_jobs()
    say(f"{told.name} : publication…")
    with told_at(told.published):
        _publish(admin, campaign, run)
        finish_jobs()
    campaign.refresh_from_db()
    return campaign


def _drop(admin: Actor, campaign: Campaign, folder: Path) -> None:
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = [Dropped(path.relative_to(folder).as_posix(), FileContent(path)) for path in paths]
    with transaction.atomic():
        receive(actor=admin, campaign_id=campaign.pk, drop=new_id(), files=files)


def _publish(admin: Actor, campaign: Campaign, run: Run) -> None:
    run.refresh_from_db()
    if run.error:
        raise RuntimeError(run.error)
    with transaction.atomic():
        if obstacles(campaign, admin):
            accept_missing_bases(actor=admin, campaign_id=campaign.pk, text=ANSWERED)
        publish(actor=admin, run_id=run.pk)


#: What the administrator writes when a whole base has not come.
ANSWERED = (
    "Les bases manquantes sont annoncées pour la campagne suivante ; les jeunes concernés restent indéterminés "
    "jusque-là."
)
