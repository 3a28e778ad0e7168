"""Creating a campaign and making it advance."""

from datetime import date
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import CampaignState
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.lifecycle import BY_CODE, Transition, refusal
from rebond.domain.campaigns.models import Campaign, CampaignStep
from rebond.domain.campaigns.queries.situation import situation_of


def create_campaign(
    *, actor: Actor, name: str, treatment_date: date, verification_until: date | None = None
) -> Campaign:
    """Announce a campaign. Raises FieldRefused when the name is taken or a date is not possible."""
    name = " ".join(name.split())
    if not name:
        raise FieldRefused("name", "Donnez un nom à la campagne, par exemple « Novembre 2026 ».")
    if visible(Campaign, actor).filter(name__iexact=name).exists():
        raise FieldRefused("name", "Une campagne porte déjà ce nom : choisissez-en un autre.")
    if abs(treatment_date.year - timezone.localdate().year) > 3:
        raise FieldRefused("treatment_date", "Cette date est trop éloignée : vérifiez l’année.")
    if verification_until is not None and verification_until < timezone.localdate():
        raise FieldRefused("verification_until", "La fin de la vérification est passée : choisissez un jour à venir.")
    last = visible(Campaign, actor).aggregate(last=Max("number"))["last"] or 0
    campaign = Campaign.objects.create(
        number=last + 1, name=name, treatment_date=treatment_date, verification_until=verification_until
    )
    CampaignStep.objects.create(campaign=campaign, state=campaign.state, author_id=actor.user_id)
    record_action(actor=actor, code="campaign.created", sentence=f"Campagne « {name} » annoncée.", about=campaign)
    return campaign


def advance(
    *, actor: Actor, campaign_id: UUID, code: str, reason: str = "", verification_until: date | None = None
) -> Campaign:
    """Take a step that a person asks for (`lifecycle.TRANSITIONS`). Raises Refused with the reason in French."""
    transition = BY_CODE.get(code)
    if transition is None or not transition.by_hand:
        raise Refused("Cette étape n’existe pas.")
    campaign = locked(campaign_id)
    if verification_until is not None and transition.target == CampaignState.VERIFICATION:
        campaign.verification_until = verification_until
    return step(campaign, transition, actor=actor, reason=reason)


def locked(campaign_id: UUID) -> Campaign:
    """The campaign, held to the end of the transaction: two acts on it follow each other."""
    return Campaign.objects.select_for_update().get(pk=campaign_id)


def step(
    campaign: Campaign, transition: Transition, *, actor: Actor | None, author_id: UUID | None = None, reason: str = ""
) -> Campaign:
    """Move a locked campaign along `transition` if its conditions hold; else Refused."""
    refused = refusal(transition, situation_of(campaign), actor)
    if refused is not None:
        raise Refused(refused.reason)
    if campaign.state != transition.target:
        author = actor.user_id if actor is not None else author_id
        campaign.state = transition.target
        CampaignStep.objects.create(campaign=campaign, state=campaign.state, author_id=author, reason=reason)
        record_action(
            actor=actor,
            code=f"campaign.{transition.code}",
            sentence=f"Campagne « {campaign.name} » : {CampaignState(campaign.state).label.lower()}.",
            about=campaign,
        )
    campaign.save(update_fields=["state", "verification_until"])
    return campaign
