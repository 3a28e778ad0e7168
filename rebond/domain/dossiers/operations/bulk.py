"""Acts on many files at once: previewed, applied in one transaction or by a job, undone whole for a day.

To add one (a message, a share…): write a class with the attributes and methods of `BulkAction` in a file of its own,
and give it to `register` there; import that class in `operations/__init__.py`, so that it is known everywhere.
`read` turns what a form sent into options (JSON; they are kept, so nothing personal); `left_out` says of which files
the act is refused and why; `write` changes the others (locked already) by new events written in `bulk_create`, each
with the key `event_key(act, file)`, and gives what undoing needs; `touched` and `unwrite` undo. Then give its form to
`web/platform/bulk.py` (`FORMS`), under the same code. Nothing else: bar, preview, progress and undo come by
themselves. One that does not do the same to every file says so in the preview by `foresee` (`Foreseeing`), which also
gives what would be sent. An act that leads to a page of its own (documents, an export) is a `Handoff` there instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol, runtime_checkable
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import BulkState, Status
from rebond.domain.dossiers.models import BulkAct, Dossier
from rebond.domain.dossiers.operations.access import found
from rebond.domain.dossiers.queries.selection import selected_files
from rebond.domain.territory.clocks import platform_time
from rebond.domain.territory.models import Platform

#: Files up to which an act is done in the page itself; past it, by a job.
AT_ONCE = 500
CHUNK = 500
#: How long an act may be undone whole.
UNDONE_WITHIN = timedelta(hours=24)
#: Young people named as examples of each reason.
NAMED = 5
TOUCHED = "Modifié depuis par quelqu’un : laissé tel quel."


class BulkRefusedError(ValueError):
    """What a form asks can't be done; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class BulkAction(Protocol):
    """What can be done to many files. Sentences are French and name no young person."""

    code: str  # in the address, French
    label: str  # the verb on the button
    title: str  # of its page

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options that a form asks. BulkRefusedError when they can't be."""
        ...

    def sentence(self, options: Mapping[str, Any]) -> str:
        """What is done, without its number of files: "Référent : Inès Carpentier"."""
        ...

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Reason in French → the files that the act leaves as they are."""
        ...

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """Change the files, locked by the caller; gives file → what undoing needs. May set `act.options`."""
        ...

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """The files that somebody changed since, so that undoing would lose their work."""
        ...

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """Undo by new events; gives the files that could not be (followed elsewhere by now)."""
        ...


@dataclass(frozen=True)
class Recipient:
    """Who would be written to about a file, where, and what they would read."""

    dossier: Dossier
    to: str  # the number or address, as it is read
    holder: str  # of `Holder`: the young person, a parent
    subject: str
    text: str


@dataclass(frozen=True)
class Outgoing:
    """The messages that would be asked for ({lien} stays: it is made when the message leaves)."""

    channel: str
    recipients: list[Recipient]  # never empty
    later: bool = False  # they wait for a seat: none leaves now


@dataclass(frozen=True)
class Foreseen:
    """What an action says of some of the files that it changes (French → which; none is left out), and would send."""

    remarks: dict[str, list[Dossier]] = field(default_factory=dict)
    outgoing: Outgoing | None = None


@runtime_checkable
class Foreseeing(Protocol):
    """An action that has more to say of the files that it changes."""

    def foresee(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> Foreseen:
        """What is told of some of these files, and what would be sent. It changes nothing."""
        ...


@runtime_checkable
class Finishing(Protocol):
    """An action that has something to do once every file was treated."""

    def finish(self, act: BulkAct, actor: Actor) -> None:
        """Tell the team what the act left for it to do."""
        ...


@dataclass(frozen=True)
class Remark:
    """What is told of some of the files that change."""

    sentence: str
    count: int
    examples: list[Dossier]


@dataclass(frozen=True)
class Refused:
    """Files left as they are, and why."""

    reason: str
    count: int
    examples: list[Dossier]


@dataclass(frozen=True)
class Preview:
    """What an act would do."""

    ok: int
    sentence: str
    refused: list[Refused]
    remarks: list[Remark] = field(default_factory=list)
    outgoing: Outgoing | None = None


ACTIONS: dict[str, BulkAction] = {}


def register(action: BulkAction) -> None:
    """Make an action known, in the order of the bar."""
    ACTIONS[action.code] = action


def author_of(options: Mapping[str, Any]) -> Actor:
    """Who asked for the act, with the rights that they have today."""
    return actor_for(User.objects.get(pk=options["author"]))


def event_key(act: BulkAct, dossier_id: UUID) -> UUID:
    """The key of the event that an act writes in a file: a job begun again writes once."""
    return uuid5(act.pk, str(dossier_id))


def preview(*, actor: Actor, platform_id: UUID, code: str, options: Mapping[str, Any], among: str) -> Preview:
    """What the act would do to the files of a selection ("selection", or the key of a frozen one)."""
    action, files = ACTIONS[code], list(selected_files(actor, platform_id, among))
    left_out = action.left_out(files, options)
    refused = [Refused(reason, len(those), those[:NAMED]) for reason, those in left_out.items() if those]
    ok = len(files) - sum(r.count for r in refused)
    foreseen = _foreseen(action, files, left_out, options)
    remarks = [Remark(sentence, len(those), those[:NAMED]) for sentence, those in foreseen.remarks.items() if those]
    return Preview(ok, action.sentence(options), refused, remarks, foreseen.outgoing)


def _foreseen(
    action: BulkAction,
    files: Sequence[Dossier],
    left_out: Mapping[str, Sequence[Dossier]],
    options: Mapping[str, Any],
) -> Foreseen:
    """Of the files that change, in the order in which they are written."""
    if not isinstance(action, Foreseeing):
        return Foreseen()
    apart = {dossier.pk for those in left_out.values() for dossier in those}
    return action.foresee(sorted((d for d in files if d.pk not in apart), key=lambda d: d.pk), options)


@transaction.atomic
def apply_bulk(*, actor: Actor, platform_id: UUID, code: str, options: Mapping[str, Any], among: str) -> BulkAct:
    """Do it: at once for few files, else by a job. Platform.DoesNotExist when the actor does not work on the platform.

    BulkRefusedError when no file would change.
    """
    from rebond.domain.dossiers.tasks import run_bulk  # noqa: PLC0415  (the task runs `run`)

    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    action = ACTIONS[code]
    keys = list(selected_files(actor, platform_id, among).order_by("pk").values_list("pk", flat=True))
    if not keys:
        raise BulkRefusedError("", "Aucun dossier choisi : choisissez-en dans la liste.")
    act = BulkAct.objects.create(
        platform_id=platform_id,
        author_id=actor.user_id,
        kind=code,
        options=dict(options),
        sentence=action.sentence(options)[:300],
        keys=keys,
    )
    record_action(actor=actor, code="bulk.asked", sentence=f"Acte groupé : {action.label.lower()}.", about=act)
    if len(keys) <= AT_ONCE:
        while _step(act, actor):
            pass
    else:
        run_bulk.defer(act_id=str(act.pk))
    return act


def run(*, act_id: UUID) -> BulkAct:
    """Do, or undo, what is left of an act, chunk after chunk, as the worker and with its author's rights.

    Killed and begun again, it goes on from the last chunk.
    """
    act = BulkAct.objects.get(pk=act_id)
    undoing = act.state == BulkState.UNDOING
    doer = User.objects.get(pk=act.undone_by_id if undoing else act.author_id)
    actor = actor_for(doer)
    if act.platform_id not in actor.platforms:
        act.state, act.ended_at = BulkState.FAILED, timezone.now()
        act.save(update_fields=["state", "ended_at"])
        return act
    step = _step_back if undoing else _step
    with platform_time(act.platform_id):
        while step(act, actor):
            pass
    return act


@transaction.atomic
def _step(act: BulkAct, actor: Actor) -> bool:
    """The next chunk; says whether something remains."""
    _lock(act)
    if act.state != BulkState.WAITING:
        return False
    action, keys = ACTIONS[act.kind], act.keys[act.treated : act.treated + CHUNK]
    files = _files(actor, act, keys)
    left_out = action.left_out(files, act.options)
    refused = {dossier.pk for those in left_out.values() for dossier in those}
    chosen = [dossier for dossier in files if dossier.pk not in refused]
    if chosen:
        act.before |= action.write(act, chosen, actor)
        act.done_keys = [*act.done_keys, *(dossier.pk for dossier in chosen)]
    _add_left_out(act, {reason: [dossier.pk for dossier in those] for reason, those in left_out.items()})
    gone = set(keys) - {dossier.pk for dossier in files}
    _add_left_out(act, {"Dossier parti de la plate-forme entre-temps.": sorted(gone)})
    act.treated += len(keys)
    if act.treated >= len(act.keys):
        act.state, act.ended_at = BulkState.DONE, timezone.now()
        if isinstance(action, Finishing):
            action.finish(act, actor)
    act.save()
    return act.state == BulkState.WAITING


@transaction.atomic
def undo_bulk(*, actor: Actor, act_id: UUID) -> BulkAct:
    """Undo an act whole, by new events; files touched since are left, and named.

    BulkAct.DoesNotExist when the actor is neither its author nor a responsable of the platform, or past its day.
    """
    from rebond.domain.dossiers.tasks import run_bulk  # noqa: PLC0415

    act = BulkAct.objects.select_for_update().get(pk=found(BulkAct, actor, act_id).pk)
    if not may_undo(actor, act):
        raise BulkAct.DoesNotExist
    act.state, act.undone_by_id, act.treated = BulkState.UNDOING, actor.user_id, 0
    act.save(update_fields=["state", "undone_by", "treated"])
    record_action(actor=actor, code="bulk.undone", sentence="Acte groupé annulé.", about=act)
    if len(act.done_keys) <= AT_ONCE:
        while _step_back(act, actor):
            pass
    else:
        run_bulk.defer(act_id=str(act.pk))
    return act


def may_undo(actor: Actor, act: BulkAct, now: datetime | None = None) -> bool:
    """Whether the actor may still undo this act."""
    mine = act.author_id == actor.user_id or act.platform_id in actor.platforms_as(Role.MANAGER)
    recent = act.asked_at > (now or timezone.now()) - UNDONE_WITHIN
    return act.platform_id in actor.platforms and act.state == BulkState.DONE and mine and recent


@transaction.atomic
def _step_back(act: BulkAct, actor: Actor) -> bool:
    _lock(act)
    if act.state != BulkState.UNDOING:
        return False
    action, keys = ACTIONS[act.kind], act.done_keys[act.treated : act.treated + CHUNK]
    files = _files(actor, act, keys)
    touched = action.touched(act, [dossier.pk for dossier in files])
    touched |= set(keys) - {dossier.pk for dossier in files}
    chosen = [dossier for dossier in files if dossier.pk not in touched]
    touched |= {dossier.pk for dossier in action.unwrite(act, chosen, actor)} if chosen else set()
    act.kept_keys = [*act.kept_keys, *sorted(touched)]
    act.treated += len(keys)
    if act.treated >= len(act.done_keys):
        act.state, act.undone_at = BulkState.UNDONE, timezone.now()
    act.save()
    return act.state == BulkState.UNDOING


def _lock(act: BulkAct) -> None:
    act.refresh_from_db(from_queryset=BulkAct.objects.select_for_update())


def _files(actor: Actor, act: BulkAct, keys: Sequence[UUID]) -> list[Dossier]:
    """The files of a chunk, locked in the order of their keys: two acts at once wait for one another."""
    mine = Dossier.objects.filter(platform_id=act.platform_id, platform_id__in=sorted(actor.platforms), pk__in=keys)
    return list(mine.exclude(status=Status.MERGED).order_by("pk").select_for_update(of=("self",)))


def _add_left_out(act: BulkAct, reasons: Mapping[str, Sequence[UUID]]) -> None:
    held = {row["reason"]: row["keys"] for row in act.left_out}
    for reason, keys in reasons.items():
        if keys:
            held[reason] = [*held.get(reason, []), *map(str, keys)]
    act.left_out = [{"reason": reason, "keys": keys} for reason, keys in held.items()]
