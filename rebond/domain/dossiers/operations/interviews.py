"""The interview: a draft kept as one types, then an event that moves the file; a correction supersedes it (C4, C13)."""

from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.attested import IN_TRAINING, MOTIVES
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.interview import REFUSES, Answers, day_of, parted, refusals
from rebond.domain.dossiers.interview_told import says_schooled
from rebond.domain.dossiers.models import Appointment, Dossier, Interview, InterviewDraft, ProtectedReason
from rebond.domain.dossiers.operations import drafts
from rebond.domain.dossiers.operations.access import dossier_to_change, found, same_correction
from rebond.domain.dossiers.operations.appointments import Booking, take
from rebond.domain.dossiers.operations.facts import FactRefusedError
from rebond.domain.dossiers.operations.interview_effects import put_to_use
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.proposals import propose_after_interview, proposed_day
from rebond.domain.dossiers.rights import reads_protected
from rebond.domain.territory.clocks import platform_department

SCHOOLING_MOTIVES = frozenset(motive.code for motive in MOTIVES.values() if motive.fact in IN_TRAINING)


class InterviewRefusedError(ValueError):
    """The sheet can't be finished yet; `errors` says, field by field and in French, how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def keep_draft(*, actor: Actor, dossier_id: UUID, answers: Answers) -> InterviewDraft:
    """Keep what is being typed, whatever it is. Dossier.DoesNotExist when the actor doesn't work on the file."""
    return drafts.keep(InterviewDraft, actor, dossier_id, answers)


@transaction.atomic
def drop_draft(*, actor: Actor, dossier_id: UUID) -> None:
    """Forget the draft, at its author's asking."""
    drafts.drop(InterviewDraft, actor, dossier_id)


@transaction.atomic
def record_interview(
    *,
    actor: Actor,
    dossier_id: UUID,
    answers: Answers,
    key: UUID | None = None,
    happened_at: datetime | None = None,
    booking: Booking | None = None,
) -> Interview:
    """Finish the sheet: write the event, move the stage, plan the next step, drop the draft. The same `key` twice
    writes once. `booking`: the appointment agreed, taken at once; the sheet then says its day, its hour and its place.

    Raises InterviewRefusedError, MeetingRefusedError, or Dossier.DoesNotExist when the actor may not change this file.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = Interview.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    key, happened_at = key or new_id(), happened_at or timezone.now()
    if booking is not None and not refusals(answers):
        # After the interview by the clock: the appointment is what comes next.
        answers = answers | _told(take(actor=actor, dossier_id=dossier.pk, booking=booking, key=uuid5(key, "meeting")))
    interview = _write(actor, dossier, answers, key=key, happened_at=happened_at)
    drafts.drop(InterviewDraft, actor, dossier.pk)
    record_action(actor=actor, code="interview.recorded", sentence="Entretien enregistré.", about=dossier)
    return interview


@transaction.atomic
def correct_interview(
    *, actor: Actor, interview_id: UUID, answers: Answers | None, key: UUID | None = None
) -> Interview:
    """Say what was really answered, or (None) that the interview did not take place. The first version stays.

    Raises Interview.DoesNotExist, InterviewRefusedError, or AlreadyCorrectedError when somebody corrected it before.
    """
    corrected = found(Interview, actor, interview_id)
    dossier = dossier_to_change(actor, corrected.dossier_id)
    already = same_correction(corrected, actor, key)
    if already is not None:
        return already
    happened_at, key = corrected.happened_at, key or new_id()
    if answers is None:
        interview = _cancel(actor, dossier, corrected, key)
        record_action(actor=actor, code="interview.cancelled", sentence="Entretien annulé.", about=dossier)
        return interview
    interview = _write(actor, dossier, answers, key=key, happened_at=happened_at, corrected=corrected)
    record_action(actor=actor, code="interview.corrected", sentence="Entretien corrigé.", about=dossier)
    return interview


def _write(
    actor: Actor,
    dossier: Dossier,
    answers: Answers,
    *,
    key: UUID,
    happened_at: datetime,
    corrected: Interview | None = None,
) -> Interview:
    wrong = refusals(answers)
    if wrong:
        raise InterviewRefusedError(wrong)
    situation = str(answers["situation"])
    department = platform_department(dossier.platform_id)
    proposal = propose_after_interview(
        situation,
        schooled=says_schooled(answers, SCHOOLING_MOTIVES),
        today=timezone.localdate(happened_at),
        meeting_on=day_of(answers.get("meeting_on")),
        ask_again_on=day_of(answers.get("ask_again_on")),
        department=department,
    )
    plain, protected = parted(answers)
    interview = Interview.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=happened_at,
        supersedes=corrected,
        key=key,
        answers=plain,
        refused=situation == REFUSES,
        next_step=proposal.step,
        next_step_on=proposal.on,
        by_rule=proposal.on == proposed_day(happened_at, department),
    )
    # Who may not read the earlier reason leaves it as it is, unless they write another.
    says = protected or "no_contact" in plain or reads_protected(actor, dossier.platform_id)
    if protected or (corrected is not None and says):
        ProtectedReason.objects.bulk_create([ProtectedReason(interview=interview, dossier=dossier, answers=protected)])
    save_moved(dossier)
    # Who corrects without reading the protected reason leaves the fact that it gave as it is.
    _use(actor, dossier, interview, answers, keep_fact=corrected is not None and not says)
    return interview


def _use(actor: Actor, dossier: Dossier, interview: Interview, answers: Answers, *, keep_fact: bool = False) -> None:
    try:
        put_to_use(actor, dossier, interview, answers, keep_fact=keep_fact)
    except FactRefusedError as refused:
        raise InterviewRefusedError({"no_contact": str(refused)}) from refused


def _told(appointment: Appointment) -> Answers:
    """The appointment as the sheet says it (annex 3.9: "prochain rendez-vous")."""
    local = timezone.localtime(appointment.starts_at)
    host = f", avec {appointment.host_name}" if appointment.host_name else ""
    where = " ".join(appointment.where.split())
    return {"meeting_on": local.date().isoformat(), "meeting_with": f"{local:%H h %M}, {where}{host}"}


def _cancel(actor: Actor, dossier: Dossier, corrected: Interview, key: UUID) -> Interview:
    cancellation = Interview.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=corrected.happened_at,
        supersedes=corrected,
        cancelled=True,
        key=key,
        answers=corrected.answers,
        refused=corrected.refused,
        next_step=NextStep.NONE,
    )
    save_moved(dossier)
    _use(actor, dossier, cancellation, {})
    return cancellation
