"""Where a message of the machine's own goes to a young person: first what they or their family said, or what was tried
with success; a mobile before a courriel; never what is to set aside, nor what a partner alone said."""

from collections.abc import Iterable
from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Channel, DetailKind, Holder, Status, Validity
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.appointments import Meeting
from rebond.domain.dossiers.queries.details import usable

MOBILE = ("+336", "+337")


def reach_of(actor: Actor, dossier: Dossier) -> ContactDetail | None:
    """The number or courriel of the young person that a reminder would use; None when there is none."""
    usable = visible(ContactDetail, actor).filter(person=dossier.person_id)
    return best_reach(usable).get(dossier.person_id)


def best_reach(details: Iterable[ContactDetail]) -> dict[UUID, ContactDetail]:
    """Person → the detail to use: one that was vouched for before another, a mobile before a courriel, one that
    answered before another, the freshest."""
    best: dict[UUID, ContactDetail] = {}
    for detail in usable(details):
        if not _own(detail) or detail.to_check:
            continue
        kept = best.get(detail.person_id)
        if kept is None or _rank(detail) > _rank(kept):
            best[detail.person_id] = detail
    return best


def unreached(actor: Actor, meetings: Iterable[Meeting]) -> list[Meeting]:
    """Of these appointments, those of which the reminders that are asked for have nowhere to go. One query, none when
    none is to be reminded of."""
    asked = [meeting for meeting in meetings if reminded(meeting, meeting.appointment.dossier)]
    if not asked:
        return []
    people = {meeting.appointment.dossier.person_id for meeting in asked}
    reach = best_reach(visible(ContactDetail, actor).filter(person__in=people))
    return [meeting for meeting in asked if meeting.appointment.dossier.person_id not in reach]


def reminded(meeting: Meeting, dossier: Dossier) -> bool:
    """Whether an appointment is to come, and its young person to be reminded of it."""
    asked = meeting.coming and bool(meeting.appointment.reminders)
    return asked and dossier.status == Status.OPEN and not dossier.deceased


def channel_of(detail: ContactDetail) -> str:
    """By SMS on a mobile, by courriel otherwise."""
    return Channel.SMS if detail.kind == DetailKind.PHONE else Channel.EMAIL


def _own(detail: ContactDetail) -> bool:
    if detail.holder != Holder.YOUNG_PERSON:
        return False
    mobile = detail.kind == DetailKind.PHONE and detail.value.startswith(MOBILE)
    return mobile or detail.kind == DetailKind.EMAIL


def _rank(detail: ContactDetail) -> tuple[bool, bool, bool, str, object]:
    day = detail.confirmed_on or detail.observed_on
    good = detail.validity == Validity.GOOD
    return (detail.vouched, detail.kind == DetailKind.PHONE, good, day.isoformat() if day else "", detail.added_at)
