"""The diagnosis: a draft kept as one types, then an event that moves the file; a correction supersedes it (D3)."""

from datetime import datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.diagnosis import FIELDS, parted, refusals
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models import Diagnosis, DiagnosisDraft, Dossier, ProtectedAnswers
from rebond.domain.dossiers.operations import drafts
from rebond.domain.dossiers.operations.access import FAR, dossier_to_change, found, same_correction
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.proposals import proposed_day
from rebond.domain.dossiers.rights import reads_protected
from rebond.domain.dossiers.sheets import Answers, day_of
from rebond.domain.territory.clocks import platform_department


class DiagnosisRefusedError(ValueError):
    """The diagnosis can't be finished yet; `errors` says, field by field and in French, how to mend it."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(errors.values()))
        self.errors = errors


@transaction.atomic
def keep_diagnosis_draft(*, actor: Actor, dossier_id: UUID, answers: Answers) -> DiagnosisDraft:
    """Keep what is being typed, whatever it is. Dossier.DoesNotExist when the actor doesn't work on the file."""
    return drafts.keep(DiagnosisDraft, actor, dossier_id, answers)


@transaction.atomic
def drop_diagnosis_draft(*, actor: Actor, dossier_id: UUID) -> None:
    """Forget the draft, at its author's asking."""
    drafts.drop(DiagnosisDraft, actor, dossier_id)


@transaction.atomic
def record_diagnosis(*, actor: Actor, dossier_id: UUID, answers: Answers, key: UUID | None = None) -> Diagnosis:
    """Finish the diagnosis: write the event, move the stage, plan the next step, drop the draft. The same `key`
    twice writes once.

    Raises DiagnosisRefusedError, or Dossier.DoesNotExist when the actor may not change this file.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = Diagnosis.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    made = _write(actor, dossier, answers, key=key or new_id())
    drafts.drop(DiagnosisDraft, actor, dossier.pk)
    record_action(actor=actor, code="diagnosis.recorded", sentence="Diagnostic enregistré.", about=dossier)
    return made


@transaction.atomic
def correct_diagnosis(
    *, actor: Actor, diagnosis_id: UUID, answers: Answers | None, key: UUID | None = None
) -> Diagnosis:
    """Say what was really found, or (None) that no diagnosis was made. The first version stays readable.

    Raises Diagnosis.DoesNotExist, DiagnosisRefusedError, or AlreadyCorrectedError when somebody corrected it before.
    """
    corrected = found(Diagnosis, actor, diagnosis_id)
    dossier = dossier_to_change(actor, corrected.dossier_id)
    already = same_correction(corrected, actor, key)
    if already is not None:
        return already
    if answers is None:
        made = _cancel(actor, dossier, corrected, key or new_id())
        record_action(actor=actor, code="diagnosis.cancelled", sentence="Diagnostic annulé.", about=dossier)
        return made
    made = _write(actor, dossier, answers, key=key or new_id(), corrected=corrected)
    record_action(actor=actor, code="diagnosis.corrected", sentence="Diagnostic corrigé.", about=dossier)
    return made


def _write(
    actor: Actor, dossier: Dossier, answers: Answers, *, key: UUID, corrected: Diagnosis | None = None
) -> Diagnosis:
    wrong = refusals(answers) | _dates(answers)
    if wrong:
        raise DiagnosisRefusedError(wrong)
    happened_at = _held_at(answers, corrected)
    plain, protected = parted(answers)
    proposed = proposed_day(happened_at, platform_department(dossier.platform_id))
    next_on = day_of(answers.get("next_on")) or proposed
    made = Diagnosis.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=happened_at,
        supersedes=corrected,
        key=key,
        answers=plain,
        next_step=NextStep.PROPOSE,
        next_step_on=next_on,
        by_rule=next_on == proposed,
    )
    # Who may not read the earlier words of health and justice leaves them as they are, unless they write others.
    if protected or (corrected is not None and reads_protected(actor, dossier.platform_id)):
        ProtectedAnswers.objects.bulk_create([ProtectedAnswers(diagnosis=made, dossier=dossier, answers=protected)])
    save_moved(dossier)
    return made


def _dates(answers: Answers) -> dict[str, str]:
    wrong = {}
    today, held, following = timezone.localdate(), day_of(answers.get("held_on")), day_of(answers.get("next_on"))
    if held and held > today:
        wrong["held_on"] = "Ce jour n’est pas encore venu : indiquez quand le diagnostic a été fait."
    elif held and held < today - FAR:
        wrong["held_on"] = "Ce jour remonte à plus de cinq ans : vérifiez l’année."
    if following and following < (held or today):
        wrong["next_on"] = f"La suite ne peut pas précéder le diagnostic : changez « {FIELDS['next_on'].label} »."
    elif following and following > today + FAR:
        wrong["next_on"] = "La suite est dans plus de cinq ans : vérifiez l’année."
    return wrong


def _held_at(answers: Answers, corrected: Diagnosis | None) -> datetime:
    """Today's diagnosis happens now; another day's, at noon."""
    on, before = day_of(answers.get("held_on")), corrected.happened_at if corrected else timezone.now()
    if on is None or on == timezone.localdate(before):
        return before
    return timezone.make_aware(datetime.combine(on, time(12)))


def _cancel(actor: Actor, dossier: Dossier, corrected: Diagnosis, key: UUID) -> Diagnosis:
    cancellation = Diagnosis.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=corrected.happened_at,
        supersedes=corrected,
        cancelled=True,
        key=key,
        answers=corrected.answers,
        next_step=NextStep.NONE,
    )
    save_moved(dossier)
    return cancellation
