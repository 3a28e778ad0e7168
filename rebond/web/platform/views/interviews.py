"""The interview: filled as one talks, finished, read again, corrected, printed."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.documents import render as document
from rebond.domain.dossiers.interview import Answers, day_of, on_paper, told
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import Dossier, Interview
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Booking,
    InterviewRefusedError,
    MeetingRefusedError,
    correct_interview,
    drop_draft,
    keep_draft,
    record_interview,
    sheet_effects,
)
from rebond.domain.dossiers.queries import Sheet, all_answers, platform_head, sheet_of, superseded_by
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.appointments import booking_form
from rebond.web.platform.dossier import breadcrumb, my_dossier
from rebond.web.platform.interviews import answers_given, booking_given, form_context
from rebond.web.platform.meeting_forms import BookingForm, add_refusal
from rebond.web.platform.sheets import key_of

_ROLES = tuple(sorted(PLATFORM_ROLES))
_TITLE = "Entretien"


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def interview(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The sheet: what is known is filled. Sent, the interview is recorded and the file moves."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.method == "GET":
        sheet = sheet_of(request.actor, dossier)
        return render(request, "platform/interview.html", form_context(request.actor, dossier, sheet, title=_TITLE))
    answers, key = answers_given(request.POST), key_of(request.POST.get("key"))
    form = booking_form(request.actor, dossier, request.POST)
    errors: dict[str, str] = {}
    if not form.asked or form.is_valid():
        try:
            said = _recorded(request, dossier, answers, key, form.booking() if form.asked else None)
        except InterviewRefusedError as refused:
            errors = refused.errors
        except MeetingRefusedError as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, said)
            return redirect("platform:file", dossier.pk)
    keep_draft(actor=request.actor, dossier_id=dossier.pk, answers=answers | booking_given(request.POST))
    sheet = Sheet(answers, {}, timezone.now())
    return _refused(request, dossier, sheet, errors, key, booking=form if form.asked else None)


def _recorded(
    request: ActorRequest, dossier: Dossier, answers: Answers, key: UUID | None, booking: Booking | None
) -> str:
    """Record the interview and the appointment agreed; what to say then."""
    who = {"actor": request.actor, "dossier_id": dossier.pk}
    effects = sheet_effects(actor=request.actor, dossier=dossier, answers=answers)
    made = record_interview(**who, answers=answers, key=key, booking=booking)
    written = " ".join(effects.sentences(done=True))
    if booking is None:
        # The file's: a fact that the sheet told may have moved it further than the sheet.
        step = my_dossier(request.actor, dossier.pk).get_next_step_display().lower()
        return f"Entretien enregistré. Prochaine étape : {step}. {written}".strip()
    on = day_of(made.answers["meeting_on"])
    told = f"rendez-vous pris le {on:%d/%m} : {made.answers['meeting_with']}"
    return f"Entretien enregistré, {told}. {written}".strip()


@page(*_ROLES, nominative="dossier")
@require_POST
def draft(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Keep what is being typed; says when."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.POST.get("act") == "drop":
        drop_draft(actor=request.actor, dossier_id=dossier.pk)
        messages.success(request, "Brouillon effacé : la fiche repart de ce que le dossier sait.")
        return redirect("platform:interview", dossier.pk)
    answers = answers_given(request.POST)
    kept = keep_draft(actor=request.actor, dossier_id=dossier.pk, answers=answers | booking_given(request.POST))
    told = sheet_effects(actor=request.actor, dossier=dossier, answers=answers).sentences()
    return render(request, "platform/_interview_draft.html", {"saved_at": kept.saved_at, "told": told})


@page(*_ROLES, nominative="dossier")
@require_GET
def read(request: ActorRequest, dossier_id: UUID, interview_id: UUID) -> HttpResponse:
    """A sheet that was finished."""
    dossier, held = _held(request, dossier_id, interview_id)
    title = f"Entretien du {long_day(timezone.localdate(held.happened_at))}"
    context = {
        "dossier": dossier,
        "interview": held,
        "sections": told(all_answers(request.actor, held)),
        "corrected": superseded_by(request.actor, held),
        "title": title,
        "breadcrumb": breadcrumb(request.actor, dossier, title),
    }
    return render(request, "platform/interview_read.html", context)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, interview_id: UUID) -> HttpResponse:
    """Say what was really answered, or that the interview did not take place; the first version stays readable."""
    dossier, held = _held(request, dossier_id, interview_id)
    title = "Corriger l’entretien"
    if request.method == "GET":
        sheet = Sheet(all_answers(request.actor, held), {}, None)
        context = form_context(request.actor, dossier, sheet, title=title, correcting=held)
        return render(request, "platform/interview.html", context)
    answers = None if request.POST.get("act") == "cancel" else answers_given(request.POST)
    written = (
        sheet_effects(actor=request.actor, dossier=dossier, answers=answers, corrected=held).sentences(done=True)
        if answers
        else []
    )
    key = key_of(request.POST.get("key"))
    try:
        correct_interview(actor=request.actor, interview_id=held.pk, answers=answers, key=key)
    except AlreadyCorrectedError:
        messages.error(request, "Cet entretien a déjà été corrigé par quelqu’un : relisez-le, puis corrigez à nouveau.")
        return redirect("platform:file", dossier.pk)
    except InterviewRefusedError as refused:
        return _refused(request, dossier, Sheet(answers or {}, {}, None), refused.errors, key, held)
    said = " ".join(["Correction enregistrée.", *written])
    messages.success(request, "Entretien annulé." if answers is None else said)
    return redirect("platform:file", dossier.pk)


@page(*_ROLES, nominative="dossier")
@require_GET
def blank_sheet(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The sheet to fill by hand for this young person."""
    dossier = my_dossier(request.actor, dossier_id)
    name = f"{dossier.surname.upper()} {dossier.first_names}, {dossier.birth_date:%d/%m/%Y}"
    data = {
        "title": "Fiche d’entretien pour le suivi",
        "subtitle": name,
        "platform": platform_head(dossier.platform),
        "note": name,
        "filled": False,
        "sections": on_paper(),
    }
    return pdf(document("interview", data), "fiche-entretien-vierge.pdf")


@page(*_ROLES, nominative="dossier")
@require_GET
def filled_sheet(request: ActorRequest, dossier_id: UUID, interview_id: UUID) -> HttpResponse:
    """The sheet as it was answered."""
    dossier, held = _held(request, dossier_id, interview_id)
    name = f"{dossier.surname.upper()} {dossier.first_names}, {dossier.birth_date:%d/%m/%Y}"
    held_on = long_day(timezone.localdate(held.happened_at))
    data = {
        "title": "Fiche d’entretien pour le suivi",
        "subtitle": f"{name}. Entretien du {held_on}, mené par {held.author}.",
        "platform": platform_head(dossier.platform),
        "note": "Document nominatif : à garder sous clé, à détruire après usage.",
        "filled": True,
        "sections": on_paper(all_answers(request.actor, held)),
    }
    return pdf(document("interview", data), "fiche-entretien.pdf")


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF shown in the browser; its name says nothing of anybody."""
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _held(request: ActorRequest, dossier_id: UUID, interview_id: UUID) -> tuple[Dossier, Interview]:
    dossier = my_dossier(request.actor, dossier_id)
    held = one_or_404(Interview, request.actor, interview_id, "author")
    if held.dossier_id != dossier.pk or held.cancelled:
        raise Http404
    return dossier, held


def _refused(
    request: ActorRequest,
    dossier: Dossier,
    sheet: Sheet,
    errors: dict[str, str],
    key: UUID | None,
    correcting: Interview | None = None,
    booking: BookingForm | None = None,
) -> HttpResponse:
    title = "Corriger l’entretien" if correcting else _TITLE
    told = {"title": title, "key": key, "errors": errors, "booking": booking, "correcting": correcting}
    context = form_context(request.actor, dossier, sheet, **told)
    return render(request, "platform/interview.html", context, status=422)
