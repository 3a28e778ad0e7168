"""The demonstration's campaign, through the doors that real files take: drop, read, compare, publish."""

import io
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from django.core.management import call_command
from django.db import transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.enums import CampaignState
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.operations import (
    Dropped,
    advance,
    create_campaign,
    publish,
    receive,
    start_run,
)
from rebond.domain.dossiers.models import Dossier, ListEntry


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
    """Do every job that was asked for, and those that they ask for, as the worker does; then come back."""
    while ProcrastinateJob.objects.filter(status="todo").exists():
        call_command("procrastinate", "worker", "--one-shot", "--concurrency", "2", "--no-listen-notify")


def run_campaign(*, admin: Actor, folder: Path, treatment_date: date, say: Callable[[str], None]) -> Campaign:
    """Take a folder of deliveries from its drop to the published lists."""
    campaign = _announce(admin, treatment_date)
    _drop(admin, campaign, folder)
    say("Lecture des fichiers…")
    finish_jobs()
    with transaction.atomic():
        advance(actor=admin, campaign_id=campaign.pk, code="validate")
        run = start_run(actor=admin, campaign_id=campaign.pk)
    say("Comparaison…")
    finish_jobs()
    _publish(admin, campaign, run)
    say("Publication…")
    finish_jobs()
    campaign.refresh_from_db()
    return campaign


def _announce(admin: Actor, treatment_date: date) -> Campaign:
    with transaction.atomic():
        campaign = create_campaign(
            actor=admin,
            name=MONTHS[treatment_date.month - 1].capitalize() + f" {treatment_date.year}",
            treatment_date=treatment_date,
            verification_until=date.today() + timedelta(days=14),  # noqa: DTZ011 (a day of the calendar)
        )
        return advance(actor=admin, campaign_id=campaign.pk, code="open_verification")


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
        publish(actor=admin, run_id=run.pk)


def date_back(campaign: Campaign, published: datetime) -> None:
    """Give the campaign the dates that its story tells: loading it all took a minute, living it took a month."""
    ListEntry.objects.filter(campaign_id=campaign.pk).update(published_at=published)
    Dossier.objects.filter(entries__campaign_id=campaign.pk).update(opened_at=published)
    campaign.publications.update(published_at=published)
    compared = published - timedelta(days=1)
    campaign.runs.update(asked_at=compared, started_at=compared, ended_at=compared + timedelta(seconds=9))
    Campaign.objects.filter(pk=campaign.pk).update(verification_until=(published - timedelta(days=3)).date())
    campaign.deliveries.update(received_at=published - timedelta(days=4))
    for step in campaign.steps.all():
        step.moment = published - timedelta(days=DAYS_BEFORE.get(CampaignState(step.state), 0))
        step.save(update_fields=["moment"])


#: How long before the publication each step was taken.
DAYS_BEFORE = {
    CampaignState.ANNOUNCED: 23,
    CampaignState.VERIFICATION: 22,
    CampaignState.VALIDATED: 2,
    CampaignState.COMPARED: 1,
}
MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
