"""What the page of a personal link shows, to nobody signed in; and the links of a file, to those who follow it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, connections
from django.db.models import Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Holder, Validity
from rebond.domain.dossiers.models import ContactDetail, Dossier, LinkOpening, PersonalLink
from rebond.domain.messages.queries import messages_by_key
from rebond.domain.territory.models import short_platform_name


@dataclass(frozen=True)
class LinkPage:
    """The least that lets a young person know who writes: `platform` is its name after the word "plate-forme",
    `answer` what they said before, or None."""

    link: UUID
    platform_id: UUID
    platform: str
    phone: str
    email: str
    first_name: str
    referent: str
    answer: Mapping[str, Any] | None


def read_link(digest: str, born: date | None = None) -> LinkPage | None:
    """The page of this link; None when it opens nothing, whatever the reason."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_link_read(%s, %s)", [digest, born])
        (found,) = cursor.fetchone()
    if found is None:
        return None
    told = json.loads(found) if isinstance(found, str) else found
    return LinkPage(
        link=UUID(told["link"]),
        platform_id=UUID(told["platform_id"]),
        platform=short_platform_name(told["platform"]),
        answer=told["answer"],
        **{name: told[name] for name in ("phone", "email", "first_name", "referent")},
    )


@dataclass(frozen=True)
class OfferedSlot:
    """A slot that may be taken by link."""

    slot: UUID
    starts_at: datetime
    place: str
    title: str


def slots_by_link(digest: str, born: date | None = None, *, most: int = 8) -> list[OfferedSlot]:
    """The soonest slots that who holds the link may take; none when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT slot, starts_at, place, title FROM rebond_link_slots(%s, %s, %s)", [digest, born, most])
        return [OfferedSlot(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class InvitedTo:
    """A session to come to which who holds the link is invited; `state` as it stands ("invited", "comes"…)."""

    session: UUID
    starts_at: datetime
    ends_at: datetime
    place: str
    title: str
    programme: str
    state: str
    seats: int


def sessions_by_link(digest: str, born: date | None = None) -> list[InvitedTo]:
    """The sessions to which who holds the link is invited, the soonest first; none when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT session, starts_at, ends_at, place, title, programme, state, seats"
            " FROM rebond_link_sessions(%s, %s)",
            [digest, born],
        )
        return [InvitedTo(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class TakenMeeting:
    """An appointment to come of who holds the link, or their seat in a session (`title`)."""

    meeting: UUID
    slot: UUID
    uid: UUID
    sequence: int
    starts_at: datetime
    ends_at: datetime
    place: str
    host: str
    title: str
    purpose: str
    changed: datetime


def meetings_by_link(digest: str, born: date | None = None) -> list[TakenMeeting]:
    """The appointments to come of who holds the link, the soonest first; none when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT meeting, slot, uid, sequence, starts_at, ends_at, place, host, title, purpose, changed"
            " FROM rebond_link_meetings(%s, %s)",
            [digest, born],
        )
        return [TakenMeeting(*row) for row in cursor.fetchall()]


def note_opening(link_id: UUID) -> None:
    """Count that the page was opened, through the journal's connection: the page itself writes nothing."""
    with connections["journal"].cursor() as cursor:
        cursor.execute(
            "INSERT INTO dossiers_linkopening (id, link_id, opened_at) VALUES (%s, %s, clock_timestamp())",
            [new_id(), link_id],
        )


@dataclass(frozen=True)
class LinkLine:
    """A link of a file, and how many times its page was opened. `set_aside`: it was sent to a number or an address that
    nobody uses any more, and opens nothing (`rebond_link_read` says so too)."""

    link: PersonalLink
    openings: int
    set_aside: bool = False

    @property
    def open(self) -> bool:
        """Whether it still opens the page."""
        return self.link.open and not self.set_aside


def links_of(actor: Actor, dossier: Dossier) -> list[LinkLine]:
    """The links of a file, newest first. Four queries."""
    links = list(visible(PersonalLink, actor).filter(dossier=dossier).order_by("-created_at"))
    counts: dict[UUID, int] = {}
    if links:
        rows = visible(LinkOpening, actor).filter(link_id__in=[link.pk for link in links])
        for key in rows.values_list("link_id", flat=True):
            counts[key] = counts.get(key, 0) + 1
    aside = _set_aside(actor, dossier, links)
    return [LinkLine(link, counts.get(link.pk, 0), link.message_key in aside) for link in links]


def _set_aside(actor: Actor, dossier: Dossier, links: Iterable[PersonalLink]) -> set[UUID]:
    """The keys of the messages that went where nobody writes any more."""
    sent = messages_by_key(actor, [link.message_key for link in links if link.message_key])
    if not sent:
        return set()
    theirs = visible(ContactDetail, actor).filter(person=dossier.person_id)
    shut = theirs.filter(Q(validity=Validity.BANNED) | Q(validity=Validity.WRONG, holder=Holder.YOUNG_PERSON))
    values = set(shut.values_list("value", flat=True))
    return {key for key, message in sent.items() if message.recipient in values}
