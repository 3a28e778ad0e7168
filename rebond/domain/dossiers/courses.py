"""The engagements of files, read for the replay and for what is done to them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rebond.domain.dossiers.models import Diagnosis, Engagement, EngagementTurn
from rebond.domain.dossiers.pathways import Course, Diagnosed, Turned, moves
from rebond.domain.dossiers.progress import Moving
from rebond.domain.dossiers.proposals import is_proposed_day
from rebond.domain.dossiers.standing import standing_rows


def courses_of(dossier_ids: Collection[UUID], at: datetime | None = None) -> dict[UUID, dict[UUID, Course]]:
    """File → first version of each engagement that stands → its course, as known at `at`. Two queries."""
    known = Q() if at is None else Q(recorded_at__lte=at)
    turns = standing_rows(EngagementTurn, dossier_ids, at)
    return assembled(Engagement.objects.filter(known, dossier__in=dossier_ids), turns)


def assembled(rows: Iterable[Engagement], turns: Iterable[EngagementTurn]) -> dict[UUID, dict[UUID, Course]]:
    """As `courses_of`, from every version of the engagements and the turns that stand."""
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


def engagement_moves(courses: dict[UUID, dict[UUID, Course]]) -> Iterator[tuple[UUID, Moving]]:
    """(file, move) of these engagements."""
    for dossier_id, held in courses.items():
        for move in moves(list(held.values())):
            yield dossier_id, move


def diagnoses(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """(file, move) of the diagnoses that stand."""
    for row in standing_rows(Diagnosis, dossier_ids, at, but=("answers",)):
        by_rule = is_proposed_day(row.next_step_on, row.happened_at, row.by_rule)
        yield row.dossier_id, Diagnosed(row.happened_at, row.recorded_at, row.next_step, row.next_step_on, by_rule)
