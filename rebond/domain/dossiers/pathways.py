"""An engagement (a pathway, a solution) and what becomes of it: pure, so that any date can be computed again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from rebond.domain.dossiers.attested import MOTIVES, months_after
from rebond.domain.dossiers.deadlines import replayed_fact_day
from rebond.domain.dossiers.enums import NextStep, Stage, Status, StatusReason
from rebond.domain.dossiers.path_enums import EngagementKind, TurnKind
from rebond.domain.dossiers.progress import Moving, Progress, willing
from rebond.domain.dossiers.proposals import replayed_day
from rebond.domain.dossiers.stages import further, remaining

SOLUTIONS = (
    EngagementKind.SCHOOL,
    EngagementKind.APPRENTICESHIP,
    EngagementKind.PRO_CONTRACT,
    EngagementKind.TRAINING,
    EngagementKind.JOB,
    EngagementKind.SOLUTION,
)
ACTIONS = tuple(kind for kind in EngagementKind if kind not in SOLUTIONS)
#: The reason of the follow-up sheet that a solution attests, so that the next comparison knows. "Autre solution" has
#: none: the sheet's "Autre" would close the file.
MOTIVE = {
    EngagementKind.SCHOOL: "public",
    EngagementKind.APPRENTICESHIP: "alternance",
    EngagementKind.PRO_CONTRACT: "trainee",
    EngagementKind.TRAINING: "trainee",
    EngagementKind.JOB: "employed",
}
#: Solutions whose establishment is asked to confirm the enrolment (C11).
ENROLMENTS = frozenset({EngagementKind.SCHOOL, EngagementKind.APPRENTICESHIP})
#: An outcome that nobody confirmed within so many months is to be verified again (C16). The product's own delays, the
#: guide gives none; solutions that attest a fact follow the fact's own rule (formats §8.3).
ACTION_MONTHS = 3
SOLUTION_MONTHS = 6
#: Days after which news of a pathway are taken.
NEWS_AFTER = 30

ATTENDANCE = (TurnKind.PRESENT, TurnKind.IRREGULAR, TurnKind.ABSENT)
#: Turns after which the young person is called again at once.
BREAKS = frozenset({TurnKind.BREAK, TurnKind.ABANDONED, TurnKind.EXCLUDED, TurnKind.NO_SHOW})
ENDS = BREAKS | {TurnKind.COMPLETED, TurnKind.MOVED}
#: Turns by which somebody says that the young person is still there.
SEEN = frozenset({TurnKind.ENTERED, TurnKind.PRESENT, TurnKind.CONFIRMED, TurnKind.PROLONGED})


def family(kind: str) -> Stage:
    """The stage that an engagement of this kind opens."""
    return Stage.SOLUTION if kind in SOLUTIONS else Stage.PATHWAY


def confirm_by(kind: str, day: date, recorded_at: datetime) -> date:
    """When to confirm by what is true on `day` (C16), as the rule was when it was recorded."""
    motive = MOTIVE.get(EngagementKind(kind))
    by_fact = replayed_fact_day(MOTIVES[motive].fact, day, recorded_at) if motive else None
    delay = months_after(day, SOLUTION_MONTHS if kind in SOLUTIONS else ACTION_MONTHS)
    return by_fact or replayed_day(delay, 0, recorded_at)


@dataclass(frozen=True)
class Turned:
    """A turn as the replay reads it. Superseded and cancelled ones are not given."""

    kind: str
    happened_at: datetime
    recorded_at: datetime
    on: date  # the day of which it tells
    until: date | None = None


@dataclass(frozen=True)
class Course:
    """An engagement with its turns, in their order."""

    kind: str
    happened_at: datetime
    recorded_at: datetime
    starts_on: date
    expected_end: date | None = None
    confirm: date | None = None  # chosen by who wrote it
    turns: tuple[Turned, ...] = ()

    @property
    def stage(self) -> Stage:
        """The stage that it opens."""
        return family(self.kind)

    @property
    def planned(self) -> bool:
        """Whether it was decided before its first day: nobody has entered yet."""
        return self.starts_on > timezone.localdate(self.happened_at)

    @property
    def entered(self) -> bool:
        """Whether the young person was ever in it."""
        return not self.planned or any(turn.kind in (*SEEN, *ATTENDANCE) for turn in self.turns)

    @property
    def end(self) -> Turned | None:
        """The turn that ended it; None while it goes on."""
        return next((turn for turn in self.turns if turn.kind in ENDS), None)

    @property
    def running(self) -> bool:
        """Whether it goes on."""
        return self.end is None and self.entered

    @property
    def attendance(self) -> Turned | None:
        """What was last told of the attendance."""
        return next((turn for turn in reversed(self.turns) if turn.kind in ATTENDANCE), None)

    @property
    def until(self) -> date | None:
        """The day on which it should end, as last prolonged."""
        days = [turn.until for turn in self.turns if turn.kind == TurnKind.PROLONGED and turn.until]
        return days[-1] if days else self.expected_end

    @property
    def confirm_by(self) -> date | None:
        """The date to confirm it by: the latest that somebody gave; none once it ended."""
        if self.end is not None:
            return None
        if not self.entered:
            return self.starts_on
        seen = [
            turn.until or confirm_by(self.kind, turn.on, turn.recorded_at) for turn in self.turns if turn.kind in SEEN
        ]
        return max([self.confirm or confirm_by(self.kind, self.starts_on, self.recorded_at), *seen])

    def alive_at(self, moment: datetime) -> bool:
        """Whether it was going on just after that moment."""
        begun = self.entered_at
        ended = self.end.happened_at if self.end else None
        return begun is not None and begun <= moment and (ended is None or ended > moment)

    @property
    def entered_at(self) -> datetime | None:
        """When the young person entered; None while it is only planned."""
        if not self.planned:
            return self.happened_at
        return next((turn.happened_at for turn in self.turns if turn.kind in (*SEEN, *ATTENDANCE)), None)


@dataclass(frozen=True)
class Move:
    """What an engagement, or one of its turns, does to the file."""

    happened_at: datetime
    recorded_at: datetime
    course: Course
    turn: Turned | None = None  # None: the decision itself
    falls_to: Stage = Stage.CONTACT  # what a break leaves

    def after(self, progress: Progress) -> Progress:
        """The progress that this leads to."""
        if self.turn is None:
            return self._decided(progress)
        if self.turn.kind in BREAKS:
            opened = _opened(progress, self.falls_to)
            return replace(opened, next_step=NextStep.BREAK, next_step_on=self._day)
        return self._continued(progress, self.turn)

    @property
    def proposed(self) -> bool:
        """Whether the rules propose a pathway next, because this one came to its end."""
        kind = self.turn.kind if self.turn else ""
        return kind in ENDS - BREAKS and self.course.stage != Stage.SOLUTION

    @property
    def _day(self) -> date:
        return timezone.localdate(self.happened_at)

    def _later(self, after: int) -> date:
        return replayed_day(self._day, after, self.recorded_at)

    @property
    def _news_day(self) -> date:
        return replayed_day(self._day + timedelta(days=NEWS_AFTER), 0, self.recorded_at)

    def _decided(self, progress: Progress) -> Progress:
        if self.course.planned:
            return replace(progress, next_step=NextStep.FOLLOW, next_step_on=self.course.starts_on)
        return self._entered(progress)

    def _entered(self, progress: Progress) -> Progress:
        reached = replace(progress, stage=further(progress.stage, self.course.stage))
        if self.course.kind in MOTIVE:  # the fact says what comes next: to confirm, to check, or nothing
            return reached
        if self.course.stage == Stage.SOLUTION:
            on = self.course.confirm or confirm_by(self.course.kind, self._day, self.recorded_at)
            return replace(reached, next_step=NextStep.CONFIRM, next_step_on=on)
        return replace(willing(reached), next_step=NextStep.FOLLOW, next_step_on=self._news_day)

    def _continued(self, progress: Progress, turn: Turned) -> Progress:
        if turn.kind == TurnKind.ENTERED:
            return self._entered(progress)
        if turn.kind in (TurnKind.ABSENT, TurnKind.IRREGULAR):
            on = self._day if turn.kind == TurnKind.ABSENT else self._later(3)
            return replace(progress, next_step=NextStep.FOLLOW, next_step_on=on)
        if turn.kind in ENDS:
            return self._finished(progress, turn)
        return self._seen_again(progress, turn)

    def _seen_again(self, progress: Progress, turn: Turned) -> Progress:
        """Later news, or a later day to verify; the fact of a solution that has one says that day by itself."""
        if progress.status == Status.OPEN and progress.next_step == NextStep.FOLLOW:
            return replace(progress, next_step_on=self._news_day)
        verified = self.course.stage == Stage.SOLUTION and self.course.kind not in MOTIVE
        if progress.next_step == NextStep.CONFIRM and verified:
            on = turn.until or confirm_by(self.course.kind, turn.on, turn.recorded_at)
            return replace(progress, next_step_on=max(on, progress.next_step_on or on))
        return progress

    def _finished(self, progress: Progress, turn: Turned) -> Progress:
        """A solution that came to its end leaves the situation to verify; anything else, something to propose."""
        if turn.kind == TurnKind.COMPLETED and self.course.stage == Stage.SOLUTION:
            opened = _opened(progress, self.falls_to)
            return replace(opened, next_step=NextStep.CONFIRM, next_step_on=self._day)
        kept = _opened(progress, further(progress.stage, self.course.stage))
        return replace(kept, next_step=NextStep.PROPOSE, next_step_on=self._later(5))


def _opened(progress: Progress, stage: Stage) -> Progress:
    if progress.status == Status.OPEN:
        return replace(progress, stage=stage)
    return replace(progress, stage=stage, status=Status.OPEN, status_reason=StatusReason.AGAIN)


@dataclass(frozen=True)
class Diagnosed:
    """A diagnosis, as the replay reads it."""

    happened_at: datetime
    recorded_at: datetime
    next_step: str
    next_step_on: date | None
    proposed: bool = False  # on the day that the rule gives: nobody chose it

    def after(self, progress: Progress) -> Progress:
        """The stage is the diagnosis's, unless the file is further already."""
        return replace(
            willing(progress),  # they came
            stage=further(progress.stage, Stage.DIAGNOSIS),
            last_contact_at=max(filter(None, (progress.last_contact_at, self.happened_at))),
            next_step=self.next_step,
            next_step_on=self.next_step_on,
            return_by=None,
        )


def moves(courses: Sequence[Course]) -> Iterable[Moving]:
    """Every move that the engagements of one file make."""
    for course in courses:
        yield Move(course.happened_at, course.recorded_at, course)
        for turn in course.turns:
            others = [other.stage for other in courses if other is not course and other.alive_at(turn.happened_at)]
            yield Move(turn.happened_at, turn.recorded_at, course, turn, remaining(others))


def earliest_confirmation(courses: Iterable[Course]) -> date | None:
    """The earliest date to confirm by of what no fact attests (the facts have their own)."""
    return min((c.confirm_by for c in courses if c.kind not in MOTIVE and c.confirm_by), default=None)
