"""Before the call: the preparation; "injoignable"; the calls that go on."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES, Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import RecontactOn
from rebond.domain.dossiers.models import Dossier, Unreachable
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    UnreachableRefusedError,
    declare_unreachable,
    leave_call,
    take_call,
    withdraw_unreachable,
)
from rebond.domain.dossiers.queries import calls_going_on, preparation
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.calls import panel
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier

_ROLES = tuple(sorted(PLATFORM_ROLES))
#: Files whose calls a page asks for at once.
MOST = 100


class UnreachableForm(forms.Form):
    """When and on what event to look again for who can't be reached."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    recontact_on = forms.DateField(
        label="À recontacter le",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    events = forms.MultipleChoiceField(label="Ou plus tôt si", choices=RecontactOn.choices, required=False)
    note = forms.CharField(
        label="Note (facultative)",
        max_length=1000,
        required=False,
        error_messages={"max_length": "La note dépasse 1 000 caractères : raccourcissez-la."},
    )


@page(*_ROLES, nominative="dossier")
@require_safe
def prepare(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """One screen before the call (C1)."""
    dossier = my_dossier(request.actor, dossier_id)
    return render(request, "platform/calls/preparation.html", _context(request.actor, dossier))


@page(*_ROLES, nominative="dossier")
@require_POST
def unreachable(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Say that nobody can be reached; the screen says what is missing."""
    dossier = my_dossier(request.actor, dossier_id)
    form = UnreachableForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            declare_unreachable(
                actor=request.actor,
                dossier_id=dossier.pk,
                recontact_on=data["recontact_on"],
                events=data["events"],
                note=data["note"],
                key=data["key"],
            )
        except UnreachableRefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, "Noté injoignable. Le dossier reste ouvert et reviendra à la date prévue.")
            return redirect("platform:preparation", dossier.pk)
    context = _context(request.actor, my_dossier(request.actor, dossier_id), form)
    return render(request, "platform/calls/preparation.html", context, status=422)


@page(*_ROLES, nominative="dossier")
@require_POST
def reachable(request: ActorRequest, dossier_id: UUID, event_id: UUID) -> HttpResponse:
    """Undo "injoignable"."""
    dossier = my_dossier(request.actor, dossier_id)
    event = one_or_404(Unreachable, request.actor, event_id)
    if event.dossier_id != dossier.pk:
        raise Http404
    try:
        withdraw_unreachable(actor=request.actor, event_id=event.pk)
        messages.success(request, "« Injoignable » annulé. Le dossier est revenu à ce qu’il était.")
    except AlreadyCorrectedError:
        messages.info(request, "C’est déjà annulé : la page vient d’être relue.")
    return redirect("platform:preparation", dossier.pk)


@page(*_ROLES, nominative="dossier")
@require_POST
def calling(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The actor calls about this file, or has finished."""
    dossier = my_dossier(request.actor, dossier_id)
    if request.POST.get("act") == "leave":
        leave_call(actor=request.actor, dossier_id=dossier.pk)
    else:
        take_call(actor=request.actor, dossier_id=dossier.pk)
    return HttpResponse(status=204)


@page(*_ROLES)
@require_POST
def going_on(request: ActorRequest) -> HttpResponse:
    """Who is calling about the files shown on a page: names of colleagues and keys, nothing of the young people."""
    keys = []
    for text in request.POST.getlist("d")[:MOST]:
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    found = calls_going_on(request.actor, keys)
    lines = [(key, found.get(key)) for key in keys]
    return render(request, "platform/calls/_going_on.html", {"lines": lines})


def _context(actor: Actor, dossier: Dossier, form: UnreachableForm | None = None) -> dict[str, Any]:
    prepared = preparation(actor, dossier)
    return {
        "dossier": dossier,
        "platform": dossier.platform,
        "preparation": prepared,
        "panel": panel(prepared.card, place="file"),
        "form": form or UnreachableForm(initial={"key": new_id(), "events": list(RecontactOn.values)}),
        "file_menu": file_menu(actor, dossier, "platform:preparation"),
        "breadcrumb": breadcrumb(actor, dossier, "Préparer l’appel"),
    }
