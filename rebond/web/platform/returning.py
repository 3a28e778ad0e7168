"""The right of return to training, as the file shows it."""

from dataclasses import dataclass

from django import forms
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import ReturnRequest
from rebond.domain.dossiers.queries import FilePage
from rebond.domain.dossiers.right_of_return import CLOSE, said


class ReturnForm(forms.Form):
    """A young person asks for their right of return to training."""

    asked_on = forms.DateField(
        label="Demandé le (laissez vide pour aujourd’hui)",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input", "id": "retour-asked_on"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    note = forms.CharField(
        label="Précision (facultatif)",
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"id": "retour-note"}),
        error_messages={"max_length": "C’est trop long : 500 caractères au plus."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput(attrs={"id": "retour-key"}), initial=new_id)


@dataclass(frozen=True)
class ReturnClock:
    """The request that runs, in words."""

    request: ReturnRequest
    sentence: str
    urgent: bool


def return_clock(page: FilePage) -> ReturnClock | None:
    """The clock of a file whose page was read already, None while none runs: no query."""
    last, today = page.dossier.return_by, timezone.localdate()
    asked = (item.row for item in page.timeline if item.kind == "return" and not item.row.cancelled)
    row = next(asked, None)
    if last is None or row is None:
        return None
    return ReturnClock(row, said(last, today), (last - today).days <= CLOSE)
