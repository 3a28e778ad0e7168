"""Pages of this area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rebond.domain.base.actor import Role
from rebond.web.access import page


@page(Role.NATIONAL_ADMIN)
def reference(request: HttpRequest) -> HttpResponse:
    """First screen of the area."""
    return render(request, "account/me.html")


@page(Role.NATIONAL_ADMIN)
def people(request: HttpRequest) -> HttpResponse:
    """First screen of the area."""
    return render(request, "account/me.html")
