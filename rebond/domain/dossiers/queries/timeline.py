"""Everything that happened in a file, newest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import (
    Assignment,
    ContactAttempt,
    ContactDetail,
    Dossier,
    FollowUpDecision,
    Interview,
    ListEntry,
    Merge,
    Report,
    StatusChange,
    Transfer,
)
from rebond.domain.dossiers.queries.facts import FactLine


@dataclass(frozen=True)
class TimelineItem:
    """One line: its kind ("contact", "interview", "list", "fact", "merge"…), its moment, the row that it tells."""

    kind: str
    at: datetime
    row: Any
    versions: tuple[Any, ...] = ()  # what this event corrected, newest first


def timeline(actor: Actor, dossier: Dossier, facts: Iterable[FactLine] = ()) -> list[TimelineItem]:
    """The file's timeline in nine queries; `facts` were read before."""
    contacts = visible(ContactAttempt, actor).filter(dossier=dossier).select_related("author", "detail")
    interviews = visible(Interview, actor).filter(dossier=dossier).select_related("author").defer("answers")
    items = [*_standing("contact", contacts), *_standing("interview", interviews)]
    entries = visible(ListEntry, actor).filter(dossier=dossier).select_related("published_for")
    items += [TimelineItem("list", entry.published_at, entry) for entry in entries]
    changes = visible(Assignment, actor).filter(dossier=dossier).select_related("author", "referent")
    items += [TimelineItem("referent", change.happened_at, change) for change in changes]
    merges = visible(Merge, actor).filter(kept=dossier).select_related("author", "lost", "undone_by")
    items += [TimelineItem("merge", done.merged_at, done) for done in merges]
    moves = (
        visible(Transfer, actor).filter(dossier=dossier).select_related("asked_by", "answered_by", "source", "target")
    )
    items += [TimelineItem("transfer", move.answered_at or move.asked_at, move) for move in moves]
    reports = visible(Report, actor).filter(dossier=dossier).select_related("author")
    items += [TimelineItem("report", said.happened_at, said) for said in reports]
    told = visible(ContactDetail, actor).filter(person=dossier.person_id, added_by_id__isnull=False)
    items += [TimelineItem("detail", detail.added_at, detail) for detail in told]
    items += [TimelineItem("fact", line.row.happened_at, line) for line in facts]
    statuses = visible(StatusChange, actor).filter(dossier=dossier).select_related("author")
    items += [TimelineItem("status", change.happened_at, change) for change in statuses]
    chosen = visible(FollowUpDecision, actor).filter(dossier=dossier).select_related("author")
    items += _standing("followup", chosen)
    return sorted(items, key=lambda item: item.at, reverse=True)


def _standing(kind: str, rows: Iterable[Any]) -> list[TimelineItem]:
    """The events as they stand today, each with its earlier versions; a cancelled one is shown as such."""
    by_key = {row.pk: row for row in rows}
    superseded = {row.supersedes_id for row in by_key.values() if row.supersedes_id}
    items = []
    for row in by_key.values():
        if row.pk in superseded:
            continue
        versions, earlier = [], row
        while earlier.supersedes_id in by_key:
            earlier = by_key[earlier.supersedes_id]
            versions.append(earlier)
        items.append(TimelineItem(kind, row.happened_at, row, tuple(versions)))
    return items
