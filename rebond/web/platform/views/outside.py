"""Young people outside the lists."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.web.access import ActorRequest, page
from rebond.web.platform.territory import my_platform
from rebond.web.reporting import ReportForm, report_context, search_or_report

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Search, then open a simplified file. What was typed comes back with every answer."""
    platform = my_platform(request.actor, platform_id)
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, department=platform.department_id, creating=bool(sent) and sent.get("act") == "create")
    dossier, result = search_or_report(request.actor, form, platform_id=platform.pk) if sent else (None, None)
    if dossier is not None:
        twin = " Si c’est tout de même un jeune déjà suivi ici, fusionnez-les." if form.cleaned_data["other"] else ""
        messages.success(request, f"Dossier ouvert. Il est sur la liste de la plate-forme, à contacter.{twin}")
        return redirect("platform:file", dossier.pk)
    links = [{"url": reverse("platform:tab", args=[platform.pk, "a-contacter"]), "title": "La liste"}]
    context = report_context(form, result) | {
        "platform": platform,
        "breadcrumb": {"links": links, "current": "Ajouter un jeune"},
    }
    return render(request, "platform/new.html", context, status=422 if form.errors else 200)
