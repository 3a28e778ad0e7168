"""Asking for the publication of a run, for its withdrawal, and taking responsibility for what is missing."""

from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.enums import CampaignState, PublicationState, RunState
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.models import Campaign, Publication, Run
from rebond.domain.campaigns.operations.life import locked
from rebond.domain.campaigns.queries.obstacles import obstacles

LEAST_WORDS = 20  # characters: a responsibility is not taken with « ok »


def accept_missing_bases(*, actor: Actor, campaign_id: UUID, text: str) -> Campaign:
    """Take the responsibility, in writing, for what is missing today; more missing tomorrow asks again."""
    campaign = locked(campaign_id)
    found = obstacles(campaign, actor)
    if not found:
        raise Refused("Rien ne manque plus : la publication n’attend pas de justification.")
    text = " ".join(text.split())
    if len(text) < LEAST_WORDS:
        raise FieldRefused("text", "Écrivez en une phrase pourquoi la campagne peut être publiée sans cela.")
    campaign.missing_bases_accepted, campaign.missing_bases = text, found
    campaign.missing_bases_accepted_by_id, campaign.missing_bases_accepted_at = actor.user_id, timezone.now()
    campaign.save(
        update_fields=[
            "missing_bases_accepted",
            "missing_bases",
            "missing_bases_accepted_by",
            "missing_bases_accepted_at",
        ]
    )
    record_action(
        actor=actor,
        code="campaign.missing_accepted",
        sentence=f"Publication acceptée malgré {len(found)} manques : {text}",
        about=campaign,
    )
    return campaign


def publish(*, actor: Actor, run_id: UUID) -> Run:
    """Ask for the publication of a run: a job a platform, each in one transaction. Asked twice, it is done once.

    Raises Refused when the run is not the campaign's last, or when something is missing that nobody answers for.
    """
    run = visible(Run, actor).get(pk=run_id)
    campaign = locked(run.campaign_id)
    if run.state != RunState.DONE or not run.files.get("listing"):
        raise Refused("Cette comparaison n’est pas terminée : il n’y a rien à publier.")
    if campaign.state != CampaignState.COMPARED:
        state = CampaignState(campaign.state).label.lower()
        raise Refused(f"La campagne est à l’état « {state} » : elle ne peut pas être publiée maintenant.")
    _is_the_last(run)
    if Publication.objects.filter(campaign=campaign, state=PublicationState.TAKING_BACK).exists():
        raise Refused("Un retrait est en cours : attendez sa fin avant de publier.")
    found = obstacles(campaign, actor)
    if set(found) - set(campaign.missing_bases if campaign.missing_bases_accepted else []):
        raise Refused("Il manque des livraisons : prenez-en d’abord la responsabilité par écrit, plus bas.")
    run.publication_asked_at, run.publication_asked_by_id = timezone.now(), actor.user_id
    run.publication_error = ""
    run.save(update_fields=["publication_asked_at", "publication_asked_by", "publication_error"])
    defer("campaigns.prepare_publication", lock=f"publication:{run.pk}", run_id=run.pk)
    record_action(
        actor=actor, code="campaign.publish_asked", sentence=f"Publication demandée ({campaign.name}).", about=run
    )
    return run


def _is_the_last(run: Run) -> None:
    later = Run.objects.filter(campaign=run.campaign_id, asked_at__gt=run.asked_at)
    if later.filter(state=RunState.DONE).exists():
        raise Refused("Une comparaison plus récente est terminée : c’est elle qui se publie.")
    if later.filter(state__in=[RunState.WAITING, RunState.RUNNING]).exists():
        raise Refused("Une comparaison est en cours : attendez sa fin ou arrêtez-la avant de publier.")


def take_back(*, actor: Actor, run_id: UUID, reason: str) -> Run:
    """Ask for the withdrawal of what a run published, on every platform. Files where something happened stay.

    Raises FieldRefused without a reason, Refused when there is nothing to withdraw.
    """
    run = visible(Run, actor).get(pk=run_id)
    campaign = locked(run.campaign_id)
    published = Publication.objects.filter(run=run, state__in=[PublicationState.PUBLISHED, PublicationState.FAILED])
    waiting = Publication.objects.filter(run=run, state=PublicationState.WAITING)
    if campaign.state == CampaignState.CLOSED:
        raise Refused("La campagne est close : elle ne peut plus être retirée.")
    keys = list(published.values_list("pk", flat=True))
    if not keys and not waiting.exists():
        raise Refused("Rien n’est publié : il n’y a rien à retirer.")
    reason = " ".join(reason.split())
    if not reason:
        raise FieldRefused("reason", "Écrivez pourquoi la publication est retirée : les plates-formes le liront.")
    waiting.update(state=PublicationState.TAKEN_BACK, taken_back_at=timezone.now())
    published.update(state=PublicationState.TAKING_BACK)
    run.withdrawal_reason, run.publication_asked_at = reason, None
    run.save(update_fields=["withdrawal_reason", "publication_asked_at"])
    for key in keys:
        defer("campaigns.take_back_platform", lock=f"platform:{key}", publication_id=key)
    if not keys:
        defer("campaigns.settle_campaign", campaign_id=campaign.pk)
    record_action(
        actor=actor,
        code="campaign.take_back_asked",
        sentence=f"Retrait de la publication demandé : {reason}",
        about=run,
    )
    return run


def refresh_preview(*, actor: Actor, run_id: UUID) -> None:
    """Ask for a new preview, after the perimeters have changed."""
    run = visible(Run, actor).get(pk=run_id)
    if run.state != RunState.DONE:
        raise Refused("Cette comparaison n’est pas terminée : il n’y a pas d’aperçu.")
    defer("campaigns.refresh_preview", lock=f"publication:{run.pk}", run_id=run.pk)
