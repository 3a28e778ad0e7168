"""A contact is undone whole: the attempt, the silent call of the same click, and what was written and has not left."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Channel
from rebond.domain.dossiers.models import ContactAttempt, Dossier
from rebond.domain.dossiers.operations.access import dossier_to_change, found
from rebond.domain.dossiers.operations.contacts import correct_contact, keys_of
from rebond.domain.messages.lifecycle import GONE
from rebond.domain.messages.models import Message
from rebond.domain.messages.queries import messages_by_key


@dataclass(frozen=True)
class Undone:
    """What was undone: the file, how many attempts, and the message that they had written (None: nothing was)."""

    dossier: Dossier
    attempts: int
    message: Message | None

    @property
    def gone(self) -> bool:
        """Whether the message had left already: it can't be taken back."""
        return self.message is not None and self.message.state in GONE


def call_key(key: UUID) -> UUID:
    """The key of the silent call that the SMS of this key followed: both are one act."""
    return uuid5(key, "call")


@transaction.atomic
def undo_contact(*, actor: Actor, attempt_id: UUID) -> Undone:
    """Say that a contact did not happen, with what the same click recorded. A message that has not left is given up.

    Raises ContactAttempt.DoesNotExist, or AlreadyCorrectedError when somebody corrected it before.
    """
    attempt = found(ContactAttempt, actor, attempt_id)
    dossier = dossier_to_change(actor, attempt.dossier_id)
    together = [attempt, *_with(attempt)]
    for one in together:
        correct_contact(actor=actor, attempt_id=one.pk, contact=None)
    written = [key for one in together if one.channel in (Channel.SMS, Channel.EMAIL) for key in keys_of(one)]
    message = next(iter(messages_by_key(actor, written).values()), None)
    return Undone(dossier, len(together), message)


def _with(attempt: ContactAttempt) -> list[ContactAttempt]:
    """The other attempt of « Pas de réponse + SMS », whichever of the two this one is, while it stands."""
    own = {attempt.key, call_key(attempt.key)}
    standing = ContactAttempt.objects.filter(dossier=attempt.dossier_id, author=attempt.author_id, cancelled=False)
    others = standing.filter(superseded_by=None).exclude(pk=attempt.pk)
    return [one for one in others if one.key in own or call_key(one.key) in own]
