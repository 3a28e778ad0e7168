"""Where the young people of a platform stand: one figure each, one definition each."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.queries.situations import situations_of, total
from rebond.web.access import ActorRequest, page
from rebond.web.platform.territory import my_platform


@page(*sorted(PLATFORM_ROLES))
@require_safe
def situations(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The figures of the platform; they name nobody."""
    platform = my_platform(request.actor, platform_id)
    found = situations_of(request.actor, platform.pk)
    links = [{"url": reverse("platform:list"), "title": "La liste"}]
    context = {
        "platform": platform,
        "section": "situations",
        "situations": found,
        "total": total(found),
        "breadcrumb": {"links": links, "current": "Situations"},
    }
    return render(request, "platform/path/situations.html", context)
