"""The right of return to training: a request noted, or taken back."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import ReturnRequest
from rebond.domain.dossiers.operations import AlreadyCorrectedError, ReturnRefusedError, ask_return, take_back_return
from rebond.domain.dossiers.reserved import with_reserved
from rebond.domain.dossiers.right_of_return import last_day
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import file_context, my_dossier
from rebond.web.platform.forms import add_refusal
from rebond.web.platform.returning import ReturnForm
from rebond.web.platform.views.files import shown

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="dossier")
@require_POST
def ask(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Note that the young person asks: the fifteen days run."""
    dossier = my_dossier(request.actor, dossier_id)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            made = ask_return(actor=request.actor, dossier_id=dossier.pk, **form.cleaned_data)
        except ReturnRefusedError as refused:
            add_refusal(form, refused)
        else:
            notice = f"Demande notée : premier entretien à tenir au plus tard le {last_day(made.asked_on):%d/%m/%Y}."
            return shown(request, dossier_id, with_reserved(notice, made.note))
    template = "platform/_file.html" if request.htmx else "platform/file.html"
    return render(request, template, file_context(request.actor, dossier, return_form=form), status=422)


@page(*_ROLES, nominative="dossier")
@require_POST
def take_back(request: ActorRequest, request_id: UUID) -> HttpResponse:
    """The young person gave it up, or it was noted by mistake."""
    row = one_or_404(ReturnRequest, request.actor, request_id)
    my_dossier(request.actor, row.dossier_id)
    try:
        take_back_return(actor=request.actor, request_id=row.pk)
    except AlreadyCorrectedError:
        return shown(request, row.dossier_id, "Quelqu’un l’avait déjà retirée : la page vient d’être relue.")
    return shown(request, row.dossier_id, "Demande de droit au retour retirée : le délai ne court plus.")
