"""The jobs of the app. Each does one operation again from its beginning when its worker dies."""

from uuid import UUID

from django.utils import timezone
from procrastinate.contrib.django import app

from rebond.domain.campaigns.enums import RunState
from rebond.domain.campaigns.models import Run
from rebond.domain.campaigns.operations import intake, settling


@app.task(name="campaigns.read_delivery")
def read_delivery(delivery_id: str) -> None:
    """Read a delivered file."""
    intake.read_delivery(UUID(delivery_id))


@app.periodic(cron="30 3 * * *")
@app.task(name="campaigns.destroy_served", queueing_lock="campaigns.destroy_served")
def destroy_served(timestamp: int) -> None:
    """Every night: destroy the files that have served, unless a comparison is reading them."""
    if not Run.objects.filter(state__in=[RunState.WAITING, RunState.RUNNING]).exists():
        settling.destroy(settling.served(timezone.localdate()), why="il a servi ou a été remplacé")
