"""The jobs of the app. Each does one operation again from its beginning when its worker dies."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from rebond.domain.campaigns.enums import RunState
from rebond.domain.campaigns.models import Run
from rebond.domain.campaigns.operations import comparing, intake, opening, settling


@app.task(name="campaigns.read_delivery")
def read_delivery(delivery_id: str) -> None:
    """Read a delivered file."""
    intake.read_delivery(UUID(delivery_id))


@app.task(name="campaigns.run_comparison")
def run_comparison(run_id: str) -> None:
    """Compare the deliveries of a campaign."""
    comparing.run_comparison(UUID(run_id))


@app.task(name="campaigns.refresh_preview")
def refresh_preview(run_id: str) -> None:
    """Count again what a publication would do."""
    opening.refresh_preview(UUID(run_id))


@app.task(name="campaigns.prepare_publication")
def prepare_publication(run_id: str) -> None:
    """Choose the platforms of a run, then ask for a job each."""
    opening.prepare_publication(UUID(run_id))


@app.task(name="campaigns.publish_platform")
def publish_platform(publication_id: str) -> None:
    """Publish one platform's share."""
    opening.publish_platform(UUID(publication_id))


@app.task(name="campaigns.take_back_platform")
def take_back_platform(publication_id: str) -> None:
    """Withdraw one platform's share."""
    opening.take_back_platform(UUID(publication_id))


@app.task(name="campaigns.settle_campaign")
def settle_campaign(campaign_id: str) -> None:
    """Move a campaign whose last platform is settled."""
    opening.settle_campaign(UUID(campaign_id))


@app.periodic(cron="30 3 * * *")
@app.task(name="campaigns.destroy_served", queueing_lock="campaigns.destroy_served")
def destroy_served(timestamp: int) -> None:
    """Every night: destroy the files that have served, unless a comparison is reading them."""
    if not Run.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING]).exists():
        settling.destroy(settling.served(timezone.localdate()), why="il a servi ou a été remplacé")
        settling.destroy_results(why="ils ont servi ou ont été remplacés")
