"""What the pages of appointments show, in words."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.meetings import ReminderKind
from rebond.domain.dossiers.models import Appointment, Dossier, Slot
from rebond.domain.dossiers.queries import colleagues
from rebond.domain.dossiers.queries.appointments import (
    Meeting,
    invited_to,
    meetings_of,
    next_meeting,
    open_slots,
    places_of,
    sessions_to_join,
)
from rebond.domain.dossiers.queries.reaching import reach_of
from rebond.domain.dossiers.queries.shares import names_to_receive
from rebond.web.platform.dossier import breadcrumb, file_menu
from rebond.web.platform.meeting_forms import BookingForm


def by_day(slots: Iterable[Slot]) -> list[tuple[date, list[Slot]]]:
    """The slots, day by day."""
    return [(day, list(held)) for day, held in groupby(slots, key=lambda slot: timezone.localdate(slot.starts_at))]


def booking_form(actor: Actor, dossier: Dossier, data: QueryDict | None, initial: dict | None = None) -> BookingForm:
    """The form of an appointment on a file. The reminders are ticked even where there is no number yet: they go as soon
    as there is one."""
    people, places = colleagues(actor, dossier.platform_id), places_of(actor, dossier.platform_id)
    told = {"host": actor.user_id, "place": places[0].pk if places else ""}
    told["reminders"] = [ReminderKind.CONFIRMATION, ReminderKind.EVE]
    return BookingForm.of(data, people=people, places=places, initial=told | (initial or {}))


def file_meetings_context(actor: Actor, dossier: Dossier, form: BookingForm) -> dict[str, Any]:
    """The appointments of a file, and the form of a new one."""
    meetings, chosen = meetings_of(actor, dossier), choosing(actor, dossier, form)
    return chosen | {
        "unreached": chosen["reach"] is None,
        "meetings": [m for m in meetings if not m.appointment.cancelled],
        "next": next_meeting(meetings),
        "invitations": invited_to(actor, dossier),
        "to_join": sessions_to_join(actor, dossier.platform_id),
        "breadcrumb": breadcrumb(actor, dossier, "Rendez-vous"),
        "file_menu": file_menu(actor, dossier, "platform:meetings"),
    }


def change_context(actor: Actor, dossier: Dossier, appointment: Appointment, form: BookingForm) -> dict[str, Any]:
    """One appointment, to move or to say otherwise."""
    return choosing(actor, dossier, form) | {
        "appointment": appointment,
        "breadcrumb": breadcrumb(actor, dossier, "Modifier un rendez-vous"),
        "file_menu": file_menu(actor, dossier, "platform:meetings"),
    }


def choosing(actor: Actor, dossier: Dossier, form: BookingForm, *, most: int = 60) -> dict[str, Any]:
    """What the fields of a booking need beside the form: open slots, whom one can write to, who may receive."""
    slots = open_slots(actor, dossier.platform_id, most=most)
    free = form.is_bound and not form.data.get("slot") and bool(form.errors)
    return {
        "dossier": dossier,
        "form": form,
        "days": by_day(slots),
        "chosen": str(form["slot"].value() or ""),
        "free": free or not slots or bool(form["starts_at"].value() or form["where"].value()),
        "reach": reach_of(actor, dossier),
        "partners": names_to_receive(actor, dossier),
    }


def one_of(meetings: Iterable[Meeting], appointment: Appointment) -> Meeting | None:
    """The appointment as it stands among those of its file."""
    return next((meeting for meeting in meetings if meeting.appointment.pk == appointment.pk), None)
