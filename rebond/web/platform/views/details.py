"""The contact details of a file, whole; and those of a platform that are to be verified."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import Validity
from rebond.domain.dossiers.models import ContactDetail
from rebond.domain.dossiers.operations import mark_detail
from rebond.domain.dossiers.queries.details import detail_lines, doubtful_details
from rebond.domain.dossiers.queries.homes import told_home
from rebond.domain.dossiers.queries.links import links_of
from rebond.domain.dossiers.queries.writing import ADULT
from rebond.web.access import ActorRequest, page
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier
from rebond.web.platform.territory import my_platform
from rebond.web.platform.writing import uuid_or_none

_ROLES = tuple(sorted(PLATFORM_ROLES))
#: What is done with a detail, as a verb.
MARKS = (
    (Validity.GOOD, "Vérifié"),
    (Validity.WRONG, "Erroné"),
    (Validity.BANNED, "Ne pas utiliser"),
    (Validity.UNKNOWN, "À vérifier de nouveau"),
)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def details(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """History, source, validity and last results of each; mark one."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.method == "POST":
        _mark(request, dossier_id)
        return redirect("platform:details", dossier_id)
    lines = detail_lines(request.actor, dossier)
    context = {
        "dossier": dossier,
        "minor": dossier.age < ADULT,
        "lines": lines,
        "moved": told_home(dossier, [line.detail for line in lines]),
        "links": links_of(request.actor, dossier),
        "marks": MARKS,
        "breadcrumb": breadcrumb(request.actor, dossier, "Coordonnées"),
        "file_menu": file_menu(request.actor, dossier, "platform:details"),
    }
    return render(request, "platform/messages/details.html", context)


def _mark(request: ActorRequest, dossier_id: UUID) -> None:
    detail, validity = uuid_or_none(request.POST.get("detail", "")), request.POST.get("validity", "")
    if detail is None or validity not in Validity.values:
        messages.error(request, "Choisissez une coordonnée et ce qu’elle vaut.")
        return
    try:
        mark_detail(actor=request.actor, dossier_id=dossier_id, detail_id=detail, validity=validity)
        messages.success(request, "Coordonnée mise à jour.")
    except ContactDetail.DoesNotExist:
        messages.error(request, "Cette coordonnée n’est pas dans ce dossier.")


@page(*_ROLES, nominative="list")
@require_GET
def doubtful(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The details to verify before they serve."""
    platform = my_platform(request.actor, platform_id)
    rows, more = doubtful_details(request.actor, platform.pk)
    context = {"platform": platform, "section": "messages", "rows": rows, "more": more}
    return render(request, "platform/messages/doubtful.html", context)
