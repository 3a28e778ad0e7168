"""Somebody asks not to be written to any more, or again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.messages.consent import digest_of, refusals
from rebond.domain.messages.enums import Channel
from rebond.domain.messages.models import Consent


@transaction.atomic
def refuse(*, actor: Actor | None, channel: str, whom: str | UUID) -> None:
    """Never write again, on this channel, to a number or an address, or (by the key of a file) to a person.

    `actor` is None for the worker, when the person said so by themself.
    """
    _write(actor, channel, whom, refused=True)


@transaction.atomic
def carry_refusals(*, actor: Actor, whom: UUID, to: UUID, at: datetime) -> None:
    """What a person refused under the key of one file holds under another: both are theirs. `at` is the moment of the
    act that says so, by which `give_back_refusals` undoes it."""
    held = refusals((channel, key) for channel in Channel for key in (whom, to))
    for channel in Channel:
        if (channel, whom) in held and (channel, to) not in held:
            _write(actor, channel, to, refused=True, at=at)


@transaction.atomic
def give_back_refusals(*, actor: Actor, to: UUID, at: datetime) -> None:
    """Undo what `carry_refusals` wrote at that moment; what was said since stands."""
    for channel in Channel:
        last = Consent.objects.filter(digest=digest_of(channel, to)).order_by("recorded_at", "pk").last()
        if last is not None and last.refused and last.recorded_at == at:
            _write(actor, channel, to, refused=False)


@transaction.atomic
def allow_again(*, actor: Actor, channel: str, whom: str | UUID) -> None:
    """The person asks to be written to again."""
    _write(actor, channel, whom, refused=False)


def _write(actor: Actor | None, channel: str, whom: str | UUID, *, refused: bool, at: datetime | None = None) -> None:
    label = Channel(channel).label
    Consent.objects.create(
        digest=digest_of(channel, whom),
        channel=channel,
        refused=refused,
        author_id=actor.user_id if actor else None,
        recorded_at=at or timezone.now(),
    )
    code, told = ("message.refused", "ne plus écrire") if refused else ("message.allowed", "écrire de nouveau")
    record_action(actor=actor, code=code, sentence=f"Choix noté : {told} par {label}.")
