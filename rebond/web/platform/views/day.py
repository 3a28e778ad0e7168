"""Ma journée, and "On me rappelle"."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.operations import choose_day_order
from rebond.domain.dossiers.queries.calling_back import FEWEST, digits_of, who_calls
from rebond.web.access import ActorRequest, page
from rebond.web.platform.day import aside_context, day_context
from rebond.web.platform.territory import my_platform, my_platforms

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_safe
def my_day(request: ActorRequest) -> HttpResponse:
    """The day's queue of the only platform, or a choice."""
    platforms = my_platforms(request.actor)
    if len(platforms) == 1:
        return render(request, "platform/day.html", day_context(request.actor, platforms[0]))
    return render(request, "platform/choose.html", {"platforms": platforms, "target": "day"})


@page(*_ROLES, nominative="list")
@require_safe
def day(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The day's queue of a platform."""
    platform = my_platform(request.actor, platform_id)
    return render(request, "platform/day.html", day_context(request.actor, platform))


@page(*_ROLES, nominative="list")
@require_safe
def aside(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The column beside the queue alone, read again when a contact is recorded or undone."""
    platform = my_platform(request.actor, platform_id)
    if not request.htmx:
        return redirect("platform:platform_day", platform.pk)
    return render(request, "platform/calls/_aside.html", aside_context(request.actor, platform))


@page(*_ROLES, nominative="list")
@require_POST
def order(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Keep how the queue is put, and show it so."""
    platform = my_platform(request.actor, platform_id)
    choose_day_order(actor=request.actor, platform_id=platform.pk, order=request.POST.get("order", ""))
    return redirect("platform:platform_day", platform.pk)


@page(*_ROLES, nominative="list")
@require_POST
def calling_back(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The file of who calls, or those among which to choose. The digits travel in the body alone."""
    platform = my_platform(request.actor, platform_id)
    typed = request.POST.get("digits", "")[:30]
    found = who_calls(request.actor, typed)
    if len(found) == 1:
        where = reverse("platform:file", args=[found[0].dossier.pk])
        return HttpResponseClientRedirect(where) if request.htmx else redirect(where)
    context = {
        "platform": platform,
        "section": "day",
        "callers": found,
        "typed": typed,
        "too_short": len(digits_of(typed)) < FEWEST,
    }
    template = "platform/calls/_callers.html" if request.htmx else "platform/calls/callers.html"
    return render(request, template, context, status=422 if context["too_short"] else 200)
