"""A message is asked for, in the transaction of what it belongs to; a job delivers it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.messages.consent import refused
from rebond.domain.messages.enums import Channel, State
from rebond.domain.messages.fields import fields_in
from rebond.domain.messages.hours import next_open
from rebond.domain.messages.lengths import LONGEST, measure, plain_text
from rebond.domain.messages.lifecycle import Act, after
from rebond.domain.messages.models import Message
from rebond.domain.messages.queries import switch
from rebond.domain.territory.models import Platform
from rebond.kernel.values.phones import is_mobile, normalise_phone


class MessageRefusedError(ValueError):
    """The message can't be sent; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Traits:
    """What a message is, besides its text: the kind of its reference (whose listener is told what became of it),
    the asker's own word for its purpose ("reminder"), the template that it was written with, and the part of its text
    that opens a door (a personal link): kept apart, and destroyed once the message has left."""

    reference_kind: str = "dossier"
    purpose: str = ""
    template_id: UUID | None = None
    secret: str = ""


PLAIN: Final = Traits()
#: What stands for the secret in a text that is kept.
HIDDEN: Final = "[lien personnel]"


def checked_recipient(channel: str, to: str) -> str:
    """The mobile in E.164 or the address in lower case; MessageRefusedError otherwise."""
    if channel == Channel.SMS:
        number = normalise_phone(to)
        if number is None:
            raise MessageRefusedError(
                "to", "Ce numéro n’est pas complet : vérifiez qu’il a dix chiffres (06 12 34 56 78)."
            )
        if not is_mobile(number):
            raise MessageRefusedError(
                "to", "Ce numéro n’est pas celui d’un portable : choisissez un portable, ou un autre canal."
            )
        return number
    address = to.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise MessageRefusedError("to", "Cette adresse n’est pas complète : il faut un nom, @ et un domaine.") from None
    return address


@transaction.atomic
def send(
    *,
    actor: Actor | None,
    platform_id: UUID,
    reference: UUID,
    channel: str,
    to: str,
    subject: str = "",
    body: str,
    not_before: datetime | None = None,
    key: UUID | None = None,
    traits: Traits = PLAIN,
) -> Message:
    """Ask for one SMS or one e-mail. It leaves by a job, out of quiet hours, when messages may leave; held otherwise.

    `reference` is the key of what it is about (never a name); `to` a mobile or an address; `not_before` a later moment
    (a reminder). `key` twice for one platform writes once. `actor` is None for the worker alone.
    MessageRefusedError says how to mend; Platform.DoesNotExist when the actor doesn't work on this platform.
    """
    if actor is not None and platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    key = key or new_id()
    already = Message.objects.filter(platform_id=platform_id, key=key).first()
    if already is not None:
        return already
    recipient = checked_recipient(channel, to)
    subject, body = _checked_text(channel, subject, body)
    if refused(channel, recipient, reference):
        raise MessageRefusedError(
            "to",
            f"Cette personne a demandé à ne plus être contactée par {Channel(channel).label} : respectez son choix.",
        )
    now = timezone.now()
    message = Message(
        platform=Platform.objects.get(pk=platform_id),
        reference=reference,
        reference_kind=traits.reference_kind,
        purpose=traits.purpose,
        channel=channel,
        recipient=recipient,
        subject=subject,
        body=body.replace(traits.secret, HIDDEN) if traits.secret else body,
        secret=traits.secret,
        template_id=traits.template_id,
        state=State.QUEUED if switch().open else State.HELD,
        asked_by_id=actor.user_id if actor else None,
        asked_at=now,
        key=key,
    )
    message.not_before = _opening(message, max(now, not_before or now))
    message.save(force_insert=True)
    if message.state == State.QUEUED:
        queue(message)
    sentence = f"{Channel(channel).label} demandé." if message.state == State.QUEUED else "Message retenu."
    record_action(actor=actor, code="message.asked", sentence=sentence, about=message)
    return message


def _checked_text(channel: str, subject: str, body: str) -> tuple[str, str]:
    """Subject and body as they will be carried."""
    if not body.strip():
        raise MessageRefusedError("body", "Écrivez le message.")
    if blank := fields_in(f"{subject}\n{body}"):
        raise MessageRefusedError("body", f"Il reste {{{blank[0]}}} dans le texte : remplacez-le ou enlevez-le.")
    if channel == Channel.SMS:
        body = plain_text(body)
        length = measure(body)
        if length.parts > LONGEST:
            raise MessageRefusedError(
                "body",
                f"Ce texte ferait {length.parts} SMS : raccourcissez-le à {LONGEST} au plus, ou écrivez un courriel.",
            )
        return "", body
    subject = " ".join(subject.split())  # a line break would add a header
    if not subject:
        raise MessageRefusedError("subject", "Écrivez l’objet : c’est ce que l’on lit avant d’ouvrir un courriel.")
    if len(subject) > 150:
        raise MessageRefusedError("subject", "L’objet dépasse 150 caractères : raccourcissez-le.")
    if len(body) > 6000:
        raise MessageRefusedError("body", "Le message dépasse 6 000 caractères : raccourcissez-le.")
    return subject, body.replace("\r\n", "\n").strip()


def _opening(message: Message, moment: datetime) -> datetime:
    """When it may leave: quiet hours bind the SMS alone, for a telephone rings."""
    if message.channel != Channel.SMS:
        return moment
    return next_open(moment, message.platform.department_id)


def queue(message: Message) -> None:
    """Ask for the job that delivers a message, at its moment. Two jobs of one message never run together."""
    defer("messaging.deliver", lock=f"message-{message.pk}", at=message.not_before, message_id=message.pk)


@transaction.atomic
def release(*, actor: Actor, message_id: UUID) -> Message:
    """Let a held message leave. MessageRefusedError while the switch is off; ForbiddenActError when not held."""
    message = _mine(actor, message_id)
    state = after(message.state, Act.RELEASE)
    if not switch().open:
        raise MessageRefusedError("", "Les envois sont arrêtés : ce message reste retenu jusqu’à leur reprise.")
    message.state, message.error = state, ""
    message.not_before = _opening(message, max(timezone.now(), message.not_before))
    message.save(update_fields=["state", "error", "not_before"])
    queue(message)
    record_action(actor=actor, code="message.released", sentence="Message retenu libéré.", about=message)
    return message


@transaction.atomic
def drop(*, actor: Actor, message_id: UUID) -> Message:
    """Give up a message that has not left. ForbiddenActError when it has."""
    message = _mine(actor, message_id)
    message.state = after(message.state, Act.DROP)
    message.settled_at, message.error, message.secret = timezone.now(), "Abandonné avant l’envoi.", ""
    message.save(update_fields=["state", "settled_at", "error", "secret"])
    record_action(actor=actor, code="message.dropped", sentence="Message abandonné avant l’envoi.", about=message)
    return message


def _mine(actor: Actor, key: UUID) -> Message:
    """The message, locked; Message.DoesNotExist when it is not of a platform of the actor."""
    return visible(Message, actor).select_for_update(of=("self",)).select_related("platform").get(pk=key)
