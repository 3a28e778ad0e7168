"""What can be done to many files today: give them a referent, close them, put them in a group."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import CLOSING, Status, StatusReason
from rebond.domain.dossiers.models import Assignment, BulkAct, Dossier, Event, Group, GroupMember, StatusChange
from rebond.domain.dossiers.operations.bulk import BulkRefusedError, event_key, register
from rebond.domain.dossiers.operations.groups import GroupRefusedError, open_group
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_all_moved
from rebond.domain.dossiers.queries.people import colleagues

CLOSED_ALREADY = "Dossier déjà clos ou retiré de la liste."


def _status_kept(files: Sequence[Dossier]) -> dict[str, list[Dossier]]:
    return {CLOSED_ALREADY: [dossier for dossier in files if dossier.status != Status.OPEN]}


class Assign:
    """Give the files a referent of the platform, or none."""

    code, label, title = "assigner", "Assigner", "Assigner un référent"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`referent`: a colleague's key, or "none"."""
        asked = str(given.get("referent") or "")
        if asked == "none":
            return {"referent": "", "name": ""}
        people = {str(person.pk): str(person) for person in colleagues(actor, platform_id)}
        if asked not in people:
            raise BulkRefusedError("referent", "Choisissez une personne de la plate-forme, ou « Personne ».")
        return {"referent": asked, "name": people[asked]}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """Who becomes the referent."""
        return f"Référent : {options['name']}" if options["name"] else "Sans référent"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Closed files, and those that have this referent already."""
        same = [d for d in files if d.status == Status.OPEN and str(d.referent_id or "") == options["referent"]]
        who = f"{options['name']} en est déjà le référent." if options["name"] else "N’a pas de référent."
        return _status_kept(files) | {who: same}

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One assignment a file."""
        before = {str(dossier.pk): str(dossier.referent_id or "") for dossier in files}
        Assignment.objects.bulk_create(
            Assignment(
                dossier=dossier,
                author_id=actor.user_id,
                organisation_id=actor.organisation,
                referent_id=act.options["referent"] or None,
                key=event_key(act, dossier.pk),
            )
            for dossier in files
        )
        save_all_moved(files)
        return before

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """Somebody gave them another referent since."""
        return _newer(Assignment, act, keys)

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """The assignments are cancelled: the referent before is the referent again."""
        _cancel(Assignment, act, files, actor, referent_id=None)
        save_all_moved(files)
        return []


class Close:
    """Close the files, with a reason."""

    code, label, title = "clore", "Clore", "Clore des dossiers"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`reason` of `CLOSING`, `note` asked with "other"."""
        reason, note = str(given.get("reason") or ""), str(given.get("note") or "").strip()
        if reason not in CLOSING:
            raise BulkRefusedError("reason", "Dites pourquoi ces dossiers sont clos : choisissez dans la liste.")
        if reason == StatusReason.OTHER and not note:
            raise BulkRefusedError("note", "Précisez cette autre raison en quelques mots.")
        return {"reason": reason, "note": note[:500]}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """Why they are closed."""
        return f"Clos : {StatusReason(options['reason']).label.lower()}"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Those that are not open."""
        return _status_kept(files)

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One change of status a file."""
        changes = StatusChange.objects.bulk_create(
            StatusChange(
                dossier=dossier,
                author_id=actor.user_id,
                organisation_id=actor.organisation,
                status=Status.CLOSED,
                reason=act.options["reason"],
                key=event_key(act, dossier.pk),
            )
            for dossier in files
        )
        keep_note(changes, act.options["note"])
        save_all_moved(files)
        return {str(dossier.pk): Status.OPEN.value for dossier in files}

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """Anything was written in them since."""
        result: set[UUID] = set()
        for event in Event.__subclasses__():
            result |= _newer(event, act, keys)
        return result

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """The changes are cancelled: the files stand where they stood. Refused for who is followed elsewhere by now."""
        try:
            with transaction.atomic():
                self._open(act, files, actor)
        except IntegrityError:
            return [dossier for dossier in files if not self._opened(act, dossier, actor)]
        return []

    def _opened(self, act: BulkAct, dossier: Dossier, actor: Actor) -> bool:
        try:
            with transaction.atomic():
                self._open(act, [dossier], actor)
        except IntegrityError:
            return False
        return True

    def _open(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> None:
        same = {"status": Status.OPEN, "reason": StatusReason.MISTAKE}
        _cancel(StatusChange, act, files, actor, **same)
        save_all_moved(files)


class AddToGroup:
    """Put the files in a group, made for them or already there (C10)."""

    code, label, title = "grouper", "Mettre en groupe", "Constituer un groupe"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`group`: the key of an open group, or `name` and `purpose` of a new one."""
        asked, name = str(given.get("group") or ""), " ".join(str(given.get("name") or "").split())
        if not asked:
            if not name:
                raise BulkRefusedError("name", "Donnez un nom au groupe, ou choisissez-en un qui existe.")
            return {"group": "", "name": name[:60], "purpose": str(given.get("purpose") or "").strip()[:500]}
        groups = visible(Group, actor).filter(platform_id=platform_id, closed_at=None)
        names = {str(group.pk): group.name for group in groups}
        if asked not in names:
            raise BulkRefusedError("group", "Ce groupe est clos ou n’existe pas : choisissez-en un de la liste.")
        return {"group": asked, "name": names[asked], "purpose": ""}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """Which group."""
        return f"Groupe « {options['name']} »"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Closed files, and those that are in the group already."""
        kept = _status_kept(files)
        if not options["group"]:
            return kept
        members = GroupMember.objects.filter(group_id=options["group"], removed_at=None)
        already = set(members.filter(dossier__in=files).values_list("dossier_id", flat=True))
        return kept | {"Déjà dans ce groupe.": [d for d in files if d.pk in already and d.status == Status.OPEN]}

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One membership a file; the group is made with the first ones."""
        if not act.options["group"]:
            try:
                made = open_group(
                    actor=actor,
                    platform_id=act.platform_id,
                    name=act.options["name"],
                    purpose=act.options["purpose"],
                )
            except GroupRefusedError as refused:
                raise BulkRefusedError("name", str(refused)) from refused
            act.options = act.options | {"group": str(made.pk)}
        GroupMember.objects.bulk_create(
            GroupMember(
                id=event_key(act, dossier.pk),
                group_id=act.options["group"],
                dossier=dossier,
                added_by_id=actor.user_id,
            )
            for dossier in files
        )
        return {}

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """Taken out of the group since."""
        ours = GroupMember.objects.filter(pk__in=[event_key(act, key) for key in keys])
        return set(ours.exclude(removed_at=None).values_list("dossier_id", flat=True))

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """They leave the group."""
        ours = GroupMember.objects.filter(pk__in=[event_key(act, dossier.pk) for dossier in files])
        ours.update(removed_at=timezone.now(), removed_by_id=actor.user_id)
        return []


def _newer(event: type[Event], act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
    """The files in which such an event was recorded since the act, besides its own."""
    ours = [event_key(act, key) for key in keys]
    rows = event.objects.filter(dossier__in=keys, recorded_at__gt=act.asked_at).exclude(key__in=ours)
    return set(rows.values_list("dossier_id", flat=True))


def _cancel(event: type[Event], act: BulkAct, files: Sequence[Dossier], actor: Actor, **columns: object) -> None:
    """One row a file that supersedes what the act wrote, and says that it did not happen."""
    ours = event.objects.filter(dossier__in=files, key__in=[event_key(act, dossier.pk) for dossier in files])
    event.objects.bulk_create(
        event(
            dossier_id=row.dossier_id,
            author_id=actor.user_id,
            organisation_id=actor.organisation,
            happened_at=row.happened_at,
            supersedes=row,
            cancelled=True,
            **columns,
        )
        for row in ours
    )


for _action in (Assign(), Close(), AddToGroup()):
    register(_action)
