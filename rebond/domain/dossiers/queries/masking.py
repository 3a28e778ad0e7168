"""The structures whose very name tells what the law protects, and the words that do (`reserved`): read by those
entitled, "une structure" and nothing for the others.

The rows themselves stay in sight of who works on the file: its stage is replayed from them, under the rights of who
acts. Only what pages and documents read of them goes through here.
"""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Model

from rebond.domain.base.actor import Actor, Role
from rebond.domain.dossiers.courses import root_of
from rebond.domain.dossiers.models import (
    Dossier,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    FileRequest,
    FollowUpDecision,
    PersonRole,
    Report,
    ReturnRequest,
    Share,
    Transfer,
)
from rebond.domain.dossiers.reserved import AT_WORK, names_protected
from rebond.domain.dossiers.rights import PROTECTED_TYPES, reads_protected

Written = Report | EnrolmentCheck | Share | Transfer | FileRequest | FollowUpDecision | ReturnRequest
W = TypeVar("W", bound=Written)

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


def _written_by(actor: Actor, row: Written) -> bool:
    if actor.user_id == (row.asked_by_id if isinstance(row, Transfer | FileRequest) else row.author_id):
        return True
    if not isinstance(row, Report | EnrolmentCheck):
        return False
    ours = actor.has(Role.CIRCLE2) and row.organisation_id is not None and row.organisation_id == actor.organisation
    return ours or row.establishment_id in actor.establishments


def who_for_all(row: PersonRole) -> str:
    """Who holds a role, as it may be written in a sheet that the whole platform reads; blank when the name tells."""
    tells = row.structure is not None and row.structure.type in PROTECTED_TYPES
    if not (tells or names_protected(row.name)):
        return row.who
    return str(row.user) if row.user_id else ""


def _blank(row: Model, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, "")
