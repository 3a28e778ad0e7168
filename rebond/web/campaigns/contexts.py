"""What every page of a campaign shows: the way to it, its life, its tabs."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from rebond.domain.campaigns.enums import CampaignState
from rebond.domain.campaigns.models import Campaign
from rebond.domain.campaigns.queries.overview import milestones, next_steps, verification_advice
from rebond.web.access import ActorRequest
from rebond.web.campaigns.forms import VerificationForm

TABS = (
    ("deliveries", "Livraisons"),
    ("rejects", "Lignes écartées"),
    ("comparison", "Comparaison"),
    ("results", "Résultats"),
    ("publication", "Publication"),
)
#: The tab that a campaign opens on: where its work is.
FIRST_TAB = {
    CampaignState.VALIDATED: "comparison",
    CampaignState.COMPARED: "results",
    CampaignState.PUBLISHED: "publication",
    CampaignState.CORRECTIONS: "publication",
    CampaignState.CLOSED: "results",
}


@dataclass(frozen=True)
class Tab:
    """A page of a campaign in its navigation."""

    label: str
    url: str
    current: bool


def campaign_context(request: ActorRequest, campaign: Campaign, tab: str, **more: Any) -> dict[str, Any]:
    """The frame of a campaign's page."""
    steps = next_steps(campaign, request.actor)
    opens = any(step.transition.target == CampaignState.VERIFICATION for step in steps)
    return {
        "campaign": campaign,
        "milestones": milestones(campaign, request.actor),
        "next_steps": steps,
        "advice": verification_advice(campaign, request.actor),
        "verification_form": VerificationForm(initial={"verification_until": campaign.verification_until})
        if opens
        else None,
        "tabs": [Tab(label, reverse(f"campaigns:{name}", args=[campaign.pk]), name == tab) for name, label in TABS],
        "tab_label": dict(TABS)[tab],
        "breadcrumb": breadcrumb(campaign),
    } | more


def breadcrumb(campaign: Campaign, *links: tuple[str, str], current: str = "") -> dict[str, Any]:
    """The way to a page of a campaign; `links` are (url, title) between the campaign and `current`."""
    way = [{"url": reverse("campaigns:index"), "title": "Campagnes"}]
    if current:
        way.append({"url": reverse("campaigns:one", args=[campaign.pk]), "title": campaign.name})
    way += [{"url": url, "title": title} for url, title in links]
    return {"links": way, "current": current or campaign.name}
