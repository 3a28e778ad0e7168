"""The form by which a young person answers, and what the page then says. No word of the administration."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dateformat import format as format_date

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.answers import Choice, DayPart, Having, Later
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.operations import GivenByLink
from rebond.domain.dossiers.proposals import worked_day
from rebond.domain.dossiers.queries.links import InvitedTo, LinkPage, OfferedSlot, TakenMeeting
from rebond.domain.dossiers.queries.meeting_documents import calendar
from rebond.domain.territory.clocks import here
from rebond.kernel.values.phones import display_phone, normalise_phone

#: The choice as its address names it, its button.
CHOICES = {
    "rappel": (Choice.CALL_BACK, "Rappelez-moi"),
    "rendez-vous": (Choice.APPOINTMENT, "Je veux un rendez-vous"),
    "solution": (Choice.SOLUTION, "J’ai déjà une solution"),
    "plus-tard": (Choice.NOT_NOW, "Pas maintenant"),
}
STOP = "stop"
#: What is answered to an invitation, as its address names it; a dot and the key of the session follow.
INVITED = {"viens": (Choice.COMES, "Je viens"), "viens-pas": (Choice.DECLINES, "Je ne peux pas venir")}
#: An appointment that one can't come to any more, as its address names it; a dot and its key follow.
GIVEN_UP = "plus"
#: The fields that each choice asks, besides a short word.
ASKED = {
    Choice.CALL_BACK: ("day_part", "number", "note"),
    Choice.APPOINTMENT: ("slot", "day_part", "number", "note"),
    Choice.SOLUTION: ("solution", "place"),
    Choice.NOT_NOW: ("later", "note"),
    Choice.COMES: ("number",),
    Choice.DECLINES: ("note",),
    Choice.STOP: (),
}
_NOTES = {
    Choice.CALL_BACK: "Un mot pour nous ? (facultatif)",
    Choice.APPOINTMENT: "Un lieu ou un jour qui vous arrange ? (facultatif)",
    Choice.NOT_NOW: "Vous voulez nous dire pourquoi ? (facultatif)",
    Choice.DECLINES: "Vous voulez nous dire pourquoi, ou ce qui vous irait mieux ? (facultatif)",
}


class AnswerForm(forms.Form):
    """The one question that a choice asks."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    day_part = forms.ChoiceField(label="À quel moment ?", choices=DayPart.choices, required=False)
    slot = forms.ChoiceField(label="Quel rendez-vous ?", required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label="Votre numéro, s’il a changé (facultatif)",
        max_length=25,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    solution = forms.ChoiceField(
        label="Laquelle ?",
        choices=Having.choices,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "Choisissez une réponse de la liste."},
    )
    place = forms.CharField(label="Où ? (facultatif)", max_length=150, required=False)
    later = forms.ChoiceField(label="On vous recontacte quand ?", choices=Later.choices, required=False)
    note = forms.CharField(
        label="Un mot pour nous ? (facultatif)",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"max_length": "C’est un peu long : 500 signes au plus."},
    )

    def __init__(self, choice: Choice, *args: Any, slots: list[tuple[str, str]] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choice = choice
        asked = ("key", *ASKED[choice])
        for name in [name for name in self.fields if name not in asked]:
            del self.fields[name]
        if "slot" in self.fields:
            if slots:
                self.fields["slot"].choices = [*slots, ("", "Aucun ne me va : proposez-m’en un autre")]
                del self.fields["day_part"]
            else:
                del self.fields["slot"]
        if "note" in self.fields:
            self.fields["note"].label = _NOTES[choice]
        if choice == Choice.SOLUTION:
            self.fields["solution"].required = True
            self.fields["solution"].error_messages["required"] = "Dites-nous laquelle : choisissez une réponse."

    def clean_number(self) -> str:
        """In E.164, or blank."""
        written = self.cleaned_data["number"].strip()
        if not written:
            return ""
        number = normalise_phone(written)
        if number is None:
            raise forms.ValidationError("Ce numéro n’est pas complet : il faut dix chiffres (06 12 34 56 78).")
        return number

    def _again(self, today: date) -> date:
        return worked_day(months_after(today, int(self.cleaned_data.get("later") or 3)), 0, here())

    def given(self, today: date, slot_id: UUID | None = None) -> GivenByLink:
        """What the operation takes; `slot_id`: that of the session, or of the appointment, which was answered."""
        data = self.cleaned_data
        again = self._again(today) if self.choice == Choice.NOT_NOW else None
        return GivenByLink(
            choice=self.choice,
            day_part=data.get("day_part", ""),
            number=data.get("number", ""),
            solution=data.get("solution", ""),
            place=data.get("place", ""),
            slot_id=str(slot_id) if slot_id else data.get("slot") or None,
            ask_again_on=again.isoformat() if again else None,
            note=data.get("note", ""),
        )


class CodeForm(forms.Form):
    """The code printed on a letter, and the birth date."""

    code = forms.CharField(
        label="Votre code",
        max_length=30,
        help_text="Huit lettres et chiffres, en bas de la lettre.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Écrivez le code de la lettre."},
    )
    born = forms.DateField(
        label="Votre date de naissance",
        input_formats=["%d/%m/%Y", "%d %m %Y", "%d-%m-%Y", "%d.%m.%Y", "%d%m%Y", "%Y-%m-%d"],
        help_text="Par exemple 14/03/2008.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "bday"}),
        error_messages={
            "required": "Écrivez votre date de naissance.",
            "invalid": "Écrivez la date comme ceci : 14/03/2008.",
        },
    )


@dataclass(frozen=True)
class Thanks:
    """What was understood, and what will happen."""

    title: str
    next: str
    stopped: bool = False  # asked for no contact: it is not offered again


def thanks_for(page: LinkPage, meetings: list[TakenMeeting]) -> Thanks | None:
    """What to say to who has answered, and has these appointments to come; None before any answer."""
    said = page.answer
    if said is None:
        return None
    who = page.referent or "Quelqu’un de l’équipe"
    if said["slot_id"] and said["choice"] in (Choice.APPOINTMENT, Choice.COMES):
        return _we_await(said, meetings)
    if said["choice"] in (Choice.CALL_BACK, Choice.APPOINTMENT):
        return _we_come_back(said, who)
    if said["choice"] == Choice.DECLINES:
        return Thanks("C’est noté, vous ne venez pas", f"{who} vous recontacte sous deux jours ouvrés.")
    return _we_wait(said)


def _we_come_back(said: Mapping[str, Any], who: str) -> Thanks:
    number = f" au {display_phone(said['number'])}" if said["number"] else ""
    when = DayPart(said["day_part"]).label.lower() if said["day_part"] else ""
    moment = f", {when}" if when and said["day_part"] != DayPart.ANY else ""
    if said["choice"] == Choice.CALL_BACK:
        return Thanks("C’est noté, on vous rappelle", f"{who} vous rappelle{number} sous deux jours ouvrés{moment}.")
    return Thanks(
        "C’est noté, on vous propose un rendez-vous",
        f"{who} vous contacte{number} sous deux jours ouvrés{moment} pour fixer le jour et le lieu.",
    )


def _we_await(said: Mapping[str, Any], meetings: list[TakenMeeting]) -> Thanks:
    """The seat that was taken, as it stands now: moved by the platform since, another one is told."""
    session = said["choice"] == Choice.COMES
    taken = next((one for one in meetings if str(one.slot) == said["slot_id"]), None)
    taken = taken or next((one for one in meetings if not session and not one.title), None)
    if taken is None:
        again = "Choisissez-en un autre" if not session else "Dites-nous ce qui vous irait"
        return Thanks("Ce rendez-vous n’est plus prévu", f"Il est passé, ou il a été annulé. {again}, ou appelez-nous.")
    if session:
        return Thanks("C’est noté, vous venez", f"Votre place est gardée : {_when(taken.starts_at)}.")
    return Thanks("Votre rendez-vous est pris", f"On vous attend {_when(taken.starts_at)}.")


def _we_wait(said: Mapping[str, Any]) -> Thanks:
    if said["choice"] == Choice.SOLUTION:
        return Thanks(
            "Merci, c’est une bonne nouvelle",
            "On vérifie rapidement, et on ne vous dérange plus. Si les choses changent, revenez ici ou appelez-nous.",
        )
    if said["choice"] == Choice.NOT_NOW:
        day = date.fromisoformat(said["ask_again_on"])
        return Thanks(
            "C’est noté, pas maintenant",
            f"On vous recontacte vers le {day:%d/%m/%Y}, pas avant. Vous changez d’avis ? Revenez ici ou appelez-nous.",
        )
    return Thanks(
        "C’est noté, on ne vous écrit plus",
        "Vous ne recevrez plus de SMS ni de courriel de nous. Si vous changez d’avis, appelez-nous quand vous voulez.",
        stopped=True,
    )


def offered(slots: Iterable[OfferedSlot]) -> list[tuple[str, str]]:
    """The slots as one reads them: "mardi 8 décembre à 14 h, CIO de Laon"."""
    return [(str(one.slot), f"{_when(one.starts_at)}{f', {one.place}' if one.place else ''}") for one in slots]


def told(one: InvitedTo) -> dict[str, Any]:
    """An invitation as the page shows it."""
    ends = timezone.localtime(one.ends_at)
    return {"row": one, "when": f"{_when(one.starts_at)}, jusqu’à {_hour(ends)}", "full": one.seats <= 0}


def told_meeting(one: TakenMeeting, invited: Iterable[InvitedTo]) -> dict[str, Any]:
    """An appointment as the page shows it; `give_up`: the choice that says that one can't come any more."""
    session = next((held for held in invited if held.session == one.slot), None)
    ends = _hour(timezone.localtime(one.ends_at))
    return {
        "row": one,
        "when": f"{_when(one.starts_at)}, jusqu’à {ends}",
        "give_up": f"viens-pas.{one.slot}" if session else f"{GIVEN_UP}.{one.meeting}",
    }


def calendar_file(one: TakenMeeting, platform: str) -> bytes:
    """An appointment for one's own calendar. It names the platform and nobody: others may look over a shoulder."""
    title = one.title or f"Rendez-vous, plate-forme {platform}"
    return calendar([{**asdict(one), "number": "", "title": title, "clock": timezone.get_current_timezone_name()}])


def _when(at: datetime) -> str:
    local = timezone.localtime(at)
    day = "1er" if local.day == 1 else str(local.day)
    return f"{format_date(local, 'l')} {day} {format_date(local, 'F')} à {_hour(local)}"


def _hour(local: datetime) -> str:
    minutes = f"\u00a0{local:%M}" if local.minute else ""
    return f"{local.hour}\u00a0h{minutes}"


def fresh_form(choice: Choice, slots: list[tuple[str, str]] | None = None) -> AnswerForm:
    """The form of a choice, not sent yet."""
    return AnswerForm(choice, initial={"key": new_id()}, slots=slots)


def today() -> date:
    """The day, where the platform is."""
    return timezone.localdate()
