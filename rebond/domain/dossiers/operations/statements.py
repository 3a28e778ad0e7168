"""The facts and the changes of status of files, read for the replay."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from rebond.domain.dossiers.attested import Statement, Turn, solution_of
from rebond.domain.dossiers.deadlines import closing_day
from rebond.domain.dossiers.enums import Status, StatusReason
from rebond.domain.dossiers.models import AttestedFact, Contradiction, StatusChange
from rebond.domain.dossiers.proposals import replayed_day


@dataclass
class Standing:
    """What a file's facts and changes of status say together."""

    statements: list[Statement] = field(default_factory=list)
    confirm_by: date | None = None  # the earliest of the facts that stand
    contradicted: bool = False
    attested: set[str] = field(default_factory=set)  # the solutions that the facts which stand attest
    rules_status: bool = False  # whether anything here ever decided of the file's status

    def closing_day(self, reason: str, before: datetime | None = None) -> date | None:
        """When to look again at the latest closing for that reason, before a moment or at all; None without one."""
        closings = [s for s in self.statements if s.turn == Turn.SET and s.status == Status.CLOSED]
        told = [s for s in closings if s.reason == reason and (before is None or s.happened_at <= before)]
        latest = max(told, key=lambda s: (s.happened_at, s.recorded_at), default=None)
        return closing_day(reason, latest.on, latest.recorded_at) if latest is not None and latest.on else None


def standing_of(dossier_ids: Iterable[UUID], at: datetime | None = None) -> dict[UUID, Standing]:
    """The standing of each file, with what was recorded by `at`. Three queries whatever the number."""
    keys = list(dossier_ids)
    result: dict[UUID, Standing] = defaultdict(Standing, {key: Standing() for key in keys})
    known = Q() if at is None else Q(recorded_at__lte=at)
    # Answered here rather than by a join of the table to itself: under policies each side is judged apart.
    facts = {fact.pk: fact for fact in AttestedFact.objects.filter(known, dossier__in=keys).order_by("recorded_at")}
    answers = {fact.supersedes_id: fact for fact in facts.values()}
    for fact in facts.values():
        _add(result[fact.dossier_id], fact, answers.get(fact.pk))
    changes = list(StatusChange.objects.filter(known, dossier__in=keys))
    superseded = {change.supersedes_id for change in changes}
    for change in changes:
        standing = result[change.dossier_id]
        standing.rules_status = True
        if not change.cancelled and change.pk not in superseded:
            standing.statements.append(_changed(change))
    latest = [fact for fact in facts.values() if fact.pk not in answers]
    contradictable = {earlier.pk: fact for fact in latest for earlier in fact.stood_for(facts)}
    denials = Contradiction.objects.filter(Q() if at is None else Q(found_at__lte=at), dossier__in=keys)
    for said in denials:
        if said.statement_id not in contradictable:
            continue
        standing = result[said.dossier_id]
        standing.contradicted = True
        standing.statements.append(_denied(said, contradictable[said.statement_id]))
    return result


def _add(standing: Standing, fact: AttestedFact, newer: AttestedFact | None) -> None:
    """Say what a fact says, given the row that answers it."""
    standing.rules_status = True
    if fact.cancelled or (newer is not None and not newer.ended):
        return
    if fact.ended:
        standing.statements.append(
            Statement(Turn.ENDED, fact.happened_at, fact.recorded_at, on=timezone.localdate(fact.happened_at))
        )
        return
    if newer is None:
        standing.attested.add(solution_of(fact.fact, fact.effect))
    if newer is None and fact.confirm_by is not None:
        standing.confirm_by = min(standing.confirm_by or fact.confirm_by, fact.confirm_by)
    # A fact that ended was true before: it stays in the story, except a death, which was a mistake.
    if newer is None or fact.closes_as != "deceased":
        standing.statements.append(_told(fact))


def _told(fact: AttestedFact) -> Statement:
    return Statement(
        Turn.STATED,
        fact.happened_at,
        fact.recorded_at,
        effect=fact.effect,
        reason=fact.closes_as,
        confirm_by=fact.confirm_by,
        on=fact.next_on,
    )


def _changed(change: StatusChange) -> Statement:
    on = timezone.localdate(change.happened_at)
    if change.reason == StatusReason.OUTDATED:  # opened by the night that follows its day, for who works
        on = replayed_day(on, 0, change.recorded_at)
    return Statement(
        Turn.SET, change.happened_at, change.recorded_at, status=change.status, reason=change.reason, on=on
    )


def _denied(said: Contradiction, fact: AttestedFact) -> Statement:
    on = timezone.localdate(said.found_at)
    turn = Turn.DENIED if said.answer_id else Turn.CONTRADICTED
    return Statement(turn, said.found_at, said.found_at, reason=fact.closes_as, on=on)
