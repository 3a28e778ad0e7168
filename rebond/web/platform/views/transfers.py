"""A file goes to another platform: offered, accepted, refused, cancelled."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Transfer
from rebond.domain.dossiers.operations import (
    TransferRefusedError,
    accept_transfer,
    ask_transfer,
    cancel_transfer,
    refuse_transfer,
)
from rebond.domain.dossiers.queries import requests_of, transfers_of
from rebond.domain.dossiers.queries.appointments import meetings_of, next_meeting
from rebond.domain.dossiers.queries.homes import new_home
from rebond.domain.dossiers.queries.transfers import held_messages
from rebond.domain.territory.queries import platform_choices
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import breadcrumb, my_dossier
from rebond.web.platform.forms import TransferForm
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))
RECEIVED = "Dossier reçu : votre plate-forme en est responsable. Désignez son référent."
#: An appointment goes with the file: whoever receives it must know, and answers for it.
KEPT = (
    "Un rendez-vous était pris avant le transfert, et tient toujours : dans « Rendez-vous », gardez-le, déplacez-le ou "
    "annulez-le, et dites-le au jeune."
)
RECEIVED_EXPECTED = (
    "Dossier reçu : votre plate-forme en est responsable. Un rendez-vous l’attend : vous êtes son référent, "
    "jusqu’à ce que vous en désigniez un autre."
)
#: So does a message that had not left: nobody else may let it go.
HELD = (
    "Un message que l’autre plate-forme avait écrit n’est pas parti : dans « Messages », relisez-le, puis laissez-le "
    "partir ou abandonnez-le."
)


@page(*_ROLES, nominative="list")
@require_GET
def index(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """What comes to this platform, what leaves it."""
    return shown(request, platform_id)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Offer a file to another platform."""
    dossier = my_dossier(request.actor, dossier_id)
    form = TransferForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        target, message = form.cleaned_data["target"], form.cleaned_data["message"]
        try:
            asked = ask_transfer(actor=request.actor, dossier_id=dossier.pk, target_id=target, message=message)
        except TransferRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            told = f"Transfert proposé à la plate-forme {asked.target.short_name}."
            messages.success(request, f"{told} Vous suivez ce jeune jusqu’à sa réponse.")
            return redirect("platform:file", dossier.pk)
    groups = [(name, [p for p in found if p[0] != dossier.platform_id]) for name, found in platform_choices()]
    moved = new_home(request.actor, dossier)
    context = {
        "dossier": dossier,
        "form": form,
        "moved": moved,
        "groups": [group for group in groups if group[1]],
        "chosen": form.data.get("target", str(moved.platform.pk) if moved else ""),
        "coming": next_meeting(meetings_of(request.actor, dossier)),
        "breadcrumb": breadcrumb(request.actor, dossier, "Transférer"),
    }
    return render(request, "platform/transfer.html", context, status=422 if form.errors else 200)


@page(*_ROLES, nominative="dossier")
@require_POST
def answer(request: ActorRequest, transfer_id: UUID) -> HttpResponse:
    """Accept, refuse with a reason, or cancel."""
    asked = one_or_404(Transfer, request.actor, transfer_id)
    act, reason = request.POST.get("act"), request.POST.get("reason", "")[:2000]
    here = asked.source_id if act == "cancel" else asked.target_id
    my_platform(request.actor, here)
    try:
        if act == "accept":
            done = accept_transfer(actor=request.actor, transfer_id=asked.pk)
            expected = next_meeting(meetings_of(request.actor, done.dossier)) is not None
            messages.success(request, RECEIVED_EXPECTED if expected else RECEIVED)
            if expected:
                messages.warning(request, KEPT)
            if held_messages(done.dossier_id):
                messages.warning(request, HELD)
            return redirect("platform:file", done.dossier_id)
        if act == "cancel":
            cancel_transfer(actor=request.actor, transfer_id=asked.pk)
            messages.success(request, "Proposition annulée : vous gardez le dossier.")
        else:
            refuse_transfer(actor=request.actor, transfer_id=asked.pk, reason=reason)
            messages.success(request, "Transfert refusé : l’autre plate-forme garde le dossier et lit votre motif.")
    except TransferRefusedError as refused:
        return shown(request, here, refused=(asked.pk, refused.field, str(refused), reason))
    return redirect("platform:transfers", here)


def shown(request: ActorRequest, platform_id: UUID, refused: tuple[UUID, str, str, str] | None = None) -> HttpResponse:
    """The transfers and requests of a platform; `refused`: the row whose answer was refused, the field, why, what was
    typed."""
    platform = my_platform(request.actor, platform_id)
    key, field, message, typed = refused or (None, "", "", "")
    context = {
        "platform": platform,
        "section": "transfers",
        "transfers": transfers_of(request.actor, platform.pk),
        "requests": requests_of(request.actor, platform.pk),
        "refused": {"key": key, "field": field, "message": message, "typed": typed},
        "breadcrumb": {
            "links": [{"url": reverse("platform:tab", args=[platform.pk, "a-contacter"]), "title": "La liste"}],
            "current": "Transferts",
        },
    }
    return render(request, "platform/transfers.html", context, status=422 if refused else 200)
