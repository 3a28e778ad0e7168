"""An appointment for a calendar (RFC 5545) and on paper (a letter)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from icalendar import Calendar, Event

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.documents import render
from rebond.domain.dossiers.letters import envelope, long_day, paragraphs
from rebond.domain.dossiers.meetings import InvitationState, Purpose
from rebond.domain.dossiers.models import Appointment, Dossier, Slot
from rebond.domain.dossiers.queries.appointments import Meeting, session_of
from rebond.domain.dossiers.queries.documents import (
    Addressee,
    file_number,
    letter_fields,
    mail_plan,
    platform_head,
)
from rebond.domain.messages.fields import fill
from rebond.domain.messages.queries import letter_of
from rebond.domain.territory.clocks import platform_zone
from rebond.domain.territory.models import Platform
from rebond.kernel.values.dates import WEEKDAYS

PRODUCT = "-//Rebond//Rendez-vous//FR"


def calendar_of(meeting: Meeting, dossier: Dossier) -> bytes:
    """The appointment as a calendar file: no name, the file's number; METHOD:CANCEL when it was cancelled."""
    appointment = meeting.appointment
    row = {
        "uid": appointment.uid,
        "sequence": appointment.sequence + (0 if meeting.standing else 1),
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
        "place": appointment.where,
        "number": file_number(dossier),
        "title": "",
        "purpose": appointment.purpose,
        "changed": meeting.result.recorded_at if meeting.result else appointment.recorded_at,
        "clock": platform_zone(dossier.platform_id).key,
    }
    return calendar([row], cancelled=not meeting.standing)


def calendar(rows: Iterable[Mapping[str, Any]], *, cancelled: bool = False, name: str = "") -> bytes:
    """A calendar of rows as `rebond_feed` gives them. Each at the hour of its platform, whose zone is carried."""
    made, rows = Calendar(), list(rows)
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "CANCEL" if cancelled else "PUBLISH")
    if name:
        made.add("x-wr-calname", name)
    for row in rows:
        made.add_component(_event(row, cancelled=cancelled))
    # The rules of those years alone: half a century of former ones would be most of the file.
    earliest = min((row["starts_at"].date() for row in rows), default=timezone.localdate())
    made.add_missing_timezones(first_date=earliest - timedelta(days=366))
    return made.to_ical()


def _event(row: Mapping[str, Any], *, cancelled: bool) -> Event:
    event = Event()
    event.add("uid", f"{row['uid']}@rebond")
    event.add("sequence", int(row["sequence"]))
    event.add("dtstamp", _at(row["changed"], UTC))
    zone = ZoneInfo(row["clock"])
    event.add("dtstart", _at(row["starts_at"], zone))
    event.add("dtend", _at(row["ends_at"], zone))
    event.add("summary", row["title"] or f"RDV – dossier {row['number']}")
    event.add("location", row["place"])
    if not row["title"]:
        event.add("description", Purpose(row["purpose"]).label)
    event.add("class", "PRIVATE")
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    return event


def _at(moment: datetime, zone: tzinfo) -> datetime:
    return moment.astimezone(zone).replace(microsecond=0)


def convocation(actor: Actor, dossier: Dossier, appointment: Appointment) -> bytes:
    """The letter that says where and when, with the address to put in a window envelope when one is known."""
    platform = visible(Platform, actor).select_related("seat").get(pk=dossier.platform_id)
    found = mail_plan(actor, [dossier], many=False).addressees
    name = f"{dossier.first_names.split(' ')[0]} {dossier.surname.upper()}"
    address = envelope(found[0].name, found[0].address) if found else [name]
    fields = letter_fields(Addressee(dossier, name, ""), platform, told_moment(appointment), actor)
    model = letter_of(actor, dossier.platform_id, session=False)
    here = platform.seat.name if platform.seat_id and platform.seat else platform.name
    parts = paragraphs(model.body)
    if appointment.host_name:
        told = next((number for number, part in enumerate(parts) if "{jour}" in part), 0)
        parts.insert(told + 1, f"{appointment.host_name} vous recevra.")
    letter = {
        "address": address,
        "place-and-day": f"{here}, le {long_day(timezone.localdate())}",
        "reference": f"Dossier {file_number(dossier)}",
        "subject": fill(model.subject, fields),
        "paragraphs": [fill(part, fields) for part in parts],
        "signature": f"{actor.name}\nPlate-forme {platform.short_name}",
    }
    return render("letters", {"title": model.subject, "platform": platform_head(platform), "letters": [letter]})


def attendance_sheet(actor: Actor, slot: Slot) -> bytes:
    """The sheet of a session to sign: those who come, then those who have not answered, by name, and blank lines."""
    session = session_of(actor, slot)
    expected = [meeting.appointment.dossier for meeting in session.meetings.values()]
    waiting = [i.dossier for i in session.of(InvitationState.INVITED) if i.dossier_id not in session.meetings]
    people = sorted(expected, key=lambda d: d.search_text) + waiting
    rows = [[str(number), d.surname.upper(), d.first_names, ""] for number, d in enumerate(people, start=1)]
    rows += [[str(number), "", "", ""] for number in range(len(rows) + 1, len(rows) + 4)]
    told = told_moment(slot)
    platform = visible(Platform, actor).select_related("seat").get(pk=slot.platform_id)
    host = f", avec {slot.host_name}" if slot.host_name else ""
    data = {
        "title": f"Feuille de présence : {slot.title}",
        "subtitle": f"{told['day'].capitalize()} à {told['hour']}, {slot.where}{host}",
        "platform": platform_head(platform),
        "note": "Document nominatif : à garder sous clé, à détruire après usage.",
        "headings": ["N°", "Nom", "Prénoms", "Signature"],
        "widths": [2, 9, 9, 14],
        "rows": rows,
    }
    return render("attendance", data)


def told_moment(appointment: Appointment | Slot) -> dict[str, str]:
    """The day, the hour and the place as a letter or a message says them."""
    local = timezone.localtime(appointment.starts_at)
    hour = f"{local.hour}\u00a0h\u00a0{local.minute:02d}" if local.minute else f"{local.hour}\u00a0h"
    return {"day": f"{WEEKDAYS[local.weekday()]} {long_day(local.date())}", "hour": hour, "place": appointment.where}
