"""Pages of this area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rebond.web.access import page


@page()
def index(request: HttpRequest) -> HttpResponse:
    """First screen of the area."""
    return render(request, "account/me.html")
