"""The right of return to training: a first interview within fifteen days of the request. Pure.

Guide, annexes, "Places disponibles dans le cadre du droit au retour" (law of 8 July 2013, article 14): whoever left
without a diploma, from 16 to 25, may ask for training; in the fifteen days that follow the request a first interview
is held, which proposes a place. The clock is read in the queue of the day (C12).

It stops by what the guide asks for, an interview or a diagnosis held with the young person; by a solution entered,
or the file closed, for there is nothing more to propose; and when the request is taken back. Neither a call nor a
refusal by telephone stops it: the young person keeps the right, and somebody must write that they gave it up.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rebond.domain.dossiers.enums import NextStep, Stage
from rebond.domain.dossiers.progress import Progress, willing
from rebond.domain.dossiers.stages import further
from rebond.domain.territory.clocks import midnight

#: The days that the law gives, those of the calendar.
DAYS = 15
#: So close to its end, the clock comes before everything else in the queue: this product's own.
CLOSE = 3
#: A request is noted when it is received: older, it is a mistake of date.
OLDEST = timedelta(days=366)
#: Steps that lead to the interview: planned in time, they are left as they are.
LEADING = (NextStep.MEETING, NextStep.INTERVIEW, NextStep.DIAGNOSIS)


def last_day(asked_on: date) -> date:
    """The last day on which the first interview is held in time."""
    return asked_on + timedelta(days=DAYS)


def moment_of(asked_on: date) -> datetime:
    """The beginning of the day of a request, whose hour is not known: an interview of that day answers it."""
    return midnight(asked_on)


@dataclass(frozen=True)
class Asked:
    """A request, as the replay reads it. One that was taken back is not given."""

    happened_at: datetime
    recorded_at: datetime
    asked_on: date

    def after(self, progress: Progress) -> Progress:
        """The clock starts, the earliest one stands; the interview is what comes next, on no day yet, unless it is
        planned in time."""
        day = min(filter(None, (progress.return_by, last_day(self.asked_on))))
        found = replace(
            willing(progress), return_by=day, unreachable=False, stage=further(progress.stage, Stage.CONTACT)
        )
        planned = progress.next_step in LEADING and progress.next_step_on is not None
        if planned and progress.next_step_on <= day:
            return found
        return replace(found, next_step=NextStep.INTERVIEW, next_step_on=None)


def said(last: date, today: date) -> str:
    """The clock in one French sentence, as the queue and the file tell it."""
    left = (last - today).days
    if left < 0:
        late = f"de {-left} jours" if left < -1 else "d’un jour"
        return f"Droit au retour : l’entretien devait être tenu avant le {last:%d/%m}, en retard {late}."
    if left == 0:
        return "Droit au retour : dernier jour pour tenir le premier entretien."
    return f"J-{left} du droit au retour : premier entretien à tenir au plus tard le {last:%d/%m}."
