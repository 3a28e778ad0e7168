"""The forms of what is attested, and of a file's status."""

from django import forms

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.attested import BESIDE, SHEET
from rebond.domain.dossiers.enums import CLOSING, REOPENING, FactSource
from rebond.domain.dossiers.operations import Said

_DATE = {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"})}
_BAD_DATE = {"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."}


class FactForm(forms.Form):
    """A reason not to contact, as the follow-up sheet lists them."""

    motive = forms.ChoiceField(
        label="Raison",
        choices=[
            ("", "Choisissez une raison"),
            ("Fiche de suivi", [(motive.code, motive.label) for motive in SHEET]),
            ("Autres situations", [(motive.code, motive.label) for motive in BESIDE]),
        ],
        error_messages={"required": "Choisissez une raison.", "invalid_choice": "Choisissez une raison de la liste."},
    )
    where = forms.CharField(
        label="Où ? (établissement, employeur, pays…)",
        max_length=200,
        required=False,
        error_messages={"max_length": "C’est trop long : 200 caractères au plus."},
    )
    source = forms.ChoiceField(
        label="Qui le dit ?",
        choices=FactSource.choices,
        error_messages={"required": "Dites qui l’affirme.", "invalid_choice": "Choisissez dans la liste."},
    )
    fact_date = forms.DateField(
        label="Constaté le (laissez vide pour aujourd’hui)", required=False, error_messages=_BAD_DATE, **_DATE
    )
    confirm_by = forms.DateField(
        label="À confirmer avant le (laissez vide : Rebond propose)", required=False, error_messages=_BAD_DATE, **_DATE
    )
    note = forms.CharField(label="Précision (facultatif)", max_length=500, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def said(self) -> Said:
        """What was said."""
        data = self.cleaned_data
        return Said(
            motive=data["motive"],
            source=data["source"],
            fact_date=data["fact_date"],
            confirm_by=data["confirm_by"],
            place=data["where"],
            note=data["note"],
        )


class StatusForm(forms.Form):
    """Why a file is closed, or opened again."""

    reason = forms.ChoiceField(
        label="Raison",
        error_messages={"required": "Choisissez une raison.", "invalid_choice": "Choisissez une raison de la liste."},
    )
    note = forms.CharField(label="Précision (facultatif)", max_length=500, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args, closed: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [(r.value, r.label) for r in (REOPENING if closed else CLOSING)]
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"etat-{name}"


class AnswerForm(forms.Form):
    """When to confirm again."""

    confirm_by = forms.DateField(required=False, error_messages=_BAD_DATE)
