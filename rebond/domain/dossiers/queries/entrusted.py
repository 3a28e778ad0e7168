"""The young people in a pathway with the partner's organisation, in files shared with it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.path_enums import TurnKind
from rebond.domain.dossiers.queries.path import Line, lines_of
from rebond.domain.dossiers.queries.shares import shared_with_me


@dataclass(frozen=True)
class Entrusted:
    """A young person, and what they do with the organisation."""

    dossier: Dossier
    line: Line


def entrusted_to_me(actor: Actor) -> list[Entrusted]:
    """Those whose pathway with the actor's organisation goes on, by name. Three queries."""
    files = {share.dossier_id: share.dossier for share in shared_with_me(actor)}
    if not files:
        return []
    rows = list(
        visible(Engagement, actor)
        .filter(structure_id=actor.organisation, dossier__in=files)
        .select_related("structure", "establishment", "author")
    )
    turns = list(visible(EngagementTurn, actor).filter(engagement__in=[row.pk for row in rows]))
    lines = [line for line in lines_of(rows, turns, {}) if line.course.running]
    found = [Entrusted(files[line.row.dossier_id], line) for line in lines]
    return sorted(found, key=lambda one: (one.dossier.search_text, one.line.row.starts_on))


@dataclass(frozen=True)
class Signalled:
    """A break that the organisation signalled, and whether it may still take it back."""

    dossier: Dossier
    turn: EngagementTurn
    free: bool  # nobody acted on it


def breaks_signalled(actor: Actor, since: datetime) -> list[Signalled]:
    """The breaks that the actor's organisation signalled since a moment, the latest first. Three queries at most."""
    files = {share.dossier_id: share.dossier for share in shared_with_me(actor)}
    if not files:
        return []
    rows = visible(EngagementTurn, actor).filter(dossier__in=files, organisation=actor.organisation, told_outside=True)
    rows = rows.filter(kind=TurnKind.BREAK, superseded_by=None, cancelled=False, recorded_at__gte=since)
    turns = list(rows.select_related("author").order_by("-recorded_at"))
    free = untouched_breaks([turn.pk for turn in turns])
    return [Signalled(files[turn.dossier_id], turn, turn.pk in free) for turn in turns]


def untouched_breaks(keys: list[UUID]) -> set[UUID]:
    """Those of these breaks on which the platform did nothing since; a partner's own alone. One query."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_untouched_breaks(%s::uuid[])", [keys])
        return {key for (key,) in cursor.fetchall()}
