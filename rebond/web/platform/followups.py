"""What the pages of a long follow-up and of the training obligation show, in words."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import FollowUpChoice, LeavingReason
from rebond.domain.dossiers.followup import LEAST_CAMPAIGNS, LEAST_MONTHS, FollowUp, ask_again_after
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import ChosenFollowUp
from rebond.domain.dossiers.queries import file_page, follow_up_of, obligation_on
from rebond.domain.territory.clocks import platform_department
from rebond.web.platform.clocks import clock
from rebond.web.platform.dossier import breadcrumb, file_menu


class FollowUpForm(forms.Form):
    """What becomes of a long follow-up."""

    choice = forms.ChoiceField(
        label="Que devient le suivi ?",
        choices=FollowUpChoice.choices,
        error_messages={"required": "Choisissez ce que devient le suivi.", "invalid_choice": "Choisissez un bouton."},
    )
    reason = forms.ChoiceField(
        label="Raison", required=False, choices=[("", "Choisissez une raison"), *LeavingReason.choices],
        error_messages={"invalid_choice": "Choisissez une raison de la liste."},
    )  # fmt: skip
    note = forms.CharField(
        label="Précision (facultatif)",
        max_length=500,
        required=False,
        error_messages={"max_length": "C’est trop long : 500 caractères au plus."},
    )
    ask_again_on = forms.DateField(
        label="Le reproposer le",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"}),
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id, required=False)

    def __init__(self, *args: Any, dossier: Dossier, **kwargs: Any) -> None:
        again = ask_again_after(timezone.localdate(), platform_department(dossier.platform_id))
        kwargs.setdefault("initial", {"ask_again_on": again})
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs["id"] = f"suivi-{dossier.pk.hex[-8:]}-{name}"

    def chosen(self) -> ChosenFollowUp:
        """What was chosen."""
        return ChosenFollowUp(**self.cleaned_data | {"key": self.cleaned_data["key"] or new_id()})


@dataclass(frozen=True)
class Gauge:
    """One of the two limits: how far it is."""

    label: str
    value: int
    limit: int
    said: str

    @property
    def passed(self) -> bool:
        """Whether it is reached."""
        return self.value >= self.limit

    @property
    def shown(self) -> int:
        """The length of its bar."""
        return min(self.value, self.limit)


def gauges(follow_up: FollowUp) -> list[Gauge]:
    """Both limits."""
    campaigns, months = follow_up.campaigns, follow_up.months
    return [
        Gauge("Campagnes", campaigns, LEAST_CAMPAIGNS, f"{campaigns} sur au moins {LEAST_CAMPAIGNS}"),
        Gauge("Mois de suivi", months, LEAST_MONTHS, f"{months} sur au moins {LEAST_MONTHS}"),
    ]


def said_of(follow_up: FollowUp) -> str:
    """What the rule says of this follow-up, in one sentence."""
    if follow_up.outside:
        return "Ce dossier est suivi hors de la liste : quelqu’un l’a choisi. Une prochaine campagne peut l’y remettre."
    if not follow_up.followed:
        return "Ce jeune a une solution, ou son dossier est clos : son suivi recommencera s’il décroche de nouveau."
    if follow_up.proposed:
        return (
            "Quatre campagnes et dix-huit mois sont passés sans solution : vous pouvez choisir la suite. Rien ne "
            "change tant que personne ne choisit."
        )
    if follow_up.past_limits and follow_up.kept_until:
        return f"Gardé sur la liste : il vous sera reproposé le {follow_up.kept_until:%d/%m/%Y}."
    return (
        "Le suivi continue sur la liste tant qu’aucune solution n’est trouvée : au moins quatre campagnes et dix-huit "
        "mois."
    )


def follow_up_context(actor: Actor, dossier: Dossier, *, form: FollowUpForm | None = None) -> dict[str, Any]:
    """The page "Campagnes et suivi" of a file; a form given is one that was refused."""
    page = file_page(actor, dossier)
    follow_up = follow_up_of(page)
    decisions = [item for item in page.timeline if item.kind == "followup"]
    return {
        "file": page,
        "dossier": dossier,
        "follow_up": follow_up,
        "gauges": gauges(follow_up),
        "said": said_of(follow_up),
        "decisions": decisions,
        "form": form or FollowUpForm(dossier=dossier),
        "clock": clock(obligation_on(page)),
        "breadcrumb": breadcrumb(actor, dossier, "Campagnes et suivi"),
        "file_menu": file_menu(actor, dossier, "platform:follow_up"),
    }
