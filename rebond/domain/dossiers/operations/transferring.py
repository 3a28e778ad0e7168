"""A file goes to another platform or département: asked, then accepted, refused or cancelled (B9)."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status, TransferState
from rebond.domain.dossiers.models import Transfer
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.referents import assign_referent
from rebond.domain.dossiers.queries.appointments import meetings_of
from rebond.domain.dossiers.queries.homes import new_home
from rebond.domain.dossiers.sentences import TRANSFER_TAKES_MEETING, TRANSFER_UNANSWERED, TRANSFER_WAITS
from rebond.domain.territory.models import Platform

#: How long the former referent keeps reading a file (C17, "a set time"): long enough to hand it over by telephone,
#: no longer than needed (GDPR, article 5.1 e; the guide sets no figure).
READS_AFTER = timedelta(days=30)


class TransferRefusedError(ValueError):
    """The transfer can't be asked or answered; `field` names the field, the message says in French what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@transaction.atomic
def ask_transfer(*, actor: Actor, dossier_id: UUID, target_id: UUID, message: str) -> Transfer:
    """Offer a file to another platform. The actor's platform stays responsible until the other accepts.

    Raises Dossier.DoesNotExist or TransferRefusedError.
    """
    dossier = dossier_to_change(actor, dossier_id)
    if dossier.status != Status.OPEN:
        raise TransferRefusedError("target", "Ce dossier n’est plus ouvert : il n’y a rien à transférer.")
    if target_id == dossier.platform_id or not visible(Platform, actor).filter(pk=target_id).exists():
        raise TransferRefusedError("target", "Choisissez une autre plate-forme que la vôtre.")
    if not message.strip():
        raise TransferRefusedError("message", "Écrivez pourquoi : l’autre plate-forme décide d’après ce message.")
    if Transfer.objects.filter(dossier=dossier, state=TransferState.PENDING).exists():
        raise TransferRefusedError(
            "target", "Un transfert attend déjà une réponse : annulez-le avant d’en proposer un."
        )
    moved = new_home(actor, dossier)
    # A platform that claims the new address decides by where the young person lives now.
    there = moved is not None and target_id in {one.pk for one in (moved.platform, *moved.others)}
    asked = Transfer.objects.create(
        dossier=dossier,
        source_id=dossier.platform_id,
        target_id=target_id,
        surname=dossier.surname,
        first_names=dossier.first_names,
        birth_date=dossier.birth_date,
        commune_name=moved.commune_name[:80] if moved and there else dossier.commune_name,
        level=dossier.level,
        message=message.strip()[:2000],
        asked_by_id=actor.user_id,
    )
    record_action(actor=actor, code="transfer.asked", sentence="Transfert d’un dossier proposé.", about=dossier)
    return asked


@transaction.atomic
def accept_transfer(*, actor: Actor, transfer_id: UUID) -> Transfer:
    """Take the file: rights change hands in this transaction, the history follows, a referent is to be chosen. Where an
    appointment is to come, somebody answers for it from now on: who takes the file is its referent, until they choose
    another; who was to hold it, at the platform that the file leaves, is told."""
    taken = _answer(actor, transfer_id, TransferState.ACCEPTED)
    coming = [meeting.appointment for meeting in meetings_of(actor, taken.dossier) if meeting.coming]
    if coming:
        assign_referent(actor=actor, dossier_id=taken.dossier_id, referent_id=actor.user_id)
    hosts = sorted({appointment.host_id for appointment in coming if appointment.host_id})
    if hosts:
        notify(taken.dossier_id, "transfer", TRANSFER_TAKES_MEETING, but=actor, also=hosts, only=True)
    return taken


@transaction.atomic
def refuse_transfer(*, actor: Actor, transfer_id: UUID, reason: str) -> Transfer:
    """Say no, with a reason: the file stays where it is."""
    if not reason.strip():
        raise TransferRefusedError("reason", "Écrivez pourquoi vous refusez : l’autre plate-forme garde le dossier.")
    return _answer(actor, transfer_id, TransferState.REFUSED, reason.strip()[:2000])


@transaction.atomic
def cancel_transfer(*, actor: Actor, transfer_id: UUID) -> Transfer:
    """Take the offer back, before it is answered."""
    return _answer(actor, transfer_id, TransferState.CANCELLED)


_SAID = {
    TransferState.ACCEPTED: "Transfert d’un dossier accepté.",
    TransferState.REFUSED: "Transfert d’un dossier refusé.",
    TransferState.CANCELLED: "Transfert d’un dossier annulé.",
}


def _answer(actor: Actor, transfer_id: UUID, state: TransferState, reason: str = "") -> Transfer:
    asked = visible(Transfer, actor).get(pk=transfer_id)
    answers = asked.source_id if state == TransferState.CANCELLED else asked.target_id
    if answers not in actor.platforms:
        raise Transfer.DoesNotExist
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rebond_answer_transfer(%s, %s, %s, %s)",
            [transfer_id, state.value, reason, timezone.now() + READS_AFTER],
        )
        told = cursor.fetchone()[0]
    if told == "gone":
        raise TransferRefusedError("answer", "Le dossier a été clos ou déplacé depuis : il ne peut plus être repris.")
    if told != "done":
        label = TransferState(told).label.lower()
        raise TransferRefusedError("answer", f"Quelqu’un a répondu avant vous : {label}. Rechargez la page.")
    asked.refresh_from_db()  # merged meanwhile, the file is the one that stays: it is the one told of
    record_action(actor=actor, code=f"transfer.{state.value}", sentence=_SAID[state], about=asked)
    return asked


#: Days without an answer before the receiving platform's responsables are asked again; the sender is told from the
#: second time on. This product's own, the guide gives none.
CHASED_AFTER, CHASED_EVERY, CHASED_AT_MOST = 3, 5, 6


def chase_transfers(*, now: datetime | None = None) -> int:
    """Ask again for the answers that do not come, as the worker; gives how many transfers were chased. Run twice in a
    day, told once.
    """
    now = now or timezone.now()
    chased = 0
    for key in Transfer.objects.filter(state=TransferState.PENDING).order_by("asked_at").values_list("pk", flat=True):
        chased += _chase(key, now)
    return chased


@transaction.atomic
def _chase(key: UUID, now: datetime) -> bool:
    asked = Transfer.objects.select_for_update().get(pk=key)
    days = (timezone.localdate(now) - timezone.localdate(asked.asked_at)).days
    due = CHASED_AFTER + CHASED_EVERY * asked.chased
    if asked.state != TransferState.PENDING or days < due or asked.chased >= CHASED_AT_MOST:
        return False
    today = timezone.localdate(now)
    held = Habilitation.objects.filter(role=Role.MANAGER, platform=asked.target_id, starts_on__lte=today)
    responsables = held.exclude(ends_on__lt=today).values_list("user", flat=True)
    notify(asked.dossier_id, "transfer", TRANSFER_WAITS, but=None, also=responsables, only=True)
    if asked.chased:
        sender = [asked.asked_by_id]
        notify(asked.dossier_id, "transfer", TRANSFER_UNANSWERED, but=None, also=sender, only=True)
    asked.chased += 1
    asked.save(update_fields=["chased"])
    return True
