"""The columns of a file, computed again from its events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from uuid import UUID

from rebond.domain.dossiers.answers import Answered, CameBack
from rebond.domain.dossiers.attested import with_deaths
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Assignment, ContactAttempt, Dossier, Echo, Interview, LinkAnswer, ListEntry
from rebond.domain.dossiers.operations.statements import Standing, standing_of
from rebond.domain.dossiers.progress import Attempt, Held, Moving, Progress, Reopening, replay

#: The columns that `rebuild` sets.
MOVED = (
    *("stage", "attempts", "last_contact_at", "last_outcome", "next_step", "next_step_on", "referent"),
    *("status", "status_reason", "confirm_by", "contradicted"),
)


def rebuild(dossiers: Iterable[Dossier]) -> None:
    """Set, without saving, the columns that events move, by replaying them all. One query a table of events."""
    dossiers = list(dossiers)
    keys = [dossier.pk for dossier in dossiers]
    standing = standing_of(keys)
    progress = progress_of(keys, standing)
    referents = _referents(keys)
    for dossier in dossiers:
        held, moved = standing[dossier.pk], asdict(progress[dossier.pk])
        # A file without facts nor changes of status is open or withdrawn as its entries say (`opening`).
        if dossier.status == Status.WITHDRAWN or not held.rules_status:
            del moved["status"]
        for name, value in moved.items():
            setattr(dossier, name, value)
        dossier.confirm_by, dossier.contradicted = held.confirm_by, held.contradicted
        dossier.referent_id = referents.get(dossier.pk)


def progress_of(dossier_ids: list[UUID], standing: Mapping[UUID, Standing]) -> dict[UUID, Progress]:
    """The replayed progress of each file."""
    attempts: dict[UUID, list[Attempt]] = defaultdict(list)
    effective = ContactAttempt.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    for event in effective:
        attempts[event.dossier_id].append(
            Attempt(event.happened_at, event.recorded_at, event.outcome, event.next_step, event.next_step_on)
        )
    reopenings: dict[UUID, list[Reopening]] = defaultdict(list)
    entries = ListEntry.objects.filter(dossier__in=dossier_ids, taken_back_at=None).exclude(status_before="")
    for dossier_id, published_at in entries.values_list("dossier_id", "published_at"):
        reopenings[dossier_id].append(Reopening(published_at))
    moving: dict[UUID, list[Moving]] = defaultdict(list)
    for mover in MOVERS:
        for dossier_id, event in mover(dossier_ids):
            moving[dossier_id].append(event)
    told = {pk: standing[pk].statements for pk in dossier_ids}
    return {
        pk: with_deaths(replay(attempts[pk], reopenings[pk], [*told[pk], *moving[pk]]), told[pk]) for pk in dossier_ids
    }


def _interviews(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    effective = Interview.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    for event in effective.defer("answers"):
        held = Held(event.happened_at, event.recorded_at, event.refused, event.next_step, event.next_step_on)
        yield event.dossier_id, held


def _answers(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    for event in LinkAnswer.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False):
        yield event.dossier_id, Answered(event.happened_at, event.recorded_at, event.choice, event.ask_again_on)


def _echoes(dossier_ids: list[UUID]) -> Iterator[tuple[UUID, Moving]]:
    effective = Echo.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    for event in effective.select_related("attempt").defer("text"):
        written_at = event.attempt.happened_at if event.attempt else None
        yield event.dossier_id, CameBack(event.happened_at, event.recorded_at, event.kind, event.channel, written_at)


#: The events that say by themselves what they change: each gives (file, event), in one query, for these files.
MOVERS: tuple[Callable[[list[UUID]], Iterator[tuple[UUID, Moving]]], ...] = (
    _interviews,
    _answers,
    _echoes,
)


def _referents(dossier_ids: list[UUID]) -> dict[UUID, UUID | None]:
    effective = Assignment.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    rows = effective.order_by("happened_at", "recorded_at").values_list("dossier_id", "referent_id")
    return dict(rows)
