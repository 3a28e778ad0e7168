"""The administration's switch: stops every outgoing message at once, and lets them leave again."""

from django.db import transaction

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.messages.models import SwitchChange


class SwitchRefusedError(ValueError):
    """The switch does not move; the message says in French why."""


@transaction.atomic
def stop_all(*, actor: Actor, reason: str) -> SwitchChange:
    """Stop everything: what is queued is held when its turn comes, what is asked for is held at once."""
    return _turn(actor, reason, stopped=True)


@transaction.atomic
def let_leave(*, actor: Actor, reason: str) -> SwitchChange:
    """Let messages leave again. What is held stays held until its platform releases or drops it."""
    return _turn(actor, reason, stopped=False)


def _turn(actor: Actor, reason: str, *, stopped: bool) -> SwitchChange:
    if not actor.has(Role.NATIONAL_ADMIN):
        raise SwitchRefusedError("Seule l’administration nationale arrête ou reprend les envois.")
    reason = reason.strip()
    if not reason:
        raise SwitchRefusedError("Dites pourquoi : les plates-formes liront ce motif.")
    change = SwitchChange(stopped=stopped, reason=reason[:300], author_id=actor.user_id)
    change.save(force_insert=True)
    code, told = ("message.stopped", "arrêtés") if stopped else ("message.resumed", "repris")
    record_action(actor=actor, code=code, sentence=f"Envois de messages {told}.", about=change)
    return change
