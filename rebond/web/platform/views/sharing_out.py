"""The répartition: made to be projected in a circle-1 meeting; and its minutes."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES, RUNNING_ROLES
from rebond.domain.documents import render as document
from rebond.domain.dossiers.models import Allotment, Sitting
from rebond.domain.dossiers.operations import (
    NotAColleagueError,
    SharingRefusedError,
    note_sitting,
    open_sitting,
    pass_over,
    share_out,
    undo_allotment,
)
from rebond.domain.dossiers.operations.sharing_out import SittingChangedError, Task
from rebond.domain.dossiers.queries import colleagues
from rebond.domain.dossiers.queries.sharing_out import minutes, sittings, waiting_room
from rebond.domain.dossiers.reserved import with_reserved
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.sharing_out import STEPS, given_sentence, minutes_data, sitting_context
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.interviews import pdf
from rebond.web.platform.writing import uuid_or_none

_ROLES = tuple(sorted(PLATFORM_ROLES))


class MeetingForm(forms.Form):
    """Who is there, and what was said."""

    present = forms.TypedMultipleChoiceField(coerce=UUID, required=False)
    guests = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "La liste dépasse 300 caractères : raccourcissez-la."},
    )
    notes = forms.CharField(
        max_length=4000,
        required=False,
        error_messages={"max_length": "Les notes dépassent 4 000 caractères : raccourcissez-les."},
    )

    seen = forms.CharField(max_length=16, required=False)  # the version that was read before writing

    def __init__(self, *args: Any, people: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["present"].choices = [(str(user.pk), str(user)) for user in people]
        self.fields["present"].error_messages["invalid_choice"] = "Choisissez des personnes de la plate-forme."


class DecidedForm(forms.Form):
    """What the new referent is to do."""

    step = forms.ChoiceField(
        choices=[("", ""), *((step.value, step.label) for step in STEPS)],
        required=False,
        error_messages={"invalid_choice": "Choisissez ce qui est décidé dans la liste."},
    )
    on = forms.DateField(
        required=False,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    note = forms.CharField(
        max_length=300,
        required=False,
        error_messages={"max_length": "La consigne dépasse 300 caractères : raccourcissez-la."},
    )

    @classmethod
    def read(cls, given: Mapping[str, str]) -> Task:
        """What is decided; SharingRefusedError when it can't be."""
        form = cls({name: given.get(name, "") for name in cls.base_fields})
        if not form.is_valid():
            raise SharingRefusedError("", next(iter(form.errors.values()))[0])
        return Task(**form.cleaned_data)


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "POST"])
def index(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The meetings of the platform; a POST begins today's."""
    platform = my_platform(request.actor, platform_id)
    people = colleagues(request.actor, platform.pk)
    form = MeetingForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        opened = open_sitting(
            actor=request.actor, platform_id=platform.pk, present=data["present"], guests=data["guests"]
        )
        return redirect("platform:sitting", opened.pk)
    context = {
        "platform": platform,
        "section": "allotment",
        "people": people,
        "form": form,
        "sittings": sittings(request.actor, platform.pk),
        "waiting": waiting_room(request.actor, platform.pk).total,
        "runs": platform.pk in request.actor.platforms_as(*RUNNING_ROLES),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "platform/sharing_out/index.html", context, status=status)


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "POST"])
def sitting(request: ActorRequest, sitting_id: UUID) -> HttpResponse:
    """The page of the meeting; a POST filters, gives, undoes, writes or ends."""
    held = one_or_404(Sitting, request.actor, sitting_id, "platform")
    my_platform(request.actor, held.platform_id)
    if request.method == "GET":
        return render(request, "platform/sharing_out/sitting.html", sitting_context(request.actor, held, {}))
    notice, refused, changed = "", "", False
    try:
        notice = _act(request, held)
    except (Allotment.DoesNotExist, Platform.DoesNotExist):
        raise Http404 from None
    except (SharingRefusedError, NotAColleagueError) as error:
        refused, changed = str(error), isinstance(error, SittingChangedError)
    if request.POST.get("act") == "close" and not refused:
        return redirect("platform:minutes", held.pk)
    if request.POST.get("act") == "write" and not refused:
        messages.success(request, notice)
        return redirect("platform:sitting", held.pk)
    held = one_or_404(Sitting, request.actor, sitting_id, "platform")
    context = sitting_context(request.actor, held, request.POST) | {"notice": notice, "refused": refused}
    context["given"], context["changed"] = request.POST if refused else {}, changed
    if refused and request.POST.get("act") in ("write", "close"):
        context["written"] = _written(request)
    template = "platform/sharing_out/_sitting.html" if request.htmx else "platform/sharing_out/sitting.html"
    response = render(request, template, context, status=422 if refused else 200)
    response.headers["HX-Trigger"] = json.dumps({"announce": {"text": refused or notice}})
    return response


def _written(request: ActorRequest) -> dict[str, Any]:
    """What was written and is not saved, as the form shows it again."""
    present = {key for text in request.POST.getlist("present") if (key := uuid_or_none(text))}
    return {"present": present} | {name: request.POST.get(name, "") for name in ("guests", "notes")}


def _act(request: ActorRequest, held: Sitting) -> str:
    """Do what the meeting asks; gives what to say of it."""
    act, _, key = request.POST.get("act", "").partition(":")
    if act in ("give", "lot"):
        referent = _key(key)
        if act == "lot":
            place = {name: request.POST.get(name, "")[:150] for name in ("commune", "school")}
            keys = waiting_room(request.actor, held.platform_id, **place).keys
        else:
            keys = [_key(text) for text in request.POST.getlist("dossiers")]
        given = share_out(
            actor=request.actor,
            sitting_id=held.pk,
            dossier_ids=keys,
            referent_id=referent,
            decided=DecidedForm.read(request.POST),
        )
        said = given_sentence(given, referent, colleagues(request.actor, held.platform_id))
        return with_reserved(said, request.POST.get("note", ""))
    if act == "pass":
        pass_over(actor=request.actor, sitting_id=held.pk, dossier_id=_key(key))
        return "Passé : ce jeune reviendra à la fin."
    if act == "undo":
        count = undo_allotment(actor=request.actor, allotment_id=_key(key))
        return f"Annulé : {count} jeune{'s' if count > 1 else ''} de nouveau sans référent."
    if act in ("write", "close"):
        form = MeetingForm(request.POST, people=colleagues(request.actor, held.platform_id))
        if not form.is_valid():
            raise SharingRefusedError("", next(iter(form.errors.values()))[0])
        note_sitting(actor=request.actor, sitting_id=held.pk, close=act == "close", **form.cleaned_data)
        return with_reserved("Notes de la réunion enregistrées.", *(form.cleaned_data[n] for n in ("guests", "notes")))
    return ""


@page(*_ROLES, nominative="list")
@require_safe
def report(request: ActorRequest, sitting_id: UUID) -> HttpResponse:
    """The minutes, to read."""
    held = one_or_404(Sitting, request.actor, sitting_id, "platform", "author")
    my_platform(request.actor, held.platform_id)
    context = {"minutes": minutes(request.actor, held), "platform": held.platform, "section": "allotment", "held": held}
    return render(request, "platform/sharing_out/minutes.html", context)


@page(*_ROLES, nominative="list")
@require_GET
def report_pdf(request: ActorRequest, sitting_id: UUID) -> HttpResponse:
    """The minutes, to print."""
    held = one_or_404(Sitting, request.actor, sitting_id, "platform", "author")
    platform = my_platform(request.actor, held.platform_id)
    return pdf(document("minutes", minutes_data(platform, minutes(request.actor, held))), "compte-rendu.pdf")


def _key(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise SharingRefusedError("", "Choisissez un jeune et la personne qui le suit.") from None
