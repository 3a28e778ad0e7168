"""The forms of a file's sharing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel
from rebond.domain.dossiers.operations import Sharing
from rebond.domain.dossiers.operations.sharing import USUAL
from rebond.domain.territory.models import Organisation

_BAD_DAY = "Cette date n’existe pas : choisissez un jour du calendrier."


def usual_end() -> date:
    """The last day proposed: six months from today."""
    return timezone.localdate() + USUAL


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"required": "Dites jusqu’à quel jour : un partage a toujours une fin.", "invalid": _BAD_DAY},
    )


class ShareForm(forms.Form):
    """With whom, for what, how much, until when, and whether the young person agrees."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    organisation = forms.UUIDField(
        label="Organisation",
        error_messages={
            "required": "Choisissez l’organisation avec laquelle vous partagez.",
            "invalid": "Choisissez l’organisation dans la liste.",
        },
    )
    purpose = forms.CharField(
        label="Ce que vous leur demandez",
        help_text="Ils liront cette phrase. Par exemple : lui présenter la session de janvier.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
        error_messages={
            "required": "Écrivez ce que vous leur demandez : ils liront cette phrase.",
            "max_length": "La demande dépasse 500 caractères : raccourcissez-la.",
        },
    )
    level = forms.ChoiceField(
        label="Ce qu’ils lisent",
        choices=ShareLevel.choices,
        error_messages={
            "required": "Dites ce qu’ils lisent : l’essentiel, ou le dossier.",
            "invalid_choice": "Choisissez l’essentiel, ou le dossier.",
        },
    )
    until = _day("Jusqu’au")
    consent = forms.ChoiceField(
        label="Accord du jeune",
        choices=ShareConsent.choices,
        error_messages={
            "required": "Dites si le jeune est d’accord, et comment il l’a dit.",
            "invalid_choice": "Choisissez l’une des réponses.",
        },
    )
    consent_note = forms.CharField(
        label="Précision (facultatif)",
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
        error_messages={"max_length": "La précision dépasse 200 caractères : raccourcissez-la."},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"key": new_id(), "until": usual_end(), "level": ShareLevel.SUMMARY})

    def sharing(self) -> Sharing:
        """What was decided."""
        data = self.cleaned_data
        return Sharing(
            organisation_id=data["organisation"],
            level=ShareLevel(data["level"]),
            purpose=data["purpose"],
            until=data["until"],
            consent=ShareConsent(data["consent"]),
            consent_note=data["consent_note"],
            key=data["key"],
        )


class ExtendForm(forms.Form):
    """A new last day."""

    until = _day("Prolonger jusqu’au")


def by_type(organisations: Sequence[Organisation]) -> list[tuple[str, list[Organisation]]]:
    """The organisations under the name of their type, for a list of choices."""
    groups: dict[str, list[Organisation]] = {}
    for organisation in organisations:
        groups.setdefault(organisation.get_type_display(), []).append(organisation)
    return sorted(groups.items())
