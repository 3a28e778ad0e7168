"""The appointments of a file: taken, moved, corrected, cancelled; what came of them; for a calendar, on paper."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Appointment, Dossier
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    MeetingRefusedError,
    correct_appointment,
    forget_appointment,
    forget_result,
    move,
    record_result,
    take,
)
from rebond.domain.dossiers.queries import call_cards
from rebond.domain.dossiers.queries.appointments import Meeting, meetings_of, open_slots
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.queries.meeting_documents import calendar_of, convocation
from rebond.domain.dossiers.reserved import with_reserved
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.appointments import booking_form, by_day, change_context, file_meetings_context, one_of
from rebond.web.platform.calls import panel
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.meeting_forms import add_refusal
from rebond.web.platform.views.interviews import pdf

_ROLES = tuple(sorted(PLATFORM_ROLES))
ALREADY = "Quelqu’un a changé ce rendez-vous avant vous : la page vient d’être relue."
#: What each answer says once written.
SAID = {
    "attended": "Noté : le jeune est venu.",
    "missed": "Noté : le jeune n’est pas venu. Il est à rappeler.",
    "cancelled_young": "Rendez-vous annulé par le jeune. La place est de nouveau libre.",
    "cancelled_us": "Rendez-vous annulé. Le jeune sera prévenu si on peut lui écrire.",
    "undo": "Annulé : le rendez-vous est comme avant.",
    "forget": "Ce rendez-vous n’a jamais été pris : la place est de nouveau libre.",
}


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def meetings(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The appointments of a file, and a new one in two clicks: the slot, then the button."""
    dossier = my_dossier(request.actor, dossier_id)
    form = booking_form(request.actor, dossier, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            key = form.cleaned_data["key"]
            take(actor=request.actor, dossier_id=dossier.pk, booking=form.booking(), key=key)
        except MeetingRefusedError as refused:
            add_refusal(form, refused)
        else:
            said = "Rendez-vous pris. Il est la prochaine étape du dossier."
            messages.success(request, with_reserved(said, form.cleaned_data["note"]))
            return redirect("platform:meetings", dossier.pk)
    context = file_meetings_context(request.actor, dossier, form)
    return render(request, "platform/appointments/file.html", context, status=422 if form.errors else 200)


@page(*_ROLES, nominative="dossier")
@require_GET
def choices(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The slots still open, to choose from while on the telephone."""
    dossier = my_dossier(request.actor, dossier_id)
    days = by_day(open_slots(request.actor, dossier.platform_id, most=12))
    return render(request, "platform/appointments/_choices.html", {"dossier": dossier, "days": days})


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, dossier_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Another moment, or another purpose, note, reminders."""
    dossier, appointment = _one(request, dossier_id, appointment_id)
    told_words(request.actor, [appointment], "note", platforms=[dossier.platform_id])
    names = ("purpose", "note", "reminders", "minutes")
    known = {name: getattr(appointment, name) for name in names} | {"host": appointment.host_id}
    form = booking_form(request.actor, dossier, request.POST if request.method == "POST" else None, known)
    if form.is_bound and form.is_valid():
        try:
            return _changed(request, dossier, appointment, form)
        except MeetingRefusedError as refused:
            add_refusal(form, refused)
        except AlreadyCorrectedError:
            messages.warning(request, ALREADY)
            return redirect("platform:meetings", dossier.pk)
    context = change_context(request.actor, dossier, appointment, form)
    return render(request, "platform/appointments/change.html", context, status=422 if form.errors else 200)


def _changed(request: ActorRequest, dossier: Dossier, appointment: Appointment, form) -> HttpResponse:
    data = form.cleaned_data
    if request.POST.get("act") == "move":
        move(actor=request.actor, appointment_id=appointment.pk, booking=form.booking(), key=data["key"])
        messages.success(request, "Rendez-vous déplacé. L’ancien créneau est de nouveau libre.")
    else:
        told = {"purpose": data["purpose"], "note": data["note"], "reminders": tuple(data["reminders"])}
        correct_appointment(actor=request.actor, appointment_id=appointment.pk, key=data["key"], **told)
        messages.success(
            request, with_reserved("Rendez-vous corrigé. La première version reste lisible.", data["note"])
        )
    return redirect("platform:meetings", dossier.pk)


@page(*_ROLES, nominative="dossier")
@require_POST
def result(request: ActorRequest, dossier_id: UUID, appointment_id: UUID) -> HttpResponse:
    """Came or not, cancelled, or undone: one click, wherever the line stands."""
    dossier, appointment = _one(request, dossier_id, appointment_id)
    asked, note = request.POST.get("outcome", ""), request.POST.get("note", "")[:500]
    who = {"actor": request.actor, "appointment_id": appointment.pk}
    status = 200
    try:
        if asked == "undo":
            forget_result(**who)
        elif asked == "forget":
            forget_appointment(**who)
        else:
            record_result(**who, outcome=asked, note=note)
        notice = SAID[asked]
    except MeetingRefusedError as refused:
        notice, status = str(refused), 422
    except AlreadyCorrectedError:
        notice, status = ALREADY, 422
    if not request.htmx:
        (messages.error if status == 422 else messages.success)(request, notice)
        if request.POST.get("place") in ("day", "aside"):
            return redirect("platform:platform_day", dossier.platform_id)
        return redirect("platform:meetings", dossier.pk)
    return _marked(request, dossier, appointment, notice, status)


#: Where a line stands → how it is drawn again; on Ma journée, what was said of it decides.
_LINES = {"agenda": "_line.html", "file": "_line.html", "aside": "_aside_line.html", "day": ""}


def _marked(
    request: ActorRequest, dossier: Dossier, appointment: Appointment, notice: str, status: int
) -> HttpResponse:
    """The line again, as the page reloaded would show it, with what was done and what follows."""
    dossier = my_dossier(request.actor, dossier.pk)
    meeting = one_of(meetings_of(request.actor, dossier), appointment)
    place = request.POST.get("place", "")
    place = place if place in _LINES else "file"
    context = {"meeting": meeting, "dossier": dossier, "place": place, "notice": notice, "refused": status == 422}
    template, events = f"platform/appointments/{_LINES[place]}", {"announce": {"text": notice}}
    if place == "day":
        template, context = _day_line(request, dossier, meeting, context)
        events["contact-undone"] = {"dossier": str(dossier.pk)}  # the box beside is read again
    if place == "aside":
        context["dated"] = meeting is not None and meeting.day < timezone.localdate()
    response = render(request, template, context, status=status)
    response.headers["HX-Trigger"] = json.dumps(events)
    return response


def _day_line(
    request: ActorRequest, dossier: Dossier, meeting: Meeting | None, context: dict[str, Any]
) -> tuple[str, dict[str, Any]]:
    """In the queue: who came is done with, and goes on to what it was for; who did not is to be called, at once."""
    if meeting is not None and meeting.attended:
        told = {"appointment": meeting.appointment, "outcome": meeting.result.outcome}
        return "platform/appointments/_day_met.html", context | told
    (card,) = call_cards(request.actor, [dossier])
    marked = meeting.appointment if meeting is not None and meeting.result else None
    told = {"panel": panel(card, place="day"), "marked": marked, "outcome": meeting.result.outcome if marked else ""}
    return "platform/_day_line.html", context | told


@page(*_ROLES, nominative="dossier")
@require_GET
def calendar(request: ActorRequest, dossier_id: UUID, appointment_id: UUID) -> HttpResponse:
    """For a calendar: a file without a name in it, that cancels what was cancelled."""
    dossier, appointment = _one(request, dossier_id, appointment_id)
    meeting = one_of(meetings_of(request.actor, dossier), appointment)
    headers = {"Content-Disposition": 'attachment; filename="rendez-vous.ics"'}
    return HttpResponse(calendar_of(meeting, dossier), content_type="text/calendar; charset=utf-8", headers=headers)


@page(*_ROLES, nominative="dossier")
@require_GET
def letter(request: ActorRequest, dossier_id: UUID, appointment_id: UUID) -> HttpResponse:
    """The convocation, to print."""
    dossier, appointment = _one(request, dossier_id, appointment_id)
    return pdf(convocation(request.actor, dossier, appointment), "convocation.pdf")


def _one(request: ActorRequest, dossier_id: UUID, appointment_id: UUID) -> tuple[Dossier, Appointment]:
    """An appointment of this very file, as it stands (its earlier versions are not acted upon)."""
    dossier = my_dossier(request.actor, dossier_id)
    appointment = one_or_404(Appointment, request.actor, appointment_id, "slot")
    if appointment.dossier_id != dossier.pk:
        raise Http404
    if one_of(meetings_of(request.actor, dossier), appointment) is None:
        raise Http404
    return dossier, appointment
