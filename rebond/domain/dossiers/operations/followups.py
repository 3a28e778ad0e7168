"""A file followed for long without a solution: kept on the list, followed outside it, put back (B10)."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import FollowUpChoice, LeavingReason, Status
from rebond.domain.dossiers.followup import ask_again_after, longest_ask
from rebond.domain.dossiers.models import Dossier, FollowUpDecision
from rebond.domain.dossiers.operations.access import check_standing, dossier_to_change, found
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.territory.clocks import platform_department

_DONE = {
    FollowUpChoice.KEEP: ("followup.kept", "Suivi long : le dossier reste sur la liste."),
    FollowUpChoice.OUTSIDE: ("followup.outside", "Suivi long : le dossier quitte la liste, le suivi continue."),
    FollowUpChoice.BACK: ("followup.back", "Le dossier revient sur la liste."),
}


class FollowUpRefusedError(ValueError):
    """The choice can't be made; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class ChosenFollowUp:
    """A choice, as a form tells it. `ask_again_on` None: the rule's date, for a file that is kept."""

    choice: str
    reason: str = ""
    note: str = ""
    ask_again_on: date | None = None
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def choose_follow_up(*, actor: Actor, dossier_id: UUID, chosen: ChosenFollowUp) -> FollowUpDecision:
    """Write what was chosen; the same key twice writes once. Leaving the list is always somebody's choice.

    Raises Dossier.DoesNotExist when the actor may not change this file, FollowUpRefusedError when refused.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = FollowUpDecision.objects.filter(author_id=actor.user_id, key=chosen.key).first()
    if already is not None:
        return already
    _check(dossier, chosen)
    keeps, leaves = chosen.choice == FollowUpChoice.KEEP, chosen.choice == FollowUpChoice.OUTSIDE
    today, department = timezone.localdate(), platform_department(dossier.platform_id)
    row = FollowUpDecision.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        key=chosen.key,
        choice=chosen.choice,
        reason=chosen.reason if leaves else "",
        ask_again_on=(chosen.ask_again_on or ask_again_after(today, department)) if keeps else None,
    )
    keep_note([row], chosen.note.strip()[:500])
    save_moved(dossier)
    code, sentence = _DONE[FollowUpChoice(chosen.choice)]
    record_action(actor=actor, code=code, sentence=sentence, about=dossier)
    return row


@transaction.atomic
def undo_follow_up(*, actor: Actor, decision_id: UUID, key: UUID | None = None) -> FollowUpDecision:
    """Take a choice back: the file goes back to what it was.

    Raises FollowUpDecision.DoesNotExist, AlreadyCorrectedError when somebody took it back before.
    """
    row = found(FollowUpDecision, actor, decision_id)
    dossier = dossier_to_change(actor, row.dossier_id)
    check_standing(row)
    undone = FollowUpDecision.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        key=key or new_id(),
        supersedes=row,
        cancelled=True,
        choice=row.choice,
        reason=row.reason,
    )
    save_moved(dossier)
    record_action(actor=actor, code="followup.undone", sentence="Choix de suivi annulé.", about=dossier)
    return undone


def _check(dossier: Dossier, chosen: ChosenFollowUp) -> None:
    if chosen.choice not in FollowUpChoice.values:
        raise FollowUpRefusedError("choice", "Choisissez ce que devient le suivi.")
    if dossier.status != Status.OPEN:
        raise FollowUpRefusedError("choice", "Ce dossier n’est pas ouvert : rouvrez-le d’abord.")
    if chosen.choice == FollowUpChoice.OUTSIDE:
        if dossier.outside:
            raise FollowUpRefusedError("choice", "Ce dossier est déjà suivi hors de la liste.")
        if chosen.reason not in LeavingReason.values:
            raise FollowUpRefusedError("reason", "Dites pourquoi le dossier quitte la liste : choisissez une raison.")
        if chosen.reason == LeavingReason.OTHER and not chosen.note.strip():
            raise FollowUpRefusedError("note", "Précisez cette autre raison en quelques mots.")
    if chosen.choice == FollowUpChoice.BACK and not dossier.outside:
        raise FollowUpRefusedError("choice", "Ce dossier est déjà sur la liste.")
    _check_day(chosen)


def _check_day(chosen: ChosenFollowUp) -> None:
    today, day = timezone.localdate(), chosen.ask_again_on
    if chosen.choice != FollowUpChoice.KEEP or day is None:
        return
    if day <= today:
        raise FollowUpRefusedError("ask_again_on", "Choisissez un jour à venir : ce dossier y sera proposé à nouveau.")
    if day > longest_ask(today):
        raise FollowUpRefusedError("ask_again_on", "C’est trop loin : dix-huit mois au plus.")
