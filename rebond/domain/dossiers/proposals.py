"""What to do next, proposed after each attempt. Pure; the user may always choose otherwise.

Source: guide, "Contact et suivi" §2: try several moments of the day and of the week, choose the channel, decide
when to contact again. The delays are this product's own, to be tuned by use. A day that is proposed is worked where the
platform is (`territory.clocks`); the replay gives what was recorded before `WORKED_SINCE` the day that it had then.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from rebond.domain.dossiers.attested import REFUSAL_MONTHS, months_after
from rebond.domain.dossiers.enums import NextStep, Outcome
from rebond.domain.dossiers.interview import HAS_SOLUTION, REFUSES
from rebond.domain.dossiers.progress import TRYING, UNREACHED
from rebond.domain.territory.clocks import here, is_worked

#: Working days within which the next stage is proposed to whom was met or spoken to.
SOON = 5
#: Working days left to the establishment to confirm an enrolment that somebody says.
TO_CHECK_AFTER = 5
#: Attempts without anybody reached after which another channel is proposed.
PATIENCE = 3
#: Until then a day was reckoned from Monday to Friday, and could fall on a public holiday.
WORKED_SINCE = datetime(2026, 11, 30, tzinfo=UTC)


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
    """The day `after` days from Monday to Friday later: the rule of what was recorded before `WORKED_SINCE`."""
    while after:
        day += timedelta(days=1)
        after -= day.weekday() < 5
    return day


def worked_day(day: date, after: int, department: str) -> date:
    """The day `after` days later that are worked in this département; with none, that day or the first one worked."""
    while after > 0 or not is_worked(day, department):
        day += timedelta(days=1)
        after -= is_worked(day, department)
    return day


def replayed_day(day: date, after: int, recorded_at: datetime) -> date:
    """What the rule gave when an event was recorded, as `working_day` or `worked_day`; for the replay, which is under
    the clock of the platform (`clocks.local_time`)."""
    return working_day(day, after) if recorded_at < WORKED_SINCE else worked_day(day, after, here())


def proposed_day(met_at: datetime, department: str) -> date:
    """The day that the rules give to the next stage, after the young person was met or spoken to."""
    return worked_day(timezone.localdate(met_at), SOON, department)


def is_proposed_day(on: date | None, met_at: datetime, by_rule: bool | None = None) -> bool:
    """Whether the rules gave that day to the next stage; for the replay. The event says it (`by_rule`), for its file
    may be where other days are holidays since; one recorded before that is judged by the rules of today or of before
    `WORKED_SINCE`."""
    if by_rule is not None:
        return by_rule
    return on in (proposed_day(met_at, here()), working_day(timezone.localdate(met_at), SOON))


def ask_again_day(refused_on: date, department: str = "") -> date:
    """The day when to ask again who refuses."""
    return worked_day(months_after(refused_on, REFUSAL_MONTHS), 0, department)


def propose_next_step(
    outcome: str,
    *,
    unreached: int,
    today: date,
    other_numbers: bool = True,
    calls: Collection[datetime] = (),
    no_contact: bool = False,
    planned: Planned | None = None,
    department: str = "",
) -> Proposal:
    """The step that follows `outcome`, on a day that is worked in the `department`.

    `unreached` counts the attempts in a row, this one included, by which nobody was spoken to; `other_numbers` says
    whether a number that may be called remains; `calls` are the moments already tried, this one included; `no_contact`,
    that the young person asked not to be contacted any more: nobody insists; `planned`, what there was to do: what is
    sent to many must undo neither an appointment, nor the day when somebody who refused is asked again.
    """
    rule = _Rule(today, department)
    proposal = _after(outcome, unreached, rule, other_numbers=other_numbers, calls=calls, no_contact=no_contact)
    if outcome == Outcome.SENT and planned is not None and planned.stays(today, proposal.on):
        return Proposal(
            planned.step, planned.on, "Un message ne change pas ce qui est déjà prévu.", planned.at, stays=True
        )
    return proposal


@dataclass(frozen=True)
class _Rule:
    """The days that the rules give, counted from one day in one département."""

    today: date
    department: str

    def later(self, after: int) -> date:
        """So many days later that are worked."""
        return worked_day(self.today, after, self.department)

    @property
    def asked_again(self) -> date:
        """When to ask again who refuses."""
        return ask_again_day(self.today, self.department)


def _after(
    outcome: str,
    unreached: int,
    rule: _Rule,
    *,
    other_numbers: bool,
    calls: Collection[datetime],
    no_contact: bool,
) -> Proposal:
    if no_contact and (outcome in UNREACHED or outcome == Outcome.RELATIVE_REACHED):
        why = "Ne veut plus être contacté : n’insistez pas, reproposez dans six mois."
        return Proposal(NextStep.ASK_AGAIN, rule.asked_again, why)
    if outcome == Outcome.WRONG_NUMBER:
        if other_numbers:
            return Proposal(NextStep.CALL_AGAIN, rule.today, "Ce numéro est faux : essayez un autre numéro du dossier.")
        return Proposal(
            NextStep.FIND_NUMBER, rule.today, "Plus aucun numéro valable : demandez-en un à l’établissement."
        )
    if outcome in UNREACHED:
        return _after_silence(outcome, unreached, rule, calls)
    return _SPOKEN[outcome](rule)


def _after_silence(outcome: str, unreached: int, rule: _Rule, calls: Collection[datetime]) -> Proposal:
    if unreached >= PATIENCE and outcome != Outcome.SENT:
        return Proposal(
            NextStep.OTHER_CHANNEL,
            rule.later(1),
            f"{unreached} essais sans réponse : écrivez un SMS ou un courrier, ou passez par un proche.",
        )
    if outcome == Outcome.SENT:
        return Proposal(NextStep.CALL_AGAIN, rule.later(5), "Laissez une semaine pour répondre, puis appelez.")
    if outcome == Outcome.MESSAGE_LEFT:
        return Proposal(NextStep.CALL_AGAIN, rule.later(3), "Un message est laissé : rappelez dans trois jours.")
    moment = untried_moment(calls)
    advice = f"jamais tenté {moment} : rappelez à ce moment" if moment else "changez de jour et d’heure"
    return Proposal(NextStep.CALL_AGAIN, rule.later(1), f"Pas de réponse ; {advice}.")


_SPOKEN = {
    Outcome.REACHED: lambda rule: Proposal(
        NextStep.INTERVIEW, rule.later(SOON), "Le jeune a répondu : convenez de l’entretien de situation."
    ),
    Outcome.APPOINTMENT: lambda rule: Proposal(
        NextStep.INTERVIEW, rule.later(5), "Rendez-vous pris : indiquez son jour."
    ),
    Outcome.RELATIVE_REACHED: lambda rule: Proposal(
        NextStep.CALL_AGAIN, rule.later(2), "Un proche est prévenu : rappelez le jeune dans deux jours."
    ),
    Outcome.CALL_BACK: lambda rule: Proposal(
        NextStep.CALL_AGAIN, rule.later(1), "On vous a demandé de rappeler : indiquez le jour."
    ),
    Outcome.IN_SCHOOL: lambda rule: Proposal(
        NextStep.CHECK_SCHOOL,
        rule.later(5),
        "Dit scolarisé : demandez à l’établissement de confirmer l’inscription.",
    ),
    Outcome.TOLD: lambda rule: Proposal(
        NextStep.CONFIRM, rule.later(SOON), "Une situation dite au téléphone se vérifie : indiquez le jour."
    ),
    Outcome.REFUSES: lambda rule: Proposal(
        NextStep.ASK_AGAIN, rule.asked_again, "Refuse pour l’instant : reproposez dans six mois."
    ),
}


def propose_after_interview(
    situation: str,
    *,
    today: date,
    meeting_on: date | None = None,
    ask_again_on: date | None = None,
    schooled: bool = False,
    department: str = "",
) -> Proposal:
    """The step that follows an interview, by the situation that it found (annex 3.4: then comes the diagnosis), on a
    day that is worked in the `department` when nobody chose it. `schooled`: the solution said is a school or
    a training, whose establishment can be asked.
    """
    soon = meeting_on or worked_day(today, SOON, department)
    if situation == REFUSES:
        again = ask_again_on or ask_again_day(today, department)
        return Proposal(NextStep.ASK_AGAIN, again, "Refuse pour l’instant : reproposez à cette date.")
    if situation == HAS_SOLUTION:
        if schooled:
            reason = "Se dit scolarisé ou en formation : faites confirmer l’inscription."
            return Proposal(NextStep.CHECK_SCHOOL, soon, reason)
        return Proposal(NextStep.CONFIRM, soon, "Dit avoir une solution : vérifiez-la auprès de qui l’accueille.")
    reason = "L’entretien est fait : convenez du diagnostic, avec qui et quand."
    return Proposal(NextStep.DIAGNOSIS, soon, reason)
