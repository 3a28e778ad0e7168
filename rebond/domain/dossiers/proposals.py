"""What to do next, proposed after each attempt. Pure; the user may always choose otherwise.

Source: guide, "Contact et suivi" §2: try several moments of the day and of the week, choose the channel, decide
when to contact again. The delays are this product's own, to be tuned by use.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from rebond.domain.dossiers.attested import REFUSAL_MONTHS, months_after
from rebond.domain.dossiers.enums import NextStep, Outcome
from rebond.domain.dossiers.interview import HAS_SOLUTION, REFUSES
from rebond.domain.dossiers.progress import UNREACHED

#: Working days within which the next stage is proposed to whom was met or spoken to.
SOON = 5
#: Working days left to the establishment to confirm an enrolment that somebody says.
TO_CHECK_AFTER = 5
#: Attempts without anybody reached after which another channel is proposed.
PATIENCE = 3


@dataclass(frozen=True)
class Proposal:
    """A next step, its day, and why in French."""

    step: str
    on: date | None
    reason: str
    at: time | None = None  # the hour of a step that stays
    stays: bool = False  # it is what was planned already: an event that moved nothing records none


@dataclass(frozen=True)
class Planned:
    """What a file has to do next, before what is being recorded."""

    step: str
    on: date | None
    at: time | None = None

    def stays(self, today: date, instead: date | None) -> bool:
        """Whether a message or a letter leaves it. What it does not do itself (an interview, a meeting, a check) stays,
        late or not, as does a promised hour. Who refused or did not come may be written to when the day has come; a
        call to try gives way to the one proposed `instead` when that one comes later: time to answer is left."""
        if self.step in TRYING:
            later = self.on is not None and instead is not None and self.on >= instead
            return self.at is not None or later
        if self.step in (NextStep.ASK_AGAIN, NextStep.MISSED):
            return self.on is not None and self.on > today
        return self.step != NextStep.NONE


#: Calls that nobody awaits.
TRYING = (NextStep.FIRST_CALL, NextStep.CALL_AGAIN, NextStep.OTHER_CHANNEL, NextStep.FIND_NUMBER)


class Moment(StrEnum):
    """The moments of the day that a call may try."""

    MORNING = "le matin"
    AFTERNOON = "l’après-midi"
    EVENING = "en fin de journée"
    SATURDAY = "le samedi"


def moment_of(at: datetime) -> Moment:
    """The moment of the day, by the clocks there (`territory.clocks`)."""
    local = timezone.localtime(at)
    if local.weekday() == 5:
        return Moment.SATURDAY
    if local.hour < 12:
        return Moment.MORNING
    return Moment.AFTERNOON if local.hour < 17 else Moment.EVENING


def untried_moment(calls: Iterable[datetime]) -> Moment | None:
    """The first moment of a week-day at which nobody called yet; None before any call, or when all were tried."""
    tried = {moment_of(at) for at in calls}
    if not tried:
        return None
    return next((m for m in (Moment.EVENING, Moment.MORNING, Moment.AFTERNOON) if m not in tried), None)


def working_day(day: date, after: int) -> date:
    """The day `after` working days later (Monday to Friday)."""
    while after:
        day += timedelta(days=1)
        after -= day.weekday() < 5
    return day


def proposed_day(met_at: datetime) -> date:
    """The day that the rules give to the next stage, after the young person was met or spoken to."""
    return working_day(timezone.localdate(met_at), SOON)


def ask_again_day(refused_on: date) -> date:
    """The day when to ask again who refuses."""
    return months_after(refused_on, REFUSAL_MONTHS)


def propose_next_step(
    outcome: str,
    *,
    unreached: int,
    today: date,
    other_numbers: bool = True,
    calls: Collection[datetime] = (),
    no_contact: bool = False,
    planned: Planned | None = None,
) -> Proposal:
    """The step that follows `outcome`.

    `unreached` counts the attempts in a row, this one included, by which nobody was spoken to; `other_numbers` says
    whether a number that may be called remains; `calls` are the moments already tried, this one included; `no_contact`,
    that the young person asked not to be contacted any more: nobody insists; `planned`, what there was to do: what is
    sent to many must undo neither an appointment, nor the day when somebody who refused is asked again.
    """
    proposal = _after(outcome, unreached, today, other_numbers=other_numbers, calls=calls, no_contact=no_contact)
    if outcome == Outcome.SENT and planned is not None and planned.stays(today, proposal.on):
        return Proposal(
            planned.step, planned.on, "Un message ne change pas ce qui est déjà prévu.", planned.at, stays=True
        )
    return proposal


def _after(
    outcome: str,
    unreached: int,
    today: date,
    *,
    other_numbers: bool,
    calls: Collection[datetime],
    no_contact: bool,
) -> Proposal:
    if no_contact and (outcome in UNREACHED or outcome == Outcome.RELATIVE_REACHED):
        why = "Ne veut plus être contacté : n’insistez pas, reproposez dans six mois."
        return Proposal(NextStep.ASK_AGAIN, ask_again_day(today), why)
    if outcome == Outcome.WRONG_NUMBER:
        if other_numbers:
            return Proposal(NextStep.CALL_AGAIN, today, "Ce numéro est faux : essayez un autre numéro du dossier.")
        return Proposal(NextStep.FIND_NUMBER, today, "Plus aucun numéro valable : demandez-en un à l’établissement.")
    if outcome in UNREACHED:
        return _after_silence(outcome, unreached, today, calls)
    return _SPOKEN[outcome](today)


def _after_silence(outcome: str, unreached: int, today: date, calls: Collection[datetime]) -> Proposal:
    if unreached >= PATIENCE and outcome != Outcome.SENT:
        return Proposal(
            NextStep.OTHER_CHANNEL,
            working_day(today, 1),
            f"{unreached} essais sans réponse : écrivez un SMS ou un courrier, ou passez par un proche.",
        )
    if outcome == Outcome.SENT:
        return Proposal(NextStep.CALL_AGAIN, working_day(today, 5), "Laissez une semaine pour répondre, puis appelez.")
    if outcome == Outcome.MESSAGE_LEFT:
        return Proposal(
            NextStep.CALL_AGAIN, working_day(today, 3), "Un message est laissé : rappelez dans trois jours."
        )
    moment = untried_moment(calls)
    advice = f"jamais tenté {moment} : rappelez à ce moment" if moment else "changez de jour et d’heure"
    return Proposal(NextStep.CALL_AGAIN, working_day(today, 1), f"Pas de réponse ; {advice}.")


_SPOKEN = {
    Outcome.REACHED: lambda today: Proposal(
        NextStep.INTERVIEW, working_day(today, SOON), "Le jeune a répondu : convenez de l’entretien de situation."
    ),
    Outcome.APPOINTMENT: lambda today: Proposal(
        NextStep.INTERVIEW, working_day(today, 5), "Rendez-vous pris : indiquez son jour."
    ),
    Outcome.RELATIVE_REACHED: lambda today: Proposal(
        NextStep.CALL_AGAIN, working_day(today, 2), "Un proche est prévenu : rappelez le jeune dans deux jours."
    ),
    Outcome.CALL_BACK: lambda today: Proposal(
        NextStep.CALL_AGAIN, working_day(today, 1), "On vous a demandé de rappeler : indiquez le jour."
    ),
    Outcome.IN_SCHOOL: lambda today: Proposal(
        NextStep.CHECK_SCHOOL,
        working_day(today, 5),
        "Se dit scolarisé : demandez à l’établissement de confirmer l’inscription.",
    ),
    Outcome.TOLD: lambda today: Proposal(
        NextStep.CONFIRM, working_day(today, SOON), "Une situation dite au téléphone se vérifie : indiquez le jour."
    ),
    Outcome.REFUSES: lambda today: Proposal(
        NextStep.ASK_AGAIN, ask_again_day(today), "Refuse pour l’instant : reproposez dans six mois."
    ),
}


def propose_after_interview(
    situation: str,
    *,
    today: date,
    meeting_on: date | None = None,
    ask_again_on: date | None = None,
    schooled: bool = False,
) -> Proposal:
    """The step that follows an interview, by the situation that it found (annex 3.4: then comes the diagnosis).
    `schooled`: the solution said is a school or a training, whose establishment can be asked."""
    if situation == REFUSES:
        again = ask_again_on or ask_again_day(today)
        return Proposal(NextStep.ASK_AGAIN, again, "Refuse pour l’instant : reproposez à cette date.")
    if situation == HAS_SOLUTION:
        day = meeting_on or working_day(today, SOON)
        if schooled:
            reason = "Se dit scolarisé ou en formation : faites confirmer l’inscription."
            return Proposal(NextStep.CHECK_SCHOOL, day, reason)
        return Proposal(NextStep.CONFIRM, day, "Dit avoir une solution : vérifiez-la auprès de qui l’accueille.")
    reason = "L’entretien est fait : convenez du diagnostic, avec qui et quand."
    return Proposal(NextStep.DIAGNOSIS, meeting_on or working_day(today, SOON), reason)
