"""What the gateway tells afterwards: receipts and replies. Written as they come, worked by a job."""

import re
import unicodedata
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.jobs import defer
from rebond.domain.messages.enums import Channel, Notice
from rebond.domain.messages.hooks import tell_replied
from rebond.domain.messages.lifecycle import GONE, Act
from rebond.domain.messages.models import Incoming, Message
from rebond.domain.messages.operations.consents import refuse
from rebond.domain.messages.operations.delivering import note_receipt
from rebond.kernel.values.phones import normalise_phone

#: A receipt may come before the answer that names its message is written: it waits that long.
PATIENCE = timedelta(minutes=10)
_ACTS: Final = {Notice.DELIVERED: Act.DELIVERED, Notice.FAILED: Act.UNDELIVERED, Notice.BOUNCED: Act.BOUNCED}
_ERRORS: Final = {
    Notice.DELIVERED: "",
    Notice.FAILED: "L’opérateur n’a pas pu remettre ce message : réessayez plus tard, ou changez de canal.",
    Notice.BOUNCED: "Le numéro ou l’adresse n’existe pas, ou plus : trouvez-en un autre.",
}
#: What operators and people write to be left alone (a reply that is nothing else).
_STOP = re.compile(r"^(stop|stop sms|arret|arretez|desinscription|desabonnement)$")


@transaction.atomic
def receive(*, channel: str, kind: str, provider_id: str = "", sender: str = "", text: str = "") -> UUID:
    """Keep what the gateway says (its signature was checked), and ask for the job that works it."""
    incoming = Incoming(
        channel=Channel(channel),
        kind=Notice(kind),
        provider_id=provider_id[:200],
        sender=sender[:254],
        text=text[:4000],
        received_at=timezone.now(),
    )
    incoming.save(force_insert=True)
    defer("messaging.take_incoming", incoming_id=incoming.pk)
    return incoming.pk


@transaction.atomic
def take_incoming(*, incoming_id: UUID) -> None:
    """Work what came, then destroy it. Done twice, done once: what is destroyed is not found again."""
    incoming = Incoming.objects.select_for_update().filter(pk=incoming_id).first()
    if incoming is None:
        return
    if incoming.kind == Notice.REPLY:
        _reply(incoming)
    elif not _receipt(incoming) and timezone.now() - incoming.received_at < PATIENCE:
        later = timezone.now() + timedelta(minutes=1)
        defer("messaging.take_incoming", at=later, incoming_id=incoming.pk)
        return
    incoming.delete()


def _receipt(incoming: Incoming) -> bool:
    """Write a receipt on its message; False when no message bears this name (yet)."""
    named = Q(provider_id=incoming.provider_id)
    with suppress(ValueError):  # gateways that give back our own reference
        named |= Q(pk=UUID(incoming.provider_id))
    message = Message.objects.filter(named, channel=incoming.channel).first() if incoming.provider_id else None
    if message is None:
        return False
    notice = Notice(incoming.kind)
    note_receipt(message_id=message.pk, act=_ACTS[notice], error=_ERRORS[notice])
    return True


def _reply(incoming: Incoming) -> None:
    """Give an answer to the latest message that went to its sender; a STOP is obeyed whoever sends it."""
    sender = incoming.sender.strip().lower()
    if incoming.channel == Channel.SMS:
        sender = normalise_phone(sender) or ""
    if not sender:
        return
    if asks_to_stop(incoming.text):
        refuse(actor=None, channel=incoming.channel, whom=sender)
    written = Message.objects.filter(channel=incoming.channel, recipient=sender, state__in=GONE)
    message = written.select_related("platform").order_by("-asked_at").first()
    if message is not None:
        tell_replied(message, incoming.text.strip(), incoming.received_at)


def asks_to_stop(text: str) -> bool:
    """Whether an answer asks not to be written to any more, and says nothing else."""
    plain = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return _STOP.fullmatch(" ".join(re.sub(r"[^a-z ]", " ", plain).split())) is not None
