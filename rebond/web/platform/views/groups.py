"""Groups of young people with similar profiles (C10)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.criteria import GROUP
from rebond.domain.dossiers.models import Group
from rebond.domain.dossiers.operations import (
    GroupRefusedError,
    change_group,
    close_group,
    open_group,
    remove_members,
)
from rebond.domain.dossiers.queries.groups import groups_of, members
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.lists import keys_of
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES)
@require_http_methods(["GET", "POST"])
def index(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The platform's groups (GET), a new one without anybody yet (POST)."""
    platform = my_platform(request.actor, platform_id)
    given = {name: request.POST.get(name, "") for name in ("name", "purpose")}
    refused = ""
    if request.method == "POST":
        try:
            made = open_group(actor=request.actor, platform_id=platform.pk, **given)
        except GroupRefusedError as refusal:
            refused = str(refusal)
        else:
            return redirect("platform:group", made.pk)
    context = {
        "platform": platform,
        "section": "groups",
        "groups": groups_of(request.actor, platform.pk),
        "given": given,
        "refused": refused,
    }
    return render(request, "platform/groups/index.html", context, status=422 if refused else 200)


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "POST"])
def group(request: ActorRequest, group_id: UUID) -> HttpResponse:
    """A group and its members; POST: rename it, take somebody out, close it or open it again."""
    found = one_or_404(Group, request.actor, group_id, "author")
    platform = my_platform(request.actor, found.platform_id)
    refused, given = "", {"name": found.name, "purpose": found.purpose}
    if request.method == "POST":
        given = {name: request.POST.get(name, value) for name, value in given.items()}
        try:
            messages.success(request, _changed(request, found, given))
        except GroupRefusedError as refusal:
            refused = str(refusal)
        else:
            return redirect("platform:group", found.pk)
    links = [
        {"url": reverse("platform:list"), "title": "La liste"},
        {"url": reverse("platform:groups", args=[platform.pk]), "title": "Groupes"},
    ]
    context = {
        "platform": platform,
        "section": "groups",
        "group": found,
        "given": given,
        "among": f"{GROUP}{found.pk}",
        "members": members(request.actor, found.pk),
        "refused": refused,
        "breadcrumb": {"links": links, "current": found.name},
    }
    return render(request, "platform/groups/group.html", context, status=422 if refused else 200)


def _changed(request: ActorRequest, group: Group, given: dict[str, str]) -> str:
    """Do what the form asks; gives the sentence that says so."""
    act, _, key = request.POST.get("act", "").partition(":")
    if act == "remove":
        count = remove_members(actor=request.actor, group_id=group.pk, dossier_ids=keys_of([key]))
        return "Retiré du groupe. Son dossier n’a pas changé." if count else "Déjà retiré du groupe."
    if act in ("close", "reopen"):
        close_group(actor=request.actor, group_id=group.pk, again=act == "reopen")
        return "Groupe rouvert." if act == "reopen" else "Groupe clos : il reste lisible, plus personne n’y entre."
    change_group(actor=request.actor, group_id=group.pk, **given)
    return "Groupe modifié."
