"""The form of a partner's information: shared by those who follow a file and by partners themselves."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import Confidentiality
from rebond.domain.dossiers.models import PartnerNote
from rebond.domain.dossiers.operations import PartnerSaid
from rebond.domain.territory.models import Organisation


class PartnerNoteForm(forms.Form):
    """Who says what, when, and who may read it. A partner speaks for their own organisation: no source is asked."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    source = forms.ChoiceField(label="Qui le dit ?", required=False)
    source_name = forms.CharField(
        label="Son nom, si elle n’est pas dans la liste",
        required=False,
        max_length=150,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
        error_messages={"max_length": "Le nom dépasse 150 caractères : raccourcissez-le."},
    )
    confidentiality = forms.ChoiceField(
        label="Qui peut le lire ?",
        choices=Confidentiality.choices,
        error_messages={
            "required": "Dites qui peut le lire : choisissez l’une des réponses.",
            "invalid_choice": "Choisissez l’une des réponses.",
        },
    )
    text = forms.CharField(
        label="Information",
        help_text="Rien à écrire pour « Suit le jeune, sans plus ».",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "fr-input"}),
        error_messages={"max_length": "L’information dépasse 2 000 caractères : raccourcissez-la."},
    )
    on = forms.DateField(
        label="Quand ?",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    protected = forms.BooleanField(
        label="Touche à la justice ou à la santé",
        required=False,
        help_text="Lue du responsable, de l’assistant et de qui l’a dite, de personne d’autre.",
    )

    def __init__(
        self, data: Any = None, *, organisations: Sequence[Organisation] = (), note: PartnerNote | None = None
    ) -> None:
        initial: dict[str, Any] = {"key": new_id(), "on": timezone.localdate()}
        if note is not None:
            initial |= {
                "source": str(note.source_id or ""),
                "source_name": "" if note.source_id else note.source_name,
                "confidentiality": note.confidentiality,
                "text": note.text,
                "on": timezone.localdate(note.happened_at),
                "protected": note.protected,
            }
        super().__init__(data, initial=initial)
        known = [(str(o.pk), o.name) for o in organisations]
        self.fields["source"].choices = [("", "Une organisation qui n’est pas dans la liste"), *known]

    def words(self) -> tuple[str, str]:
        """What was written freely."""
        return self.cleaned_data["source_name"], self.cleaned_data["text"]

    def said(self) -> PartnerSaid:
        """What was said."""
        data = self.cleaned_data
        return PartnerSaid(
            Confidentiality(data["confidentiality"]),
            source_id=data["source"] or None,
            source_name=data["source_name"],
            text=data["text"],
            on=data["on"],
            protected=data["protected"],
            key=data["key"],
        )
