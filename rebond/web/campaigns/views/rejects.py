"""Records set aside: figures for who runs the campaign, values for who holds the nominative habilitation."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rebond.domain.base.actor import Role
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.domain.campaigns.queries.deliveries import (
    files_with_rejects,
    reject_summary,
    rejects_of,
    rejects_total,
)
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.campaigns.contexts import breadcrumb, campaign_context


@page(Role.NATIONAL_ADMIN)
@require_GET
def summary(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """How many records were set aside, why, and in which files; no value of any field."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    aside, rows = rejects_total(campaign, request.actor)
    context = campaign_context(
        request,
        campaign,
        "rejects",
        reasons=reject_summary(campaign, request.actor),
        files=files_with_rejects(campaign, request.actor),
        aside=aside,
        rows=rows,
        nominative=request.actor.has(Role.NOMINATIVE_OPERATIONS),
    )
    return render(request, "campaigns/rejects.html", context)


@page(Role.NOMINATIVE_OPERATIONS, nominative="rejects")
@require_GET
def values(request: ActorRequest, delivery_id: UUID) -> HttpResponse:
    """The records set aside in a file, with their values: each look is a line of the access journal."""
    delivery = one_or_404(Delivery, request.actor, delivery_id, "campaign", "establishment")
    way = breadcrumb(
        delivery.campaign,
        (reverse("campaigns:rejects", args=[delivery.campaign_id]), "Lignes écartées"),
        current=delivery.name.rpartition("/")[2],
    )
    rejects = rejects_of(delivery, request.actor)
    return render(
        request, "campaigns/reject_values.html", {"delivery": delivery, "rejects": rejects, "breadcrumb": way}
    )
