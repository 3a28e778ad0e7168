"""The forms of appointments, slots, places and sessions. Each refusal says how to mend, beside its field."""

from collections.abc import Sequence
from typing import Any

from django import forms

from rebond.domain.accounts.models import User
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.meetings import CHOSEN_REMINDERS, Purpose
from rebond.domain.dossiers.models import Place
from rebond.domain.dossiers.operations import Booking, MeetingRefusedError, SlotPlan

_NO_KEY = {"invalid": "Ce choix n’existe plus : choisissez-en un de la liste."}
_MOMENT = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "class": "fr-input"})


def select(**options: Any) -> forms.Select:
    """A select as the State's design system draws it."""
    return forms.Select(attrs={"class": "fr-select", **options})


def text(**options: Any) -> forms.TextInput:
    """A text field as the State's design system draws it."""
    return forms.TextInput(attrs={"class": "fr-input", **options})


class BookingForm(forms.Form):
    """An appointment to take: a slot, or a free time."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    slot = forms.UUIDField(required=False, error_messages=_NO_KEY)
    starts_at = forms.DateTimeField(
        label="Jour et heure",
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=_MOMENT,
        error_messages={"invalid": "Ce moment n’existe pas : choisissez un jour et une heure."},
    )
    minutes = forms.IntegerField(
        label="Durée (minutes)",
        required=False,
        widget=forms.NumberInput(attrs={"class": "fr-input", "min": 5, "max": 480, "step": 5}),
        error_messages={"invalid": "Écrivez la durée en minutes, par exemple 45."},
    )
    place = forms.UUIDField(label="Lieu", required=False, error_messages=_NO_KEY, widget=select())
    where = forms.CharField(label="Ou une autre adresse", required=False, max_length=450, widget=text())
    host = forms.UUIDField(label="Qui reçoit", required=False, error_messages=_NO_KEY, widget=select())
    host_name = forms.CharField(
        label="Ou un partenaire, par son nom",
        help_text="Une structure à qui le dossier est partagé lit l’heure et le lieu quand vous la choisissez ici, ou "
        "quand le rendez-vous est dans ses locaux.",
        required=False,
        max_length=150,
        widget=text(list="partenaires-qui-recoivent"),
    )
    purpose = forms.ChoiceField(label="Objet", choices=Purpose.choices, required=False, widget=select())
    note = forms.CharField(
        label="Note pour l’équipe (facultatif)",
        required=False,
        max_length=1000,
        widget=text(),
        error_messages={"max_length": "La note dépasse 1 000 caractères : raccourcissez-la."},
    )
    reminders = forms.MultipleChoiceField(
        label="Prévenir le jeune",
        required=False,
        choices=[(kind.value, kind.label) for kind in CHOSEN_REMINDERS],
        widget=forms.CheckboxSelectMultiple,
    )
    despite = forms.BooleanField(label="Prendre quand même", required=False)

    @classmethod
    def of(cls, data: Any, *, people: Sequence[User], places: Sequence[Place], initial: dict | None = None):
        """The form with the choices of a platform; `data` None: not sent yet."""
        form = cls(data, initial={"key": new_id(), "minutes": 45, "purpose": Purpose.INTERVIEW} | (initial or {}))
        form.fields["host"].widget.choices = [("", "Personne de la plate-forme"), *((p.pk, str(p)) for p in people)]
        form.fields["place"].widget.choices = [("", "Ailleurs"), *((p.pk, p.full) for p in places)]
        return form

    @property
    def asked(self) -> bool:
        """Whether an appointment is asked for: who receives and the reminders, filled beforehand, ask for none."""
        return any(self.data.get(name) for name in ("slot", "starts_at", "where", "host_name"))

    def booking(self) -> Booking:
        """What is asked; to be called once valid."""
        data = self.cleaned_data
        free = data["slot"] is None
        return Booking(
            slot_id=data["slot"],
            starts_at=data["starts_at"] if free else None,
            minutes=45 if data["minutes"] is None else data["minutes"],
            place_id=data["place"],
            where=data["where"],
            host_id=data["host"],
            host_name=data["host_name"],
            purpose=data["purpose"],
            note=data["note"],
            reminders=tuple(data["reminders"]),
            despite=data["despite"],
        )


def add_refusal(form: forms.Form, refused: MeetingRefusedError) -> None:
    """Write a refusal beside its field, or above the form when it has none here."""
    form.add_error(refused.field if refused.field in form.fields else None, str(refused))


_DAY = {"type": "date", "class": "fr-input"}
_TIME = {"type": "time", "class": "fr-input"}
_NO_DAY = {"required": "Choisissez un jour.", "invalid": "Cette date n’existe pas : choisissez un jour du calendrier."}
_NO_TIME = {"required": "Indiquez l’heure.", "invalid": "Cette heure n’existe pas : écrivez par exemple 09:30."}


def _number(label: str, most: int, what: str, **options: Any) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        widget=forms.NumberInput(attrs={"class": "fr-input"}),
        error_messages={"required": what, "invalid": what, "min_value": what, "max_value": what},
        **options,
    )


class SlotForm(forms.Form):
    """Slots to open: one, those of a morning, or the same each week."""

    day = forms.DateField(label="Jour", widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY), error_messages=_NO_DAY)
    start = forms.TimeField(label="De", widget=forms.TimeInput(format="%H:%M", attrs=_TIME), error_messages=_NO_TIME)
    end = forms.TimeField(label="À", widget=forms.TimeInput(format="%H:%M", attrs=_TIME), error_messages=_NO_TIME)
    minutes = _number("Durée de chacun (minutes)", 480, "Écrivez une durée de 5 à 480 minutes.")
    place = forms.UUIDField(
        label="Lieu", widget=select(), error_messages=_NO_KEY | {"required": "Choisissez un lieu, ou ajoutez-en un."}
    )
    host = forms.UUIDField(label="Qui reçoit", required=False, error_messages=_NO_KEY, widget=select())
    host_name = forms.CharField(label="Ou un partenaire, par son nom", required=False, max_length=150, widget=text())
    purpose = forms.ChoiceField(label="Objet", choices=Purpose.choices, widget=select())
    by_link = forms.BooleanField(label="Le jeune peut le prendre par son lien personnel", required=False)
    weekly_until = forms.DateField(
        label="Chaque semaine jusqu’au (facultatif)",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs=_DAY),
        error_messages=_NO_DAY,
    )
    schools = forms.BooleanField(label="Sauter aussi les vacances scolaires", required=False)
    capacity = _number("Nombre de places", 200, "Écrivez un nombre de places, de 1 à 200.")
    title = forms.CharField(label="Titre de la séance", required=False, max_length=120, widget=text())
    programme = forms.CharField(
        label="Programme",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"class": "fr-input", "rows": 3}),
        error_messages={"max_length": "Le programme dépasse 2 000 caractères : raccourcissez-le."},
    )

    @classmethod
    def of(cls, data: Any, *, people: Sequence[User], places: Sequence[Place], initial: dict | None = None):
        """The form with the choices of a platform; `data` None: not sent yet."""
        usual = {"minutes": 45, "capacity": 1, "by_link": True, "schools": True, "purpose": Purpose.INTERVIEW}
        form = cls(data, initial=usual | (initial or {}))
        form.fields["host"].widget.choices = [("", "Personne de la plate-forme"), *((p.pk, str(p)) for p in people)]
        form.fields["place"].widget.choices = [("", "Choisir un lieu"), *((p.pk, p.full) for p in places)]
        return form

    def plan(self) -> SlotPlan:
        """What is asked; to be called once valid."""
        data = dict(self.cleaned_data)
        return SlotPlan(place_id=data.pop("place"), host_id=data.pop("host"), **data)


class PlaceForm(forms.Form):
    """A place where young people are received."""

    name = forms.CharField(
        label="Nom du lieu", max_length=120, widget=text(), error_messages={"required": "Donnez un nom à ce lieu."}
    )
    address = forms.CharField(
        label="Adresse",
        max_length=300,
        widget=text(),
        error_messages={"required": "Écrivez l’adresse : rue, code postal et commune."},
    )
    organisation = forms.UUIDField(
        label="Chez quel partenaire ?", required=False, widget=select(), error_messages=_NO_KEY
    )
    access = forms.CharField(
        label="Comment y venir (bus, entrée sans marche…)", required=False, max_length=500, widget=text()
    )
    rooms = forms.CharField(label="Salles", required=False, max_length=300, widget=text())
