"""The forms of the people of a file, of an engagement and of what becomes of it."""

from typing import Any

from django import forms

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import FactSource
from rebond.domain.dossiers.models import Engagement
from rebond.domain.dossiers.operations import ChosenPerson, Entry, Telling
from rebond.domain.dossiers.path_enums import BreakReason, PersonKind, TurnKind
from rebond.domain.dossiers.pathways import ACTIONS, SOLUTIONS
from rebond.domain.dossiers.queries import PathPage

_BAD_DATE = {"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."}


def _date(label: str) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, required=False, widget=widget, error_messages=_BAD_DATE)


class _PathForm(forms.Form):
    """A form that chooses among the structures that the platform knows; several stand on one page."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args: Any, page: PathPage | None = None, prefix_id: str = "", **kwargs: Any) -> None:
        # What a forged request sends as a prefix is no pattern: its "%" are its own.
        named = prefix_id.replace("%", "%%")
        super().__init__(*args, auto_id=f"{named}-%s" if named else "id_%s", **kwargs)
        if page is not None and "structure" in self.fields:
            known = [(str(structure.pk), structure.name) for structure in page.structures]
            self.fields["structure"].choices = [("", "Une structure de l’annuaire…"), *known]


def _structure() -> forms.ChoiceField:
    unknown = "Cette structure n’est plus dans l’annuaire : choisissez-en une autre."
    return forms.ChoiceField(label="Structure", required=False, error_messages={"invalid_choice": unknown})


def _place(label: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=False)


class EntryForm(_PathForm):
    """What a young person enters: what, where, when is enough."""

    kind = forms.ChoiceField(
        label="Dans quoi le jeune entre-t-il ?",
        choices=[
            ("", "Choisissez"),
            ("Parcours d’accompagnement", [(kind.value, kind.label) for kind in ACTIONS]),
            ("Solution", [(kind.value, kind.label) for kind in SOLUTIONS]),
        ],
        error_messages={"required": "Dites dans quoi : choisissez dans la liste.", "invalid_choice": "Choisissez."},
    )
    label = forms.CharField(label="Précision (diplôme, métier, atelier…)", max_length=200, required=False)
    structure = _structure()
    where = _place("Ou un établissement, un employeur, une autre structure")
    starts_on = _date("Début (laissez vide pour aujourd’hui)")
    expected_end = _date("Fin prévue")
    tutor = forms.CharField(label="Tuteur", max_length=120, required=False)
    tutor_phone = forms.CharField(label="Téléphone du tuteur", max_length=30, required=False)
    weekly_hours = forms.IntegerField(
        label="Heures par semaine",
        required=False,
        error_messages={"invalid": "Écrivez un nombre entier d’heures, par exemple 26."},
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": "1", "max": "60"}),
    )
    agreed = forms.CharField(
        label="Ce qui est convenu",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "C’est trop long : 4 000 caractères au plus."},
    )
    source = forms.ChoiceField(label="Qui le dit ?", choices=FactSource.choices)
    confirm_by = _date("À confirmer avant le (laissez vide : Rebond propose)")

    @classmethod
    def of(cls, row: Engagement, page: PathPage) -> "EntryForm":
        """The form of what was written, to correct it."""
        names = ("kind", "label", "starts_on", "expected_end", "tutor", "tutor_phone", "weekly_hours", "agreed")
        initial = {name: getattr(row, name) for name in (*names, "source", "confirm_by")}
        return cls(initial=initial | {"where": row.place, "structure": str(row.structure_id or "")}, page=page)

    def entry(self) -> Entry:
        """What was written."""
        data = self.cleaned_data
        return Entry(
            kind=data["kind"],
            label=data["label"],
            structure_id=data["structure"] or None,
            place=data["where"],
            starts_on=data["starts_on"],
            expected_end=data["expected_end"],
            tutor=data["tutor"],
            tutor_phone=data["tutor_phone"],
            weekly_hours=data["weekly_hours"],
            agreed=data["agreed"],
            confirm_by=data["confirm_by"],
            source=data["source"],
        )


class TurnForm(_PathForm):
    """What becomes of an engagement: a button says what; the fields say when and why."""

    kind = forms.ChoiceField(
        choices=TurnKind.choices,
        error_messages={"required": "Dites ce qu’il en est.", "invalid_choice": "Choisissez dans la liste."},
    )
    on = _date("Depuis le (laissez vide pour aujourd’hui)")
    until = _date("Jusqu’au")
    reason = forms.ChoiceField(label="Pourquoi ?", required=False, choices=[("", "Choisissez"), *BreakReason.choices])
    note = forms.CharField(label="Précision (facultatif)", max_length=1000, required=False)

    def telling(self) -> Telling:
        """What was told."""
        data = self.cleaned_data
        return Telling(data["kind"], data["on"], data["until"], data["reason"], data["note"])


class PersonForm(_PathForm):
    """Who holds a role of the file."""

    role = forms.ChoiceField(choices=PersonKind.choices, error_messages={"required": "Dites de qui il s’agit."})
    user = forms.UUIDField(label="Un collègue", required=False, error_messages={"invalid": "Choisissez un collègue."})
    name = forms.CharField(label="Ou une autre personne : son nom", max_length=100, required=False)
    phone = forms.CharField(label="Son téléphone", max_length=30, required=False)
    structure = _structure()
    where = _place("Ou son établissement, une autre structure")
    since = _date("Depuis le (laissez vide pour aujourd’hui)")
    chosen_together = forms.BooleanField(label="Choisi avec le jeune", required=False)
    note = forms.CharField(label="Précision (facultatif)", max_length=500, required=False)

    def chosen(self) -> ChosenPerson:
        """Who was chosen."""
        data = self.cleaned_data
        return ChosenPerson(
            role=data["role"],
            user_id=data["user"],
            name=data["name"],
            phone=data["phone"],
            structure_id=data["structure"] or None,
            place=data["where"],
            since=data["since"],
            chosen_together=data["chosen_together"],
            note=data["note"],
        )
