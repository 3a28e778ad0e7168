"""The comparison: started, followed, stopped; and what it found."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.campaigns.enums import Verdict
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.lifecycle import COMPARES
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.operations import start_run, stop_run
from rebond.domain.campaigns.queries import results as queries
from rebond.domain.campaigns.queries.obstacles import last_done
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.campaigns.contexts import campaign_context

ADMIN = Role.NATIONAL_ADMIN


@page(ADMIN)
@require_GET
def runs(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """The comparison in progress or the last one, and those before."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    return render(request, "campaigns/comparison.html", _context(request, campaign))


def _context(request: ActorRequest, campaign: Campaign) -> dict:
    found = queries.runs_of(campaign, request.actor)
    latest = found[0] if found else None
    return campaign_context(
        request,
        campaign,
        "comparison",
        compares=campaign.state in COMPARES,
        earlier=found[1:],
        **(_run(latest, request) if latest else {"run": None}),
    )


def _run(run: Run, request: ActorRequest) -> dict:
    return {
        "run": run,
        "stages": queries.stages(run),
        "left": queries.time_left(run, request.actor),
        "log": queries.log_of(run),
    }


@page(ADMIN)
@require_GET
def progress(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """The progress of a run, asked for every two seconds; at its end the whole page, and the asking stops."""
    run = one_or_404(Run, request.actor, run_id, "campaign", "asked_by")
    if not request.htmx:
        return redirect("campaigns:comparison", run.campaign_id)
    if run.active:
        return render(request, "campaigns/_progress.html", _run(run, request))
    response = render(request, "campaigns/comparison.html", _context(request, run.campaign))
    response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"] = "#campagne", "#campagne", "outerHTML"
    response["HX-Trigger"] = '{"announce": {"text": "La comparaison est terminée ou arrêtée."}}'
    return response


@page(ADMIN)
@require_POST
def start(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Start a comparison."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    try:
        start_run(actor=request.actor, campaign_id=campaign.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("campaigns:comparison", campaign.pk)


@page(ADMIN)
@require_POST
def stop(request: ActorRequest, run_id: UUID) -> HttpResponse:
    """Ask a comparison to stop."""
    run = one_or_404(Run, request.actor, run_id)
    try:
        stop_run(actor=request.actor, run_id=run.pk)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.info(request, "L’arrêt est demandé : la comparaison s’arrête à la fin de l’étape en cours.")
    return redirect("campaigns:comparison", run.campaign_id)


@page(ADMIN)
@require_GET
def results(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """What the last comparison found, in figures, and what moved since the campaign before."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    run, actor = last_done(campaign, request.actor), request.actor
    figures = {}
    if run is not None:
        figures = {
            "verdicts": queries.verdict_figures(run, actor),
            "criteria": queries.criterion_figures(run, actor),
            "flags": queries.flag_figures(run),
            "moves": queries.moves(run),
            "undetermined": queries.undetermined_by_establishment(run, actor),
            "undetermined_reasons": queries.undetermined_reasons(run),
            "review": queries.undetermined_by_establishment(run, actor, Verdict.REVIEW),
        }
    return render(request, "campaigns/results.html", campaign_context(request, campaign, "results", run=run, **figures))
