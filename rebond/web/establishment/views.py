"""Pages of this area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from rebond.domain.base.actor import Role
from rebond.web.access import page
from rebond.web.establishment.contexts import establishment_page


@page(Role.SCHOOL_REFERENT, nominative="list")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My establishment: what came, what to do, the young people on the lists."""
    found = establishment_page(request.actor, number=request.GET.get("page"))
    return render(request, "establishment/home.html", {"page": found})
