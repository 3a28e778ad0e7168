"""The establishment of an enrolment that somebody only says is asked about it (C11)."""

import json
from datetime import date
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    FactRefusedError,
    PathRefusedError,
    Reply,
    answer_enrolment,
    ask_about_fact,
    call_school_later,
    take_back_answer,
)
from rebond.domain.dossiers.queries import call_cards, facts_of
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.calls import panel
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.views.facts import ALREADY
from rebond.web.platform.views.files import shown
from rebond.web.templatetags.platform_tags import said_day

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="dossier")
@require_POST
def enrolment(request: ActorRequest, dossier_id: UUID, fact_id: UUID) -> HttpResponse:
    """Ask the establishment whether what is said is so, note what it says by telephone (or that this was a mistake),
    or when to call it again."""
    dossier = my_dossier(request.actor, dossier_id)
    fact = one_or_404(AttestedFact, request.actor, fact_id)
    if fact.dossier_id != dossier.pk:
        raise Http404
    refused = False
    try:
        notice = _done(request, dossier, fact)
    except AlreadyCorrectedError:
        notice, refused = ALREADY, True
    except (FactRefusedError, PathRefusedError) as no:
        notice, refused = str(no), True
    return _answered(request, my_dossier(request.actor, dossier_id), notice, refused=refused)


def _done(request: ActorRequest, dossier: Dossier, fact: AttestedFact) -> str:
    """Do what was asked, and say it; errors as the operations."""
    answer, later, back = request.POST.get("answer", ""), "later" in request.POST, "back" in request.POST
    if not (answer or later or back):
        asked = ask_about_fact(actor=request.actor, fact_id=fact.pk)
        return f"{asked.establishment} : la question est posée. Sa réponse viendra dans le dossier."
    lines = facts_of(request.actor, [dossier])[dossier.pk]
    check = next((line.check if back else line.waiting for line in lines if line.row.pk == fact.pk), None)
    if check is None:
        raise AlreadyCorrectedError
    if back:
        take_back_answer(actor=request.actor, check_id=check.pk)
        return "Réponse retirée : la question attend de nouveau, le dossier est revenu à ce qu’il était."
    if later:
        on = _day_of(request.POST.get("on", ""))
        call_school_later(actor=request.actor, check_id=check.pk, on=on)
        return f"{check.establishment} : à rappeler {said_day(on, timezone.localdate())}."
    answer_enrolment(actor=request.actor, check_id=check.pk, reply=Reply(answer))
    return "Réponse de l’établissement notée : le dossier suit dans un instant."


def _day_of(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise PathRefusedError("on", "Choisissez le jour où rappeler l’établissement.") from None


def _answered(request: ActorRequest, dossier: Dossier, notice: str, *, refused: bool) -> HttpResponse:
    """What is said, where the button stood: the day, what a call has just recorded, or the file."""
    place, status = request.POST.get("place", ""), 422 if refused else 200
    if not request.htmx or place not in ("day", "beside"):
        return shown(request, dossier.pk, notice, status=status)
    context = {"dossier": dossier, "notice": notice, "refused": refused}
    template = "platform/_asked_school.html"
    if place == "day":
        template = "platform/_day_line.html" if refused else "platform/_day_done.html"
        context["panel"] = panel(call_cards(request.actor, [dossier])[0], place="day") if refused else None
    response = render(request, template, context, status=status)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"text": notice}})
    return response
