"""The forms of a file. Each refusal says how to mend, beside its field."""

from django import forms

from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, NextStep, Outcome, Validity
from rebond.domain.dossiers.operations import Contact

#: Who answered, where the outcome alone tells it.
ANSWERED = {
    Outcome.REACHED: Answered.YOUNG_PERSON,
    Outcome.APPOINTMENT: Answered.YOUNG_PERSON,
    Outcome.REFUSES: Answered.YOUNG_PERSON,
    Outcome.IN_SCHOOL: Answered.YOUNG_PERSON,
    Outcome.MESSAGE_LEFT: Answered.MACHINE,
    Outcome.NO_ANSWER: Answered.NOBODY,
    Outcome.SENT: Answered.NOBODY,
    Outcome.WRONG_NUMBER: Answered.NOBODY,
}
_BY_HOLDER = {
    Holder.YOUNG_PERSON: Answered.YOUNG_PERSON,
    Holder.MOTHER: Answered.MOTHER,
    Holder.FATHER: Answered.FATHER,
    Holder.OTHER: Answered.OTHER,
}
_DATE_INPUT = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"})


def _choice(enum, label: str, **options) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[("", options.pop("blank", "")), *enum.choices], **options)


class ContactForm(forms.Form):
    """An attempt to reach the young person. The outcome alone is enough: two clicks, and the rest is proposed."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        label="Suite de l’appel",
        choices=Outcome.choices,
        error_messages={
            "required": "Dites ce qu’a donné l’appel : choisissez une suite.",
            "invalid_choice": "Cette suite n’existe pas : choisissez-en une de la liste.",
        },
    )
    detail = forms.UUIDField(
        label="Numéro appelé",
        required=False,
        error_messages={"invalid": "Ce numéro n’est pas dans le dossier : choisissez-en un autre."},
    )
    channel = forms.ChoiceField(label="Canal", choices=Channel.choices, required=False)
    answered = _choice(Answered, "Qui a répondu ?", required=False, blank="Selon la suite choisie")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
        error_messages={"max_length": "La note dépasse 4 000 caractères : raccourcissez-la."},
    )
    next_step = _choice(NextStep, "Prochaine étape", required=False, blank="Celle que Rebond propose")
    next_step_on = forms.DateField(
        label="Quel jour ?",
        required=False,
        widget=_DATE_INPUT,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    happened_at = forms.DateTimeField(
        label="Quand ? (laissez vide pour maintenant)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "fr-input"}),
        error_messages={"invalid": "Ce moment n’existe pas : choisissez un jour et une heure."},
    )

    def contact(self, holders: dict[str, str]) -> Contact:
        """What happened; `holders` tells whose number each detail is."""
        data = self.cleaned_data
        outcome, detail = data["outcome"], data["detail"]
        channel = data["channel"] or Channel.PHONE
        if outcome == Outcome.SENT and channel == Channel.PHONE:
            channel = Channel.SMS
        return Contact(
            channel=channel,
            answered=data["answered"] or _who(outcome, holders.get(str(detail), "")),
            outcome=outcome,
            detail_id=detail,
            note=data["note"],
            next_step=data["next_step"],
            next_step_on=data["next_step_on"],
            happened_at=data["happened_at"],
        )


def _who(outcome: str, holder: str) -> str:
    """Who answered, when nobody says: by the outcome, else by whose number it is."""
    if outcome in ANSWERED:
        return ANSWERED[Outcome(outcome)]
    answered = _BY_HOLDER.get(Holder(holder), Answered.OTHER) if holder else Answered.OTHER
    if outcome == Outcome.RELATIVE_REACHED and answered == Answered.YOUNG_PERSON:
        return Answered.OTHER
    return answered


class DetailForm(forms.Form):
    """A contact detail that somebody told."""

    kind = forms.ChoiceField(label="Nature", choices=DetailKind.choices)
    value = forms.CharField(
        label="Numéro, courriel ou adresse",
        max_length=400,
        error_messages={"required": "Écrivez le numéro, le courriel ou l’adresse."},
    )
    holder = forms.ChoiceField(label="À qui ?", choices=Holder.choices)
    holder_name = forms.CharField(label="Nom de la personne (facultatif)", max_length=150, required=False)
    source = forms.CharField(label="Qui vous l’a donné ? (facultatif)", max_length=150, required=False)


class MarkForm(forms.Form):
    """What somebody found of a contact detail."""

    validity = forms.ChoiceField(choices=Validity.choices)


class ReferentForm(forms.Form):
    """The referent chosen; blank: nobody."""

    referent = forms.UUIDField(required=False, error_messages={"invalid": "Choisissez une personne de la plate-forme."})


class TransferForm(forms.Form):
    """To which platform, and why."""

    target = forms.UUIDField(
        label="Plate-forme qui reprendra le dossier",
        error_messages={
            "required": "Choisissez la plate-forme qui reprendra le dossier.",
            "invalid": "Choisissez une plate-forme de la liste.",
        },
    )
    message = forms.CharField(
        label="Message",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "class": "fr-input"}),
        error_messages={
            "required": "Écrivez pourquoi : l’autre plate-forme décide d’après ce message.",
            "max_length": "Le message dépasse 2 000 caractères : raccourcissez-le.",
        },
    )
