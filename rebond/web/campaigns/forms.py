"""The forms of this area: what is typed, and what is wrong with it beside the field."""

from typing import Any

from django import forms
from dsfr.forms import DsfrBaseForm

from rebond.domain.campaigns.bases import KIND_LABELS
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.models import Delivery
from rebond.kernel.kinds import Kind


class DateInput(forms.DateInput):
    """The browser's own date field: keyboard, calendar, and a format that can't be mistaken."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _date(label: str, *, required: bool = True, help_text: str = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=help_text,
        widget=DateInput(),
        error_messages={
            "required": "Indiquez une date, par exemple 31/10/2026.",
            "invalid": "Cette date n’existe pas : écrivez le jour, le mois et l’année, par exemple 31/10/2026.",
        },
    )


class RefusableForm(DsfrBaseForm):
    """A form to which an operation may refuse a field."""

    def refuse(self, refused: Refused) -> None:
        """Show the operation's sentence beside its field, or above the form."""
        self.add_error(refused.field if isinstance(refused, FieldRefused) else None, str(refused))
        if isinstance(refused, FieldRefused):
            self.set_autofocus_on_first_error()


class CampaignForm(RefusableForm):
    """A new campaign."""

    name = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="Par exemple « Novembre 2026 ».",
        error_messages={
            "required": "Donnez un nom à la campagne, par exemple « Novembre 2026 ».",
            "max_length": "120 caractères au plus : abrégez.",
        },
    )
    treatment_date = _date(
        "Date du traitement", help_text="Le jour auquel la situation des jeunes est jugée, par exemple le 31/10/2026."
    )
    verification_until = _date(
        "Fin de la vérification",
        required=False,
        help_text="Le guide laisse deux à trois semaines aux établissements. Vous pourrez l’indiquer plus tard.",
    )


class VerificationForm(RefusableForm):
    """The end of the verification window, when it opens."""

    verification_until = _date("Fin de la vérification", help_text="Le guide prévoit deux à trois semaines.")


class DeclarationForm(RefusableForm):
    """The four facts of a file that does not say them itself (formats §8.1)."""

    kind = forms.ChoiceField(
        label="Nature du fichier",
        choices=[(kind.value, label) for kind, label in KIND_LABELS.items() if kind not in (Kind.MANIFEST, Kind.JDC)],
        error_messages={"required": "Choisissez la nature du fichier.", "invalid_choice": "Choisissez dans la liste."},
    )
    uai = forms.CharField(
        label="UAI de l’établissement",
        required=False,
        max_length=12,
        help_text="Sept chiffres et une lettre, par exemple 0601234A. Laissez vide pour un fichier sans établissement.",
        error_messages={"max_length": "L’UAI compte sept chiffres et une lettre, par exemple 0601234A."},
    )
    school_year = forms.IntegerField(
        label="Année scolaire",
        required=False,
        help_text="L’année où elle commence : 2026 pour 2026-2027.",
        error_messages={"invalid": "Indiquez une année, par exemple 2026."},
    )
    observed_on = _date("Valable au", required=False, help_text="Le jour où le fichier a été extrait de sa base.")

    @classmethod
    def proposed(cls, delivery: Delivery, **kwargs: Any) -> "DeclarationForm":
        """Filled with what could be guessed of a delivery; nothing is taken for true before it is saved."""
        guessed = {
            "kind": delivery.kind,
            "uai": delivery.uai,
            "school_year": delivery.school_year or delivery.campaign.school_year,
            "observed_on": delivery.observed_on,
        }
        return cls(initial=guessed, **kwargs)


class AcceptanceForm(RefusableForm):
    """Taking responsibility, in writing, for what is missing."""

    text = forms.CharField(
        label="Pourquoi publier malgré ces manques",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Une phrase, gardée avec votre nom et la date. Ne nommez aucun jeune.",
        error_messages={"required": "Écrivez en une phrase pourquoi la campagne peut être publiée sans cela."},
    )


class WithdrawalForm(RefusableForm):
    """Why a publication is taken back."""

    reason = forms.CharField(
        label="Motif du retrait",
        max_length=500,
        help_text="Les plates-formes le liront. Ne nommez aucun jeune.",
        error_messages={"required": "Écrivez pourquoi la publication est retirée : les plates-formes le liront."},
    )
