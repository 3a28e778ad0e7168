"""A morning of calls: one file after the other, in the order that the list had when it began (C15)."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import CallRound, Dossier
from rebond.domain.dossiers.queries.rounds import passed_over
from rebond.domain.territory.models import Platform

#: Files of a round: nobody calls more in a day, and the next round takes those that remain.
MOST = 300
RECORDED, SKIPPED, COLLEAGUE, SAID_NO = "recorded", "skipped", "colleague", "said_no"


@dataclass(frozen=True)
class Moved:
    """Where the round is now, and why files were passed over on the way, one French sentence each."""

    round: CallRound
    words: list[str]


@transaction.atomic
def start_round(
    *, actor: Actor, platform_id: UUID, title: str, back: str, files: Iterable[UUID], day: str = ""
) -> CallRound:
    """Begin a round over these files, in their order, but for who asked not to be contacted any more or refused, until
    the day when they are asked again: they are noted, and named on its page (`queries.rounds.left_alone`). The round of
    the actor that goes on is ended, save that on this platform one begun from Ma journée (`day`: its address) and one
    begun from a list do not end each other.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    now = timezone.now()
    going_on = CallRound.objects.filter(user_id=actor.user_id, ended_at=None)
    other = ~Q(back=day) if back == day else Q(back=day)
    going_on.exclude(other, platform=platform_id).update(ended_at=now)
    wanted = list(dict.fromkeys(files))
    no = {file.pk for file in Dossier.objects.filter(platform=platform_id, pk__in=wanted) if file.said_no}
    keys = [key for key in wanted if key not in no][:MOST]
    return CallRound.objects.create(
        user_id=actor.user_id,
        platform_id=platform_id,
        title=title[:120],
        back=back[:200],
        files=keys,
        done={str(key): SAID_NO for key in wanted if key in no},
        started_at=now,
    )


@transaction.atomic
def go_on(*, actor: Actor, round_id: UUID, dossier_id: UUID, state: str) -> Moved:
    """The file is dealt with (`state`: RECORDED or SKIPPED): to the next that nobody else treated meanwhile.

    Asked from a page that is not at that file any more (another tab went on), it changes nothing.
    """
    held = _mine(actor, round_id)
    key = str(dossier_id)
    if held.done.get(key) != RECORDED or state == RECORDED:
        held.done[key] = state
    words: list[str] = []
    if held.position < len(held.files) and held.files[held.position] == dossier_id:
        words = _advance(actor, held)
    held.save(update_fields=["position", "done"])
    return Moved(held, words)


def _advance(actor: Actor, held: CallRound) -> list[str]:
    """Move to the next file to treat; gives what to say of those passed over."""
    coming = held.files[held.position + 1 :]
    over = passed_over(actor, held, coming)
    held.position += 1
    words = []
    for key in coming:
        if key not in over:
            break
        held.done.setdefault(str(key), COLLEAGUE)
        words.append(over[key])
        held.position += 1
    return words


@transaction.atomic
def go_back(*, actor: Actor, round_id: UUID) -> Moved:
    """To the file before, whatever became of it."""
    held = _mine(actor, round_id)
    held.position = max(min(held.position, len(held.files)) - 1, 0)
    held.save(update_fields=["position"])
    return Moved(held, [])


@transaction.atomic
def go_to(*, actor: Actor, round_id: UUID, dossier_id: UUID) -> Moved:
    """Back to a file of the round: after its record was undone."""
    held = _mine(actor, round_id)
    if dossier_id in held.files:
        held.position = held.files.index(dossier_id)
        held.done.pop(str(dossier_id), None)
        held.save(update_fields=["position", "done"])
    return Moved(held, [])


@transaction.atomic
def end_round(*, actor: Actor, round_id: UUID) -> CallRound:
    """Stop here. The round can be read again, and goes on no more."""
    held = _mine(actor, round_id)
    if held.ended_at is None:
        held.ended_at = timezone.now()
        held.save(update_fields=["ended_at"])
    return held


def _mine(actor: Actor, round_id: UUID) -> CallRound:
    rounds = CallRound.objects.select_for_update().filter(user_id=actor.user_id, platform__in=sorted(actor.platforms))
    return rounds.get(pk=round_id)
