"""Where a file stands, replayed from its events: pure, so that any date can be computed again.

Stages are those of annex 3.4 of the guide. Detection ends with the first attempt to reach the young person. An
appointment taken leaves the file at "prise de contact": the situation interview is the stage of the day it is
held, else a missed appointment would count as an interview (guide, "Contact et suivi", working process: the
first contact, the relation and the interview belong to the same step until the interview is held).
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

from django.utils import timezone

from rebond.domain.dossiers.enums import NextStep, Outcome, Stage, Status, StatusReason
from rebond.domain.dossiers.stages import further

#: Outcomes by which nobody was spoken to.
UNREACHED = frozenset({Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.WRONG_NUMBER, Outcome.HUNG_UP, Outcome.SENT})

#: Outcomes by which the young person spoke, and did not refuse; a relative's words undo nothing that they asked for.
SPOKE = frozenset({Outcome.REACHED, Outcome.APPOINTMENT})

#: Calls that nobody awaits.
TRYING = (NextStep.FIRST_CALL, NextStep.CALL_AGAIN, NextStep.OTHER_CHANNEL, NextStep.FIND_NUMBER)

#: Steps by which a solution is verified.
VERIFYING = (NextStep.CONFIRM, NextStep.CHECK_SCHOOL, NextStep.PHONE_SCHOOL)


@dataclass(frozen=True)
class Progress:
    """The columns of a file that events move."""

    stage: str = Stage.DETECTION
    attempts: int = 0  # since the file was opened, or opened again
    last_contact_at: datetime | None = None
    last_outcome: str = ""
    next_step: str = NextStep.FIRST_CALL
    next_step_on: date | None = None
    next_step_time: time | None = None  # "rappeler à 17 h 30"
    unreachable: bool = False  # until somebody is spoken to
    no_contact: bool = False  # asked not to be contacted any more; until they speak to somebody again
    spared_until: date | None = None  # the day that they gave, or were given, for being asked again: see `_spared`
    status: str = Status.OPEN
    status_reason: str = ""
    outside: bool = False  # somebody chose to follow on outside the list
    return_by: date | None = None  # right of return: the last day of the first interview, while it is awaited


def willing(progress: Progress) -> Progress:
    """The same once the young person says, or shows by coming, that they may be contacted."""
    return replace(progress, no_contact=False, spared_until=None)


class Moving(Protocol):
    """Any other event: it says by itself what it changes."""

    @property
    def happened_at(self) -> datetime: ...

    @property
    def recorded_at(self) -> datetime: ...

    def after(self, progress: Progress) -> Progress: ...


@dataclass(frozen=True)
class Attempt:
    """What an attempt changes. Superseded and cancelled ones are not given."""

    happened_at: datetime
    recorded_at: datetime
    outcome: str
    next_step: str  # blank: what was planned stays, whatever it is found to be
    next_step_on: date | None
    next_step_time: time | None = None
    proposed: bool = False  # towards an interview, on the day that the rule gives: nobody chose it


@dataclass(frozen=True)
class Decided:
    """What a meeting decided that the new referent does."""

    happened_at: datetime
    recorded_at: datetime
    next_step: str
    next_step_on: date | None

    def after(self, progress: Progress) -> Progress:
        """The file stays where it is; a closed one has nothing to do."""
        if progress.status != Status.OPEN:
            return progress
        return replace(progress, next_step=self.next_step, next_step_on=self.next_step_on)


@dataclass(frozen=True)
class NobodyReached:
    """The young person is held to be unreachable for now: looked for again on a day (C2)."""

    happened_at: datetime
    recorded_at: datetime
    recontact_on: date

    def after(self, progress: Progress) -> Progress:
        """The file stays open, at its stage; the next call is on that day."""
        return replace(progress, unreachable=True, next_step=NextStep.CALL_AGAIN, next_step_on=self.recontact_on)


@dataclass(frozen=True)
class Held:
    """An interview. Refused, it opens no further stage: the young person was met, and is asked again later."""

    happened_at: datetime
    recorded_at: datetime
    refused: bool
    next_step: str
    next_step_on: date | None
    proposed: bool = False  # towards a diagnosis, on the day that the rule gives: nobody chose it

    def after(self, progress: Progress) -> Progress:
        """The stage is the interview's, unless the file is further already or the young person refused."""
        reached = Stage.CONTACT if self.refused else Stage.INTERVIEW
        return replace(
            progress,
            stage=further(progress.stage, reached),
            last_contact_at=self.happened_at,
            last_outcome=Outcome.REFUSES if self.refused else Outcome.REACHED,
            next_step=self.next_step,
            next_step_on=self.next_step_on,
            return_by=None,
        )


@dataclass(frozen=True)
class Reopening:
    """A campaign found the young person again after the file was closed (guide, "Repérage": a new follow-up).

    Nobody comes back unexplained (B16): who asked for the file to be closed is asked again on `ask_on` and not before;
    another closing is verified on `on`, the day of the publication, before anybody calls.
    """

    happened_at: datetime
    on: date | None = None
    ask_on: date | None = None

    def after(self, progress: Progress) -> Progress:
        """A new follow-up, which begins by what the closing asks. A list speaks for nobody: what the young person asked
        for holds until its day."""
        anew = Progress(last_contact_at=progress.last_contact_at, last_outcome=progress.last_outcome)
        until = progress.spared_until
        if until is not None and until > timezone.localdate(self.happened_at):
            anew = replace(anew, no_contact=progress.no_contact, spared_until=until)
        if progress.status != Status.CLOSED:
            known = progress.last_contact_at is not None
            return replace(anew, next_step=NextStep.CALL_AGAIN, next_step_on=self.on) if known else anew
        if progress.status_reason == StatusReason.REQUEST:
            wish = replace(anew, no_contact=progress.no_contact, spared_until=until)
            asked = replace(wish, status_reason=StatusReason.LISTED)
            return replace(asked, next_step=NextStep.ASK_AGAIN, next_step_on=self.ask_on)
        return replace(anew, status_reason=StatusReason.LISTED, next_step=NextStep.CONFIRM, next_step_on=self.on)


#: Events whose next step somebody chose.
_CHOSEN = (Attempt, Decided, NobodyReached, Held)


def replay(
    attempts: Iterable[Attempt], reopenings: Iterable[Reopening] = (), others: Iterable[Moving] = ()
) -> Progress:
    """The progress that these events lead to, in the order of the facts; at equal moments, in that of entry."""
    events: list[tuple[datetime, datetime, Attempt | Reopening | Moving]] = [
        *((event.happened_at, event.recorded_at, event) for event in attempts),
        *((event.happened_at, event.happened_at, event) for event in reopenings),
        *((event.happened_at, event.recorded_at, event) for event in others),
    ]
    progress, to_verify = Progress(), None
    for *_, event in sorted(events, key=lambda row: row[:2]):
        moved = _after(progress, event)
        if to_verify is not None and moved.stage == Stage.SOLUTION and getattr(event, "proposed", False):
            moved = replace(moved, next_step=to_verify[0], next_step_on=to_verify[1], next_step_time=None)
        progress, to_verify = moved, _to_verify(moved, to_verify)
    return progress


def _to_verify(now: Progress, before: tuple[str, date | None] | None) -> tuple[str, date | None] | None:
    """The step and the day by which a solution that stands is verified.

    Who has a solution is no longer to be brought to one: what the rules would propose on the way to it (an interview,
    a diagnosis, a pathway) gives way to this; a day that somebody chose for it stays.
    """
    if now.stage != Stage.SOLUTION or now.status != Status.OPEN:
        return None
    return (now.next_step, now.next_step_on) if now.next_step in VERIFYING else before


def _after(progress: Progress, event: Attempt | Reopening | Moving) -> Progress:
    moved = _moved(progress, event)
    planned_anew = (moved.next_step, moved.next_step_on) != (progress.next_step, progress.next_step_on)
    if planned_anew and moved.next_step_time is not None and not isinstance(event, Attempt):
        moved = replace(moved, next_step_time=None)  # the hour belonged to the step before
    if progress.unreachable and moved.unreachable and _found_again(progress, moved):
        moved = replace(moved, unreachable=False)
    if moved.spared_until is not None and moved.spared_until == progress.spared_until:
        moved = _spared(progress, moved, event)
    if moved.return_by is not None and _nothing_to_propose(progress, moved):
        moved = replace(moved, return_by=None)
    return moved


def _nothing_to_propose(before: Progress, now: Progress) -> bool:
    """Whether the right of return is over without an interview: the file was closed, or a solution entered."""
    return now.status != Status.OPEN or (now.stage == Stage.SOLUTION and before.stage != Stage.SOLUTION)


def _found_again(before: Progress, now: Progress) -> bool:
    """Whether an event undoes "injoignable": somebody was spoken to, the file moved on, or it was closed."""
    spoken = now.last_contact_at != before.last_contact_at and now.last_outcome not in UNREACHED
    return spoken or now.stage != before.stage or now.status != Status.OPEN


def _spared(before: Progress, now: Progress, event: Attempt | Reopening | Moving) -> Progress:
    """What somebody who asked to be left alone until a day becomes by an event that does not say so itself.

    They end it by answering otherwise than by a refusal; a refusal gives the day anew. Nothing else does: a fact, a
    list, a base, a message that came back say nothing of what they want. A call that one of these would plan before
    the day, and nobody chose, gives way to asking them again on the day.
    """
    spoken = now.last_contact_at != before.last_contact_at
    if spoken and now.last_outcome in SPOKE:
        return willing(now)
    if spoken and now.last_outcome == Outcome.REFUSES and now.next_step == NextStep.ASK_AGAIN and now.next_step_on:
        return replace(now, spared_until=now.next_step_on)
    planned_anew = (now.next_step, now.next_step_on) != (before.next_step, before.next_step_on)
    if isinstance(event, _CHOSEN) or not planned_anew or now.next_step not in TRYING:
        return now
    if now.spared_until is None or now.spared_until <= timezone.localdate(event.happened_at):
        return now
    return replace(now, next_step=NextStep.ASK_AGAIN, next_step_on=now.spared_until, next_step_time=None)


def _moved(progress: Progress, event: Attempt | Reopening | Moving) -> Progress:
    if not isinstance(event, Attempt):
        return event.after(progress)
    tried = replace(
        progress,
        stage=further(progress.stage, Stage.CONTACT),
        attempts=progress.attempts + 1,
        last_contact_at=event.happened_at,
        last_outcome=event.outcome,
    )
    if not event.next_step:
        return tried
    return replace(
        tried,
        next_step=event.next_step,
        next_step_on=event.next_step_on,
        next_step_time=event.next_step_time,
    )
