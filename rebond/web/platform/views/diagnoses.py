"""The diagnosis: filled with the young person, finished, read again, corrected, given back on paper."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.documents import render as document
from rebond.domain.dossiers.diagnosis import told
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import Diagnosis, Dossier
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    DiagnosisRefusedError,
    correct_diagnosis,
    drop_diagnosis_draft,
    keep_diagnosis_draft,
    record_diagnosis,
)
from rebond.domain.dossiers.queries import Sheet, diagnosis_after, diagnosis_sheet, full_answers
from rebond.domain.dossiers.rights import reads_protected
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.diagnoses import diagnosis_context, diagnosis_given, restitution_data
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier
from rebond.web.platform.sheets import key_of
from rebond.web.platform.views.interviews import pdf

_ROLES = tuple(sorted(PLATFORM_ROLES))
_TITLE = "Diagnostic"
_FORM = "platform/path/diagnosis.html"


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def diagnosis(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The diagnosis to fill. Sent, it is recorded and the file moves."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.method == "GET":
        sheet = diagnosis_sheet(request.actor, dossier)
        return render(request, _FORM, diagnosis_context(request.actor, dossier, sheet, title=_TITLE))
    answers, key = diagnosis_given(request.POST), key_of(request.POST.get("key"))
    try:
        made = record_diagnosis(actor=request.actor, dossier_id=dossier.pk, answers=answers, key=key)
    except DiagnosisRefusedError as refused:
        keep_diagnosis_draft(actor=request.actor, dossier_id=dossier.pk, answers=answers)
        return _refused(request, dossier, Sheet(answers, {}, timezone.now()), refused.errors, key)
    step = made.get_next_step_display().lower()
    messages.success(request, f"Diagnostic enregistré. Prochaine étape : {step}.")
    return redirect("platform:diagnosis_read", dossier.pk, made.pk)


@page(*_ROLES, nominative="dossier")
@require_POST
def draft(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Keep what is being typed; says when."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.POST.get("act") == "drop":
        drop_diagnosis_draft(actor=request.actor, dossier_id=dossier.pk)
        messages.success(request, "Brouillon effacé : le diagnostic repart de ce que le dossier sait.")
        return redirect("platform:diagnosis", dossier.pk)
    kept = keep_diagnosis_draft(actor=request.actor, dossier_id=dossier.pk, answers=diagnosis_given(request.POST))
    return render(request, "platform/_interview_saved.html", {"saved_at": kept.saved_at})


@page(*_ROLES, nominative="dossier")
@require_GET
def read(request: ActorRequest, dossier_id: UUID, diagnosis_id: UUID) -> HttpResponse:
    """A diagnosis that was finished."""
    dossier, made = _made(request, dossier_id, diagnosis_id)
    title = f"Diagnostic du {long_day(timezone.localdate(made.happened_at))}"
    context = {
        "dossier": dossier,
        "diagnosis": made,
        "sections": told(full_answers(request.actor, made)),
        "entitled": reads_protected(request.actor, dossier.platform_id),
        "corrected": diagnosis_after(request.actor, made),
        "title": title,
        "breadcrumb": breadcrumb(request.actor, dossier, title),
        "file_menu": file_menu(request.actor, dossier, "platform:diagnosis"),
    }
    return render(request, "platform/path/diagnosis_read.html", context)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, diagnosis_id: UUID) -> HttpResponse:
    """Say what was really found, or that no diagnosis was made; the first version stays readable."""
    dossier, made = _made(request, dossier_id, diagnosis_id)
    title = "Corriger le diagnostic"
    if request.method == "GET":
        sheet = Sheet(full_answers(request.actor, made), {}, None)
        context = diagnosis_context(request.actor, dossier, sheet, title=title)
        return render(request, _FORM, context | {"correcting": made})
    answers = None if request.POST.get("act") == "cancel" else diagnosis_given(request.POST)
    key = key_of(request.POST.get("key"))
    try:
        correct_diagnosis(actor=request.actor, diagnosis_id=made.pk, answers=answers, key=key)
    except AlreadyCorrectedError:
        messages.error(request, "Ce diagnostic a déjà été corrigé par quelqu’un : relisez-le, puis corrigez à nouveau.")
        return redirect("platform:file", dossier.pk)
    except DiagnosisRefusedError as refused:
        return _refused(request, dossier, Sheet(answers or {}, {}, None), refused.errors, key, made)
    messages.success(request, "Diagnostic annulé." if answers is None else "Correction enregistrée.")
    return redirect("platform:file", dossier.pk)


@page(*_ROLES, nominative="dossier")
@require_GET
def given_back(request: ActorRequest, dossier_id: UUID, diagnosis_id: UUID) -> HttpResponse:
    """The sheet that the young person takes home, in plain language (D6): nothing of health nor of justice in it."""
    dossier, made = _made(request, dossier_id, diagnosis_id)
    return pdf(document("restitution", restitution_data(dossier, made)), "restitution.pdf")


def _made(request: ActorRequest, dossier_id: UUID, diagnosis_id: UUID) -> tuple[Dossier, Diagnosis]:
    dossier = my_dossier(request.actor, dossier_id)
    made = one_or_404(Diagnosis, request.actor, diagnosis_id, "author")
    if made.dossier_id != dossier.pk or made.cancelled:
        raise Http404
    return dossier, made


def _refused(
    request: ActorRequest,
    dossier: Dossier,
    sheet: Sheet,
    errors: dict[str, str],
    key: UUID | None,
    correcting: Diagnosis | None = None,
) -> HttpResponse:
    title = "Corriger le diagnostic" if correcting else _TITLE
    context = diagnosis_context(request.actor, dossier, sheet, title=title, key=key, errors=errors)
    return render(request, _FORM, context | {"correcting": correcting}, status=422)
