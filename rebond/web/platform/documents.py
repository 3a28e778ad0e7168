"""What the pages of the documents show, and the form of a letter."""

import base64
from typing import Any

from django import forms
from django.urls import reverse

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Tab
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import ListView
from rebond.domain.dossiers.queries import MailPlan, mail_plan, sample_letter
from rebond.domain.dossiers.queries.documents import letter_fields
from rebond.domain.dossiers.queries.listing import in_order, listed
from rebond.domain.dossiers.queries.said_no import who_said_no
from rebond.domain.messages.enums import Audience
from rebond.domain.messages.fields import FIELDS, fields_in, left_blank
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.queries import SESSION_TEMPLATES, letters_for
from rebond.domain.territory.models import Platform

#: Young people named on the page as having no address; the rest is counted.
NAMED = 20
#: The fields that a letter of a batch may use: its session is written in its text, and its code is printed below.
FIELD_NAMES = [name for name in FIELDS if name not in ("lien", "séance")]


class LetterForm(forms.Form):
    """A letter before it is made; {prénom} and the like are replaced in each."""

    subject = forms.CharField(
        label="Objet", max_length=150, error_messages={"required": "Écrivez l’objet : la ligne en gras de la lettre."}
    )
    body = forms.CharField(
        label="Texte",
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 14, "class": "fr-input"}),
        error_messages={
            "required": "Écrivez la lettre.",
            "max_length": "La lettre dépasse 6 000 caractères : elle ne tiendrait pas sur une page, raccourcissez-la.",
        },
    )
    day = forms.DateField(
        label="Jour du rendez-vous",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    hour = forms.CharField(label="Heure", max_length=30, required=False)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    session = forms.UUIDField(required=False, widget=forms.HiddenInput)  # that the letters invite to
    despite = forms.BooleanField(required=False, widget=forms.HiddenInput)  # one said no, who is invited all the same

    @classmethod
    def of(cls, model: MessageTemplate, **initial: Any) -> "LetterForm":
        """The form of a model, not sent yet; `initial`: values of its other fields."""
        return cls(initial={"subject": model.subject, "body": model.body} | initial)

    def clean(self) -> dict[str, Any]:
        """A field used in the text must have its value: nobody receives "le {jour} à {heure}"."""
        data = super().clean() or {}
        asked = {"jour": "day", "heure": "hour", "lieu": "place"}
        for name in fields_in(f"{data.get('subject', '')}\n{data.get('body', '')}"):
            if name in asked and not data.get(asked[name]) and asked[name] not in self.errors:
                self.add_error(
                    asked[name], f"Le texte emploie {{{name}}} : remplissez ce champ, ou enlevez-le du texte."
                )
            elif name not in FIELD_NAMES and "body" in data:
                self.add_error("body", f"{{{name}}} n’existe pas : employez {{prénom}}, {{référent}} ou {{téléphone}}.")
        return data

    def options(self) -> dict[str, str]:
        """What the letters need, as an export keeps it."""
        data = self.cleaned_data
        return {
            "subject": data["subject"],
            "body": data["body"],
            "day": long_day(data["day"]) if data["day"] else "",
            "hour": data["hour"],
            "place": data["place"],
            "session": str(data.get("session") or ""),
            "despite": "1" if data.get("despite") else "",
        }


def plan_of(
    actor: Actor,
    platform: Platform,
    criteria: Criteria,
    audience: str = Audience.YOUNG_PERSON,
    *,
    despite: bool = False,
) -> MailPlan:
    """Who would get a letter of this view. `despite`: as `mail_plan` takes it."""
    files = in_order(listed(actor, platform.pk, criteria), criteria)
    return mail_plan(actor, files.select_related("referent"), audience, despite=despite)


def documents_context(
    actor: Actor,
    platform: Platform,
    criteria: Criteria,
    view: ListView | None = None,
    audience: str = Audience.YOUNG_PERSON,
    *,
    despite: bool = False,
) -> dict[str, Any]:
    """The page of the documents; of a letter, `audience` says to whom, and `despite` is as `mail_plan` takes it."""
    plan = plan_of(actor, platform, criteria, audience, despite=despite)
    return {
        "platform": platform,
        "section": "documents",
        "view": view,
        "tab": criteria.tab,
        "scope": _scope(criteria, view),
        "plan": plan,
        "refused": who_said_no(actor, plan.refused),
        "models": letters_for(actor, platform.pk).exclude(SESSION_TEMPLATES),
        "named": NAMED,
    }


def preview_context(
    actor: Actor,
    platform: Platform,
    criteria: Criteria,
    view: ListView | None,
    form: LetterForm,
    model: MessageTemplate,
    site: str = "",
) -> dict[str, Any]:
    """The page of a letter; with a form that holds, the first letter to look at."""
    despite = form["despite"].value() in (True, "True", "on")
    context = documents_context(actor, platform, criteria, view, model.audience, despite=despite)
    sample, missing = None, []
    plan: MailPlan = context["plan"]
    if form.is_bound and form.is_valid() and plan.addressees:
        options, first = form.options() | {"site": site}, plan.addressees[0]
        missing = left_blank(options["body"], letter_fields(first, platform, options, actor))
        sample = base64.b64encode(sample_letter(actor, platform, first, options)).decode()
    links = [
        {"url": reverse("platform:list"), "title": "La liste"},
        {"url": reverse("platform:documents", args=[platform.pk]), "title": "Documents"},
    ]
    breadcrumb = {"links": links, "current": model.name}
    told = {"form": form, "model": model, "sample": sample, "missing": missing, "breadcrumb": breadcrumb}
    return context | told | {"fields": FIELD_NAMES}


def _scope(criteria: Criteria, view: ListView | None) -> str:
    if view is not None:
        return "les jeunes choisis" if criteria.among else "les jeunes de la vue en cours"
    return "toute la liste" if criteria.tab == Tab.ALL else f"l’onglet {Tab(criteria.tab).label}"
