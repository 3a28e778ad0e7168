"""Appointments as rules: their closed lists, what each does to a file, which days a series of slots keeps. Pure.

An appointment leaves the file at "prise de contact": see `progress`. The interview or the diagnosis moves it on.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.db.models import TextChoices
from django.utils import timezone

from rebond.domain.dossiers.enums import NextStep, Outcome, Stage
from rebond.domain.dossiers.progress import Progress
from rebond.domain.dossiers.proposals import replayed_day


class Purpose(TextChoices):
    """What an appointment is for (guide, annex 3.4: the stages that are held face to face)."""

    INTERVIEW = "interview", "Entretien de situation"
    DIAGNOSIS = "diagnosis", "Diagnostic"
    FOLLOW = "follow", "Suivi"
    OTHER = "other", "Autre"


class MeetingOutcome(TextChoices):
    """What came of an appointment."""

    ATTENDED = "attended", "Rendez-vous tenu"
    MISSED = "missed", "Rendez-vous manqué"
    CANCELLED_YOUNG = "cancelled_young", "Annulé par le jeune"
    CANCELLED_US = "cancelled_us", "Annulé par la plate-forme"
    MOVED = "moved", "Déplacé"


#: Results that give the seat back.
FREEING = (MeetingOutcome.CANCELLED_YOUNG, MeetingOutcome.CANCELLED_US, MeetingOutcome.MOVED)


class InvitationState(TextChoices):
    """Where an invitation to a group session stands."""

    HELD = "held", "Retenue"
    INVITED = "invited", "Invité"
    COMES = "comes", "Vient"
    DECLINES = "declines", "Ne vient pas"
    NO_ANSWER = "no_answer", "Sans réponse"


class ReminderKind(TextChoices):
    """What the young person is told of an appointment, each once."""

    CONFIRMATION = "confirmation", "Confirmation"
    EVE = "eve", "La veille"
    MORNING = "morning", "Le matin même"
    CANCELLATION = "cancellation", "Annulation"


#: Reminders that are chosen with the appointment.
CHOSEN_REMINDERS = (ReminderKind.CONFIRMATION, ReminderKind.EVE, ReminderKind.MORNING)


@dataclass(frozen=True)
class Taken:
    """An appointment was taken, or the place of a series of them."""

    happened_at: datetime
    recorded_at: datetime
    on: date

    def after(self, progress: Progress) -> Progress:
        """The next step is the appointment, at its day; the young person is found, at the first contact at least."""
        return replace(
            progress,
            stage=Stage.CONTACT if progress.stage == Stage.DETECTION else progress.stage,
            next_step=NextStep.MEETING,
            next_step_on=self.on,
            unreachable=False,
        )


#: The step that follows an appointment that was held, by its purpose.
_HELD = {Purpose.INTERVIEW: NextStep.INTERVIEW, Purpose.DIAGNOSIS: NextStep.DIAGNOSIS}


@dataclass(frozen=True)
class Ended:
    """What came of an appointment, with the day it was to be."""

    happened_at: datetime
    recorded_at: datetime
    outcome: str
    purpose: str
    on: date

    def after(self, progress: Progress) -> Progress:
        """Attended opens the interview or the diagnosis; missed or cancelled, the young person is called again.

        Moved changes nothing by itself: the new appointment does.
        """
        if self.outcome == MeetingOutcome.MOVED:
            return progress
        if self.outcome == MeetingOutcome.ATTENDED:
            step = _HELD.get(Purpose(self.purpose), NextStep.FOLLOW)
            return replace(
                progress,
                last_contact_at=self.happened_at,
                last_outcome=Outcome.REACHED,
                next_step=step,
                next_step_on=replayed_day(self.on, 10, self.recorded_at) if step == NextStep.FOLLOW else self.on,
                # An interview or a diagnosis was held: the right of return is answered.
                return_by=None if Purpose(self.purpose) in _HELD else progress.return_by,
            )
        if self.outcome == MeetingOutcome.MISSED:
            return replace(progress, next_step=NextStep.MISSED, next_step_on=self.on)
        told_on = timezone.localdate(self.happened_at)
        return replace(progress, next_step=NextStep.CALL_AGAIN, next_step_on=replayed_day(told_on, 1, self.recorded_at))


@dataclass(frozen=True)
class Unanswered:
    """Invited to a session, the young person neither answered nor came: they are called again."""

    happened_at: datetime
    recorded_at: datetime

    def after(self, progress: Progress) -> Progress:
        """The next step is a call, on the next working day."""
        day = replayed_day(timezone.localdate(self.happened_at), 1, self.recorded_at)
        return replace(progress, next_step=NextStep.CALL_AGAIN, next_step_on=day)


def happened(outcome: str, starts_at: datetime, now: datetime) -> datetime:
    """When a result took place: at the hour of the appointment, unless it was told before it."""
    if outcome in (MeetingOutcome.ATTENDED, MeetingOutcome.MISSED):
        return min(starts_at, now)
    return now


def in_hours(starts_at: datetime, minutes: int) -> datetime:
    """The end of what starts then."""
    return starts_at + timedelta(minutes=minutes)


def weekly(first: datetime, until: date, off: set[date]) -> Iterator[datetime]:
    """The same hour on the wall, each week from `first` to `until` included, days `off` left out.

    `first` bears a time zone; over a change of hour the wall clock is kept, as people do.
    """
    local = timezone.localtime(first)
    moment = local.replace(tzinfo=None)
    while moment.date() <= until:
        if moment.date() not in off:
            yield timezone.make_aware(moment, local.tzinfo)
        moment += timedelta(days=7)
