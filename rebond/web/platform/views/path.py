"""The pathways and solutions of a young person, and who accompanies them."""

import json
from collections.abc import Callable
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    FactRefusedError,
    PathRefusedError,
    Reply,
    answer_enrolment,
    ask_enrolment,
    call_school_later,
    choose_person,
    correct_engagement,
    enter,
    tell_turn,
    undo_turn,
)
from rebond.domain.dossiers.queries import path_page, told_entries, told_people
from rebond.domain.dossiers.reserved import AT_WORK, with_reserved
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier
from rebond.web.platform.path import path_context
from rebond.web.platform.path_forms import EntryForm, PersonForm, TurnForm
from rebond.web.platform.sheets import key_of

_ROLES = tuple(sorted(PLATFORM_ROLES))
ALREADY = "Quelqu’un l’a déjà corrigé : la page vient d’être relue."


@page(*_ROLES, nominative="dossier")
@require_safe
def path(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The stages, the people, the pathways and solutions."""
    dossier = my_dossier(request.actor, dossier_id)
    return render(request, "platform/path/path.html", path_context(request.actor, dossier))


@page(*_ROLES, nominative="dossier")
@require_POST
def enter_path(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Write an entry."""
    dossier = my_dossier(request.actor, dossier_id)
    form = EntryForm(request.POST, page=path_page(request.actor, dossier), prefix_id="entree")

    def done() -> str:
        row = enter(actor=request.actor, dossier_id=dossier_id, entry=form.entry(), key=form.cleaned_data["key"])
        words = (row.place if row.kind not in AT_WORK else "", row.label, row.tutor, row.agreed)
        return with_reserved(f"{row.get_kind_display()} : entrée notée.", *words)

    return _answered(request, dossier, form, done, entry=form)


@page(*_ROLES, nominative="dossier")
@require_POST
def turn(request: ActorRequest, dossier_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Tell what becomes of an engagement."""
    dossier = my_dossier(request.actor, dossier_id)
    engagement = _mine(request, dossier, Engagement, engagement_id)
    form = TurnForm(request.POST, prefix_id=f"suite-{engagement.pk}")
    undo = ""

    def done() -> str:
        nonlocal undo
        key = form.cleaned_data["key"]
        told = tell_turn(actor=request.actor, engagement_id=engagement.pk, telling=form.telling(), key=key)
        undo = reverse("platform:path_undo", args=[dossier_id, told.pk])
        return with_reserved(f"C’est noté : {told.get_kind_display().lower()}.", told.note)

    return _answered(request, dossier, form, done, lambda: undo, turn=form, refused_line=engagement.pk)


@page(*_ROLES, nominative="dossier")
@require_POST
def undo(request: ActorRequest, dossier_id: UUID, turn_id: UUID) -> HttpResponse:
    """Take back what was told."""
    dossier = my_dossier(request.actor, dossier_id)
    told = _mine(request, dossier, EngagementTurn, turn_id)
    try:
        undo_turn(actor=request.actor, turn_id=told.pk)
    except AlreadyCorrectedError:
        return _shown(request, dossier_id, ALREADY)
    except FactRefusedError as refused:
        return _shown(request, dossier_id, str(refused), status=422)
    return _shown(request, dossier_id, "Annulé : le dossier est revenu à ce qu’il était.")


@page(*_ROLES, nominative="dossier")
@require_POST
def person(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Choose who holds a role, or say that nobody does any more."""
    dossier = my_dossier(request.actor, dossier_id)
    found = path_page(request.actor, dossier)
    role = request.POST.get("role", "")
    form = PersonForm(request.POST, page=found, prefix_id=f"personne-{role}")

    def done() -> str:
        chosen = form.chosen()
        row = choose_person(actor=request.actor, dossier_id=dossier_id, chosen=chosen, key=form.cleaned_data["key"])
        told = told_people(request.actor, dossier, [row])[0]
        who = told.who or "plus personne"
        return f"{row.get_role_display()} : {who}."

    return _answered(request, dossier, form, done, person=form)


@page(*_ROLES, nominative="dossier")
@require_POST
def enrolment(request: ActorRequest, dossier_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Ask the establishment to confirm the enrolment, note what it answered by telephone, or when to call it again."""
    dossier = my_dossier(request.actor, dossier_id)
    engagement = _mine(request, dossier, Engagement, engagement_id)
    answer = request.POST.get("answer", "")
    try:
        asked = ask_enrolment(actor=request.actor, engagement_id=engagement.pk)
        if "later" in request.POST:
            on = _day_of(request.POST.get("on", ""))
            call_school_later(actor=request.actor, check_id=asked.pk, on=on)
            return _shown(request, dossier_id, f"{asked.establishment} : à rappeler le {on:%d/%m/%Y}.")
        if not answer:
            return _shown(request, dossier_id, f"{asked.establishment} : la question est posée.")
        answer_enrolment(actor=request.actor, check_id=asked.pk, reply=Reply(answer))
    except AlreadyCorrectedError:
        return _shown(request, dossier_id, ALREADY)
    except PathRefusedError as refused:
        return _shown(request, dossier_id, str(refused), status=422)
    return _shown(request, dossier_id, "Réponse de l’établissement notée : le dossier suit dans un instant.")


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PathRefusedError("on", "Choisissez le jour où rappeler l’établissement.") from None


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, engagement_id: UUID) -> HttpResponse:
    """Say what was really agreed, or that nothing was; the first version stays readable."""
    dossier = my_dossier(request.actor, dossier_id)
    row = _mine(request, dossier, Engagement, engagement_id)
    found = path_page(request.actor, dossier)
    row = told_entries(request.actor, dossier, [row])[0][0]
    form = EntryForm(request.POST, page=found) if request.method == "POST" else EntryForm.of(row, found)
    cancelling = request.POST.get("act") == "cancel"
    if request.method == "POST" and (cancelling or form.is_valid()):
        entry = None if cancelling else form.entry()
        try:
            key = key_of(request.POST.get("key"))
            correct_engagement(actor=request.actor, engagement_id=row.pk, entry=entry, key=key)
        except AlreadyCorrectedError:
            messages.error(request, ALREADY)
            return redirect("platform:path", dossier.pk)
        except (PathRefusedError, FactRefusedError) as refused:
            _add(form, refused)
        else:
            messages.success(request, "Entrée annulée." if cancelling else "Correction enregistrée.")
            return redirect("platform:path", dossier.pk)
    title = "Corriger l’entrée"
    context = {
        "dossier": dossier,
        "row": row,
        "form": form,
        "title": title,
        "breadcrumb": breadcrumb(request.actor, dossier, title),
        "file_menu": file_menu(request.actor, dossier, "platform:path"),
    }
    status = 422 if form.is_bound else 200
    return render(request, "platform/path/correct.html", context, status=status)


def _mine(request: ActorRequest, dossier: Dossier, model: type, key: UUID):
    """A row of this file, or 404."""
    row = one_or_404(model, request.actor, key)
    return row if row.dossier_id == dossier.pk else one_or_404(model, request.actor, UUID(int=0))


def _answered(
    request: ActorRequest,
    dossier: Dossier,
    form: EntryForm | TurnForm | PersonForm,
    done: Callable[[], str],
    undo: Callable[[], str] = str,
    **refused,
) -> HttpResponse:
    """The page after an act: what was done, or the form refused beside its fields."""
    if form.is_valid():
        try:
            return _shown(request, dossier.pk, done(), undo=undo)
        except (PathRefusedError, FactRefusedError) as error:
            _add(form, error)
    dossier.refresh_from_db()
    context = path_context(request.actor, dossier, **refused)
    if "turn" in refused:  # its card may be gone: ended meanwhile, or annulled
        context |= {"notice": next(text for texts in form.errors.values() for text in texts), "refused": True}
    template = "platform/path/_path.html" if request.htmx else "platform/path/path.html"
    return render(request, template, context, status=422)


def _add(form: EntryForm | TurnForm | PersonForm, refused: PathRefusedError | FactRefusedError) -> None:
    name = {"place": "where", "fact_date": "starts_on"}.get(refused.field, refused.field)
    form.add_error(name if name in form.fields else None, str(refused))


def _shown(
    request: ActorRequest, dossier_id: UUID, notice: str, *, status: int = 200, undo: Callable[[], str] = str
) -> HttpResponse:
    if not request.htmx:
        (messages.error if status == 422 else messages.success)(request, notice)
        return redirect("platform:path", dossier_id)
    dossier = my_dossier(request.actor, dossier_id)
    context = path_context(request.actor, dossier) | {"notice": notice, "refused": status == 422, "undo": undo()}
    response = render(request, "platform/path/_path.html", context, status=status)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"text": notice}})
    return response
