"""What surrounds a campaign, as the life cycle looks at it."""

from django.db.models import Count, Q
from django.utils import timezone

from rebond.domain.campaigns.enums import CampaignState, DeliveryState, PublicationState, RunState
from rebond.domain.campaigns.lifecycle import Situation
from rebond.domain.campaigns.models import Campaign, Delivery, Publication, Run


def situation_of(campaign: Campaign) -> Situation:
    """The facts of `campaign` that its next steps depend on."""
    files = Delivery.objects.filter(campaign=campaign).aggregate(
        read=Count("pk", filter=Q(state=DeliveryState.READ)),
        underway=Count("pk", filter=Q(state__in=[DeliveryState.RECEIVED, DeliveryState.READING])),
        incomplete=Count("pk", filter=Q(state=DeliveryState.INCOMPLETE)),
    )
    runs = set(Run.objects.filter(campaign=campaign).values_list("state", flat=True))
    publications = Publication.objects.filter(campaign=campaign).aggregate(
        published=Count("pk", filter=Q(state__in=[PublicationState.PUBLISHED, PublicationState.TAKING_BACK])),
        waiting=Count("pk", filter=Q(state__in=[PublicationState.WAITING, PublicationState.FAILED])),
    )
    return Situation(
        state=CampaignState(campaign.state),
        today=timezone.localdate(),
        verification_until=campaign.verification_until,
        files_read=files["read"],
        files_underway=files["underway"],
        files_incomplete=files["incomplete"],
        run_underway=bool(runs & {RunState.WAITING, RunState.RUNNING}),
        run_done=RunState.DONE in runs,
        publications_waiting=publications["waiting"],
        publications_published=publications["published"],
    )
