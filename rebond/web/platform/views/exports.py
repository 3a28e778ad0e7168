"""Exports: asked, awaited, fetched by their owner alone."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import ExportState
from rebond.domain.dossiers.models import Export, ListView
from rebond.domain.dossiers.operations import ask_export
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="export")
@require_POST
def ask(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Ask for the CSV of the view shown."""
    platform = my_platform(request.actor, platform_id)
    criteria = Criteria.from_mapping({"tab": request.POST.get("tab")})
    if request.POST.get("view"):
        try:
            kept = one_or_404(ListView, request.actor, UUID(request.POST["view"]))
        except ValueError:
            raise Http404 from None
        criteria = Criteria.from_mapping(kept.criteria)
    export = ask_export(actor=request.actor, platform_id=platform.pk, criteria=criteria)
    return redirect("platform:export_state", export.pk)


@page(*_ROLES)
@require_safe
def state(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """Where the export stands; asks again by itself until it is ready."""
    export = one_or_404(Export, request.actor, export_id, "platform")
    context = {
        "export": export,
        "expired": export.expires_at <= timezone.now(),
        "breadcrumb": {"links": [{"url": reverse("platform:list"), "title": "La liste"}], "current": "Export"},
    }
    return render(request, "platform/_export.html" if request.htmx else "platform/export.html", context)


@page(*_ROLES, nominative="export")
@require_safe
def fetch(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """The file, for a day."""
    export = one_or_404(Export, request.actor, export_id)
    if export.state != ExportState.READY or not export.stored_as or export.expires_at <= timezone.now():
        raise Http404
    with default_storage.open(export.stored_as) as stored:
        response = HttpResponse(stored.read(), content_type="text/csv; charset=utf-8")
    day = timezone.localdate(export.asked_at)
    response.headers["Content-Disposition"] = f'attachment; filename="rebond-liste-{day:%Y-%m-%d}.csv"'
    return response
