"""A search across the country, for who holds the dated habilitation for nominative operations."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.enums import SearchPurpose
from rebond.domain.dossiers.operations import CountryRefusedError, Wanted, search_country
from rebond.web.access import page
from rebond.web.administration.contexts import breadcrumb


class CountryForm(forms.Form):
    """Why first, then whom."""

    purpose = forms.ChoiceField(
        label="Pourquoi cherchez-vous ?",
        choices=[("", "Choisir un motif"), *SearchPurpose.choices],
        error_messages={
            "required": "Dites pourquoi vous cherchez : choisissez un motif.",
            "invalid_choice": "Choisissez un motif de la liste.",
        },
    )
    reference = forms.CharField(
        label="Ce qui motive cette recherche",
        max_length=120,
        help_text="Un courriel reçu le…, une demande n°… Sans nom de jeune : cette ligne est inscrite au journal.",
        error_messages={
            "required": "Précisez ce qui la motive : un courriel reçu le…, une demande n°…",
            "max_length": "Cette précision dépasse 120 caractères : raccourcissez-la.",
        },
    )
    surname = forms.CharField(
        label="Nom", max_length=100, error_messages={"required": "Écrivez le nom : deux lettres au moins."}
    )
    first_names = forms.CharField(label="Prénom", max_length=100, required=False)
    birth_date = forms.DateField(
        label="Date de naissance",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )


@page(Role.NOMINATIVE_OPERATIONS, nominative="country")
@require_http_methods(["GET", "POST"])
def country(request: HttpRequest) -> HttpResponse:
    """The form (GET), and what it finds (POST): names travel in the body, and nothing is kept but the line."""
    form, matches = CountryForm(request.POST or None), None
    if form.is_valid():
        try:
            matches = search_country(actor=request.actor, wanted=Wanted(**form.cleaned_data))
        except CountryRefusedError as refused:
            form.add_error(refused.field or None, str(refused))
    context = {"form": form, "matches": matches, "breadcrumb": breadcrumb(current="Recherche nationale")}
    return render(request, "administration/country.html", context, status=422 if form.errors else 200)
