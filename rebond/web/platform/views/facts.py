"""What is attested of a young person, and the file's status."""

import json
from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import Fact, Status
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    FactRefusedError,
    close_file,
    confirm,
    end,
    reopen_file,
    undo_decision,
    withdraw,
)
from rebond.domain.dossiers.operations import attest as attest_fact
from rebond.domain.dossiers.operations import name_place as name_fact_place
from rebond.domain.dossiers.queries import call_cards
from rebond.domain.dossiers.reserved import RESERVED, fact_tells, with_reserved
from rebond.domain.territory.queries import find_establishments
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.calls import askable_fact, panel
from rebond.web.platform.dossier import file_context, my_dossier
from rebond.web.platform.fact_forms import AnswerForm, FactForm, StatusForm
from rebond.web.platform.forms import add_refusal
from rebond.web.platform.unknown_places import KEPT, picked_place, unknown_place
from rebond.web.platform.views.files import shown

_ROLES = tuple(sorted(PLATFORM_ROLES))
PROPOSED = 8
_ANSWERS = {
    "confirmer": (confirm, "Confirmé."),
    "terminer": (end, "Noté. Le dossier est à reprendre aujourd’hui."),
    "retirer": (withdraw, "Retiré : le dossier est revenu à ce qu’il était."),
    "annuler": (undo_decision, "Annulé : le fait et le dossier sont comme avant."),
}
ALREADY = "Quelqu’un a déjà répondu pour ce fait : la page vient d’être relue."


@page(*_ROLES)
@require_POST
def places(request: ActorRequest) -> HttpResponse:
    """Establishments by name, city or UAI, proposed as one types. Names nobody."""
    text = request.POST.get("where", "").strip()
    found = find_establishments(text)[:PROPOSED] if len(text) > 2 else []
    return render(request, "platform/_places.html", {"places": found})


@page(*_ROLES, nominative="dossier")
@require_POST
def attest(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Write why not to contact."""
    dossier = my_dossier(request.actor, dossier_id)
    form = FactForm(request.POST)
    if form.is_valid():
        try:
            fact = attest_fact(
                actor=request.actor, dossier_id=dossier_id, said=form.said(), key=form.cleaned_data["key"]
            )
        except FactRefusedError as refused:
            add_refusal(form, refused)
        else:
            undo = reverse("platform:fact", args=[dossier_id, fact.pk, "retirer"])
            unknown, said = unknown_place(dossier, fact), form.said()
            notice = "Enregistré : cela comptera à la prochaine campagne." + (unknown.sentence if unknown else "")
            if fact.fact != Fact.PROTECTED and fact_tells(said.motive, said.place, said.note):
                notice = f"{notice} {RESERVED}"
            return shown(request, dossier_id, notice, undo=undo, unknown=unknown)
    template = "platform/_file.html" if request.htmx else "platform/file.html"
    return render(request, template, file_context(request.actor, dossier, fact_form=form), status=422)


@page(*_ROLES, nominative="dossier")
@require_POST
def answer(request: ActorRequest, dossier_id: UUID, fact_id: UUID, answer: str) -> HttpResponse:
    """A fact is confirmed, no longer true, or was a mistake; or what was just said so is undone."""
    dossier = my_dossier(request.actor, dossier_id)
    fact = one_or_404(AttestedFact, request.actor, fact_id)
    if answer not in _ANSWERS or fact.dossier_id != dossier.pk:
        raise Http404
    operation, notice = _ANSWERS[answer]
    form = AnswerForm(request.POST)
    undo, refused = "", False
    try:
        if not form.is_valid():
            raise FactRefusedError("confirm_by", form.errors["confirm_by"][0])
        until = form.cleaned_data["confirm_by"]
        told = {"confirm_by": until} if answer == "confirmer" else {}
        done = operation(actor=request.actor, fact_id=fact.pk, **told)
        undo = reverse("platform:fact", args=[dossier_id, done.pk, "annuler"]) if answer != "annuler" else ""
        now = my_dossier(request.actor, dossier_id)
        if answer == "confirmer" and dossier.status == Status.OPEN and now.status == Status.CLOSED:
            notice = "Confirmé. Le dossier est clos."
        if answer == "terminer":
            notice = _over(now, dossier)
    except FactRefusedError as no:
        notice, refused = str(no), True
    except AlreadyCorrectedError:
        notice = ALREADY
    if request.POST.get("place") == "day" and request.htmx:
        return _in_day(request, dossier_id, notice, undo, refused=refused, again=answer == "annuler")
    return shown(request, dossier_id, notice, status=422 if refused else 200, undo=undo)


def _over(dossier: Dossier, before: Dossier) -> str:
    """What is said once a fact is no longer true: to take up again today, unless the young person died or said no."""
    if dossier.status != Status.OPEN or dossier.deceased:
        return "Noté."
    opened = before.status == Status.CLOSED
    if dossier.said_no:
        until = f" avant le {dossier.asked_again_on:%d/%m/%Y}" if dossier.asked_again_on else ""
        noted = "Noté. Le dossier est rouvert." if opened else "Noté."
        return f"{noted} Le jeune a dit non : ni appel ni message{until}."
    return "Noté. Le dossier est rouvert, à reprendre aujourd’hui." if opened else _ANSWERS["terminer"][1]


def _in_day(
    request: ActorRequest, dossier_id: UUID, notice: str, undo: str, *, refused: bool, again: bool
) -> HttpResponse:
    """What is said where the line of the day stood; the line itself when nothing was done, or it is `again` to do."""
    dossier = my_dossier(request.actor, dossier_id)
    context = {"dossier": dossier, "notice": notice, "undo": undo, "refused": refused}
    template = "platform/_day_done.html"
    if refused or again:
        template = "platform/_day_line.html"
        context["panel"] = panel(call_cards(request.actor, [dossier])[0], place="day")
    response = render(request, template, context, status=422 if refused else 200)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"text": notice}})
    return response


@page(*_ROLES, nominative="dossier")
@require_POST
def name_place(request: ActorRequest, dossier_id: UUID, fact_id: UUID) -> HttpResponse:
    """Pick the establishment of a fact among the nearest, or go back to what was typed. Beside a list, the day or a
    morning of calls, the buttons alone answer: what is being typed there stays."""
    dossier = my_dossier(request.actor, dossier_id)
    fact = one_or_404(AttestedFact, request.actor, fact_id, "establishment", "supersedes")
    if fact.dossier_id != dossier.pk:
        raise Http404
    refused, picked_meanwhile = "", False
    try:
        fact = name_fact_place(actor=request.actor, fact_id=fact.pk, uai=request.POST.get("uai", "")[:8])
    except FactRefusedError as no:
        refused = str(no)
    except AlreadyCorrectedError:
        refused, picked_meanwhile = ALREADY, True
    unknown, status = picked_place(dossier, fact), 422 if refused else 200
    if unknown and picked_meanwhile:
        unknown = replace(unknown, nearest=[])
    notice = refused or (unknown.answer if unknown else KEPT)
    if unknown is None or not request.htmx or request.POST.get("place") == "file":
        return shown(request, dossier_id, notice, status=status, unknown=unknown)
    context = {"unknown": unknown, "dossier_id": dossier_id, "at": "beside", "refused": refused}
    context["ask"] = askable_fact(request.actor, fact) if unknown.chosen else None
    response = render(request, "platform/_nearest.html", context, status=status)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"text": notice}})
    return response


@page(*_ROLES, nominative="dossier")
@require_POST
def status(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Close the file, or open it again."""
    dossier = my_dossier(request.actor, dossier_id)
    closed = dossier.status == Status.CLOSED
    form = StatusForm(request.POST, closed=closed)
    if form.is_valid():
        try:
            (reopen_file if closed else close_file)(actor=request.actor, dossier_id=dossier_id, **form.cleaned_data)
        except FactRefusedError as refused:
            add_refusal(form, refused)
        else:
            done = "Dossier rouvert." if closed else "Dossier clos."
            return shown(request, dossier_id, with_reserved(done, form.cleaned_data["note"]))
    if not request.htmx:
        messages.error(request, next(error for errors in form.errors.values() for error in errors))
        return redirect("platform:file", dossier_id)
    return render(request, "platform/_file.html", file_context(request.actor, dossier, status_form=form), status=422)
