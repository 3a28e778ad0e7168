"""What a person keeps of the list: named views, columns, a selection."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.columns import moved
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import SavedView
from rebond.domain.dossiers.operations import (
    ViewRefusedError,
    change_view,
    delete_view,
    keep_columns,
    keep_view,
    pick_results,
    unpick_all,
)
from rebond.domain.dossiers.operations import pick as pick_files
from rebond.domain.dossiers.operations.views import may_change
from rebond.domain.dossiers.queries.selection import picked_count
from rebond.domain.dossiers.queries.views import columns_of, saved_views
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.lists import Asked, asked, bar_context, keys_of
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.lists import answer, show

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_safe
def saved(request: ActorRequest, saved_id: UUID) -> HttpResponse:
    """A saved view, as it was kept."""
    kept = one_or_404(SavedView, request.actor, saved_id)
    platform = my_platform(request.actor, kept.platform_id)
    return show(request, platform, Asked(Criteria.from_mapping(kept.criteria), saved=kept))


@page(*_ROLES)
@require_http_methods(["GET", "POST"])
def views(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The actor's views and those shared, to rename or delete (GET); the list shown, under a name (POST)."""
    platform = my_platform(request.actor, platform_id)
    refused = None
    if request.method == "POST":
        here = asked(request, platform)
        try:
            kept = keep_view(
                actor=request.actor,
                platform_id=platform.pk,
                criteria=here.criteria,
                name=request.POST.get("name", ""),
                shared=bool(request.POST.get("shared")),
            )
        except ViewRefusedError as refusal:
            refused = {"message": str(refusal), "name": request.POST.get("name", ""), "here": here}
        else:
            messages.success(request, f"Vue « {kept.name} » enregistrée : elle a son onglet.")
            return redirect("platform:saved", kept.pk)
    context = {
        "platform": platform,
        "section": "list",
        "views": [(view, may_change(request.actor, view)) for view in saved_views(request.actor, platform.pk)],
        "refused": refused,
        "breadcrumb": _breadcrumb("Mes vues"),
    }
    return render(request, "platform/lists/views.html", context, status=422 if refused else 200)


@page(*_ROLES)
@require_POST
def change(request: ActorRequest, saved_id: UUID) -> HttpResponse:
    """Rename a view, share it or not, give it the criteria shown, delete it."""
    kept = one_or_404(SavedView, request.actor, saved_id)
    if not may_change(request.actor, kept):
        raise Http404
    platform, act = my_platform(request.actor, kept.platform_id), request.POST.get("act", "")
    if act == "delete":
        delete_view(actor=request.actor, saved_id=kept.pk)
        messages.success(request, f"Vue « {kept.name} » supprimée. Les dossiers n’ont pas changé.")
        return redirect("platform:views", platform.pk)
    if act == "update":
        change_view(actor=request.actor, saved_id=kept.pk, criteria=asked(request, platform).criteria)
        messages.success(request, f"Vue « {kept.name} » mise à jour.")
        return redirect("platform:saved", kept.pk)
    changes = {"name": request.POST.get("name", "")} if act == "rename" else {"shared": act == "share"}
    try:
        changed = change_view(actor=request.actor, saved_id=kept.pk, **changes)
    except ViewRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"Vue « {changed.name} » modifiée.")
    return redirect("platform:views", platform.pk)


@page(*_ROLES, nominative="list")
@require_POST
def columns(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Choose the columns (boxes ticked), put one before or after (`act`), or take those of the start again."""
    platform = my_platform(request.actor, platform_id)
    act, _, code = request.POST.get("act", "").partition(":")
    held = columns_of(request.actor, platform.pk)
    ticked = request.POST.getlist("column")
    chosen: tuple[str, ...] | None = (*(c for c in held if c in ticked), *(c for c in ticked if c not in held))
    if act in ("up", "down"):
        chosen = moved(held, code, -1 if act == "up" else 1)
    elif act == "reset":
        chosen = None
    keep_columns(actor=request.actor, platform_id=platform.pk, columns=chosen)
    return answer(request, platform, asked(request, platform), notice="Colonnes enregistrées.")


@page(*_ROLES, nominative="list")
@require_POST
def pick(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Pick one file or put it back, the page, every result; or empty the selection."""
    platform = my_platform(request.actor, platform_id)
    act, _, rest = request.POST.get("act", "").partition(":")
    here = {"actor": request.actor, "platform_id": platform.pk}
    shown = asked(request, platform)
    if act == "none":
        unpick_all(**here)
    elif act == "results":
        pick_results(**here, criteria=shown.criteria)
    else:
        keys = keys_of(rest.split(","))
        ticked = keys_of(request.POST.getlist("pick"))
        add, remove = {"page": (keys, []), "add": (keys, []), "remove": ([], keys)}.get(
            act, (ticked, [key for key in keys if key not in ticked])
        )
        pick_files(**here, add=add, remove=remove)
    if act in ("add", "remove") and request.htmx:
        bar = bar_context(picked_count(request.actor, platform.pk))
        return render(request, "platform/lists/_bar.html", {"platform": platform, **bar})
    return answer(request, platform, shown, notice="Sélection modifiée.")


def _breadcrumb(current: str) -> dict[str, object]:
    return {"links": [{"url": reverse("platform:list"), "title": "La liste"}], "current": current}
