"""A contact is recorded, corrected or cancelled, wherever its panel stands."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRefresh

from rebond.domain.base.actor import PLATFORM_ROLES, Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.deadlines import is_fact_day
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome, Status
from rebond.domain.dossiers.heard import full_stop
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier, ProtectedNature
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    ContactRefusedError,
    DetailRefusedError,
    FactRefusedError,
    MeetingRefusedError,
    Undone,
    add_detail,
    correct_contact,
    no_answer_then_sms,
    record_contact,
    undo_contact,
)
from rebond.domain.dossiers.operations.contacts import keys_of
from rebond.domain.dossiers.queries import CallCard, call_cards, file_page
from rebond.domain.dossiers.queries.facts import told_by
from rebond.domain.dossiers.queries.notes import with_notes
from rebond.domain.dossiers.queries.rounds import treated_by_others
from rebond.domain.dossiers.reserved import with_reserved
from rebond.domain.messages.enums import State
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import messages_by_key, templates_for
from rebond.domain.territory.clocks import platform_department
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.calls import PLACES, askable_of, contact_of, panel
from rebond.web.platform.dossier import breadcrumb, file_context, my_dossier
from rebond.web.platform.forms import CALL_BACK, TOLD, ContactForm, NumberForm, add_refusal
from rebond.web.platform.unknown_places import UnknownPlace, unknown_place
from rebond.web.platform.writing import site_address
from rebond.web.templatetags.platform_tags import person, said_day, said_time, uncapitalised

_ROLES = tuple(sorted(PLATFORM_ROLES))
_FORMS = {"list": "platform/_row_panel.html", "day": "platform/_day_line.html"}
_DONE = {"list": "platform/_row_done.html", "day": "platform/_day_done.html"}
#: "Pas de réponse" and an SMS, in one click.
WITH_SMS = "no_answer_sms"
#: "A répondu", and the interview opens at once: the young person has time to talk.
WITH_INTERVIEW = "reached_interview"
AFTER_SILENCE = "Pas de réponse à l’appel"
NOTED = "Numéro noté : appelez-le."
RESERVED = "Ce contact dit un motif réservé : demandez à un responsable ou à l’assistant de le corriger."
ALREADY = "Cette prise de contact a déjà été corrigée par quelqu’un d’autre : la page vient d’être relue."


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def call(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The panel of a file (GET), or the contact that it records (POST)."""
    dossier = my_dossier(request.actor, dossier_id)
    card = call_cards(request.actor, [dossier])[0]
    place = _place(request)
    if request.method == "GET":
        if not request.htmx:
            return redirect("platform:file", dossier_id)
        return render(request, "platform/_row_panel.html", {"panel": panel(card, place="list")})
    attempt, form = record_said(request, dossier, card)
    if attempt is not None:
        return to_interview(request, attempt) or _recorded(request, dossier_id, attempt, place)
    return _refused(request, dossier, card, form, place)


def record_said(request: ActorRequest, dossier: Dossier, card: CallCard) -> tuple[ContactAttempt | None, ContactForm]:
    """Record what the panel says, wherever it stands; no attempt when refused: the form then says why."""
    if request.POST.get("outcome") == WITH_SMS:
        return _no_answer_then_sms(request, dossier, card)
    given = request.POST.copy()
    if given.get("outcome") == WITH_INTERVIEW:
        given["outcome"] = Outcome.REACHED
        given["answered"] = given.get("answered") or Answered.YOUNG_PERSON  # handed the telephone, if it is a parent's
    elif given.get("outcome", "").startswith(TOLD):
        given["outcome"], given["told"] = Outcome.TOLD, given["outcome"].removeprefix(TOLD)
    elif given.get("outcome", "").startswith(CALL_BACK):
        given["outcome"], given["back"] = Outcome.CALL_BACK, given["outcome"].removeprefix(CALL_BACK)
    form = ContactForm(given)
    if not form.is_valid():
        return None, form
    contact, key = contact_of(form, card), form.cleaned_data["key"]
    try:
        return record_contact(actor=request.actor, dossier_id=dossier.pk, contact=contact, key=key), form
    except (ContactRefusedError, FactRefusedError, MeetingRefusedError) as refused:
        add_refusal(form, refused)
    return None, form


def to_interview(request: ActorRequest, attempt: ContactAttempt) -> HttpResponse | None:
    """The interview sheet, when that is what the button recorded the contact for; else None."""
    if request.POST.get("outcome") != WITH_INTERVIEW:
        return None
    said = "Contact enregistré. Menez l’entretien : tout est gardé au fur et à mesure."
    messages.success(request, said)
    address = reverse("platform:interview", args=[attempt.dossier_id])
    if not request.htmx:
        return redirect(address)
    response = HttpResponse(headers={"HX-Redirect": address})
    events = {"announce": {"text": said}, "contact-recorded": {"dossier": str(attempt.dossier_id)}}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _no_answer_then_sms(
    request: ActorRequest, dossier: Dossier, card: CallCard
) -> tuple[ContactAttempt | None, ContactForm]:
    """Nobody answered: the call is noted as it is told, and the SMS of the country's template leaves at once."""
    given = request.POST.copy()
    given["outcome"] = Outcome.NO_ANSWER
    form = ContactForm(given)
    template = next(iter(templates_for(request.actor, dossier.platform_id, "sms").filter(name=AFTER_SILENCE)), None)
    if form.is_valid() and template is not None:
        try:
            attempt = no_answer_then_sms(
                actor=request.actor,
                dossier_id=dossier.pk,
                contact=contact_of(form, card),
                template=template,
                site=site_address(request),
                key=form.cleaned_data["key"],
            )
        except (ContactRefusedError, MessageRefusedError) as refused:
            form.add_error(None, str(refused))
        else:
            return attempt, form
    elif template is None:
        form.add_error(None, f"Le modèle « {AFTER_SILENCE} » a été retiré : écrivez depuis le dossier.")
    return None, form


@page(*_ROLES, nominative="dossier")
@require_POST
def cancel(request: ActorRequest, dossier_id: UUID, attempt_id: UUID) -> HttpResponse:
    """Undo: this contact did not happen, nor what the same click recorded. The line stays in the file's history."""
    dossier = my_dossier(request.actor, dossier_id)
    attempt = _attempt(request.actor, dossier, attempt_id)
    place = _place(request)
    try:
        notice = undone_sentence(undo_contact(actor=request.actor, attempt_id=attempt.pk))
    except AlreadyCorrectedError:
        notice = ALREADY
    dossier = my_dossier(request.actor, dossier_id)
    if not request.htmx:
        messages.info(request, notice)
        if place == "day":
            return redirect("platform:platform_day", dossier.platform_id)
        return redirect("platform:file", dossier_id)
    if place == "file":
        context = file_context(request.actor, dossier) | {"notice": notice}
        return _announce(render(request, "platform/_file.html", context), notice, dossier)
    (card,) = call_cards(request.actor, [dossier])
    if place == "day":
        return _announce(
            render(request, "platform/_day_line.html", {"panel": panel(card, place="day")}), notice, dossier
        )
    return _announce(render(request, "platform/_row.html", {"dossier": dossier}), notice, dossier)


def undone_sentence(undone: Undone) -> str:
    """What is said once a contact is undone: what was written is told to be given up, or to have left already."""
    what = "Appel sans réponse et SMS annulés." if undone.attempts > 1 else "Prise de contact annulée."
    words = [what, "Le dossier est revenu à ce qu’il était."]
    if undone.message is not None:
        written = "Le courriel" if undone.message.channel == Channel.EMAIL else "Le SMS"
        if undone.message.state == State.DROPPED:
            words.append(f"{written} ne partira pas.")
        elif undone.gone:
            words.append(f"Mais {written[0].lower()}{written[1:]} était déjà parti : il ne peut plus être repris.")
    return " ".join(words)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, attempt_id: UUID) -> HttpResponse:
    """A form with what was recorded; what is said now takes its place."""
    dossier = my_dossier(request.actor, dossier_id)
    attempt = _attempt(request.actor, dossier, attempt_id)
    told = _told(request, dossier, attempt)
    if told is None:
        messages.warning(request, RESERVED)
        return redirect("platform:file", dossier_id)
    (card,) = call_cards(request.actor, [dossier])
    said = _said(request.actor, attempt) | told
    form = ContactForm(request.POST) if request.method == "POST" else ContactForm(initial=said)
    if form.is_bound and form.is_valid():
        try:
            correct_contact(
                actor=request.actor,
                attempt_id=attempt.pk,
                contact=contact_of(form, card),
                key=form.cleaned_data["key"],
            )
        except (ContactRefusedError, FactRefusedError, MeetingRefusedError) as refused:
            add_refusal(form, refused)
        except AlreadyCorrectedError:
            messages.warning(request, ALREADY)
            return redirect("platform:file", dossier_id)
        else:
            told = "Prise de contact corrigée. La première version reste lisible."
            messages.success(request, with_reserved(told, form.cleaned_data["note"]))
            return redirect("platform:file", dossier_id)
    form.fields["happened_at"].label = "Quand ?"
    context = {
        "dossier": dossier,
        "attempt": attempt,
        "form": form,
        "new_key": form["key"].value(),
        "chosen_detail": str(form["detail"].value() or ""),
        "details": file_page(request.actor, dossier).details,
        "message": next(iter(messages_by_key(request.actor, keys_of(attempt)).values()), None),
        "breadcrumb": breadcrumb(request.actor, dossier, "Corriger un contact"),
    }
    return render(request, "platform/correct.html", context, status=422 if form.errors else 200)


def _attempt(actor: Actor, dossier: Dossier, key: UUID) -> ContactAttempt:
    """An attempt of this very file: the address of one file never opens the contact of another."""
    attempt = one_or_404(ContactAttempt, actor, key)
    if attempt.dossier_id != dossier.pk:
        raise Http404
    return attempt


def _place(request: ActorRequest) -> str:
    place = request.POST.get("place", "file")
    return place if place in PLACES else "file"


@page(*_ROLES, nominative="dossier")
@require_POST
def found_number(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Note the number found for who had none left, where one looked for it: it may be called at once."""
    dossier, place, form = my_dossier(request.actor, dossier_id), _place(request), NumberForm(request.POST)
    if form.is_valid():
        try:
            add_detail(actor=request.actor, dossier_id=dossier_id, **form.cleaned_data)
        except DetailRefusedError as refused:
            form.add_error("value", str(refused))
    if not request.htmx or place == "round":
        return _number_noted(request, dossier, form)
    (card,) = call_cards(request.actor, [dossier])
    shown = panel(card, place=place, number=form if form.errors else None)
    status = 422 if form.errors else 200
    if place in _FORMS:
        response = render(request, _FORMS[place], {"panel": shown}, status=status)
    else:
        context = file_context(request.actor, dossier, number_form=form if form.errors else None)
        response = render(request, "platform/_file.html", context, status=status)
    if not form.errors:
        response.headers["HX-Trigger"] = json.dumps({"announce": {"text": NOTED}})
    return response


def _number_noted(request: ActorRequest, dossier: Dossier, form: NumberForm) -> HttpResponse:
    """The whole page again: of the morning of calls, or of the file."""
    if form.errors and not request.htmx:
        context = file_context(request.actor, dossier, number_form=form)
        return render(request, "platform/file.html", context, status=422)
    said = next(iter(form.errors.values()))[0] if form.errors else NOTED
    (messages.error if form.errors else messages.success)(request, said)
    return HttpResponseClientRefresh() if request.htmx else redirect("platform:file", dossier.pk)


def _said(actor: Actor, attempt: ContactAttempt) -> dict[str, Any]:
    with_notes(actor, [attempt])
    names = ("outcome", "channel", "answered", "note", "next_step", "next_step_on", "next_step_time", "happened_at")
    return {name: getattr(attempt, name) for name in names} | {"key": new_id(), "detail": attempt.detail_id}


def _told(request: ActorRequest, dossier: Dossier, attempt: ContactAttempt) -> dict[str, Any] | None:
    """The reason that a contact told: corrected, the contact tells it still. None when this person may not read it, for
    what they would correct would lose it."""
    first, fact = next(iter(told_by(request.actor, attempt)), (None, None))
    if first is None or fact is None:
        return {}
    told = visible(ProtectedNature, request.actor).filter(statement=first).first() or fact
    if not told.motive:
        return None
    department = platform_department(dossier.platform_id)
    usual = is_fact_day(fact.confirm_by, fact.fact, fact.fact_date, department)
    until = None if usual else fact.confirm_by
    return {"told": told.motive, "told_where": told.place, "told_until": until}


def _recorded(request: ActorRequest, dossier_id: UUID, attempt: ContactAttempt, place: str) -> HttpResponse:
    dossier = my_dossier(request.actor, dossier_id)
    notice = notice_of(request, dossier, attempt)
    if not request.htmx:
        messages.success(request, notice)
        return redirect("platform:file", dossier_id)
    undo = reverse("platform:cancel", args=[dossier_id, attempt.pk])
    context = {"dossier": dossier, "notice": notice, "undo": undo, "place": place}
    context["unknown"] = unknown_of(request.actor, dossier, attempt)
    context["ask"] = askable_of(request.actor, attempt)
    if place == "file":
        context |= file_context(request.actor, dossier)
    response = render(request, _DONE.get(place, "platform/_file.html"), context)
    return _announce(response, notice, dossier, recorded=True)


def notice_of(request: ActorRequest, dossier: Dossier, attempt: ContactAttempt) -> str:
    """What is said once a contact is recorded: what it was, what comes next, what to mind."""
    unknown = unknown_of(request.actor, dossier, attempt)
    what = "pas de réponse, SMS demandé" if request.POST.get("outcome") == WITH_SMS else _situation(request, attempt)
    said = _recorded_sentence(dossier, attempt, what) + (unknown.sentence if unknown else "")
    return with_reserved(said + _meanwhile(request, dossier.pk), attempt.note, *_places_said(request))


def _places_said(request: ActorRequest) -> list[str]:
    return [request.POST.get(name, "") for name in ("where", "told_where")]


def _situation(request: ActorRequest, attempt: ContactAttempt) -> str:
    """The reason that "a déjà une solution" told; blank for any other outcome."""
    if attempt.outcome != Outcome.TOLD:
        return ""
    fact = visible(AttestedFact, request.actor).filter(attempt=attempt, cancelled=False).first()
    motive = MOTIVES.get(fact.motive) if fact else None  # kept apart when its words are reserved
    return uncapitalised(motive.label) if motive else ""


def unknown_of(actor: Actor, dossier: Dossier, attempt: ContactAttempt) -> UnknownPlace | None:
    """The establishment that "déjà scolarisé à …" names, when nobody knows it, with the nearest."""
    if attempt.outcome != Outcome.IN_SCHOOL:
        return None
    return unknown_place(dossier, visible(AttestedFact, actor).filter(attempt=attempt, cancelled=False).first())


def _recorded_sentence(dossier: Dossier, attempt: ContactAttempt, what: str = "") -> str:
    """What was recorded (`what`, when it is more than an outcome) and what comes next."""
    outcome = what or Outcome(attempt.outcome).label.lower()
    sentence = (
        f"{person(dossier)} : {outcome}, enregistré. Prochaine étape : {NextStep(dossier.next_step).label.lower()}"
    )
    if dossier.status == Status.CLOSED:
        return f"{person(dossier)} : {outcome}, enregistré. Le dossier est clos."
    if dossier.next_step_on:
        sentence += f", {said_day(dossier.next_step_on, timezone.localdate(attempt.recorded_at))}"
    if dossier.next_step_time:
        sentence += f" à {said_time(dossier.next_step_time)}"
    return full_stop(sentence)  # "22 fév." has its own


def _meanwhile(request: ActorRequest, dossier_id: UUID) -> str:
    """What colleagues recorded in this file while the form was open, in a sentence; blank when nothing."""
    try:
        seen = datetime.fromisoformat(request.POST.get("seen", ""))
    except ValueError:
        return ""
    if seen.tzinfo is None:
        return ""
    others = treated_by_others(request.actor, [dossier_id], since=seen)
    return f" Pendant ce temps, {others[dossier_id]} : les deux sont gardés." if others else ""


def _refused(request: ActorRequest, dossier: Dossier, card: CallCard, form: ContactForm, place: str) -> HttpResponse:
    refused = panel(card, place=place, form=form)
    if place in _FORMS and request.htmx:
        return render(request, _FORMS[place], {"panel": refused}, status=422)
    template = "platform/_file.html" if request.htmx else "platform/file.html"
    return render(request, template, file_context(request.actor, dossier, call_form=form), status=422)


def _announce(response: HttpResponse, notice: str, dossier: Dossier, *, recorded: bool = False) -> HttpResponse:
    happened = "contact-recorded" if recorded else "contact-undone"
    events = {"announce": {"text": notice}, happened: {"dossier": str(dossier.pk)}}
    response.headers["HX-Trigger"] = json.dumps(events)
    return response
