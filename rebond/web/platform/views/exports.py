"""Exports: asked, awaited, fetched by their owner alone."""

from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import ExportKind, ExportState
from rebond.domain.dossiers.models import Export
from rebond.domain.dossiers.operations import ask_export, letter_keys
from rebond.domain.dossiers.queries import letters_noted
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.lists import asked
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}
_NAMES = {
    ExportKind.LIST: "liste",
    ExportKind.LETTERS: "courriers",
    ExportKind.LABELS: "etiquettes",
    ExportKind.REGISTER: "registre",
}


@page(*_ROLES, nominative="export")
@require_POST
def ask(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Ask for the view shown, as CSV or XLSX."""
    platform = my_platform(request.actor, platform_id)
    here = asked(request, platform)
    export = ask_export(
        actor=request.actor, platform_id=platform.pk, criteria=here.criteria, form=request.POST.get("form", "csv")
    )
    return redirect("platform:export_state", export.pk)


@page(*_ROLES)
@require_safe
def state(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """Where the export stands; asks again by itself until it is ready."""
    export = one_or_404(Export, request.actor, export_id, "platform")
    context = {
        "export": export,
        **_letters(request, export),
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
    ending = export.options.get("form", "csv") if export.kind == ExportKind.LIST else "pdf"
    with default_storage.open(export.stored_as) as stored:
        response = HttpResponse(stored.read(), content_type=_TYPES[ending])
    day = timezone.localdate(export.asked_at)
    name = f"rebond-{_NAMES[ExportKind(export.kind)]}-{day:%Y-%m-%d}.{ending}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _letters(request: ActorRequest, export: Export) -> dict[str, int]:
    """Of a batch of letters: how many are noted in the files today."""
    if export.kind != ExportKind.LETTERS:
        return {}
    keys = [key for turns in letter_keys(export).values() for key in turns]
    return {"noted": letters_noted(request.actor, export, keys)}
