"""What the agenda, the availability and the sessions show, in words."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.days_off import school_calendar_known
from rebond.domain.dossiers.models import Slot
from rebond.domain.dossiers.queries import colleagues
from rebond.domain.dossiers.queries.appointments import (
    ASKED_SINCE,
    Meeting,
    agenda,
    awaited,
    places_of,
    sessions_between,
    slots_between,
)
from rebond.domain.dossiers.queries.reaching import unreached
from rebond.domain.dossiers.queries.room import room_for_invitations
from rebond.domain.dossiers.queries.transfers import HandedMeeting, handed_meetings
from rebond.domain.territory.clocks import is_public_holiday
from rebond.domain.territory.models import Platform
from rebond.web.platform.meeting_forms import SlotForm

#: Seen around: a year back, a year on.
REACH = timedelta(days=366)


@dataclass
class Day:
    """A day of the agenda or of the availability."""

    day: date
    holiday: bool
    meetings: list[Meeting] = field(default_factory=list)
    sessions: list[Slot] = field(default_factory=list)
    slots: list[Slot] = field(default_factory=list)
    handed: list[HandedMeeting] = field(default_factory=list)  # gone to another platform with their file

    @property
    def today(self) -> bool:
        """Whether it is today."""
        return self.day == timezone.localdate()

    @property
    def lines(self) -> list[Meeting | HandedMeeting]:
        """The appointments of that day, those gone elsewhere included, in the order of their hours."""
        return sorted([*self.meetings, *self.handed], key=lambda line: line.starts_at)

    @property
    def count(self) -> int:
        """What is on that day."""
        return len(self.meetings) + len(self.sessions) + len(self.handed)


def asked_day(text: str | None) -> date:
    """The day that an address asks for, within a year of today; today when it asks for none that exists."""
    today = timezone.localdate()
    try:
        day = parse_date(text or "") or today
    except ValueError:
        return today
    return day if abs(day - today) <= REACH else today


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def agenda_context(actor: Actor, platform: Platform, query: QueryDict) -> dict[str, Any]:
    """The agenda of a day or of a week, of everybody or of one colleague."""
    day, week = asked_day(query.get("jour")), query.get("vue") == "semaine"
    people = colleagues(actor, platform.pk)
    who = next((person for person in people if str(person.pk) == query.get("qui")), None)
    first = monday_of(day) if week else day
    last = first + timedelta(days=6) if week else day
    days = _days(platform, first, last)
    for meeting in agenda(actor, platform.pk, first, last, host_id=who.pk if who else None):
        days[meeting.day].meetings.append(meeting)
    for gone in handed_meetings(actor, platform.pk, first, last, host_id=who.pk if who else None):
        days[gone.day].handed.append(gone)
    for session in sessions_between(actor, platform.pk, first, last):
        if who is None or session.host_id == who.pk:
            days[timezone.localdate(session.starts_at)].sessions.append(session)
    step = timedelta(days=7 if week else 1)
    return {
        "platform": platform,
        "section": "agenda",
        "part": "agenda",
        "days": _shown(days.values(), week=week),
        "day": day,
        "week": week,
        "people": people,
        "who": who,
        "before": day - step,
        "after": day + step,
        "awaited": awaited(actor, platform.pk, host_id=who.pk if who else None),
        "breadcrumb": crumb(platform, "Agenda"),
    }


def slots_context(actor: Actor, platform: Platform, day: date, form: SlotForm | None = None) -> dict[str, Any]:
    """A week of slots, the form that opens some, and whether there is room for invitations."""
    monday = monday_of(day)
    days = _days(platform, monday, monday + timedelta(days=6))
    for slot in slots_between(actor, platform.pk, monday, monday + timedelta(days=6)):
        days[timezone.localdate(slot.starts_at)].slots.append(slot)
    today = timezone.localdate()
    form = form or slot_form(actor, platform.pk, None, {"day": max(monday, today)})
    return {
        "platform": platform,
        "section": "agenda",
        "part": "slots",
        "days": _shown(days.values(), week=True),
        "monday": monday,
        "before": monday - timedelta(days=7),
        "after": monday + timedelta(days=7),
        "form": form,
        "now": timezone.now(),
        "schools_known": school_calendar_known(platform.department.academie_id or "", today),
        "plain": [form[name] for name in ("day", "start", "end", "minutes", "place", "host", "host_name", "purpose")],
        "room": room_for_invitations(actor, platform.pk),
        "sessions": sessions_between(actor, platform.pk, today - timedelta(days=14), today + timedelta(days=90)),
        "breadcrumb": crumb(platform, "Créneaux"),
    }


def slot_form(actor: Actor, platform_id: UUID, data: QueryDict | None, initial: dict | None = None) -> SlotForm:
    """The form that opens slots."""
    people, places = colleagues(actor, platform_id), places_of(actor, platform_id)
    told = {"host": actor.user_id, "place": places[0].pk if len(places) == 1 else ""}
    return SlotForm.of(data, people=people, places=places, initial=told | (initial or {}))


def crumb(platform: Platform, current: str) -> dict[str, Any]:
    """The way to a page of the agenda."""
    links = [{"url": reverse("platform:list"), "title": "La liste"}]
    if current != "Agenda":
        links.append({"url": reverse("platform:agenda", args=[platform.pk]), "title": "Agenda"})
    return {"links": links, "current": current}


def _days(platform: Platform, first: date, last: date) -> dict[date, Day]:
    every = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: Day(day, is_public_holiday(day, platform.department_id)) for day in every}


def _shown(days: Iterable[Day], *, week: bool) -> list[Day]:
    """A week has its working days, and the others when something is on."""
    return [day for day in days if not week or day.day.weekday() < 5 or day.count or day.slots]


#: Appointments of the days before that Ma journée asks of, the latest; the agenda asks of them all.
EARLIER = 4
#: Days ahead of which Ma journée says that somebody can't be reminded: time enough to find a number.
WARNED = 7


def aside(actor: Actor, platform: Platform) -> dict[str, Any]:
    """What Ma journée says of today's appointments, of those to note, of those to come of which the young person can't
    be reminded, and of the room for invitations."""
    today = timezone.localdate()
    first, last = today - timedelta(days=ASKED_SINCE), today + timedelta(days=WARNED)
    # One reading for all: today's, those of the month before of which nobody said what they gave, those to come.
    seen = agenda(actor, platform.pk, first, last, host_id=actor.user_id)
    earlier = [m for m in seen if m.awaited and m.day < today]
    return {
        "platform": platform,
        "meetings": [m for m in seen if m.day == today],
        "handed": handed_meetings(actor, platform.pk, today, today, host_id=actor.user_id),
        "earlier": earlier[-EARLIER:],
        "older": len(earlier[:-EARLIER]),
        "unreached": unreached(actor, seen)[:EARLIER],
        "room": room_for_invitations(actor, platform.pk),
    }
