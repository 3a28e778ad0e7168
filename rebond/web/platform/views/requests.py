"""A file found elsewhere: asked for, offered or kept (C17)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import RequestedFile
from rebond.domain.dossiers.models.dossier import age_on
from rebond.domain.dossiers.operations import (
    Asked,
    RequestRefusedError,
    accept_request,
    refuse_request,
    request_file,
)
from rebond.domain.dossiers.operations.requesting import SAME_ANSWER
from rebond.kernel.values.names import fold
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.transfers import shown as transfers_shown
from rebond.web.reporting import OLDEST, YOUNGEST

_ROLES = tuple(sorted(PLATFORM_ROLES))
_INPUT = {"class": "fr-input", "autocomplete": "off"}


class RequestForm(forms.Form):
    """The whole identity, as on a document, and why."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    surname = forms.CharField(
        label="Nom",
        max_length=100,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"required": "Écrivez le nom du jeune."},
    )
    first_names = forms.CharField(
        label="Prénom",
        max_length=200,
        widget=forms.TextInput(attrs=_INPUT),
        error_messages={"required": "Écrivez son prénom."},
    )
    birth_date = forms.DateField(
        label="Date de naissance",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **_INPUT}),
        error_messages={
            "required": "Indiquez sa date de naissance.",
            "invalid": "Cette date n’existe pas : choisissez un jour du calendrier.",
        },
    )
    reason = forms.CharField(
        label="Pourquoi demandez-vous ce dossier ?",
        help_text="L’autre plate-forme lira ce motif. Par exemple : s’est présenté chez nous, habite désormais Laon.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "fr-input"}),
        error_messages={"required": "Écrivez pourquoi : l’autre plate-forme décide d’après ce motif."},
    )
    present = forms.BooleanField(
        label="Le jeune est d’accord pour que je demande son dossier",
        error_messages={"required": "Demandez-lui d’abord : ce dossier est le sien."},
    )

    def clean(self) -> dict[str, Any]:
        """Names hold letters, and the age is one that the platforms follow."""
        data = super().clean() or {}
        for name in ("surname", "first_names"):
            if data.get(name) and not fold(data[name]):
                self.add_error(name, "Ce nom ne contient aucune lettre : écrivez-le comme sur la pièce d’identité.")
        born, today = data.get("birth_date"), timezone.localdate()
        if born and (born > today or not YOUNGEST <= age_on(born, today) <= OLDEST):
            self.add_error("birth_date", f"Vérifiez l’année : les plates-formes suivent de {YOUNGEST} à {OLDEST} ans.")
        return data


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Ask for the file of somebody met here. The answer is the same whether or not there is one."""
    platform = my_platform(request.actor, platform_id)
    form = RequestForm(request.POST if request.method == "POST" else None, initial={"key": new_id()})
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        asked = Asked(data["surname"], data["first_names"], data["birth_date"], data["reason"], data["key"])
        try:
            request_file(actor=request.actor, platform_id=platform.pk, asked=asked)
        except RequestRefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            messages.success(request, SAME_ANSWER)
            return redirect("platform:transfers", platform.pk)
    context = {
        "platform": platform,
        "form": form,
        "breadcrumb": {
            "links": [{"url": reverse("platform:transfers", args=[platform.pk]), "title": "Transferts"}],
            "current": "Demander un dossier",
        },
    }
    return render(request, "platform/partners/ask_file.html", context, status=422 if form.errors else 200)


@page(*_ROLES, nominative="dossier")
@require_POST
def answer(request: ActorRequest, requested_id: UUID) -> HttpResponse:
    """Offer the file that another platform asks for, or keep it with a reason."""
    wanted = one_or_404(RequestedFile, request.actor, requested_id)
    reason = request.POST.get("reason", "")[:2000]
    try:
        if request.POST.get("act") == "accept":
            offered = accept_request(actor=request.actor, requested_id=wanted.pk)
            messages.success(request, f"Dossier proposé à {offered.target}. Vous suivez ce jeune jusqu’à sa réponse.")
        else:
            refuse_request(actor=request.actor, requested_id=wanted.pk, reason=reason)
            messages.success(request, "Vous gardez le dossier : l’autre plate-forme lit votre motif.")
    except RequestRefusedError as refused:
        return transfers_shown(request, wanted.platform_id, (wanted.pk, refused.field, str(refused), reason))
    return redirect("platform:transfers", wanted.platform_id)
