"""The list."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.criteria import CLOSED, OPEN, Criteria
from rebond.domain.dossiers.enums import Tab
from rebond.domain.dossiers.models import ListView
from rebond.domain.dossiers.operations import save_view
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.contexts import address, list_context
from rebond.web.platform.territory import my_platform, my_platforms

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The list of the only platform, or a choice."""
    platforms = my_platforms(request.actor)
    if len(platforms) == 1:
        return _show(request, platforms[0], Criteria())
    return render(request, "platform/choose.html", {"platforms": platforms, "target": "list"})


@page(*_ROLES, nominative="list")
@require_safe
def tab(request: ActorRequest, platform_id: UUID, tab: str) -> HttpResponse:
    """A tab of the list, without filters."""
    if tab not in Tab.values:
        raise Http404
    return _show(request, my_platform(request.actor, platform_id), Criteria(tab=tab))


@page(*_ROLES, nominative="list")
@require_safe
def view(request: ActorRequest, view_id: UUID) -> HttpResponse:
    """A list searched or filtered, kept under an opaque key."""
    kept = one_or_404(ListView, request.actor, view_id)
    platform = my_platform(request.actor, kept.platform_id)
    return _show(request, platform, Criteria.from_mapping(kept.criteria), kept)


@page(*_ROLES, nominative="list")
@require_POST
def narrow(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Search, filter, sort, take a filter off: kept in the server, then shown."""
    platform = my_platform(request.actor, platform_id)
    criteria = criteria_asked(request.POST)
    bare = criteria == Criteria(tab=criteria.tab)
    kept = None
    if not bare:
        kept = save_view(
            actor=request.actor, platform_id=platform.pk, criteria=criteria, view_id=_key(request.POST.get("view"))
        )
    where = address(platform.pk, criteria, kept)
    if not request.htmx:
        return redirect(where)
    context = list_context(request.actor, platform, criteria, view=kept)
    context["rewrite_search"] = request.POST.get("act") is not None
    response = render(request, "platform/_list_swap.html", context)
    if request.htmx.current_url_abs_path != where:
        response.headers["HX-Push-Url"] = where
    return response


def criteria_asked(data: QueryDict) -> Criteria:
    """What the form of the list asks. A button's `act` changes one thing: "tab:x", "sort:x", "remove:x:y", "clear"."""
    asked: dict[str, Any] = {name: data.getlist(name) for name in (*CLOSED, *OPEN)}
    asked |= {name: data.get(name) for name in ("tab", "search", "late", "age_from", "age_to")}
    asked |= _sort(data.get("sort", ""))
    act, _, rest = data.get("act", "").partition(":")
    if act == "tab":
        asked["tab"] = rest
    elif act == "sort":
        asked |= _sort(rest)
    criteria = Criteria.from_mapping(asked)
    if act == "clear":
        return criteria.bare()
    if act == "remove":
        name, _, value = rest.partition(":")
        return criteria.without(name, value) if name in criteria.to_json() else criteria
    return criteria


def _sort(asked: str) -> dict[str, object]:
    return {"sort": asked.lstrip("-"), "descending": asked.startswith("-")}


def _show(request: ActorRequest, platform: Platform, criteria: Criteria, kept: ListView | None = None) -> HttpResponse:
    cursors = {name: _key(request.GET.get(param)) for name, param in (("after", "apres"), ("before", "avant"))}
    context = list_context(request.actor, platform, criteria, view=kept, **cursors)
    return render(request, "platform/list.html", context | {"section": "list"})


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
