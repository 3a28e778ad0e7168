"""Whom to ask for a number when none is left, and who reported a break: read for the files that need it alone."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.courses import root_of
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.path_enums import BreakReason, TurnKind
from rebond.domain.dossiers.pathways import BREAKS
from rebond.domain.dossiers.queries.masking import told_entries
from rebond.domain.territory.models import Establishment


@dataclass(frozen=True)
class Asked:
    """Somebody who may have a number: what they are to the young person, how to reach them."""

    who: str
    why: str
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Broken:
    """The last break of a file, in words, and who may be asked about it, the first first."""

    said: str  # "Rupture signalée par l’E2C de Laon (ne vient plus)"
    where: str
    on: date
    asked: tuple[Asked, ...]


def breaks_of(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, Broken]:
    """File → its last break. At most two queries, none without files, one when they entered nothing."""
    if not dossiers:
        return {}
    entries: dict[UUID, list[Engagement]] = defaultdict(list)
    for row in visible(Engagement, actor).filter(dossier__in=dossiers).select_related("structure", "establishment"):
        entries[row.dossier_id].append(row)
    if not entries:
        return {}
    turns: dict[UUID, list[EngagementTurn]] = defaultdict(list)
    for turn in visible(EngagementTurn, actor).filter(dossier__in=list(entries)).select_related("author"):
        turns[turn.dossier_id].append(turn)
    found = {file.pk: _last_break(actor, file, entries[file.pk], turns[file.pk]) for file in dossiers}
    return {key: broken for key, broken in found.items() if broken is not None}


def _last_break(
    actor: Actor, dossier: Dossier, rows: Iterable[Engagement], turns: Iterable[EngagementTurn]
) -> Broken | None:
    entries, told = told_entries(actor, dossier, rows, turns)
    by_key = {row.pk: row for row in entries}
    replaced = {row.supersedes_id for row in entries} | {turn.supersedes_id for turn in told}
    standing = {root_of(row, by_key): row for row in entries if row.pk not in replaced and not row.cancelled}
    broke = [
        turn
        for turn in told
        if turn.kind in BREAKS and not turn.cancelled and turn.pk not in replaced and turn.engagement_id in standing
    ]
    if not broke:
        return None
    turn = max(broke, key=lambda turn: (turn.happened_at, turn.recorded_at))
    return _said(standing[turn.engagement_id], turn)


def _said(entry: Engagement, turn: EngagementTurn) -> Broken:
    place = entry.structure or entry.establishment
    details = [] if turn.kind == TurnKind.BREAK else [turn.get_kind_display().lower()]
    details += [turn.get_reason_display().lower()] if turn.reason else []
    said = f"Rupture signalée par {entry.where}"
    if _not_enrolled(entry, turn):
        said, details = f"Pas inscrit d’après {entry.where}", []
    if not turn.told_outside:
        said, details = f"Rupture notée par {turn.author}", [entry.where, *details]
    told = f"{said} ({', '.join(details)})" if details else said
    asked = [Asked(entry.tutor, f"tuteur, {entry.where}", entry.tutor_phone)] if entry.tutor else []
    here = Asked(entry.where, "où le parcours s’est rompu", place.phone if place else "", place.email if place else "")
    return Broken(told, entry.where, turn.on, (here, *asked))


def _not_enrolled(entry: Engagement, turn: EngagementTurn) -> bool:
    """Whether an establishment that was asked answered that the young person is not there (`enrolments._telling`)."""
    other = turn.kind == TurnKind.BREAK and turn.reason == BreakReason.OTHER
    return other and turn.told_outside and entry.establishment_id is not None


def askable(actor: Actor, dossiers: Sequence[Dossier], broken: dict[UUID, Broken]) -> dict[UUID, list[Asked]]:
    """File → who may be asked for a number: where the pathway broke, the tutor, the last establishment, the mission
    locale. One query, none without establishments."""
    keys = {file.establishment_id for file in dossiers if file.establishment_id is not None}
    schools = visible(Establishment, actor).in_bulk(keys) if keys else {}
    return {file.pk: _asked(file, broken.get(file.pk), schools.get(file.establishment_id)) for file in dossiers}


def _asked(file: Dossier, broken: Broken | None, school: Establishment | None) -> list[Asked]:
    found = list(broken.asked) if broken else []
    if school is not None:
        found.append(Asked(school.name, "dernier établissement", school.phone, school.email))
    elif file.establishment_name:
        found.append(Asked(file.establishment_name, "dernier établissement"))
    if file.mission_locale:
        found.append(Asked(file.mission_locale, "mission locale qui le suit"))
    return list({one.who: one for one in reversed(found)}.values())[::-1]
