"""The right of return to training: a request is written, or taken back."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import Stage, Status
from rebond.domain.dossiers.models import Diagnosis, Dossier, Interview, ReturnRequest
from rebond.domain.dossiers.operations.access import check_standing, dossier_to_change, found
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.right_of_return import OLDEST, last_day, moment_of


class ReturnRefusedError(ValueError):
    """The request can't be written; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def ask_return(
    *, actor: Actor, dossier_id: UUID, asked_on: date | None = None, note: str = "", key: UUID | None = None
) -> ReturnRequest:
    """Write that the young person asks for their right of return, on a day (None: today): the fifteen days run.

    The same key twice writes once. Raises Dossier.DoesNotExist, ReturnRefusedError.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = ReturnRequest.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    today = timezone.localdate()
    on = asked_on or today
    if dossier.status != Status.OPEN:
        raise ReturnRefusedError("", "Ce dossier est clos : rouvrez-le d’abord, puis notez la demande.")
    if dossier.stage == Stage.SOLUTION:
        raise ReturnRefusedError("", "Ce jeune a une solution : dites d’abord ce qu’elle devient, page Parcours.")
    if dossier.return_by is not None:
        raise ReturnRefusedError("", f"Une demande court déjà, jusqu’au {dossier.return_by:%d/%m/%Y}.")
    if not today - OLDEST <= on <= today:
        raise ReturnRefusedError("asked_on", "Indiquez le jour où le jeune l’a demandé : aujourd’hui ou avant.")
    row = ReturnRequest.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=_moment(dossier, on),
        key=key or new_id(),
        asked_on=on,
    )
    keep_note([row], note.strip()[:500])
    save_moved(dossier)
    sentence = f"Droit au retour demandé : premier entretien avant le {last_day(on):%d/%m/%Y}."
    record_action(actor=actor, code="return.asked", sentence=sentence, about=dossier)
    return row


def _moment(dossier: Dossier, on: date) -> datetime:
    """Now, for the file may have been opened again to note it; before what was held since that day, if anything was:
    the replay then finds it answered."""
    for model in (Interview, Diagnosis):
        held = model._default_manager.filter(dossier=dossier, superseded_by=None, cancelled=False)
        if held.filter(happened_at__gte=moment_of(on)).exists():
            return moment_of(on)
    return timezone.now()


@transaction.atomic
def take_back_return(*, actor: Actor, request_id: UUID) -> ReturnRequest:
    """The request no longer stands: the young person gave it up, or it was a mistake. The clock stops.

    Raises ReturnRequest.DoesNotExist, AlreadyCorrectedError when somebody took it back before.
    """
    row = found(ReturnRequest, actor, request_id)
    dossier = dossier_to_change(actor, row.dossier_id)
    check_standing(row)
    undone = ReturnRequest.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=row.happened_at,
        supersedes=row,
        cancelled=True,
        asked_on=row.asked_on,
    )
    save_moved(dossier)
    record_action(actor=actor, code="return.taken_back", sentence="Droit au retour : demande retirée.", about=dossier)
    return undone
