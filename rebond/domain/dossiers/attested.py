"""What a fact attested by a person means: its reasons on the follow-up sheet, its date to confirm, its effect. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from rebond.domain.dossiers.enums import Fact, FactEffect, FactSource, NextStep, Situation, Stage, Status, StatusReason
from rebond.domain.dossiers.progress import Progress


@dataclass(frozen=True)
class Motive:
    """A reason not to contact, as the sheet says it, and the fact that it attests."""

    code: str
    label: str
    fact: Fact
    place: str = ""  # what the field « Où ? » asks; blank: nothing


#: The 14 reasons of the follow-up sheet (guide, annex 3.9, "A ne pas contacter - raison"), in its order, mapped to
#: the facts of formats §8.3; the last, "Autre (préciser)", is told apart below. An establishment whose own base
#: should say so (public, private under contract, agriculture, alternance) has no code of its own there: "autre".
SHEET = (
    Motive("public", "Élève dans un établissement scolaire public", Fact.SCHOOL_OTHER, "Établissement"),
    Motive("contract", "Élève dans un établissement privé sous contrat", Fact.SCHOOL_OTHER, "Établissement"),
    Motive("no_contract", "Élève dans un établissement privé hors contrat", Fact.SCHOOL_NO_CONTRACT, "Établissement"),
    Motive("defence", "Élève dans un établissement de la Défense", Fact.SCHOOL_DEFENCE, "Établissement"),
    Motive("health", "Élève dans un établissement de la Santé", Fact.SCHOOL_HEALTH, "Établissement"),
    Motive("justice", "Élève dans un établissement de la Justice", Fact.SCHOOL_JUSTICE, "Établissement"),
    Motive("agriculture", "Élève dans un établissement de l’Agriculture", Fact.SCHOOL_OTHER, "Établissement"),
    Motive("cned", "Élève au CNED (inscription réglementée)", Fact.SCHOOL_CNED),
    Motive("alternance", "En alternance", Fact.SCHOOL_OTHER, "CFA, entreprise"),
    Motive("trainee", "Stagiaire de la formation continue ou professionnelle", Fact.TRAINING, "Organisme"),
    Motive("abroad", "A déménagé en dehors du territoire national", Fact.ABROAD, "Pays"),
    Motive("diploma", "Diplômé à l’issue de la scolarité", Fact.DIPLOMA, "Diplôme"),
    Motive("employed", "En emploi", Fact.EMPLOYED, "Employeur"),
    Motive("other", "Autre (préciser)", Fact.OTHER, "Précisez"),
)
#: What "Autre (préciser)" most often is: the facts of formats §8.3 that the sheet doesn't name.
BESIDE = (
    Motive("care", "Élève dans un établissement médico-social", Fact.SCHOOL_CARE, "Établissement"),
    Motive("apprentice", "Gardé par son CFA après la rupture du contrat", Fact.APPRENTICE, "CFA"),
    Motive("identity", "Identité fausse", Fact.WRONG_IDENTITY),
    Motive("deceased", "Décès", Fact.DECEASED),
)
MOTIVES = {motive.code: motive for motive in (*SHEET, *BESIDE)}

#: What « A déjà une solution… » tells of a call, by group, each in the few words of a button: all but an ordinary
#: school, told by « Déjà scolarisé ».
BY_CALL = (
    (
        "En emploi ou en formation",
        {
            "employed": "En emploi",
            "alternance": "En alternance",
            "trainee": "En formation professionnelle",
            "apprentice": "Gardé par son CFA",
        },
    ),
    ("Scolarisé ailleurs", {"cned": "CNED", "no_contract": "Privé hors contrat", "defence": "Défense"}),
    (
        "Dans un établissement spécialisé",
        {"health": "Santé", "justice": "Justice", "care": "Médico-social"},
    ),
    (
        "Ne plus le contacter",
        {
            "diploma": "Diplômé",
            "abroad": "À l’étranger",
            "deceased": "Décès",
            "identity": "Identité fausse",
            "other": "Autre (préciser)",
        },
    ),
)

#: Natures that the law protects: the establishment says what the young person's situation is (product, B11, B16).
PROTECTED = frozenset({Fact.SCHOOL_JUSTICE, Fact.SCHOOL_HEALTH, Fact.SCHOOL_CARE})
SCHOOLING = frozenset(fact for fact in Fact if fact.value.startswith("SCOLARISE_")) | {Fact.PROTECTED}
SOLUTIONS = frozenset({Fact.EMPLOYED, Fact.TRAINING})
#: Facts of a young person who is in training; an enrolment that somebody only says is not proven yet.
IN_TRAINING = SCHOOLING | {Fact.APPRENTICE, Fact.TRAINING}
#: Who establishes an enrolment; anybody else's word leaves it to be checked.
PROOF = frozenset({FactSource.ESTABLISHMENT, FactSource.DOCUMENT})
#: A solution is confirmed after so many months: this product's own, the guide gives none.
SOLUTION_MONTHS = 6
#: Months after which who refuses is asked again, however they refused: by a call, an interview, asking not to be
#: contacted any more, or that their file be closed. One rule, this product's own; the user may choose otherwise where
#: they write it.
REFUSAL_MONTHS = 6
#: A CFA keeps for six months at most an apprentice whose contract is broken (formats §8.3).
APPRENTICE_MONTHS = 6
CLOSES_AS = {
    Fact.ABROAD: StatusReason.ABROAD,
    Fact.DIPLOMA: StatusReason.DIPLOMA,
    Fact.DECEASED: StatusReason.DECEASED,
    Fact.WRONG_IDENTITY: StatusReason.IDENTITY,
    Fact.OTHER: StatusReason.OTHER,
}


def solution_of(fact: str, effect: str) -> str:
    """What a fact attests of a solution: TRAINING, EMPLOYED, TO_VERIFY (said, and not proven), or blank."""
    if effect == FactEffect.CHECK:
        return Situation.TO_VERIFY
    if fact in IN_TRAINING:
        return Situation.TRAINING
    return Situation.EMPLOYED if fact == Fact.EMPLOYED else ""


def months_after(day: date, months: int) -> date:
    """The same day `months` later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return next(date(year, month + 1, d) for d in range(day.day, 0, -1) if _exists(year, month + 1, d))


def _exists(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def default_confirm_by(fact: str, fact_date: date) -> date | None:
    """When to confirm by (formats §8.3): schooling facts until 31 August; abroad, diploma, death don't expire."""
    if fact in SCHOOLING:
        return date(fact_date.year + (fact_date.month >= 9), 8, 31)
    if fact == Fact.APPRENTICE:
        return months_after(fact_date, APPRENTICE_MONTHS)
    if fact in SOLUTIONS or fact == Fact.OTHER:
        return months_after(fact_date, SOLUTION_MONTHS)
    return None


def effect_of(fact: str, source: str) -> FactEffect:
    """What the fact does to the file."""
    if fact in SOLUTIONS:
        return FactEffect.SOLUTION
    if fact in CLOSES_AS:
        return FactEffect.CLOSE
    if fact == Fact.NO_SHOW:
        return FactEffect.NONE
    return FactEffect.CLOSE if source in PROOF else FactEffect.CHECK


def closing_delay(reason: str, day: date) -> date | None:
    """The day that the delay gives to an outcome for which somebody closed a file on `day` (C16): none stays good for
    ever. `deadlines.closing_day` makes a worked day of it."""
    if reason in (StatusReason.SOLUTION, StatusReason.OTHER):
        return months_after(day, SOLUTION_MONTHS)
    if reason == StatusReason.REQUEST:
        return months_after(day, REFUSAL_MONTHS)
    return default_confirm_by(Fact.SCHOOL_OTHER, day) if reason == StatusReason.SCHOOLED else None


class Turn(StrEnum):
    """What an event of the status or of a fact tells."""

    STATED = "stated"
    ENDED = "ended"  # it is no longer true
    SET = "set"  # closed or opened by hand, or by a rule
    CONTRADICTED = "contradicted"
    DENIED = "denied"  # by the establishment that was asked


@dataclass(frozen=True)
class Statement:
    """A fact, its end, its contradiction, or a change of status, as the replay reads it."""

    turn: Turn
    happened_at: datetime
    recorded_at: datetime
    effect: str = FactEffect.NONE
    status: str = Status.OPEN
    reason: str = ""
    confirm_by: date | None = None
    on: date | None = None  # the day of the next step

    def after(self, progress: Progress) -> Progress:
        """The progress that this leads to."""
        return _AFTER[self.turn](self, progress)


def _stated(event: Statement, progress: Progress) -> Progress:
    if event.effect == FactEffect.CLOSE:
        closed = replace(progress, status=Status.CLOSED, status_reason=event.reason)
        return replace(closed, next_step=NextStep.NONE, next_step_on=None)
    if event.effect == FactEffect.SOLUTION:
        held = replace(progress, stage=Stage.SOLUTION, status=Status.OPEN, status_reason="")
        return replace(held, next_step=NextStep.CONFIRM, next_step_on=event.confirm_by)
    if event.effect == FactEffect.CHECK:
        return replace(progress, next_step=NextStep.CHECK_SCHOOL, next_step_on=event.on)
    return progress


def _ended(event: Statement, progress: Progress) -> Progress:
    stage = Stage.CONTACT if progress.stage == Stage.SOLUTION else progress.stage
    opened = replace(progress, stage=stage, status=Status.OPEN, status_reason=StatusReason.AGAIN)
    return replace(opened, next_step=NextStep.CALL_AGAIN, next_step_on=event.on)


def _set(event: Statement, progress: Progress) -> Progress:
    changed = replace(progress, status=event.status, status_reason=event.reason)
    if event.status == Status.CLOSED:
        return replace(changed, next_step=NextStep.NONE, next_step_on=None)
    if progress.status == Status.OPEN:
        return changed
    if event.reason == StatusReason.ANSWERED and progress.next_step != NextStep.NONE:
        return changed  # the answer itself said what comes next
    if event.reason == StatusReason.ANSWERED:
        return replace(changed, next_step=NextStep.ANSWERED, next_step_on=event.on)
    check = event.reason == StatusReason.OUTDATED
    if check and progress.status_reason == StatusReason.REQUEST:
        return replace(changed, next_step=NextStep.ASK_AGAIN, next_step_on=event.on)
    return replace(changed, next_step=NextStep.CONFIRM if check else NextStep.CALL_AGAIN, next_step_on=event.on)


def _contradicted(event: Statement, progress: Progress) -> Progress:
    return _to_decide(event, progress, StatusReason.CONTRADICTED)


def _denied(event: Statement, progress: Progress) -> Progress:
    """What was said is to be decided on; a file closed otherwise since (at their request, say) stays closed."""
    if progress.status == Status.CLOSED and progress.status_reason != StatusReason.SCHOOLED:
        return progress
    return _to_decide(event, progress, StatusReason.DENIED)


def _to_decide(event: Statement, progress: Progress, reason: str) -> Progress:
    """Somebody decides who is right. Who refused meanwhile is still asked again on the day that was said; what they
    asked for in their own words has a day of its own (`Progress.spared_until`)."""
    opened = replace(progress, status=Status.OPEN, status_reason=reason)
    again = progress.next_step_on if progress.next_step == NextStep.ASK_AGAIN else None
    if again is not None and event.on is not None and again > event.on:
        return opened
    return replace(opened, next_step=NextStep.CONFIRM, next_step_on=event.on)


_AFTER = {
    Turn.STATED: _stated,
    Turn.ENDED: _ended,
    Turn.SET: _set,
    Turn.CONTRADICTED: _contradicted,
    Turn.DENIED: _denied,
}


def with_deaths(progress: Progress, statements: Collection[Statement]) -> Progress:
    """Nobody contacts a young person who died: whatever came after, the file stays shut. A base that says the
    contrary opens it, for a decision and nothing else."""
    dead = any(s.turn == Turn.STATED and s.reason == StatusReason.DECEASED for s in statements)
    if not dead:
        return progress
    denied = any(s.turn == Turn.CONTRADICTED and s.reason == StatusReason.DECEASED for s in statements)
    status, step = (Status.OPEN, NextStep.CONFIRM) if denied else (Status.CLOSED, NextStep.NONE)
    on = progress.next_step_on if denied else None
    stopped = replace(progress, status=status, status_reason=StatusReason.DECEASED, return_by=None)
    return replace(stopped, next_step=step, next_step_on=on)
