"""Report a young person outside the lists: search, then a simplified file. Shared by platforms and schools."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import DetailKind, Origin, Sex
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.models.dossier import age_on
from rebond.domain.dossiers.operations import (
    DetailRefusedError,
    Identity,
    Reported,
    ReportRefusedError,
    SearchResult,
    TooManySearchesError,
    report,
    search_people,
)
from rebond.domain.dossiers.operations.details import cleaned_value
from rebond.domain.territory.models import Commune, Establishment
from rebond.domain.territory.queries import find_communes
from rebond.kernel.values.ine import Ine
from rebond.kernel.values.names import fold

#: Ages that a report may bear: the platforms' public is 16 to 25 (guide), signs come before and after.
YOUNGEST, OLDEST = 13, 30
_TEXT = {"class": "fr-input"}


def _text(label: str, *, most: int, required: str = "", hint: str = "", **attrs: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=most,
        required=bool(required),
        help_text=hint,
        widget=forms.TextInput(attrs={**_TEXT, "autocomplete": "off", **attrs}),
        error_messages={"required": required, "max_length": f"Écrivez {most} caractères au plus."},
    )


class ReportForm(forms.Form):
    """Who, then why. The first half is enough to search; `creating` asks for the second half too."""

    surname = _text("Nom", most=100, required="Écrivez le nom du jeune.")
    first_names = _text("Prénom", most=200, required="Écrivez son prénom.")
    birth_date = forms.DateField(
        label="Date de naissance",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **_TEXT}),
        error_messages={
            "required": "Indiquez sa date de naissance : sans elle, deux homonymes se confondent.",
            "invalid": "Cette date n’existe pas : choisissez un jour du calendrier.",
        },
    )
    ine = _text("INE (facultatif)", most=20, hint="Onze chiffres ou lettres, sur un bulletin ou un certificat.")
    commune = _text("Commune de résidence (facultatif)", most=80, hint="Son nom ou son code postal.")
    phone = _text("Téléphone (facultatif)", most=30, inputmode="tel")
    email = _text("Courriel (facultatif)", most=254, inputmode="email")
    sex = forms.ChoiceField(label="Sexe (facultatif)", required=False, choices=[("", "Non précisé"), *Sex.choices])
    level = _text("Dernière classe ou formation (facultatif)", most=80)
    origin = forms.ChoiceField(
        label="Comment le connaissez-vous ?",
        required=False,
        choices=[(o.value, o.label) for o in (Origin.REPORT, Origin.VISIT, Origin.JDC)],
    )
    reason = forms.CharField(
        label="Motif",
        required=False,
        max_length=2000,
        help_text="Ce qui s’est passé et depuis quand : la personne qui appellera le lira.",
        widget=forms.Textarea(attrs={"rows": 4, **_TEXT}),
        error_messages={"max_length": "Le motif dépasse 2 000 caractères : raccourcissez-le."},
    )
    other = forms.BooleanField(label="Ce n’est aucun de ces dossiers : c’est un autre jeune", required=False)
    search = forms.UUIDField(required=False, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, department: str = "", creating: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.department, self.creating = department, creating

    def clean_surname(self) -> str:
        return self._name("surname", "Ce nom ne contient aucune lettre : écrivez-le comme sur la pièce d’identité.")

    def clean_first_names(self) -> str:
        return self._name("first_names", "Ce prénom ne contient aucune lettre : écrivez-le en entier.")

    def _name(self, name: str, refusal: str) -> str:
        said = " ".join(self.cleaned_data[name].split())
        if not fold(said):
            raise forms.ValidationError(refusal)
        return said

    def clean_birth_date(self) -> date:
        born, today = self.cleaned_data["birth_date"], timezone.localdate()
        if born > today or not YOUNGEST <= age_on(born, today) <= OLDEST:
            raise forms.ValidationError(
                f"Vérifiez l’année : les plates-formes suivent des jeunes de {YOUNGEST} à {OLDEST} ans."
            )
        return born

    def clean_ine(self) -> str:
        said = self.cleaned_data["ine"]
        ine = Ine.parse(said)
        if said.strip() and ine is None:
            raise forms.ValidationError("Un INE compte onze chiffres ou lettres : vérifiez-le, ou laissez vide.")
        return str(ine) if ine else ""

    def clean_phone(self) -> str:
        return self._detail("phone", DetailKind.PHONE)

    def clean_email(self) -> str:
        return self._detail("email", DetailKind.EMAIL)

    def _detail(self, name: str, kind: DetailKind) -> str:
        said = self.cleaned_data[name].strip()
        try:
            return cleaned_value(kind, said) if said else ""
        except DetailRefusedError as refused:
            raise forms.ValidationError(str(refused)) from None

    def clean_commune(self) -> Commune | None:
        said = self.cleaned_data["commune"].strip()
        if not said:
            return None
        found = list(find_communes(said)[:50])
        named = [commune for commune in found if fold(commune.name) == fold(said)] or found
        near = [commune for commune in named if commune.department_id == self.department]
        if len(near) == 1 or len(named) == 1:
            return (near if len(near) == 1 else named)[0]
        if not named:
            raise forms.ValidationError("Aucune commune ne porte ce nom : vérifiez-le, ou tapez son code postal.")
        several = ", ".join(f"{commune.name} ({commune.code})" for commune in (near or named)[:5])
        raise forms.ValidationError(f"Plusieurs communes répondent : tapez le code INSEE de la bonne ({several}).")

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if self.creating and not reason:
            raise forms.ValidationError("Écrivez pourquoi vous signalez ce jeune : une phrase suffit.")
        return reason

    def identity(self) -> Identity:
        """Who is looked for."""
        data = self.cleaned_data
        commune = data["commune"]
        return Identity(
            surname=data["surname"],
            first_names=data["first_names"],
            birth_date=data["birth_date"],
            ine=data["ine"],
            commune_name=commune.name if commune else "",
            phone=data["phone"],
        )

    def reported(self, establishment: Establishment | None = None) -> Reported:
        """Who is reported, and why."""
        data = self.cleaned_data
        return Reported(
            identity=self.identity(),
            reason=data["reason"],
            origin=Origin.REPORT if establishment else data["origin"] or Origin.REPORT,
            sex=data["sex"],
            level=data["level"],
            commune=data["commune"],
            establishment=establishment,
            phone=data["phone"],
            email=data["email"],
            key=data["key"] or new_id(),
        )


def search_or_report(
    actor: Actor, form: ReportForm, *, platform_id: UUID | None, establishment: Establishment | None = None
) -> tuple[Dossier | None, SearchResult | None]:
    """What a form sent leads to: the file opened, or what the search found. Refusals are left on the form."""
    if not form.is_valid():
        return None, None
    wanted = form.data.get("act") == "create"
    if wanted and form.data.get("doubt") and not form.cleaned_data["other"]:
        form.add_error("other", "Ouvrez le dossier proposé, ou cochez cette case pour dire que c’est un autre jeune.")
    try:
        if wanted and not form.errors:
            reported = form.reported(establishment)
            search_id = form.cleaned_data["search"]
            return report(actor=actor, platform_id=platform_id, search_id=search_id, reported=reported), None
        return None, search_people(actor=actor, identity=form.identity())
    except ReportRefusedError as refused:
        form.add_error(refused.field, str(refused))
    except TooManySearchesError as refused:
        form.add_error(None, str(refused))
    return None, None


def report_context(form: ReportForm, result: SearchResult | None) -> dict[str, Any]:
    """What the templates of the two areas show."""
    identity = [form[name] for name in ("surname", "first_names", "birth_date", "ine", "commune", "phone", "email")]
    return {
        "form": form,
        "result": result,
        "identity_fields": identity,
        "key": (form.data.get("key") if form.is_bound else "") or new_id(),
        "search_id": result.search_id if result else form.data.get("search", ""),
        "creating": result is not None or form.creating,
    }
