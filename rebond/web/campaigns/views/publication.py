"""Publication: what it will do to whom, doing it, following it platform by platform, taking it back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.campaigns.enums import CampaignState, PublicationState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.operations import accept_missing_bases, publish, refresh_preview, take_back
from rebond.domain.campaigns.queries import results as queries
from rebond.domain.campaigns.queries.obstacles import last_done, obstacles
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.campaigns.contexts import campaign_context
from rebond.web.campaigns.forms import AcceptanceForm, RefusableForm, WithdrawalForm

ADMIN = Role.NATIONAL_ADMIN
_UNDERWAY = frozenset({PublicationState.WAITING, PublicationState.TAKING_BACK})


@page(ADMIN)
@require_GET
def overview(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """The preview, then the state of each platform. Asks for itself again while jobs are at work."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    return _page(request, campaign)


def _page(request: ActorRequest, campaign: Campaign, status: int = 200, **forms: RefusableForm) -> HttpResponse:
    run = last_done(campaign, request.actor)
    context = {"run": run, "acceptance_form": AcceptanceForm(), "withdrawal_form": WithdrawalForm()} | forms
    if run is not None:
        context |= _state(request, campaign, run)
    return render(
        request,
        "campaigns/publication.html",
        campaign_context(request, campaign, "publication", **context),
        status=status,
    )


def _state(request: ActorRequest, campaign: Campaign, run: Run) -> dict:
    publications = queries.publications_of(run, request.actor)
    found = obstacles(campaign, request.actor)
    answered = campaign.missing_bases if campaign.missing_bases_accepted else []
    preview = run.report.get("preview", {})
    settled = [p for p in publications if p.state in (PublicationState.PUBLISHED, PublicationState.TAKEN_BACK)]
    live = [p for p in publications if p.state == PublicationState.PUBLISHED]
    preparing = run.publication_asked_at is not None and not publications
    return {
        "publications": publications,
        "settled": len(settled),
        "underway": preparing or any(p.state in _UNDERWAY for p in publications),
        "failed": [p for p in publications if p.state == PublicationState.FAILED],
        "live": bool(live),
        "published_people": sum(p.people for p in live),
        "published_obligation": sum(p.obligation_people for p in live),
        "published_new": sum(p.new_people for p in live),
        "obstacles": found,
        "unanswered": [sentence for sentence in found if sentence not in answered],
        "preview": preview,
        "people": sum(platform["people"] for platform in preview.get("platforms", [])),
        "obligation_people": sum(platform.get("obligation", 0) for platform in preview.get("platforms", [])),
        "new_people": sum(platform["new"] for platform in preview.get("platforms", [])),
        "known_people": sum(platform["known"] for platform in preview.get("platforms", [])),
        "disputed": sum(platform["disputed"] for platform in preview.get("platforms", [])),
        "gaps": sum(preview.get("gaps", {}).values()),
        "publishable": campaign.state == CampaignState.COMPARED,
    }


@page(ADMIN)
@require_POST
def accept(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Take responsibility, in writing, for what is missing."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    form = AcceptanceForm(request.POST)
    if form.is_valid():
        try:
            accept_missing_bases(actor=request.actor, campaign_id=campaign.pk, text=form.cleaned_data["text"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, "Votre justification est enregistrée : la campagne peut être publiée.")
            return redirect("campaigns:publication", campaign.pk)
    return _page(request, campaign, 422, acceptance_form=form)


@page(ADMIN)
@require_POST
def publish_run(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Ask for the publication of a run."""
    run = one_or_404(Run, request.actor, run_id)
    try:
        publish(actor=request.actor, run_id=run.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("campaigns:publication", run.campaign_id)


@page(ADMIN)
@require_POST
def preview(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Ask for a new preview, after the perimeters have changed."""
    run = one_or_404(Run, request.actor, run_id)
    try:
        refresh_preview(actor=request.actor, run_id=run.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, "L’aperçu est en cours de calcul : rechargez la page dans un instant.")
    return redirect("campaigns:publication", run.campaign_id)


@page(ADMIN)
@require_POST
def withdraw(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Ask for the withdrawal of a publication."""
    run = one_or_404(Run, request.actor, run_id, "campaign")
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        try:
            take_back(actor=request.actor, run_id=run.pk, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.info(request, "Le retrait est en cours.")
            return redirect("campaigns:publication", run.campaign_id)
    return _page(request, run.campaign, 422, withdrawal_form=form)
