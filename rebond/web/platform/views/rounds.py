"""A morning of calls: each file prepared and called on one screen, then the next."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import Outcome, Tab
from rebond.domain.dossiers.models import CallRound, ContactAttempt
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    end_round,
    go_back,
    go_on,
    go_to,
    start_round,
    undo_contact,
)
from rebond.domain.dossiers.operations.rounds import RECORDED, SKIPPED
from rebond.domain.dossiers.queries import call_cards
from rebond.domain.dossiers.queries.day import round_keys
from rebond.domain.dossiers.queries.listing import in_order, listed
from rebond.web.access import ActorRequest, one_or_404, page, shows_file
from rebond.web.platform.calls import askable_of
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.forms import ContactForm
from rebond.web.platform.lists import asked
from rebond.web.platform.rounds import round_context
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.calls import notice_of, record_said, to_interview, undone_sentence, unknown_of

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_POST
def start(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Begin over a tab, a view, or the queue of the day: the order is frozen here."""
    platform = my_platform(request.actor, platform_id)
    day = reverse("platform:platform_day", args=[platform.pk])
    if request.POST.get("from") == "day":
        keys, title = round_keys(request.actor, platform.pk), "Ma journée"
        back = day
    else:
        here = asked(request, platform)
        criteria = here.criteria
        files = listed(request.actor, platform.pk, criteria)
        keys = list(in_order(files, criteria).values_list("pk", flat=True)[:300])
        title, back = here.saved.name if here.saved else Tab(criteria.tab).label, here.address(platform.pk)
    if not keys:
        messages.info(request, "Personne à appeler dans cette liste : changez d’onglet ou enlevez un critère.")
        return redirect(back)
    begun = start_round(actor=request.actor, platform_id=platform.pk, title=title, back=back, files=keys, day=day)
    return redirect("platform:round", begun.pk)


@page(*_ROLES, nominative="list")
@require_safe
def show(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """Where the round is."""
    held = one_or_404(CallRound, request.actor, round_id, "platform")
    return render(request, "platform/calls/round.html", _context(request, held))


@page(*_ROLES, nominative="list")
@require_POST
def step(request: ActorRequest, round_id: UUID) -> HttpResponse:
    """Pass, come back, undo the last record, or stop."""
    held = one_or_404(CallRound, request.actor, round_id, "platform")
    act, _, key = request.POST.get("act", "").partition(":")
    words: list[str] = []
    if act == "skip":
        words = go_on(actor=request.actor, round_id=round_id, dossier_id=_key(key), state=SKIPPED).words
    elif act == "back":
        go_back(actor=request.actor, round_id=round_id)
    elif act == "undo":
        words = [_undo(request, round_id, _key(key))]
    elif act == "end":
        end_round(actor=request.actor, round_id=round_id)
    return _moved(request, held.pk, words)


@page(*_ROLES, nominative="dossier")
@require_POST
def call(request: ActorRequest, round_id: UUID, dossier_id: UUID) -> HttpResponse:
    """Record the contact, then the next person; a wrong number with others left stays on the same person."""
    held = one_or_404(CallRound, request.actor, round_id, "platform")
    if dossier_id not in held.files:
        raise Http404
    dossier = my_dossier(request.actor, dossier_id)
    card = call_cards(request.actor, [dossier])[0]
    attempt, form = record_said(request, dossier, card)
    if attempt is not None and (left := _other_numbers(request, attempt)):
        words = [notice_of(request, my_dossier(request.actor, dossier_id), attempt), left]
        return _moved(request, round_id, words, undo=attempt)
    if attempt is not None:
        moved = go_on(actor=request.actor, round_id=round_id, dossier_id=dossier_id, state=RECORDED)
        if interview := to_interview(request, attempt):
            return interview
        words = [notice_of(request, my_dossier(request.actor, dossier_id), attempt), *moved.words]
        return _moved(request, round_id, words, undo=attempt)
    context = _context(request, held, form=form)
    template = "platform/calls/_round.html" if request.htmx else "platform/calls/round.html"
    return render(request, template, context, status=422)


def _other_numbers(request: ActorRequest, attempt: ContactAttempt) -> str:
    """What is left to try once a number is wrong; blank when nothing is, and the round goes on."""
    if attempt.outcome != Outcome.WRONG_NUMBER:
        return ""
    (card,) = call_cards(request.actor, [my_dossier(request.actor, attempt.dossier_id)])
    left = sum(len(callee.numbers) for callee in card.callees)
    return f"Il reste {left} numéro{'s' if left > 1 else ''} à essayer : le suivant est choisi." if left else ""


def _context(request: ActorRequest, held: CallRound, form: ContactForm | None = None) -> dict[str, Any]:
    context = round_context(request.actor, held, form=form)
    if "dossier" in context:
        shows_file(request, context["dossier"].pk)
    return context


def _undo(request: ActorRequest, round_id: UUID, attempt_id: UUID) -> str:
    attempt = one_or_404(ContactAttempt, request.actor, attempt_id)
    my_dossier(request.actor, attempt.dossier_id)
    try:
        undone = undo_contact(actor=request.actor, attempt_id=attempt.pk)
    except AlreadyCorrectedError:
        return "Ce contact a déjà été corrigé par quelqu’un d’autre."
    go_to(actor=request.actor, round_id=round_id, dossier_id=attempt.dossier_id)
    return undone_sentence(undone)


def _moved(request: ActorRequest, round_id: UUID, words: list[str], undo: ContactAttempt | None = None) -> HttpResponse:
    if not request.htmx:
        for word in words:
            messages.info(request, word)
        return redirect("platform:round", round_id)
    held = one_or_404(CallRound, request.actor, round_id, "platform")
    context = _context(request, held) | {"words": words, "undo": undo}
    if undo is not None:
        told = my_dossier(request.actor, undo.dossier_id)
        context["unknown"] = unknown_of(request.actor, told, undo)
        context["ask"] = askable_of(request.actor, undo)
    response = render(request, "platform/calls/_round.html", context)
    events: dict[str, dict[str, str]] = {"announce": {"text": " ".join([*words, context["announced"]])}}
    if undo is not None:
        events["contact-recorded"] = {"dossier": str(undo.dossier_id)}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Http404 from None
