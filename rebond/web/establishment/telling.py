"""What an establishment's referent tells of a former pupil: an information, a corrected detail, a contact (B12, C3)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import Answered, Channel, Confidentiality, DetailKind, Holder, Outcome, SchoolSays
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import SchoolRefusedError, SchoolSaid, tell_from_school
from rebond.domain.dossiers.operations.from_schools import SCHOOL_CHANNELS, SCHOOL_CONFIDENTIALITY, SCHOOL_OUTCOMES
from rebond.domain.dossiers.queries import chosen_contact, details_of_school, school_words
from rebond.domain.dossiers.queries.schools import former_pupils
from rebond.kernel.values.phones import display_phone
from rebond.web.access import ActorRequest, page

_CHOOSE = ("", "Choisissez")
_ANSWERED = (Answered.YOUNG_PERSON, Answered.MOTHER, Answered.FATHER, Answered.OTHER)


def _choice(label: str, values: Any, *, hint: str = "") -> forms.ChoiceField:
    """A closed list; the operation says in French what is missing, beside its field."""
    return forms.ChoiceField(
        label=label,
        required=False,
        help_text=hint,
        choices=[_CHOOSE, *((value.value, value.label) for value in values)],
        widget=forms.Select(attrs={"class": "fr-select"}),
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )


def _words(label: str, *, most: int, rows: int = 0, hint: str = "") -> forms.CharField:
    attrs = {"class": "fr-input", "autocomplete": "off"}
    widget = forms.Textarea(attrs=attrs | {"rows": rows}) if rows else forms.TextInput(attrs=attrs)
    told = {"max_length": f"Écrivez {most} caractères au plus."}
    return forms.CharField(
        label=label, max_length=most, required=False, help_text=hint, widget=widget, error_messages=told
    )


class _SaidForm(forms.Form):
    """What all three have: its form's key, its day."""

    says: SchoolSays
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    on = forms.DateField(
        label="Le (laissez vide pour aujourd’hui)",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("auto_id", f"{self.says.value}-%s")
        kwargs.setdefault("initial", {"key": new_id()})
        super().__init__(*args, **kwargs)

    def shown(self) -> list[forms.BoundField]:
        """The fields that are read, in order."""
        return [field for field in self.visible_fields() if field.name != "on"] + [self["on"]]

    def said(self) -> SchoolSaid:
        """What was told."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        return SchoolSaid(kind=self.says, **data)


class InformationForm(_SaidForm):
    """What the establishment knows."""

    says = SchoolSays.INFORMATION
    text = _words("Ce que vous savez", most=2000, rows=4, hint="Ce que vous avez appris, et par qui si c’est utile.")
    confidentiality = _choice("Qui peut le lire ?", (Confidentiality(value) for value in SCHOOL_CONFIDENTIALITY))


class DetailForm(_SaidForm):
    """A number, a courriel or an address that is right."""

    says = SchoolSays.DETAIL
    detail_kind = _choice("Quelle coordonnée ?", DetailKind)
    value = _words(
        "La coordonnée juste", most=400, hint="Un numéro à dix chiffres, une adresse courriel, une adresse postale."
    )
    holder = _choice("À qui est-elle ?", Holder)
    holder_name = _words("Nom de la personne (facultatif)", most=150)
    replaces = forms.ChoiceField(
        label="Elle remplace (facultatif)",
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
        error_messages={"invalid_choice": "Choisissez dans la liste."},
    )

    def __init__(self, *args: Any, held: list[ContactDetail], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = [(str(one.pk), f"{one.get_holder_display()} : {display_phone(one.value)}") for one in held]
        self.fields["replaces"].choices = [("", "Aucune"), *rows]

    def clean_replaces(self) -> UUID | None:
        chosen = self.cleaned_data["replaces"]
        return UUID(chosen) if chosen else None


class ContactForm(_SaidForm):
    """A contact that the establishment took, as interlocuteur privilégié."""

    says = SchoolSays.CONTACT
    channel = _choice("Par quel moyen ?", (Channel(value) for value in SCHOOL_CHANNELS))
    outcome = _choice("Ce qui s’est passé", (Outcome(value) for value in SCHOOL_OUTCOMES))
    answered = _choice("Qui a répondu ?", _ANSWERED, hint="Laissez vide si personne n’a répondu.")
    text = _words("Ce qui a été dit (facultatif)", most=2000, rows=3)


@page(Role.SCHOOL_REFERENT, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def tell(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Tell what one knows of a former pupil, and read again what was told."""
    dossier = get_object_or_404(former_pupils(request.actor).select_related("platform", "referent"), pk=dossier_id)
    held = details_of_school(request.actor, dossier)
    sent = _sent(request, held)
    if sent is not None and sent.is_valid():
        try:
            told = tell_from_school(actor=request.actor, dossier_id=dossier.pk, said=sent.said())
        except SchoolRefusedError as refused:
            sent.add_error(refused.field if refused.field in sent.fields else None, str(refused))
        else:
            messages.success(request, f"{told.get_kind_display()} transmise à la plate-forme.")
            return redirect("establishment:tell", dossier.pk)
    context = _context(request.actor, dossier, held, sent)
    return render(request, "establishment/tell.html", context, status=422 if sent is not None else 200)


def _sent(request: ActorRequest, held: list[ContactDetail]) -> _SaidForm | None:
    """The form that was sent; one that says nothing of its kind is taken for an information."""
    if request.method != "POST":
        return None
    kind = request.POST.get("kind")
    if kind == SchoolSays.DETAIL:
        return DetailForm(request.POST, held=held)
    return (ContactForm if kind == SchoolSays.CONTACT else InformationForm)(request.POST)


def _context(actor: Actor, dossier: Dossier, held: list[ContactDetail], sent: _SaidForm | None) -> dict[str, Any]:
    name = f"{dossier.surname.upper()} {dossier.first_names}"
    own: list[_SaidForm] = [InformationForm(), DetailForm(held=held)]
    chosen = chosen_contact(dossier)
    if chosen:
        own.insert(0, ContactForm())
    return {
        "dossier": dossier,
        "chosen": chosen,
        "refused": sent,
        "forms": [sent if sent is not None and sent.says == form.says else form for form in own],
        "words": school_words(actor, dossier),
        "today": timezone.localdate(),
        "breadcrumb": {
            "links": [
                {"url": reverse("establishment:home"), "title": "Mon établissement"},
                {"url": reverse("platform:file", args=[dossier.pk]), "title": name},
            ],
            "current": "Ce que vous savez",
        },
    }
