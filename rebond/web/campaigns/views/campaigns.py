"""The campaigns: all of them, a new one, the steps of one."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.campaigns.enums import CampaignState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.models import Campaign
from rebond.domain.campaigns.operations import advance, create_campaign
from rebond.domain.campaigns.queries.overview import all_campaigns
from rebond.domain.dossiers.queries.base_errors import errors_to_answer
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.campaigns.contexts import FIRST_TAB
from rebond.web.campaigns.forms import CampaignForm, VerificationForm

ADMIN = Role.NATIONAL_ADMIN


@page(ADMIN)
@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """Every campaign, newest first."""
    context = {"campaigns": all_campaigns(request.actor), "errors": errors_to_answer(request.actor)}
    return render(request, "campaigns/index.html", context)


@page(ADMIN)
@require_http_methods(["GET", "POST"])
def new(request: ActorRequest) -> HttpResponse:
    """Announce a campaign."""
    form = CampaignForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                campaign = create_campaign(actor=request.actor, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, f"La campagne « {campaign.name} » est annoncée. Déposez les livraisons.")
                return redirect("campaigns:deliveries", campaign.pk)
    way = {"links": [{"url": reverse("campaigns:index"), "title": "Campagnes"}], "current": "Nouvelle campagne"}
    return render(request, "campaigns/new.html", {"form": form, "breadcrumb": way}, status=status)


@page(ADMIN)
@require_GET
def one(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """A campaign: leads to where its work is."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    tab = FIRST_TAB.get(CampaignState(campaign.state), "deliveries")
    return redirect(f"campaigns:{tab}", campaign.pk)


@page(ADMIN)
@require_POST
def advance_to(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Take a step of the life cycle, then come back to where one was."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    form = VerificationForm(request.POST)
    until = form.cleaned_data["verification_until"] if form.is_valid() else None
    try:
        moved = advance(
            actor=request.actor,
            campaign_id=campaign.pk,
            code=request.POST.get("code", ""),
            verification_until=until,
        )
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        label = CampaignState(moved.state).label.lower()
        messages.success(request, f"La campagne est passée à l’état « {label} ».")
    return redirect("campaigns:one", campaign.pk)
