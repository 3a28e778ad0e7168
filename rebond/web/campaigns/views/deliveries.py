"""Deliveries: who has delivered, the files, dropping them, completing one."""

import re
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.bases import OTHER_BASES, SCHOOL_BASES
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.lifecycle import RECEIVES
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.domain.campaigns.operations import Dropped, Receipt, declare, receive
from rebond.domain.campaigns.operations.receiving import MAX_BYTES
from rebond.domain.campaigns.queries import coverage
from rebond.domain.campaigns.queries.deliveries import (
    FileFilter,
    contradictory_count,
    files_of,
    reading,
    state_counts,
)
from rebond.domain.territory.models import Academie, Department
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.campaigns.contexts import breadcrumb, campaign_context
from rebond.web.campaigns.forms import DeclarationForm

ADMIN = Role.NATIONAL_ADMIN


@page(ADMIN)
@require_GET
def overview(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """The matrix académie × base, the drop zone and the files."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    return render(request, "campaigns/deliveries.html", _overview(request, campaign))


def _overview(request: ActorRequest, campaign: Campaign) -> dict:
    rows = coverage.by_academie(campaign, request.actor)
    return campaign_context(
        request,
        campaign,
        "deliveries",
        rows=rows,
        total=coverage.totals(rows),
        bases=SCHOOL_BASES,
        others=coverage.other_bases(campaign, request.actor),
        receives=campaign.state in RECEIVES,
        drop=new_id(),
        max_bytes=MAX_BYTES,
        **_files(request, campaign),
    )


def _files(request: ActorRequest, campaign: Campaign) -> dict:
    asked = request.GET
    wanted = FileFilter(
        state=asked.get("etat", ""),
        base=asked.get("base", ""),
        contradictory=asked.get("contradictoires") == "1",
        place=asked.get("lieu", "")[:8],
    )
    number = asked.get("page", "1")
    return {
        "wanted": wanted,
        "listing": files_of(campaign, request.actor, wanted, int(number) if re.fullmatch(r"[0-9]{1,6}", number) else 1),
        "counts": state_counts(campaign, request.actor),
        "contradictory": contradictory_count(campaign, request.actor),
        "reading": reading(campaign, request.actor),
        "file_bases": (*SCHOOL_BASES, *OTHER_BASES),
    }


@page(ADMIN)
@require_GET
def files(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """The list of files by itself: filtered, or followed while files are being read.

    When the last has been read the whole page is sent, since the matrix and the next steps have changed.
    """
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    if not request.htmx:
        return render(request, "campaigns/deliveries.html", _overview(request, campaign))
    context = _files(request, campaign) | {"campaign": campaign}
    if request.GET.get("suivi") and not context["reading"]["files"]:
        response = render(request, "campaigns/deliveries.html", _overview(request, campaign))
        response["HX-Retarget"], response["HX-Reselect"], response["HX-Reswap"] = "#campagne", "#campagne", "outerHTML"
        response["HX-Trigger"] = '{"announce": {"text": "Tous les fichiers sont lus."}}'
        return response
    return render(request, "campaigns/_files.html", context)


@page(ADMIN)
@require_GET
def academie(request: ActorRequest, campaign_id: UUID, code: str) -> HttpResponse:
    """The départements of an académie; "aucune" for the establishments that have none."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    if code == "aucune":
        statuses = coverage.statuses(campaign, request.actor, Q(department=None) | Q(department__academie=None))
        return _place(request, campaign, coverage.NO_ACADEMIE, {"statuses": statuses})
    place = get_object_or_404(Academie, pk=code)
    rows = coverage.by_department(campaign, request.actor, code)
    context = {"rows": rows, "total": coverage.totals(rows), "bases": SCHOOL_BASES}
    return _place(request, campaign, f"Académie : {place.name}", context)


@page(ADMIN)
@require_GET
def department(request: ActorRequest, campaign_id: UUID, code: str) -> HttpResponse:
    """The establishments of a département, the silent ones first."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    place = get_object_or_404(Department.objects.select_related("academie"), pk=code)
    statuses = coverage.statuses(campaign, request.actor, Q(department=place))
    links = []
    if place.academie:
        url = reverse("campaigns:academie", args=[campaign.pk, place.academie.pk])
        links.append((url, f"Académie : {place.academie.name}"))
    return _place(request, campaign, str(place), {"statuses": statuses}, *links)


def _place(
    request: ActorRequest, campaign: Campaign, title: str, context: dict, *links: tuple[str, str]
) -> HttpResponse:
    if "statuses" in context:
        context["statuses"].sort(key=lambda s: (s.received or s.earlier, s.establishment.search_name))
    way = breadcrumb(
        campaign, (reverse("campaigns:deliveries", args=[campaign.pk]), "Livraisons"), *links, current=title
    )
    return render(request, "campaigns/place.html", {"campaign": campaign, "title": title, "breadcrumb": way} | context)


@page(ADMIN)
@require_POST
def drop(request: ActorRequest, campaign_id: UUID) -> HttpResponse:
    """Files dropped: by the page's script a few at a time (JSON), or by the bare form all at once."""
    campaign = one_or_404(Campaign, request.actor, campaign_id)
    sent, paths = request.FILES.getlist("files"), request.POST.getlist("paths")
    dropped = [
        Dropped(paths[place] if place < len(paths) and paths[place] else file.name, file)
        for place, file in enumerate(sent)
    ]
    try:
        receipts = receive(actor=request.actor, campaign_id=campaign.pk, drop=_key(request), files=dropped)
    except Refused as refused:
        if request.accepts("text/html"):
            messages.error(request, str(refused))
            return redirect("campaigns:deliveries", campaign.pk)
        return JsonResponse({"error": str(refused)}, status=422)
    if request.accepts("text/html"):
        _say(request, receipts)
        return redirect("campaigns:deliveries", campaign.pk)
    return JsonResponse(
        {
            "received": sum(r.state == DeliveryState.RECEIVED for r in receipts),
            "duplicates": sum(r.state == DeliveryState.DUPLICATE for r in receipts),
            "refused": [{"path": r.path, "reason": r.sentence} for r in receipts if r.state == DeliveryState.REFUSED],
        }
    )


def _key(request: ActorRequest) -> UUID:
    try:
        return UUID(request.POST.get("drop", ""))
    except ValueError:
        return new_id()


def _say(request: ActorRequest, receipts: list[Receipt]) -> None:
    received = sum(r.state == DeliveryState.RECEIVED for r in receipts)
    again = sum(r.state == DeliveryState.DUPLICATE for r in receipts)
    if received:
        messages.success(request, f"Fichiers reçus : {received}. Ils vont être lus.")
    if again:
        messages.info(request, f"Fichiers déjà reçus, sans effet : {again}.")
    for receipt in receipts:
        if receipt.state == DeliveryState.REFUSED:
            messages.error(request, f"{receipt.path} : {receipt.sentence}")


@page(ADMIN)
@require_http_methods(["GET", "POST"])
def delivery(request: ActorRequest, delivery_id: UUID) -> HttpResponse:
    """One file: what it says, what became of it, and the facts that it lacks."""
    found = one_or_404(Delivery, request.actor, delivery_id, "campaign", "establishment", "archive", "received_from")
    asked = found.archive or found  # the facts are those of the file as it was dropped
    form, status = None, 200
    if found.state == DeliveryState.INCOMPLETE:
        form = DeclarationForm(request.POST) if request.method == "POST" else DeclarationForm.proposed(found)
    elif request.method == "POST":
        raise Http404
    if request.method == "POST" and form is not None:
        status = 422
        if form.is_valid():
            try:
                declare(actor=request.actor, delivery_id=asked.pk, **form.cleaned_data)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, f"« {found.name} » est précisé : il va être lu.")
                return redirect("campaigns:deliveries", found.campaign_id)
    way = breadcrumb(
        found.campaign,
        (reverse("campaigns:deliveries", args=[found.campaign_id]), "Livraisons"),
        current=found.name.rpartition("/")[2],
    )
    context = {"delivery": found, "campaign": found.campaign, "form": form, "breadcrumb": way}
    return render(request, "campaigns/delivery.html", context, status=status)
