"""Pages open to all: plan of the site, accessibility, personal data."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rebond.domain.base.actor import RUNNING_ROLES
from rebond.domain.base.policies import visible
from rebond.domain.territory.models import Platform
from rebond.web.access import page


@page(public=True)
def sitemap(request: HttpRequest) -> HttpResponse:
    """The second way to every page (screens, rule 9)."""
    actor = getattr(request, "actor", None)
    platforms = visible(Platform, actor).filter(pk__in=actor.platforms) if actor is not None else []
    run = actor.platforms_as(*RUNNING_ROLES) if actor is not None else frozenset()
    return render(request, "public/sitemap.html", {"platforms": platforms, "run": run})


@page(public=True)
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "public/accessibility.html")


@page(public=True)
def data(request: HttpRequest) -> HttpResponse:
    """What Rebond does with personal data, in plain words."""
    return render(request, "public/data.html")
