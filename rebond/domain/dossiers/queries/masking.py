"""The structures whose very name tells what the law protects, and the words that do (`reserved`): read by those
entitled, "une structure" and nothing for the others.

The rows themselves stay in sight of who works on the file: its stage is replayed from them, under the rights of who
acts. Only what pages and documents read of them goes through here.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from rebond.domain.base.actor import Actor, Role
from rebond.domain.dossiers.courses import root_of
from rebond.domain.dossiers.heard import Heard
from rebond.domain.dossiers.models import (
    Appointment,
    AppointmentResult,
    BaseError,
    ContactDetail,
    Dossier,
    Echo,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    FileRequest,
    JdcRow,
    LinkAnswer,
    PersonRole,
    Report,
    Share,
    Sitting,
    Transfer,
)
from rebond.domain.dossiers.reserved import AT_WORK, names_protected
from rebond.domain.dossiers.rights import PROTECTED_TYPES, reads_protected
from rebond.domain.messages.models import Message

Written = (
    Report
    | EnrolmentCheck
    | Share
    | Transfer
    | FileRequest
    | Sitting
    | BaseError
    | JdcRow
    | Appointment
    | AppointmentResult
    | Echo
    | LinkAnswer
)
W = TypeVar("W", bound=Written)

#: What is read instead of a message, which is never blank.
RESERVED_TEXT = "Texte réservé au responsable et à l’assistant."
#: What is read instead of the name.
A_STRUCTURE = "une structure"
#: What is written freely beside the name, and may tell as much.
TOLD_OF_ENTRY = ("label", "tutor", "tutor_phone", "agreed")
_TOLD_OF_PERSON = ("name", "phone", "note")


def is_masked(actor: Actor, row: Engagement | PersonRole) -> bool:
    """Whether this person may not read where the young person is taken in. The organisation itself reads its own."""
    structure = row.structure
    if structure is None or structure.type not in PROTECTED_TYPES or structure.pk == actor.organisation:
        return False
    return not reads_protected(actor, row.dossier.platform_id)


def hidden_of(actor: Actor, row: Engagement) -> frozenset[str]:
    """The texts of an engagement that this person may not read: all of them where they may not read the structure,
    else those which tell by their words."""
    if is_masked(actor, row):
        return frozenset({*TOLD_OF_ENTRY, "place"})
    ours = row.structure_id is not None and row.structure_id == actor.organisation
    if ours or reads_protected(actor, row.dossier.platform_id):
        return frozenset()
    read = TOLD_OF_ENTRY if row.kind in AT_WORK else (*TOLD_OF_ENTRY, "place")
    return frozenset(name for name in read if names_protected(getattr(row, name)))


def told_entries(
    actor: Actor, dossier: Dossier, rows: Iterable[Engagement], turns: Iterable[EngagementTurn] = ()
) -> tuple[list[Engagement], list[EngagementTurn]]:
    """Every version of the engagements of a file (with their `structure`), and their turns, as this person reads
    them. What is given is changed in place, to be read and never saved."""
    entries, told = list(rows), list(turns)
    by_key = {row.pk: row for row in entries}
    hidden = set()
    for row in entries:
        row.dossier = dossier
        masked, unread = is_masked(actor, row), hidden_of(actor, row)
        _blank(row, unread)
        if masked:
            hidden.add(root_of(row, by_key))
            row.structure = None
        if "place" in unread:
            row.establishment, row.place = None, A_STRUCTURE
    entitled = reads_protected(actor, dossier.platform_id)
    for turn in told:
        if turn.engagement_id in by_key:
            turn.engagement = by_key[turn.engagement_id]
        ours = actor.organisation is not None and turn.engagement.structure_id == actor.organisation
        if turn.engagement_id in hidden or (not (entitled or ours) and names_protected(turn.note)):
            turn.note = ""
    return entries, told


def told_people(actor: Actor, dossier: Dossier, rows: Iterable[PersonRole]) -> list[PersonRole]:
    """The people of a file (with their `structure`) as this person reads them: a colleague keeps their name."""
    told = list(rows)
    for row in told:
        row.dossier = dossier
        if is_masked(actor, row):
            _blank(row, _TOLD_OF_PERSON)
            row.structure, row.name = None, A_STRUCTURE
        elif not reads_protected(actor, dossier.platform_id):
            _blank(row, [name for name in _TOLD_OF_PERSON if names_protected(getattr(row, name))])
    return told


def told_words(actor: Actor, rows: Iterable[W], *names: str, platforms: Iterable[UUID]) -> list[W]:
    """Rows as this person reads what was written freely in `names`: what tells of Justice or of health is for those
    entitled on one of these platforms, and for who wrote it, in their own name or in that of their house."""
    told = list(rows)
    if any(reads_protected(actor, platform) for platform in platforms):
        return told
    for row in told:
        if not _written_by(actor, row):
            _blank(row, [name for name in names if names_protected(getattr(row, name))])
    return told


def told_messages(actor: Actor, rows: Iterable[Message]) -> list[Message]:
    """SMS and e-mails as this person reads them, to be read and never saved: who asked for one reads it again."""
    told = list(rows)
    for row in told:
        mine = row.asked_by_id == actor.user_id or reads_protected(actor, row.platform_id)
        if not mine and names_protected(row.subject, row.body):
            row.subject, row.body = "", RESERVED_TEXT
    return told


def masks(actor: Actor, row: Written, name: str, *, platform: UUID) -> bool:
    """Whether this person reads nothing where a text is written."""
    if reads_protected(actor, platform) or _written_by(actor, row):
        return False
    return names_protected(getattr(row, name))


def with_unread(actor: Actor, row: Written, name: str, given: str, *, platform: UUID, between: str = "\n") -> str:
    """What is kept of a text that this person writes again: what they could not read stays, theirs is added to it,
    once though the form be sent twice."""
    given, held = given.strip(), getattr(row, name)
    if not masks(actor, row, name, platform=platform):
        return given
    return held if not given or held.endswith(given) else f"{held}{between}{given}"


def told_names(actor: Actor, details: Iterable[ContactDetail], dossiers: Iterable[Dossier]) -> list[ContactDetail]:
    """The numbers and addresses of these files, to be read and never saved: the name beside one may tell of an
    educator or of a home, for those entitled and for who wrote it. The number itself is for whoever calls."""
    told = list(details)
    entitled = {dossier.person_id for dossier in dossiers if reads_protected(actor, dossier.platform_id)}
    for one in told:
        if one.person_id not in entitled and one.added_by_id != actor.user_id and names_protected(one.holder_name):
            one.holder_name = ""
    return told


def told_heard(actor: Actor, dossier: Dossier, heard: Iterable[Heard]) -> list[Heard]:
    """What a young person or a relative said by themselves, as this person reads it: that they spoke, and when, is for
    whoever calls them."""
    if reads_protected(actor, dossier.platform_id):
        return list(heard)
    return [_told(one) for one in heard]


def _told(heard: Heard) -> Heard:
    place = "" if heard.solution not in AT_WORK and names_protected(heard.place) else heard.place
    text = "" if names_protected(heard.text) else heard.text
    if (place, text) == (heard.place, heard.text):
        return heard
    return replace(heard, place=place, text=text, masked=True)


def told_answers(actor: Actor, dossier: Dossier, rows: Iterable[LinkAnswer]) -> list[LinkAnswer]:
    """The answers by the link, as this person reads them."""
    told = told_words(actor, rows, "note", platforms=[dossier.platform_id])
    elsewhere = [row for row in told if row.solution not in AT_WORK]
    told_words(actor, elsewhere, "place", platforms=[dossier.platform_id])
    return told


def _written_by(actor: Actor, row: Written) -> bool:
    if actor.user_id == _author_of(row):
        return True
    if not isinstance(row, Report | EnrolmentCheck):
        return False
    ours = actor.has(Role.CIRCLE2) and row.organisation_id is not None and row.organisation_id == actor.organisation
    return ours or row.establishment_id in actor.establishments


def _author_of(row: Written) -> UUID | None:
    """Who wrote the words of a row, None when it can't be told: a meeting is noted by several; an appointment said
    otherwise, or a share prolonged, keeps the words of who wrote them first."""
    copied = (isinstance(row, Appointment) and row.sequence > 0) or (isinstance(row, Share) and row.supersedes_id)
    if copied or isinstance(row, Sitting):
        return None
    if isinstance(row, BaseError):
        return row.answered_by_id  # the question stands beside it
    if isinstance(row, JdcRow):
        return row.handled_by_id
    return row.asked_by_id if isinstance(row, Transfer | FileRequest) else row.author_id


def who_for_all(row: PersonRole) -> str:
    """Who holds a role, as it may be written in a sheet that the whole platform reads; blank when the name tells."""
    tells = row.structure is not None and row.structure.type in PROTECTED_TYPES
    if not (tells or names_protected(row.name)):
        return row.who
    return str(row.user) if row.user_id else ""


def _blank(row: Model, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, "")
