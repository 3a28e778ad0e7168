"""Acts on many files: the form of each, and the acts that lead to a page of their own.

A new act: its form in `FORMS` under the code that `operations.bulk` knows. A page of its own: a line of `HANDOFFS`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import CLOSING, Sort
from rebond.domain.dossiers.models import Selection, Slot
from rebond.domain.dossiers.operations import ask_export, save_view
from rebond.domain.dossiers.operations.bulk import ACTIONS
from rebond.domain.dossiers.operations.bulk_invite import NOTHING
from rebond.domain.dossiers.operations.sharing import USUAL
from rebond.domain.dossiers.queries import colleagues, organisations_to_share_with
from rebond.domain.dossiers.queries.appointments import awaited_answers, sessions_to_join
from rebond.domain.dossiers.queries.groups import groups_of
from rebond.domain.dossiers.queries.meeting_documents import told_moment
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.queries import SESSION_TEMPLATES, UNOFFERED, templates_for
from rebond.domain.territory.models import Platform


@dataclass(frozen=True)
class Missing:
    """What an act needs that the platform has not got yet, and the page where it is made."""

    title: str
    text: str
    page: str  # the name of its address, which takes the platform
    anchor: str  # of the form in it
    label: str


class BulkForm(forms.Form):
    """The form of an act; the operation reads what it sends, and refuses in French."""

    missing: Missing | None = None

    def __init__(self, data=None, *, actor: Actor, platform_id: UUID) -> None:
        super().__init__(data)
        self.prepare(actor, platform_id)

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """Give the lists their values."""


class AssignForm(BulkForm):
    """Who becomes the referent."""

    referent = forms.ChoiceField(label="Référent", required=False)

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """The people of the platform."""
        people = [
            (str(person.pk), f"{person} (moi)" if person.pk == actor.user_id else str(person))
            for person in colleagues(actor, platform_id)
        ]
        self.fields["referent"].choices = [("", "Choisir une personne"), *people, ("none", "Personne")]


class CloseForm(BulkForm):
    """Why the files are closed."""

    reason = forms.ChoiceField(
        label="Motif",
        required=False,
        choices=[("", "Choisir un motif"), *((reason.value, reason.label) for reason in CLOSING)],
    )
    note = forms.CharField(
        label="Précision (obligatoire pour « Autre motif »)",
        required=False,
        max_length=500,
        error_messages={"max_length": "La précision dépasse 500 caractères : raccourcissez-la."},
    )


class GroupForm(BulkForm):
    """A group that exists, or a new one."""

    group = forms.ChoiceField(label="Ajouter à un groupe", required=False)
    name = forms.CharField(label="Ou nommer un nouveau groupe", required=False, max_length=60)
    purpose = forms.CharField(
        label="Pour quoi faire ? (facultatif)",
        required=False,
        max_length=500,
        help_text="Par exemple : découverte des métiers du bâtiment, séance collective de janvier.",
    )

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """The platform's open groups."""
        groups = groups_of(actor, platform_id, open_only=True)
        self.fields["group"].choices = [
            ("", "Nouveau groupe"),
            *((str(group.pk), f"{group.name} ({group.members})") for group in groups),
        ]


class ShareManyForm(BulkForm):
    """With whom the essential of the files is shared, for what, until when."""

    organisation = forms.ChoiceField(label="Organisation", required=False)
    purpose = forms.CharField(
        label="Ce que vous leur demandez",
        required=False,
        max_length=500,
        help_text="Ils liront cette phrase. Par exemple : leur présenter la session de janvier.",
    )
    until = forms.DateField(
        label="Jusqu’au",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Indiquez un jour, par exemple 30/06/2027."},
    )
    agreed = forms.ChoiceField(
        label="Accord des jeunes",
        required=False,
        choices=[("", "Choisir une réponse"), ("yes", "Chaque jeune est d’accord")],
    )

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """The organisations of the directory."""
        known = organisations_to_share_with(actor, platform_id)
        self.fields["organisation"].choices = [("", "Choisir une organisation"), *((str(o.pk), str(o)) for o in known)]
        self.fields["until"].initial = timezone.localdate() + USUAL


class WriteManyForm(BulkForm):
    """Which message is sent."""

    template = forms.ChoiceField(
        label="Modèle",
        required=False,
        help_text="Vous lirez le texte et qui le reçoit avant l’envoi. Les SMS partent de 8 h à 20 h.",
    )

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """The templates of the platform and of the country."""
        known = templates_for(actor, platform_id).exclude(UNOFFERED)
        told = [(str(one.pk), f"{one.get_channel_display()} : {one.name}{_to_whom(one)}") for one in known]
        self.fields["template"].choices = [("", "Choisir un modèle"), *told]


def _to_whom(template: MessageTemplate) -> str:
    return " (aux parents des mineurs)" if template.to_guardian else ""


NO_SESSION = Missing(
    "Aucune séance à venir",
    "Ouvrez-en une avec un titre, un jour et un nombre de places ; votre sélection reste gardée pendant ce temps.",
    "platform:slots",
    "ouvrir",
    "Ouvrir une séance dans l’agenda",
)


class InviteManyForm(BulkForm):
    """To which session, and how they are told of it."""

    session = forms.ChoiceField(label="Séance", required=False)
    message = forms.ChoiceField(
        label="Comment les prévenir",
        required=False,
        help_text="Chacun reçoit le texte avec son prénom et son propre lien, où il dit s’il vient. "
        "Les SMS partent de 8 h à 20 h. Pour des lettres, choisissez « Aucun message » : "
        "la page de la séance les prépare.",
    )

    def prepare(self, actor: Actor, platform_id: UUID) -> None:
        """The sessions to come, and the templates that tell of one."""
        sessions = sessions_to_join(actor, platform_id)
        self.missing = None if sessions else NO_SESSION
        out = awaited_answers(actor, sessions)
        offered = [(str(slot.pk), _session_told(slot, out.get(slot.pk, 0))) for slot in sessions]
        self.fields["session"].choices = [("", "Choisir une séance"), *offered]
        known = sorted(templates_for(actor, platform_id).filter(SESSION_TEMPLATES), key=lambda t: t.channel != "sms")
        told = [(str(template.pk), f"{template.get_channel_display()} : {template.name}") for template in known]
        nothing = (NOTHING, "Aucun message : je les préviens moi-même")
        self.fields["message"].choices = [("", "Choisir un message"), *told, nothing]


def _session_told(slot: Slot, out: int) -> str:
    """Its title, day, hour and seats, in a list; how many invitations (`out`) wait for an answer."""
    told, left = told_moment(slot), slot.left
    seats = f"{left} places libres" if left > 1 else "1 place libre" if left else "complète"
    waiting = f", {out} sans réponse" if out else ""
    return f"{slot.title}, {told['day']} à {told['hour']} ({seats}{waiting})"


FORMS: dict[str, type[BulkForm]] = {
    "assigner": AssignForm,
    "clore": CloseForm,
    "grouper": GroupForm,
    "inviter": InviteManyForm,
    "partager": ShareManyForm,
    "ecrire": WriteManyForm,
}


@dataclass(frozen=True)
class Handoff:
    """An act that takes the files chosen to a page of its own."""

    label: str
    icon: str
    go: Callable[[Actor, Platform, Selection], HttpResponse]


@dataclass(frozen=True)
class Choice:
    """A button of the bar."""

    code: str
    label: str
    icon: str
    page: bool  # whether it opens the page of an act (else it is sent)


def criteria_of(chosen: Selection) -> Criteria:
    """The list of the files chosen, by name."""
    return Criteria.from_mapping({"among": str(chosen.pk), "sort": Sort.NAME})


def _letters(actor: Actor, platform: Platform, chosen: Selection) -> HttpResponse:
    view = save_view(actor=actor, platform_id=platform.pk, criteria=criteria_of(chosen))
    return redirect("platform:view_documents", view.pk)


def _export(form: str) -> Callable[[Actor, Platform, Selection], HttpResponse]:
    def go(actor: Actor, platform: Platform, chosen: Selection) -> HttpResponse:
        made = ask_export(actor=actor, platform_id=platform.pk, criteria=criteria_of(chosen), form=form)
        return redirect("platform:export_state", made.pk)

    return go


HANDOFFS: dict[str, Handoff] = {
    "courrier": Handoff("Courrier", "fr-icon-mail-line", _letters),
    "tableur": Handoff("Exporter en XLSX", "fr-icon-download-line", _export("xlsx")),
    "csv": Handoff("Exporter en CSV", "fr-icon-download-line", _export("csv")),
}
_ICONS = {
    "assigner": "fr-icon-user-add-line",
    "clore": "fr-icon-archive-line",
    "grouper": "fr-icon-team-line",
    "inviter": "fr-icon-calendar-event-line",
    "partager": "fr-icon-share-line",
    "ecrire": "fr-icon-chat-3-line",
}


def choices() -> list[Choice]:
    """The buttons of the bar, in order."""
    acts = [Choice(a.code, a.label, _ICONS.get(a.code, "fr-icon-arrow-right-line"), True) for a in ACTIONS.values()]
    return acts + [Choice(code, hand.label, hand.icon, False) for code, hand in HANDOFFS.items()]
