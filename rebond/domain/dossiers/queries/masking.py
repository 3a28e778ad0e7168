"""The structures whose very name tells what the law protects: read by those entitled, "une structure" for the others.

The rows themselves stay in sight of who works on the file: its stage is replayed from them, under the rights of who
acts. Only what pages and documents read of them goes through here.
"""

from collections.abc import Iterable

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.courses import root_of
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn, PersonRole
from rebond.domain.dossiers.rights import PROTECTED_TYPES, reads_protected

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
        if is_masked(actor, row):
            hidden.add(root_of(row, by_key))
            _blank(row, TOLD_OF_ENTRY)
            row.structure, row.place = None, A_STRUCTURE
    for turn in told:
        if turn.engagement_id in by_key:
            turn.engagement = by_key[turn.engagement_id]
        if turn.engagement_id in hidden:
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
    return told


def who_for_all(row: PersonRole) -> str:
    """Who holds a role, as it may be written in a sheet that the whole platform reads; blank when the name tells."""
    if row.structure is None or row.structure.type not in PROTECTED_TYPES:
        return row.who
    return str(row.user) if row.user_id else ""


def _blank(row: Engagement | PersonRole, names: Iterable[str]) -> None:
    for name in names:
        setattr(row, name, "")
