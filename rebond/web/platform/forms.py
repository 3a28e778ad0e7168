"""The forms of a file. Each refusal says how to mend, beside its field."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from rebond.domain.dossiers.attested import MOTIVES, SCHOOLING, months_after
from rebond.domain.dossiers.call_backs import call_backs
from rebond.domain.dossiers.enums import (
    CHOSEN_STEPS,
    Answered,
    Channel,
    DetailKind,
    FactSource,
    Holder,
    NextStep,
    Outcome,
    Refusal,
    Validity,
)
from rebond.domain.dossiers.meetings import ReminderKind
from rebond.domain.dossiers.operations import (
    Booking,
    Contact,
    ContactRefusedError,
    FactRefusedError,
    MeetingRefusedError,
    ReturnRefusedError,
    Said,
)
from rebond.domain.dossiers.proposals import worked_day

#: Who answered, where the outcome alone tells it.
ANSWERED = {
    Outcome.REACHED: Answered.YOUNG_PERSON,
    Outcome.APPOINTMENT: Answered.YOUNG_PERSON,
    Outcome.REFUSES: Answered.YOUNG_PERSON,
    Outcome.IN_SCHOOL: Answered.YOUNG_PERSON,
    Outcome.TOLD: Answered.YOUNG_PERSON,
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
_RELATIVES = frozenset({Answered.MOTHER, Answered.FATHER, Answered.OTHER})
#: What a call tells of an ordinary schooling; the other reasons have a button each (`TOLD`).
SCHOOLING_MOTIVES = [motive for motive in MOTIVES.values() if motive.fact in SCHOOLING]
#: A moment's button records at once: "call_back:hour".
CALL_BACK = f"{Outcome.CALL_BACK.value}:"
#: A reason's button records at once: "told:employed" in the place of an outcome.
TOLD = f"{Outcome.TOLD.value}:"
_TELLING = (Outcome.IN_SCHOOL, Outcome.TOLD)
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
            "required": "Dites ce qu’a donné l’appel : choisissez une suite.",
            "invalid_choice": "Cette suite n’existe pas : choisissez-en une de la liste.",
        },
    )
    detail = forms.UUIDField(
        label="Numéro appelé",
        required=False,
        error_messages={"invalid": "Ce numéro n’est pas dans le dossier : choisissez-en un autre."},
    )
    channel = forms.ChoiceField(label="Canal", choices=Channel.choices, required=False)
    answered = _choice(Answered, "Qui a répondu ?", required=False, blank="Selon la suite choisie")
    note = forms.CharField(
        label="Note",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "class": "fr-input"}),
        error_messages={"max_length": "La note dépasse 4 000 caractères : raccourcissez-la."},
    )
    next_step = forms.ChoiceField(
        label="Prochaine étape",
        choices=[("", "Celle que Rebond propose"), *((step.value, step.label) for step in CHOSEN_STEPS)],
        required=False,
        error_messages={"invalid_choice": "Cette étape ne se choisit pas : prenez-en une de la liste."},
    )
    next_step_on = forms.DateField(
        label="Quel jour ?",
        required=False,
        widget=_DATE_INPUT,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    next_step_time = forms.TimeField(
        label="À quelle heure ?",
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fr-input"}),
        error_messages={"invalid": "Cette heure n’existe pas : écrivez-la comme 17:30."},
    )
    happened_at = forms.DateTimeField(
        label="Quand ? (laissez vide pour maintenant)",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "fr-input"}),
        error_messages={"invalid": "Ce moment n’existe pas : choisissez un jour et une heure."},
    )

    motive = forms.ChoiceField(
        label="Où est-il scolarisé ?",
        choices=[("", "Établissement, sans précision"), *((m.code, m.label) for m in SCHOOLING_MOTIVES)],
        required=False,
    )
    where = forms.CharField(label="Quel établissement ?", max_length=200, required=False)
    told = forms.ChoiceField(
        label="Raison de ne plus le contacter",
        choices=[("", "Aucune"), *((m.code, m.label) for m in MOTIVES.values())],
        required=False,
        error_messages={"invalid_choice": "Choisissez une raison de la liste."},
    )
    told_where = forms.CharField(
        label="Où, chez qui, lequel ? (facultatif)",
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input", "placeholder": "Employeur, organisme, pays, diplôme…"}),
        error_messages={"max_length": "C’est trop long : 200 caractères au plus."},
    )
    told_until = forms.DateField(
        label="Jusqu’au (facultatif)",
        required=False,
        widget=_DATE_INPUT,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    back = forms.CharField(max_length=10, required=False)  # code of `call_backs`
    back_on = forms.DateField(
        label="Ou quel jour ?",
        required=False,
        widget=_DATE_INPUT,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    back_time = forms.TimeField(
        label="À quelle heure ?",
        required=False,
        input_formats=["%H:%M"],
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "class": "fr-input"}),
        error_messages={"invalid": "Cette heure n’existe pas : écrivez-la comme 17:30."},
    )
    slot = forms.UUIDField(
        label="Créneau",
        required=False,
        error_messages={"invalid": "Ce créneau n’existe plus : choisissez-en un autre."},
    )
    refusal = _choice(Refusal, "Pourquoi refuse-t-il ?", required=False, blank="Raison non dite")
    ask_in = forms.ChoiceField(
        label="Reproposer dans",
        choices=[("6", "Six mois"), ("3", "Trois mois"), ("1", "Un mois")],
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A situation is told with its reason."""
        data = super().clean() or self.cleaned_data
        if data.get("outcome") == Outcome.TOLD and not data.get("told") and "told" not in self.errors:
            self.add_error("told", "Dites quelle situation : choisissez une raison.")
        return data

    def contact(self, holders: dict[str, str], department: str) -> Contact:
        """What happened; `holders` tells whose number each detail is, `department` where the days are worked."""
        data = self.cleaned_data
        detail = data["detail"]
        holder = holders.get(str(detail), "")
        outcome = _outcome(_telling(data), data["answered"], holder)
        channel = data["channel"] or Channel.PHONE
        if outcome == Outcome.SENT and channel == Channel.PHONE:
            channel = Channel.SMS
        answered = data["answered"] or _who(outcome, holder)
        back_on, back_at = _call_back(data, department)
        return Contact(
            channel=channel,
            answered=answered,
            outcome=outcome,
            detail_id=detail,
            note=data["note"],
            next_step=data["next_step"],
            next_step_on=back_on or data["next_step_on"] or _ask_again(data, department),
            next_step_time=back_at or data["next_step_time"],
            happened_at=data["happened_at"],
            refusal=data["refusal"],
            said=_said(data, answered, channel),
            meeting=_agreed(data),
        )


def _call_back(data: Mapping[str, Any], department: str) -> tuple[date | None, time | None]:
    """The day and the hour of "rappeler plus tard", by the moment chosen or the fields; an hour alone is today’s,
    or tomorrow’s once past. Nothing for another outcome."""
    if data["outcome"] != Outcome.CALL_BACK:
        return None, None
    now = timezone.localtime(data["happened_at"])
    chosen = next((one for one in call_backs(now, department) if one.code == data["back"]), None)
    if chosen is not None:
        return chosen.on, chosen.at
    on, at = data["back_on"], data["back_time"]
    if at and not on and not data["next_step_on"]:
        on = now.date() + timedelta(days=at <= now.time())
    return on, at


def _ask_again(data: Mapping[str, Any], department: str) -> date | None:
    """The day when to ask again who refuses, when a delay was chosen."""
    if data["outcome"] != Outcome.REFUSES or not data["ask_in"] or data["next_step"] not in ("", NextStep.ASK_AGAIN):
        return None
    day = timezone.localdate(data["happened_at"]) if data["happened_at"] else timezone.localdate()
    return worked_day(months_after(day, int(data["ask_in"])), 0, department)


def _telling(data: Mapping[str, Any]) -> str:
    """The outcome that was said; by its reason where one is told: a schooling is « Déjà scolarisé »."""
    if data["outcome"] not in _TELLING or not data["told"]:
        return data["outcome"]
    return Outcome.IN_SCHOOL if MOTIVES[data["told"]].fact in SCHOOLING else Outcome.TOLD


def _said(data: Mapping[str, Any], answered: str, channel: str) -> Said | None:
    """The fact that "déjà scolarisé à …" or "a déjà une solution" tells."""
    if data["outcome"] not in _TELLING or not (data["told"] or data["motive"] or data["where"]):
        return None
    source = FactSource.YOUNG_PERSON if answered == Answered.YOUNG_PERSON else FactSource.PARENT
    source = FactSource.PARTNER if channel == Channel.PARTNER else source
    day = timezone.localdate(data["happened_at"]) if data["happened_at"] else None
    if data["told"]:
        until, place = data["told_until"], data["told_where"] or data["where"]
        return Said(data["told"], source, fact_date=day, confirm_by=until, place=place)
    return Said(data["motive"] or "public", source, fact_date=day, place=data["where"])


def _agreed(data: Mapping[str, Any]) -> Booking | None:
    """The slot chosen on the telephone."""
    if data["outcome"] != Outcome.APPOINTMENT or data["slot"] is None:
        return None
    return Booking(slot_id=data["slot"], reminders=(ReminderKind.CONFIRMATION, ReminderKind.EVE))


def _outcome(outcome: str, answered: str, holder: str) -> str:
    """What came of it: "a répondu" on a relative's number is the relative, unless somebody says who answered."""
    of_a_relative = holder not in ("", Holder.YOUNG_PERSON)
    if outcome == Outcome.REACHED and of_a_relative and answered in ("", *_RELATIVES):
        return Outcome.RELATIVE_REACHED
    return outcome


def _who(outcome: str, holder: str) -> str:
    """Who answered, when nobody says: nobody or a machine by the outcome, else by whose number it is."""
    told = ANSWERED.get(Outcome(outcome))
    if told in (Answered.NOBODY, Answered.MACHINE):
        return told
    answered = _BY_HOLDER.get(Holder(holder), Answered.OTHER) if holder else told or Answered.OTHER
    if outcome == Outcome.RELATIVE_REACHED and answered == Answered.YOUNG_PERSON:
        return Answered.OTHER
    return answered


Refused = ContactRefusedError | FactRefusedError | MeetingRefusedError | ReturnRefusedError


def add_refusal(form: forms.Form, refused: Refused) -> None:
    """Write a refusal beside its field, or above the form when it has none here."""
    name = "where" if refused.field == "place" else refused.field  # "place" says where the panel stands
    if form.data.get("back_on") and name == "next_step_on":
        name = "back_on"
    if form.data.get("told"):
        name = {"where": "told_where", "confirm_by": "told_until", "motive": "told"}.get(name, name)
    form.add_error(name if name in form.fields else None, str(refused))


class DetailForm(forms.Form):
    """A contact detail that somebody told."""

    kind = forms.ChoiceField(label="Nature", choices=DetailKind.choices)
    value = forms.CharField(
        label="Numéro, courriel ou adresse",
        max_length=400,
        error_messages={"required": "Écrivez le numéro, le courriel ou l’adresse."},
    )
    holder = forms.ChoiceField(label="À qui ?", choices=Holder.choices)
    holder_name = forms.CharField(label="Nom de la personne (facultatif)", max_length=150, required=False)
    source = forms.CharField(label="Qui vous l’a donné ? (facultatif)", max_length=150, required=False)


class NumberForm(DetailForm):
    """A number found for who had none left, noted where one looked for it."""

    kind = forms.CharField(widget=forms.HiddenInput, initial=DetailKind.PHONE, required=False)
    value = forms.CharField(
        label="Numéro trouvé",
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off", "class": "fr-input"}),
        error_messages={
            "required": "Écrivez le numéro trouvé.",
            "max_length": "Un numéro a dix chiffres : vérifiez-le.",
        },
    )
    holder_name = None
    source = forms.CharField(
        label="Qui vous l’a donné ?",
        max_length=150,
        required=False,
        widget=forms.TextInput(attrs={"class": "fr-input"}),
    )

    def clean_kind(self) -> str:
        """A number, whatever was sent."""
        return DetailKind.PHONE


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
            "required": "Écrivez pourquoi : l’autre plate-forme décide d’après ce message.",
            "max_length": "Le message dépasse 2 000 caractères : raccourcissez-le.",
        },
    )
