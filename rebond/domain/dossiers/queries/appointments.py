"""What pages read of appointments: those of a file, of a day, of a person; the slots open; the room left (C6, C15)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from django.db.models import BooleanField, Count, F, Func, Q, QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.meetings import FREEING, InvitationState, MeetingOutcome
from rebond.domain.dossiers.models import (
    Appointment,
    AppointmentResult,
    ContactDetail,
    Dossier,
    Invitation,
    PersonalLink,
    Place,
    Slot,
)
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.queries.room import AHEAD, Room
from rebond.domain.messages.models import Message
from rebond.domain.territory.clocks import midnight

#: How many times an invitation may be written to one number, each given up before it left but the last.
ASKED_AGAIN = 5


@dataclass(frozen=True)
class Meeting:
    """An appointment as it stands, with its result when it has one, and its earlier versions, newest first."""

    appointment: Appointment
    result: AppointmentResult | None = None
    versions: tuple[Appointment, ...] = ()

    @property
    def standing(self) -> bool:
        """Whether it is held at its hour: neither taken back, nor cancelled, nor moved."""
        return not self.appointment.cancelled and (self.result is None or self.result.outcome not in FREEING)

    @property
    def cancelled(self) -> bool:
        """Whether it was written by mistake."""
        return self.appointment.cancelled

    @property
    def coming(self) -> bool:
        """Whether it is still to come, or going on."""
        return self.standing and self.result is None and self.appointment.ends_at > timezone.now()

    @property
    def awaited(self) -> bool:
        """Whether its hour has come and nobody said what it gave."""
        return self.standing and self.result is None and self.appointment.starts_at <= timezone.now()

    @property
    def attended(self) -> bool:
        """Whether the young person came."""
        return self.result is not None and self.result.outcome == MeetingOutcome.ATTENDED

    @property
    def missed(self) -> bool:
        """Whether the young person did not come."""
        return self.result is not None and self.result.outcome == MeetingOutcome.MISSED

    @property
    def starts_at(self) -> datetime:
        """Its hour."""
        return self.appointment.starts_at

    @property
    def day(self) -> date:
        """Its day."""
        return timezone.localdate(self.starts_at)


def meetings_of(actor: Actor, dossier: Dossier) -> list[Meeting]:
    """The appointments of a file, those taken back included, the latest hour first. Two queries."""
    rows = visible(Appointment, actor).filter(dossier=dossier).select_related("author", "host")
    by_key = {row.pk: row for row in rows}
    results = visible(AppointmentResult, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    by_appointment = {result.appointment_id: result for result in results.select_related("author")}
    superseded = {row.supersedes_id for row in by_key.values() if row.supersedes_id}
    made = [
        Meeting(row, by_appointment.get(row.pk), tuple(_versions(row, by_key)))
        for row in by_key.values()
        if row.pk not in superseded
    ]
    told_words(actor, by_key.values(), "note", platforms=[dossier.platform_id])
    told_words(actor, by_appointment.values(), "note", platforms=[dossier.platform_id])
    return sorted(made, key=lambda meeting: meeting.appointment.starts_at, reverse=True)


def _versions(row: Appointment, by_key: dict[UUID, Appointment]) -> Iterable[Appointment]:
    while row.supersedes_id in by_key:
        row = by_key[row.supersedes_id]
        yield row


def next_meeting(meetings: Iterable[Meeting]) -> Meeting | None:
    """The first of those still to come."""
    return min((m for m in meetings if m.coming), key=lambda m: m.appointment.starts_at, default=None)


def agenda(actor: Actor, platform_id: UUID, first: date, last: date, *, host_id: UUID | None = None) -> list[Meeting]:
    """The standing appointments of a platform's files from a day to another included, in order. Two queries.

    `host_id`: only those of one colleague: who receives, or whose file it is.
    """
    rows = _standing(visible(Appointment, actor)).filter(dossier__platform=platform_id, **_between(first, last))
    if host_id is not None:
        rows = rows.filter(Q(host=host_id) | Q(dossier__referent=host_id))
    held = [m for m in _with_results(actor, rows.select_related("dossier", "slot", "host")) if m.standing]
    told_words(actor, [m.appointment for m in held], "note", platforms=[platform_id])
    told_words(actor, [m.result for m in held if m.result], "note", platforms=[platform_id])
    return held


@dataclass(frozen=True)
class MeetingReason:
    """Why a file is to be worked on, by an appointment; `awaited`: the one of which what it gave is to be said."""

    sentence: str
    awaited: Appointment | None = None


def meeting_reasons(actor: Actor, dossiers: Iterable[Dossier]) -> dict[UUID, MeetingReason]:
    """File → why it is to be worked on, where an appointment says so. At most two queries, often none."""
    files = [d.pk for d in dossiers if d.next_step in (NextStep.MEETING, NextStep.MISSED)]
    if not files:
        return {}
    past = _standing(visible(Appointment, actor)).filter(dossier__in=files, starts_at__lte=timezone.now())
    reasons = {}
    for meeting in _with_results(actor, past):
        if meeting.awaited:
            sentence = f"RDV {_said(meeting.appointment.starts_at, of=True)} : venu ?"
            reasons[meeting.appointment.dossier_id] = MeetingReason(sentence, meeting.appointment)
        elif meeting.missed:
            sentence = f"RDV manqué {_said(meeting.appointment.starts_at)}."
            reasons[meeting.appointment.dossier_id] = MeetingReason(sentence)
    return reasons


def _said(at: datetime, *, of: bool = False) -> str:
    """ "ce matin", "hier", "le 24/11"; with `of`, "de ce matin", "d’hier", "du 24/11"."""
    local = timezone.localtime(at)
    ago = (timezone.localdate() - local.date()).days
    if ago == 0:
        return ("de " if of else "") + ("ce matin" if local.hour < 12 else "cet après-midi")
    if ago == 1:
        return "d’hier" if of else "hier"
    return f"{'du' if of else 'le'} {local:%d/%m}"


#: Days during which one is asked what an appointment gave.
ASKED_SINCE = 30


def awaited(actor: Actor, platform_id: UUID, *, host_id: UUID | None = None, since: int = ASKED_SINCE) -> list[Meeting]:
    """Past appointments of the last `since` days of which nobody said what they gave, the oldest first."""
    today = timezone.localdate()
    return [m for m in agenda(actor, platform_id, today - timedelta(days=since), today, host_id=host_id) if m.awaited]


def sessions_between(actor: Actor, platform_id: UUID, first: date, last: date) -> list[Slot]:
    """The group sessions of these days, cancelled ones left out."""
    rows = visible(Slot, actor).filter(platform=platform_id, cancelled_at=None, **_between(first, last))
    return list(rows.exclude(title="").select_related("host").order_by("starts_at"))


def sessions_to_join(actor: Actor, platform_id: UUID) -> list[Slot]:
    """The group sessions to come, to which somebody may be invited."""
    today = timezone.localdate()
    coming = sessions_between(actor, platform_id, today, today + timedelta(days=120))
    return [slot for slot in coming if slot.starts_at > timezone.now()]


def awaited_answers(actor: Actor, slots: Iterable[Slot]) -> dict[UUID, int]:
    """Session → how many of those invited have yet to answer: each may still take a seat. One query."""
    rows = _standing(visible(Invitation, actor)).filter(slot__in=list(slots), state=InvitationState.INVITED)
    return dict(rows.values_list("slot").annotate(Count("pk")))


def slots_between(actor: Actor, platform_id: UUID, first: date, last: date) -> list[Slot]:
    """The slots offered on these days, those made for one appointment left out."""
    rows = visible(Slot, actor).filter(platform=platform_id, own=False, cancelled_at=None, **_between(first, last))
    return list(rows.select_related("host", "place").order_by("starts_at", "host_name"))


#: Whether who would hold a slot is away on its day, by the platform's clock.
_HOST_AWAY = Func("host", "platform", "starts_at", function="rebond_host_away", output_field=BooleanField())


def open_slots(actor: Actor, platform_id: UUID, *, most: int = 60, by_link: bool = False) -> list[Slot]:
    """The slots free for one young person, from now to four weeks, the soonest first. `by_link`: only those open to
    links. A group session is none: one is invited to it (`sessions_to_join`), which its page then counts. Nor is what
    somebody who is away that day would hold."""
    now = timezone.now()
    free = {"own": False, "cancelled_at": None, "title": "", "taken__lt": F("capacity")}
    rows = visible(Slot, actor).filter(platform=platform_id, **free)
    rows = rows.filter(~_HOST_AWAY, starts_at__gt=now, starts_at__lt=now + AHEAD)
    return list((rows.filter(by_link=True) if by_link else rows).order_by("starts_at", "host_name")[:most])


def places_of(actor: Actor, platform_id: UUID, *, closed: bool = False) -> list[Place]:
    """The places where a platform receives, by name; those no longer offered when asked."""
    rows = visible(Place, actor).filter(platform=platform_id).select_related("organisation")
    return list(rows.order_by("name") if closed else rows.filter(closed_at=None).order_by("name"))


@dataclass(frozen=True)
class Session:
    """A group session with who is invited and who has a seat."""

    slot: Slot
    invitations: list[Invitation] = field(default_factory=list)
    meetings: dict[UUID, Meeting] = field(default_factory=dict)  # by file

    def of(self, *states: str) -> list[Invitation]:
        """The invitations in these states."""
        return [invitation for invitation in self.invitations if invitation.state in states]

    @property
    def held(self) -> list[Invitation]:
        """The invitations kept back for want of seats."""
        return self.of(InvitationState.HELD)

    @property
    def room(self) -> Room:
        """Seats left against invitations unanswered."""
        return Room(self.slot.left, len(self.of(InvitationState.INVITED)))

    @property
    def to_call(self) -> list[Invitation]:
        """Who is to be called again: those who did not answer, and those who did not come."""
        silent = (InvitationState.INVITED, InvitationState.NO_ANSWER)
        return [
            invitation
            for invitation in self.invitations
            if invitation.state in silent
            or (invitation.dossier_id in self.meetings and self.meetings[invitation.dossier_id].missed)
        ]

    @property
    def past(self) -> bool:
        """Whether it has begun."""
        return self.slot.starts_at <= timezone.now()


def session_message_keys(slot: Slot, dossier_id: UUID, detail_id: UUID) -> tuple[UUID, ...]:
    """The keys of the messages that invite a file to a session at one number or address: one message, and another
    each time that the one before was given up before it left."""
    first = f"{dossier_id}/{detail_id}"
    return tuple(uuid5(slot.pk, f"{first}/{again}" if again else first) for again in range(ASKED_AGAIN))


def session_letter_key(slot_id: UUID, dossier_id: UUID) -> UUID:
    """What the link of a letter that invites a file to a session is kept under."""
    return uuid5(slot_id, f"{dossier_id}/letter")


def letters_inviting(actor: Actor, slot: Slot, files: Iterable[UUID]) -> dict[UUID, datetime]:
    """File → when the last letter that invites it to this session was made: printed, it can't be called back. The link
    that it bears says it to the whole platform, where the batch itself is its maker's alone. One query."""
    by_key = {session_letter_key(slot.pk, key): key for key in files}
    rows = visible(PersonalLink, actor).filter(kind=LinkKind.LETTER, message_key__in=list(by_key))
    return {by_key[key]: at for key, at in rows.order_by("created_at").values_list("message_key", "created_at")}


def session_messages(actor: Actor, session: "Session") -> dict[UUID, Message]:
    """File → the latest message that invited it to this session. Two queries."""
    told = messages_inviting(actor, session.slot, (invitation.dossier for invitation in session.invitations))
    return {key: messages[-1] for key, messages in told.items()}


def messages_inviting(actor: Actor, slot: Slot, files: Iterable[Dossier]) -> dict[UUID, list[Message]]:
    """File → the messages that invited it to this session, the latest last. Two queries."""
    people = {dossier.person_id: dossier.pk for dossier in files}
    details = visible(ContactDetail, actor).filter(person__in=people).values_list("pk", "person_id")
    by_key = {
        key: people[person] for detail, person in details for key in session_message_keys(slot, people[person], detail)
    }
    rows = visible(Message, actor).filter(platform_id=slot.platform_id, key__in=list(by_key))
    told: dict[UUID, list[Message]] = defaultdict(list)
    for message in rows.order_by("asked_at", "pk"):
        told[by_key[message.key]].append(message)
    return dict(told)


def session_of(actor: Actor, slot: Slot) -> Session:
    """A session as its page shows it, people by name. Three queries."""
    rows = visible(Invitation, actor).filter(slot=slot, superseded_by=None, cancelled=False)
    invitations = sorted(rows.select_related("dossier", "dossier__referent"), key=lambda i: i.dossier.search_text)
    seated = _standing(visible(Appointment, actor)).filter(slot=slot).select_related("dossier")
    meetings = {m.appointment.dossier_id: m for m in _with_results(actor, seated) if m.standing}
    return Session(slot, invitations, meetings)


def invited_to(actor: Actor, dossier: Dossier) -> list[Invitation]:
    """The standing invitations of a file to sessions still to come."""
    rows = visible(Invitation, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    return list(rows.filter(slot__starts_at__gt=timezone.now(), slot__cancelled_at=None).select_related("slot"))


def _standing(rows: QuerySet) -> QuerySet:
    return rows.filter(superseded_by=None, cancelled=False)


def _between(first: date, last: date) -> dict[str, datetime]:
    """The days included."""
    return {
        "starts_at__gte": midnight(first),
        "starts_at__lt": midnight(last + timedelta(days=1)),
    }


def _with_results(actor: Actor, rows: QuerySet[Appointment]) -> list[Meeting]:
    appointments = list(rows.order_by("starts_at", "pk"))
    if not appointments:
        return []
    standing = visible(AppointmentResult, actor).filter(superseded_by=None, cancelled=False)
    results: dict[UUID, AppointmentResult] = defaultdict(None)
    for result in standing.filter(appointment__in=[row.pk for row in appointments]):
        results[result.appointment_id] = result
    return [Meeting(row, results.get(row.pk)) for row in appointments]
