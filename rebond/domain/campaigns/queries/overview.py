"""The campaigns, and where one stands: its stepper, the steps that may follow and why not yet."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import CampaignState, DeliveryState
from rebond.domain.campaigns.lifecycle import ORDER, Transition, possible, refusal, window_advice
from rebond.domain.campaigns.models import Campaign, CampaignStep
from rebond.domain.campaigns.queries.situation import situation_of


@dataclass(frozen=True, slots=True)
class Milestone:
    """A state in the stepper: `place` is "done", "current" or "todo"; when and by whom it was last reached."""

    label: str
    place: str
    moment: datetime | None = None
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class NextStep:
    """A step that a person may ask for; `refusal` says what is still to be done before."""

    transition: Transition
    refusal: str


def all_campaigns(actor: Actor) -> QuerySet[Campaign]:
    """Every campaign, newest first, with how many files it has received."""
    received = Count("deliveries", filter=Q(deliveries__state=DeliveryState.READ))
    return visible(Campaign, actor).annotate(files_read=received).order_by("-treatment_date", "-number")


def milestones(campaign: Campaign, actor: Actor) -> list[Milestone]:
    """The life of a campaign, from its announcement to its end."""
    latest = {
        step.state: step
        for step in visible(CampaignStep, actor).filter(campaign=campaign).select_related("author").order_by("moment")
    }
    current = ORDER.index(CampaignState(campaign.state))
    found = []
    for place, state in enumerate(ORDER):
        step = latest.get(state) if place <= current else None
        found.append(
            Milestone(
                label=state.label,
                place="done" if place < current else "current" if place == current else "todo",
                moment=step.moment if step else None,
                author=str(step.author) if step and step.author else "",
                reason=step.reason if step else "",
            )
        )
    return found


def next_steps(campaign: Campaign, actor: Actor) -> list[NextStep]:
    """What a person may ask for from here."""
    situation = situation_of(campaign)
    found = []
    dated = replace(situation, verification_until=situation.today)  # the date is asked beside the button
    for transition in possible(situation):
        asks_date = transition.target == CampaignState.VERIFICATION
        refused = refusal(transition, dated if asks_date else situation, actor)
        found.append(NextStep(transition, refused.reason if refused else ""))
    return found


def verification_advice(campaign: Campaign, actor: Actor) -> str:
    """A remark on the length of the verification window, or nothing."""
    opened = visible(CampaignStep, actor).filter(campaign=campaign, state=CampaignState.VERIFICATION).last()
    if opened is None or campaign.verification_until is None or campaign.state != CampaignState.VERIFICATION:
        return ""
    return window_advice(timezone.localdate(opened.moment), campaign.verification_until) or ""
