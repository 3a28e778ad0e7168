"""How long files are followed, and those proposed for leaving the list."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Stage, Status, StatusReason
from rebond.domain.dossiers.followup import LEAST_CAMPAIGNS, Decision, FollowUp, began_by, follow_up
from rebond.domain.dossiers.models import AttestedFact, Dossier, FollowUpDecision, ListEntry, StatusChange
from rebond.domain.dossiers.progress import Progress
from rebond.domain.dossiers.queries.file import FilePage

#: Files that a page shows; the rest is counted.
SHOWN = 100


@dataclass(frozen=True)
class LongFollowUp:
    """A file of the queue, how long it is followed, and the latest choice made for it."""

    dossier: Dossier
    follow_up: FollowUp
    decision: FollowUpDecision | None = None


@dataclass(frozen=True)
class FollowUpQueue:
    """The page "Suivi de plus de 18 mois": what is proposed, what was kept, what goes on outside the list."""

    proposed: list[LongFollowUp] = field(default_factory=list)
    kept: list[LongFollowUp] = field(default_factory=list)
    outside: list[LongFollowUp] = field(default_factory=list)
    more: bool = False  # there are more than a page shows


def follow_ups(actor: Actor, dossiers: Sequence[Dossier], day: date | None = None) -> dict[UUID, FollowUp]:
    """The follow-up of each file on a day (today). Four queries whatever the number, none without files."""
    day = day or timezone.localdate()
    if not dossiers:
        return {}
    keys = [dossier.pk for dossier in dossiers]
    listed, restarted = _listed(actor, keys), _restarted(actor, keys)
    decisions: dict[UUID, list[Decision]] = defaultdict(list)
    for row in _standing_decisions(actor, keys):
        made = Decision(row.happened_at, row.recorded_at, row.choice, row.ask_again_on)
        decisions[row.dossier_id].append(made)
    return {
        dossier.pk: follow_up(
            day=day,
            opened_on=timezone.localdate(dossier.opened_at),
            progress=Progress(stage=dossier.stage, status=dossier.status, outside=dossier.outside),
            listed_on=[on for on, _ in listed[dossier.pk]],
            restarted_on=[*restarted[dossier.pk], *(on for on, reopens in listed[dossier.pk] if reopens)],
            decisions=decisions[dossier.pk],
        )
        for dossier in dossiers
    }


def follow_up_of(page: FilePage, day: date | None = None) -> FollowUp:
    """The follow-up of a file whose page was read already: no query."""
    dossier = page.dossier
    rows = {kind: [item.row for item in page.timeline if item.kind == kind] for kind in ("followup", "status", "fact")}
    standing = [entry for entry in page.entries if entry.taken_back_at is None]
    again = [row.happened_at for row in rows["status"] if row.reason == StatusReason.AGAIN and not row.cancelled]
    answered = {line.row.supersedes_id for line in rows["fact"]}  # an end that was undone restarts nothing
    again += [line.row.happened_at for line in rows["fact"] if line.row.ended and line.row.pk not in answered]
    again += [entry.published_at for entry in standing if entry.status_before]
    return follow_up(
        day=day or timezone.localdate(),
        opened_on=timezone.localdate(dossier.opened_at),
        progress=Progress(stage=dossier.stage, status=dossier.status, outside=dossier.outside),
        listed_on=[timezone.localdate(entry.published_at) for entry in standing],
        restarted_on=[timezone.localdate(moment) for moment in again],
        decisions=[
            Decision(row.happened_at, row.recorded_at, row.choice, row.ask_again_on)
            for row in rows["followup"]
            if not row.cancelled
        ],
    )


def follow_up_queue(actor: Actor, platform_id: UUID) -> FollowUpQueue:
    """The platform's files past both limits, and those outside the list, the longest followed first."""
    today = timezone.localdate()
    here = visible(Dossier, actor).filter(platform=platform_id, status=Status.OPEN)
    long = past_columns(actor, platform_id, today)
    files = [*long.select_related("referent").order_by("opened_at", "pk")[: SHOWN + 1]]
    apart = [*here.filter(outside=True).select_related("referent").order_by("search_text", "pk")[: SHOWN + 1]]
    more = len(files) > SHOWN or len(apart) > SHOWN
    files, apart = files[:SHOWN], apart[:SHOWN]
    found = follow_ups(actor, [*files, *apart], today)
    latest = {row.dossier_id: row for row in _standing_decisions(actor, list(found))}
    rows = [LongFollowUp(d, found[d.pk], latest.get(d.pk)) for d in files]
    return FollowUpQueue(
        proposed=[row for row in rows if row.follow_up.proposed],
        kept=[row for row in rows if row.follow_up.past_limits and not row.follow_up.proposed],
        outside=[LongFollowUp(d, found[d.pk], latest.get(d.pk)) for d in apart],
        more=more,
    )


def past_columns(actor: Actor, platform_id: UUID, today: date) -> QuerySet[Dossier]:
    """The files that may be past both limits, by their columns: since their opening, whatever happened meanwhile."""
    here = visible(Dossier, actor).filter(platform=platform_id, status=Status.OPEN, outside=False)
    long = here.filter(campaigns__gte=LEAST_CAMPAIGNS, opened_at__date__lte=began_by(today))
    return long.exclude(stage=Stage.SOLUTION)


def _standing_decisions(actor: Actor, keys: list[UUID]) -> list[FollowUpDecision]:
    rows = visible(FollowUpDecision, actor).filter(dossier__in=keys, superseded_by=None, cancelled=False)
    return list(rows.select_related("author").order_by("happened_at", "recorded_at"))


def _listed(actor: Actor, keys: list[UUID]) -> dict[UUID, list[tuple[date, bool]]]:
    """The days on which campaigns listed each file, and whether that opened it again."""
    listed: dict[UUID, list[tuple[date, bool]]] = defaultdict(list)
    entries = visible(ListEntry, actor).filter(dossier__in=keys, taken_back_at=None)
    for key, moment, before in entries.values_list("dossier_id", "published_at", "status_before"):
        listed[key].append((timezone.localdate(moment), before != ""))
    return listed


def _restarted(actor: Actor, keys: list[UUID]) -> dict[UUID, list[date]]:
    """The days on which each young person dropped out again: told by hand, or because what was attested ended."""
    restarted: dict[UUID, list[date]] = defaultdict(list)
    opened = visible(StatusChange, actor).filter(dossier__in=keys, reason=StatusReason.AGAIN, cancelled=False)
    ended = visible(AttestedFact, actor).filter(dossier__in=keys, ended=True, cancelled=False, superseded_by=None)
    for rows in (opened, ended):
        for key, moment in rows.values_list("dossier_id", "happened_at"):
            restarted[key].append(timezone.localdate(moment))
    return restarted
