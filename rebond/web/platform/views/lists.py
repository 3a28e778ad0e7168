"""The list."""

import json
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.criteria import CLOSED, OPEN, Criteria
from rebond.domain.dossiers.enums import Sort, Status, Tab
from rebond.domain.dossiers.models import ListView
from rebond.domain.dossiers.operations import save_view, turn_page
from rebond.domain.dossiers.queries import Cursor
from rebond.domain.dossiers.queries.groups import named, profile_of
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.contexts import list_context
from rebond.web.platform.lists import Asked, of_view, one_or_none
from rebond.web.platform.territory import my_platform, my_platforms

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The list of the only platform, or a choice."""
    platforms = my_platforms(request.actor)
    if len(platforms) == 1:
        return show(request, platforms[0], Asked(Criteria()))
    return render(request, "platform/choose.html", {"platforms": platforms, "target": "list"})


@page(*_ROLES, nominative="list")
@require_safe
def tab(request: ActorRequest, platform_id: UUID, tab: str) -> HttpResponse:
    """A tab of the list, without filters."""
    if tab not in Tab.values:
        raise Http404
    return show(request, my_platform(request.actor, platform_id), Asked(Criteria(tab=tab)))


@page(*_ROLES, nominative="list")
@require_safe
def view(request: ActorRequest, view_id: UUID) -> HttpResponse:
    """A list searched or filtered, kept under an opaque key."""
    kept = one_or_404(ListView, request.actor, view_id)
    platform = my_platform(request.actor, kept.platform_id)
    return show(request, platform, of_view(request.actor, kept))


@page(*_ROLES, nominative="list")
@require_POST
def narrow(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Search, filter, sort, take a filter off: kept in the server, then shown."""
    platform = my_platform(request.actor, platform_id)
    here = _narrowed(request, platform)
    act = request.POST.get("act", "")
    # Typed while the answer was on its way, the field is left alone: only these acts rewrite it.
    rewrite = act.startswith(("remove:search", "clear", "vue:", "among:", "situation:", "like:"))
    return answer(request, platform, here, rewrite_search=rewrite)


def answer(
    request: ActorRequest, platform: Platform, here: Asked, *, rewrite_search: bool = False, notice: str = ""
) -> HttpResponse:
    """The list after an act on it: its parts for htmx, else its address."""
    where = here.address(platform.pk)
    if not request.htmx:
        return redirect(where)
    # A word typed or a box ticked moves no figure of the platform.
    narrowed = request.htmx.trigger == "criteres" and not request.POST.get("act")
    context = list_context(request.actor, platform, here, figures=not narrowed) | {"rewrite_search": rewrite_search}
    response = render(request, "platform/_list_swap.html", context)
    if request.htmx.current_url_abs_path != where:
        response.headers["HX-Push-Url"] = where
    if notice:
        response.headers["HX-Trigger"] = json.dumps({"announce": {"text": notice}})
    return response


def _narrowed(request: ActorRequest, platform: Platform) -> Asked:
    """What the form asks, kept in the server."""
    actor, data = request.actor, request.POST
    act, _, rest = data.get("act", "").partition(":")
    saved = one_or_none(actor, _key(rest if act == "vue" else data.get("saved")))
    if act == "vue" and saved is not None:
        return Asked(Criteria.from_mapping(saved.criteria), saved=saved)
    saved = None if act in ("tab", "among", "situation", "like") else saved
    criteria, view_id = criteria_asked(data), _key(data.get("view"))
    if act == "like":  # young people close to somebody, or to a group
        criteria = profile_of(actor, named(actor, platform.pk, rest))
    keeping = {"actor": actor, "platform_id": platform.pk, "criteria": criteria, "saved_id": saved and saved.pk}
    cursor = _cursor(rest) if act == "page" else None
    if cursor is not None:
        return Asked(criteria, turn_page(**keeping, cursor=cursor), saved)
    plain = criteria == (Criteria.from_mapping(saved.criteria) if saved else Criteria(tab=criteria.tab))
    if plain and not (act == "" and _turned(request, view_id, criteria)):
        return Asked(criteria, None, saved)
    return Asked(criteria, save_view(**keeping, view_id=view_id), saved)


def _turned(request: ActorRequest, view_id: UUID | None, criteria: Criteria) -> bool:
    """Whether this very list was turned to another page, which a refresh keeps."""
    try:
        view = one_or_404(ListView, request.actor, view_id) if view_id else None
    except Http404:
        return False
    return view is not None and bool(view.cursor) and view.criteria == criteria.to_json()


def _cursor(text: str) -> Cursor | None:
    try:
        told = json.loads(text)
    except ValueError:
        return None
    return Cursor.from_mapping(told) if isinstance(told, dict) else None


def criteria_asked(data: QueryDict) -> Criteria:
    """What the form of the list asks. A button's `act` changes one thing: "tab:x", "sort:x",
    "situation:x", "remove:x:y", "closed", "clear"."""
    asked: dict[str, Any] = {name: data.getlist(name) for name in (*CLOSED, *OPEN)}
    asked |= {
        name: data.get(name)
        for name in ("tab", "search", "late", "age_from", "age_to", "campaigns_from", "situation", "among")
    }
    asked |= _sort(data.get("sort", ""))
    act, _, rest = data.get("act", "").partition(":")
    if act == "tab":
        # The standing tabs are views of the open files.
        asked |= {"tab": rest, "status": [], "situation": "", "among": ""}
    elif act == "among":
        return Criteria.from_mapping({"among": rest, "sort": Sort.NAME})
    elif act == "situation":  # a figure of the strip: everybody whom it counts
        return Criteria.from_mapping({"situation": rest, "tab": Tab.ALL, "sort": Sort.NAME})
    elif act == "closed":  # the closed files that bear the name searched
        return Criteria.from_mapping({"search": data.get("search"), "status": Status.CLOSED, "sort": Sort.NAME})
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


def show(request: ActorRequest, platform: Platform, here: Asked) -> HttpResponse:
    """The whole page of a list."""
    context = list_context(request.actor, platform, here)
    return render(request, "platform/list.html", context | {"section": "list"})


def _key(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
