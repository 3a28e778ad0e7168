"""The engagements of files, from their rows: each version of them, and the turns that stand."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from rebond.domain.dossiers.models import Engagement, EngagementTurn
from rebond.domain.dossiers.pathways import Course, Turned


def assembled(rows: Iterable[Engagement], turns: Iterable[EngagementTurn]) -> dict[UUID, dict[UUID, Course]]:
    """File → first version of each engagement that stands → its course, from every version and the turns that
    stand."""
    told: dict[UUID, list[Turned]] = defaultdict(list)
    for turn in sorted(turns, key=lambda row: (row.happened_at, row.recorded_at)):
        told[turn.engagement_id].append(Turned(turn.kind, turn.happened_at, turn.recorded_at, turn.on, turn.until))
    by_key = {row.pk: row for row in rows}
    superseded = {row.supersedes_id for row in by_key.values()}
    result: dict[UUID, dict[UUID, Course]] = defaultdict(dict)
    for row in by_key.values():
        if row.pk not in superseded and not row.cancelled:
            first = root_of(row, by_key)
            result[row.dossier_id][first] = _course(row, told[first])
    return result


def root_of(row: Engagement, rows: dict[UUID, Engagement]) -> UUID:
    """The key of the first version of an engagement, to which its turns refer."""
    while row.supersedes_id in rows:
        row = rows[row.supersedes_id]
    return row.pk


def _course(row: Engagement, turns: list[Turned]) -> Course:
    return Course(
        kind=row.kind,
        happened_at=row.happened_at,
        recorded_at=row.recorded_at,
        starts_on=row.starts_on,
        expected_end=row.expected_end,
        confirm=row.confirm_by,
        turns=tuple(turns),
    )
