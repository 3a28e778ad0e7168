"""The errors of bases that platforms report: read without a name, answered in a sentence that the platform reads."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.error_enums import ErrorAnswer
from rebond.domain.dossiers.models import BaseError
from rebond.domain.dossiers.operations.base_errors import ErrorRefusedError, answer_error
from rebond.domain.dossiers.queries.base_errors import all_errors
from rebond.web.access import ActorRequest, one_or_404, page

ADMIN = Role.NATIONAL_ADMIN


@page(ADMIN)
@require_GET
def index(request: ActorRequest) -> HttpResponse:
    """Those to answer, then those answered."""
    return _shown(request)


@page(ADMIN)
@require_POST
def answer(request: ActorRequest, error_id: UUID) -> HttpResponse:
    """Answer one; what was typed stays when it is refused."""
    asked = one_or_404(BaseError, request.actor, error_id)
    given = {name: request.POST.get(name, "") for name in ("answer", "text")}
    try:
        answer_error(actor=request.actor, error_id=asked.pk, **given)
    except ErrorRefusedError as refused:
        return _shown(request, given | {"key": asked.pk, "field": refused.field, "message": str(refused)})
    messages.success(request, "Réponse envoyée : la plate-forme la lit sur le dossier.")
    return redirect("campaigns:errors")


def _shown(request: ActorRequest, refused: dict | None = None) -> HttpResponse:
    to_answer, answered = all_errors(request.actor)
    context = {
        "to_answer": to_answer,
        "answered": answered,
        "answers": ErrorAnswer.choices,
        "refused": refused,
        "breadcrumb": {
            "links": [{"url": reverse("campaigns:index"), "title": "Campagnes"}],
            "current": "Erreurs signalées",
        },
    }
    return render(request, "campaigns/errors.html", context, status=422 if refused else 200)
