"""Somebody asks not to be written to any more, or again."""

from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.messages.consent import digest_of
from rebond.domain.messages.enums import Channel
from rebond.domain.messages.models import Consent


@transaction.atomic
def refuse(*, actor: Actor | None, channel: str, whom: str | UUID) -> None:
    """Never write again, on this channel, to a number or an address, or (by the key of a file) to a person.

    `actor` is None for the worker, when the person said so by themself.
    """
    _write(actor, channel, whom, refused=True)


@transaction.atomic
def allow_again(*, actor: Actor, channel: str, whom: str | UUID) -> None:
    """The person asks to be written to again."""
    _write(actor, channel, whom, refused=False)


def _write(actor: Actor | None, channel: str, whom: str | UUID, *, refused: bool) -> None:
    label = Channel(channel).label
    Consent.objects.create(
        digest=digest_of(channel, whom), channel=channel, refused=refused, author_id=actor.user_id if actor else None
    )
    code, told = ("message.refused", "ne plus écrire") if refused else ("message.allowed", "écrire de nouveau")
    record_action(actor=actor, code=code, sentence=f"Choix noté : {told} par {label}.")
