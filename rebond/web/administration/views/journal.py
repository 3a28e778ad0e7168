"""Who looked at what: counts, refusals, and whether the journal is whole. Never the content of a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.accounts.review import access_review
from rebond.domain.base.actor import Role
from rebond.domain.base.sealing import verify as verify_seals
from rebond.web.access import page
from rebond.web.administration.contexts import breadcrumb
from rebond.web.administration.page_names import page_name

PERIODS = (1, 7, 30, 90)


def _shown(request: HttpRequest, **more: object) -> HttpResponse:
    asked = request.GET.get("jours", "7")
    days = next((period for period in PERIODS if str(period) == asked), 7)
    review = access_review(request.actor, days=days)
    context = {
        "days": days,
        "periods": PERIODS,
        "review": review,
        "pages": [(page_name(row.page), row) for row in review.pages],
        "refusals": [(page_name(row.page), row) for row in review.refusals],
        "breadcrumb": breadcrumb(current="Journal des consultations"),
        **more,
    }
    return render(request, "administration/journal.html", context)


@page(Role.NATIONAL_ADMIN)
@require_GET
def journal(request: HttpRequest) -> HttpResponse:
    """The review of the last days."""
    return _shown(request)


@page(Role.NATIONAL_ADMIN)
@require_POST
def verify(request: HttpRequest) -> HttpResponse:
    """Check the whole chain of seals again."""
    return _shown(request, verified=True, broken=verify_seals())
