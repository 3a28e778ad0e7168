"""Asking for a comparison, and asking it to stop. The work itself is a job (`comparing`)."""

from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import CampaignState, DeliveryState, PublicationState, RunState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.lifecycle import COMPARES
from rebond.domain.campaigns.models import Delivery, Publication, Run
from rebond.domain.campaigns.operations.life import locked


def start_run(*, actor: Actor, campaign_id: UUID) -> Run:
    """Ask for a comparison of what has come. Raises Refused with the reason when it can't start now."""
    campaign = locked(campaign_id)
    if campaign.state not in COMPARES:
        state = CampaignState(campaign.state).label.lower()
        raise Refused(
            f"La campagne est à l’état « {state} » : validez d’abord les livraisons."
            if campaign.state in (CampaignState.ANNOUNCED, CampaignState.VERIFICATION)
            else f"La campagne est à l’état « {state} » : elle ne se compare plus."
        )
    files = visible(Delivery, actor).filter(campaign=campaign)
    if files.filter(state__in=[DeliveryState.RECEIVED, DeliveryState.READING]).exists():
        raise Refused("Des fichiers sont en cours de lecture : attendez qu’ils soient tous lus.")
    if campaign.runs.filter(state__in=[RunState.WAITING, RunState.RUNNING]).exists():
        raise Refused("Une comparaison est déjà en cours : suivez-la, ou arrêtez-la.")
    published = Publication.objects.filter(campaign=campaign).exclude(state=PublicationState.TAKEN_BACK)
    if published.exists() or campaign.runs.exclude(publication_asked_at=None).exists():
        raise Refused("Des plates-formes ont déjà leur liste : retirez la publication avant de comparer à nouveau.")
    run = Run.objects.create(campaign=campaign, asked_by_id=actor.user_id)
    defer("campaigns.run_comparison", lock=f"campaign:{campaign.pk}", run_id=run.pk)
    record_action(actor=actor, code="run.started", sentence=f"Comparaison lancée ({campaign.name}).", about=run)
    return run


def stop_run(*, actor: Actor, run_id: UUID) -> Run:
    """Ask a comparison to stop: at once when it waits, at its next stage when it runs. Refused when it is over."""
    run = visible(Run, actor).select_for_update().get(pk=run_id)
    if not run.active:
        raise Refused("Cette comparaison est déjà terminée : il n’y a rien à arrêter.")
    run.stop_asked = True
    if run.state == RunState.WAITING:
        run.state, run.ended_at = RunState.STOPPED, timezone.now()
    run.save(update_fields=["stop_asked", "state", "ended_at"])
    record_action(actor=actor, code="run.stopped", sentence="Arrêt d’une comparaison demandé.", about=run)
    return run
