"""What a platform does with a young person whom the JDC signals: a file opened, the one they have, or put off."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models import Dossier, JdcRow
from rebond.domain.dossiers.operations.access import AlreadyCorrectedError, dossier_to_change
from rebond.domain.dossiers.operations.jdc import JdcRefusedError
from rebond.domain.dossiers.operations.jdc_notes import note_on


@transaction.atomic
def jdc_opened(*, actor: Actor, row_id: UUID, dossier: Dossier) -> JdcRow:
    """The simplified file of a row was opened, after its search. Errors as `jdc_noted`."""
    row = _proposed(actor, row_id)
    note_on(row, dossier.pk, actor)
    return _handled(actor, row, JdcState.OPENED, dossier, "Dossier ouvert d’après la JDC.")


@transaction.atomic
def jdc_hold(*, actor: Actor, row_id: UUID) -> JdcRow:
    """Keep a row for oneself until the transaction ends, before its file is opened: two people at once open one.

    Errors as `jdc_noted`.
    """
    return _proposed(actor, row_id)


@transaction.atomic
def jdc_noted(*, actor: Actor, row_id: UUID, dossier_id: UUID) -> JdcRow:
    """It is the young person of this file: the information is written there.

    Raises JdcRow.DoesNotExist, Dossier.DoesNotExist, AlreadyCorrectedError when a colleague answered before.
    """
    row = _proposed(actor, row_id)
    dossier = dossier_to_change(actor, dossier_id)
    note_on(row, dossier.pk, actor)
    return _handled(actor, row, JdcState.NOTED, dossier, "Information de la JDC notée sur un dossier.")


@transaction.atomic
def jdc_put_off(*, actor: Actor, row_id: UUID, reason: str) -> JdcRow:
    """Nothing is to be done, and why. JdcRefusedError without a reason; the other errors as `jdc_noted`."""
    row = _proposed(actor, row_id)
    if not reason.strip():
        raise JdcRefusedError("reason", "Écrivez pourquoi : « est au lycée », « doublon »… Vos collègues le liront.")
    row.reason = reason.strip()[:400]
    return _handled(actor, row, JdcState.PUT_OFF, None, "Jeune signalé par la JDC écarté.")


@transaction.atomic
def jdc_take_up(*, actor: Actor, row_id: UUID) -> JdcRow:
    """A row put off comes back to the queue. Raises JdcRow.DoesNotExist; any other state is left as it is."""
    row = _mine(actor, row_id)
    if row.state == JdcState.PUT_OFF:
        row.reason = ""
        return _handled(actor, row, JdcState.PROPOSED, None, "Jeune signalé par la JDC repris.")
    return row


def _mine(actor: Actor, row_id: UUID) -> JdcRow:
    here = visible(JdcRow, actor).filter(platform__in=sorted(actor.platforms)).exclude(surname="")  # not forgotten
    return here.select_for_update(of=("self",)).get(pk=row_id)


def _proposed(actor: Actor, row_id: UUID) -> JdcRow:
    row = _mine(actor, row_id)
    if row.state != JdcState.PROPOSED:
        raise AlreadyCorrectedError
    return row


def _handled(actor: Actor, row: JdcRow, state: JdcState, dossier: Dossier | None, sentence: str) -> JdcRow:
    row.state, row.dossier, row.handled_by_id, row.handled_at = state, dossier, actor.user_id, timezone.now()
    row.save(update_fields=["state", "reason", "dossier", "handled_by", "handled_at"])
    record_action(actor=actor, code="jdc.answered", sentence=sentence, about=dossier or row)
    return row
