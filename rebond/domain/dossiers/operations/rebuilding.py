"""The columns of a file, computed again from its events."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from uuid import UUID

from rebond.domain.dossiers.models import Assignment, ContactAttempt, Dossier, Interview, ListEntry
from rebond.domain.dossiers.progress import Attempt, Held, Progress, Reopening, replay

#: The columns that `rebuild` sets.
MOVED = ("stage", "attempts", "last_contact_at", "last_outcome", "next_step", "next_step_on", "referent")


def rebuild(dossiers: Iterable[Dossier]) -> None:
    """Set, without saving, the columns that events move, by replaying them all. Four queries whatever the number."""
    dossiers = list(dossiers)
    progress = progress_of([dossier.pk for dossier in dossiers])
    referents = _referents([dossier.pk for dossier in dossiers])
    for dossier in dossiers:
        for name, value in asdict(progress[dossier.pk]).items():
            setattr(dossier, name, value)
        dossier.referent_id = referents.get(dossier.pk)


def progress_of(dossier_ids: list[UUID]) -> dict[UUID, Progress]:
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
    interviews: dict[UUID, list[Held]] = defaultdict(list)
    for event in Interview.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False).defer(
        "answers"
    ):
        interviews[event.dossier_id].append(
            Held(event.happened_at, event.recorded_at, event.refused, event.next_step, event.next_step_on)
        )
    return {pk: replay(attempts[pk], reopenings[pk], interviews[pk]) for pk in dossier_ids}


def _referents(dossier_ids: list[UUID]) -> dict[UUID, UUID | None]:
    effective = Assignment.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    rows = effective.order_by("happened_at", "recorded_at").values_list("dossier_id", "referent_id")
    return dict(rows)
