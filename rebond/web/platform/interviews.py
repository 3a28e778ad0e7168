"""What the pages of the interview show, in words."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.interview import (
    ACCOMPANIED,
    HAS_SOLUTION,
    REFUSES,
    SECTIONS,
    WITHOUT,
    Answers,
    read_answers,
)
from rebond.domain.dossiers.meetings import Purpose
from rebond.domain.dossiers.models import Dossier, Interview
from rebond.domain.dossiers.operations import sheet_effects
from rebond.domain.dossiers.queries import Sheet, interviews_of, recorded_keys
from rebond.domain.dossiers.sheets import clean
from rebond.web.platform.appointments import booking_form, choosing
from rebond.web.platform.dossier import breadcrumb, file_menu
from rebond.web.platform.meeting_forms import BookingForm
from rebond.web.platform.sheets import Line, Part, parts_of, refused_fields
from rebond.web.templatetags.platform_tags import first_error

#: What the appointment is called in the draft and on the page; the fields of the paper that it fills.
BOOKING, _MEETING = "booking", ("meeting_on", "meeting_with")
#: Slots offered on the sheet: the others are on the page of the appointments.
SOONEST = 12
#: The field that stays at hand, whatever the part that one fills.
NOTES = "comments"
#: Sections that one answer of "Où en est-il ?" opens.
BRANCHES = (HAS_SOLUTION, REFUSES, WITHOUT, ACCOMPANIED)


def answers_given(data: QueryDict) -> Answers:
    """The answers of a form."""
    return read_answers(data.getlist, data.getlist("unknown"))


def booking_given(data: QueryDict) -> Answers:
    """What was chosen of the next appointment, kept in the draft beside the answers; nothing when none is asked for."""
    if not BookingForm(data).asked:
        return {}
    told: Answers = {f"{BOOKING}_{name}": clean(data.get(name, "")) for name in BookingForm.base_fields}
    return told | {f"{BOOKING}_reminders": [clean(kind) for kind in data.getlist("reminders")]}


def _kept(sheet: Sheet) -> dict[str, Any]:
    """The choices of the next appointment that the draft holds; by default, it is for the diagnosis."""
    held = {name: sheet.answers.get(f"{BOOKING}_{name}") for name in BookingForm.base_fields if name != "key"}
    return {"purpose": Purpose.DIAGNOSIS} | {name: value for name, value in held.items() if value is not None}


def _line(parts: Iterable[Part], field: str) -> Line | None:
    return next((line for part in parts for line in part.lines if line.field.id == field), None)


def _without(part: Part) -> Part:
    """A part without what stands elsewhere on the page: the notes; the appointment, unless a draft has words of it."""
    lines = [line for line in part.lines if line.field.id != NOTES]
    return replace(part, lines=[line for line in lines if line.field.id not in _MEETING or line.value or line.error])


def form_context(
    actor: Actor,
    dossier: Dossier,
    sheet: Sheet,
    *,
    title: str,
    key: object = None,
    errors: dict[str, str] | None = None,
    booking: BookingForm | None = None,
    correcting: Interview | None = None,
) -> dict[str, Any]:
    """The sheet to fill, or to fill again after a refusal. To correct one takes no appointment: `correcting`."""
    errors = errors or {}
    parts = parts_of(SECTIONS, sheet, errors, BRANCHES)
    refused = refused_fields(parts, errors)
    context: dict[str, Any] = {"correcting": correcting}
    if correcting is None:
        form = booking or booking_form(actor, dossier, None, _kept(sheet))
        context |= choosing(actor, dossier, form, most=SOONEST) | {"notes": _line(parts, NOTES)}
        parts = [_without(part) for part in parts]
        refused += [(BOOKING, "Prochain rendez-vous", first_error(form))] if form.is_bound and form.errors else []
    return context | {
        "dossier": dossier,
        "parts": parts,
        "saved_at": sheet.saved_at,
        "told": sheet_effects(actor=actor, dossier=dossier, answers=sheet.answers, corrected=correcting).sentences(),
        "key": key or new_id(),
        "errors": refused,
        "recorded": recorded_keys(actor, dossier),
        "earlier": interviews_of(actor, dossier),
        "title": title,
        "breadcrumb": breadcrumb(actor, dossier, title),
        "file_menu": file_menu(actor, dossier, "platform:interview"),
    }
