"""The columns of a file, computed again from its events."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.dossiers.attested import with_deaths
from rebond.domain.dossiers.courses import courses_of, diagnoses, engagement_moves
from rebond.domain.dossiers.enums import NextStep, Outcome, Situation, Status, StatusReason
from rebond.domain.dossiers.models import (
    Assignment,
    ContactAttempt,
    Dossier,
    Interview,
    ListEntry,
    ReturnRequest,
    Unreachable,
)
from rebond.domain.dossiers.operations.enrolment_moves import schools_asked
from rebond.domain.dossiers.operations.followup_moves import follow_up_moves
from rebond.domain.dossiers.operations.jdc_moves import jdc_wishes
from rebond.domain.dossiers.operations.link_moves import LINK_MOVERS
from rebond.domain.dossiers.operations.meeting_moves import MEETING_MOVERS
from rebond.domain.dossiers.operations.statements import Standing, standing_of
from rebond.domain.dossiers.pathways import Course, earliest_confirmation
from rebond.domain.dossiers.progress import Attempt, Decided, Held, Moving, NobodyReached, Progress, Reopening, replay
from rebond.domain.dossiers.proposals import is_proposed_day
from rebond.domain.dossiers.right_of_return import Asked
from rebond.domain.dossiers.standing import listed_until, standing_rows
from rebond.domain.territory.clocks import by_clock, local_time

#: The columns that `rebuild` sets.
MOVED = (
    *("stage", "attempts", "last_contact_at", "last_outcome", "next_step", "next_step_on", "referent"),
    *("status", "status_reason", "confirm_by", "contradicted", "attested", "outside"),
    *("next_step_time", "unreachable", "no_contact", "spared_until", "return_by"),
)

_ATTRIBUTES = {name: Dossier._meta.get_field(name).attname for name in MOVED}


def rebuild(dossiers: Iterable[Dossier]) -> None:
    """Set, without saving, the columns that events move, by replaying them all. One query a table of events.

    The days of events are those of each file's platform, whoever asks: a job of the night, a campaign, a page.
    """
    dossiers = list(dossiers)
    for department, platforms in by_clock(dossier.platform_id for dossier in dossiers).items():
        with local_time(department):
            _rebuild([dossier for dossier in dossiers if dossier.platform_id in platforms])


def _rebuild(dossiers: list[Dossier]) -> None:
    keys = [dossier.pk for dossier in dossiers]
    standing = standing_of(keys)
    courses = courses_of(keys)
    progress = progress_of(keys, standing, courses)
    referents = _referents(keys)
    for dossier in dossiers:
        held, moved = standing[dossier.pk], asdict(progress[dossier.pk])
        # A file without facts nor changes of status is open or withdrawn as its entries say (`opening`).
        if dossier.status == Status.WITHDRAWN or not held.rules_status:
            del moved["status"]
        for name, value in moved.items():
            setattr(dossier, name, value)
        engaged = earliest_confirmation(courses[dossier.pk].values())
        by_hand = dossier.status == Status.CLOSED and not held.confirm_by
        closed = held.closing_day(dossier.status_reason) if by_hand else None
        dossier.confirm_by = min(filter(None, (held.confirm_by, engaged, closed)), default=None)
        dossier.contradicted = held.contradicted
        dossier.attested = next(
            (said for said in (Situation.TRAINING, Situation.EMPLOYED, Situation.TO_VERIFY) if said in held.attested),
            "",
        )
        dossier.referent_id = referents.get(dossier.pk)


def save_moved(dossier: Dossier) -> None:
    """Save the columns of a file as its events now say."""
    rebuild([dossier])
    dossier.save(update_fields=MOVED)


def save_all_moved(dossiers: Iterable[Dossier]) -> None:
    """The same for many files at once, locked by the caller: one statement for all those that move alike.

    Django's `bulk_update` spends four fifths of an act in writing a CASE a column and a file (benchmarks/bulk.py).
    """
    dossiers = list(dossiers)
    held = {row["pk"]: row for row in Dossier.objects.filter(pk__in=[d.pk for d in dossiers]).values("pk", *MOVED)}
    rebuild(dossiers)
    alike: dict[tuple[tuple[str, object], ...], list[UUID]] = defaultdict(list)
    for dossier in dossiers:
        now = {name: getattr(dossier, _ATTRIBUTES[name]) for name in MOVED}
        changed = tuple((name, value) for name, value in now.items() if value != held[dossier.pk][name])
        alike[changed].append(dossier.pk)
    for changed, keys in alike.items():
        if changed:
            Dossier.objects.filter(pk__in=keys).update(**dict(changed))


def replay_all(batch: int = 500) -> int:
    """Set the moved columns of every file again, a batch a transaction; gives the number of files. For the worker.

    After a release that adds a column that events move, or changes a rule: what was written before is read anew.
    Killed on the way, it is simply run again.
    """
    last, count = UUID(int=0), 0
    while True:
        with transaction.atomic():
            files = list(Dossier.objects.select_for_update().filter(pk__gt=last).order_by("pk")[:batch])
            save_all_moved(files)
        if not files:
            return count
        last, count = files[-1].pk, count + len(files)


def progress_of(
    dossier_ids: list[UUID],
    standing: Mapping[UUID, Standing],
    courses: dict[UUID, dict[UUID, Course]],
    at: datetime | None = None,
) -> dict[UUID, Progress]:
    """The replayed progress of each file, with what was recorded by `at` (None: everything)."""
    attempts: dict[UUID, list[Attempt]] = defaultdict(list)
    for event in standing_rows(ContactAttempt, dossier_ids, at):
        attempts[event.dossier_id].append(
            Attempt(
                *(event.happened_at, event.recorded_at, event.outcome),
                *(event.next_step, event.next_step_on, event.next_step_time),
                event.outcome == Outcome.REACHED and _proposed(event, NextStep.INTERVIEW),
            )
        )
    reopenings: dict[UUID, list[Reopening]] = defaultdict(list)
    entries = listed_until(ListEntry.objects.filter(dossier__in=dossier_ids), at).exclude(status_before="")
    for dossier_id, published_at in entries.values_list("dossier_id", "published_at"):
        reopenings[dossier_id].append(_reopening(published_at, standing[dossier_id]))
    moving: dict[UUID, list[Moving]] = defaultdict(list)
    for mover in MOVERS:
        for dossier_id, event in mover(dossier_ids) if at is None else mover(dossier_ids, at):
            moving[dossier_id].append(event)
    for dossier_id, event in engagement_moves(courses):
        moving[dossier_id].append(event)
    told = {pk: standing[pk].statements for pk in dossier_ids}
    return {
        pk: with_deaths(replay(attempts[pk], reopenings[pk], [*told[pk], *moving[pk]]), told[pk]) for pk in dossier_ids
    }


def _reopening(published_at: datetime, standing: Standing) -> Reopening:
    """A campaign's reopening, with the day when to ask again who had asked for the closing."""
    day = timezone.localdate(published_at)
    return Reopening(published_at, day, standing.closing_day(StatusReason.REQUEST, published_at) or day)


def _proposed(event: ContactAttempt | Interview, step: NextStep) -> bool:
    """Whether an event leads to `step`, the next stage, on the day that the rule gives."""
    return event.next_step == step and is_proposed_day(event.next_step_on, event.happened_at, event.by_rule)


def _interviews(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(Interview, dossier_ids, at, but=("answers",)):
        moments, planned = (event.happened_at, event.recorded_at), (event.next_step, event.next_step_on)
        held = Held(*moments, event.refused, *planned, _proposed(event, NextStep.DIAGNOSIS))
        yield event.dossier_id, held


def _decided(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(Assignment, dossier_ids, at):
        if event.next_step:
            moments = (event.happened_at, event.recorded_at)
            yield event.dossier_id, Decided(*moments, event.next_step, event.next_step_on)


def _unreachable(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(Unreachable, dossier_ids, at):
        yield event.dossier_id, NobodyReached(event.happened_at, event.recorded_at, event.recontact_on)


def _returns(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(ReturnRequest, dossier_ids, at):
        yield event.dossier_id, Asked(event.happened_at, event.recorded_at, event.asked_on)


#: The events that say by themselves what they change: each gives (file, event), in one query, for these files; with
#: a moment, as they stood then (`standing.standing_rows` reads either).
MOVERS: tuple[Callable[..., Iterator[tuple[UUID, Moving]]], ...] = (
    _interviews,
    diagnoses,
    follow_up_moves,
    _decided,
    _unreachable,
    _returns,
    schools_asked,
    jdc_wishes,
    *MEETING_MOVERS,
    *LINK_MOVERS,
)


def _referents(dossier_ids: list[UUID]) -> dict[UUID, UUID | None]:
    rows = sorted(standing_rows(Assignment, dossier_ids), key=lambda row: (row.happened_at, row.recorded_at))
    return {row.dossier_id: row.referent_id for row in rows}
