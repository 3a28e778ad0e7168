"""Groups of files with similar profiles (C10): opened, told what for, filled and emptied, closed."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Group, GroupMember
from rebond.domain.dossiers.operations.access import dossier_to_change, found
from rebond.domain.territory.models import Platform

NAME_LENGTH, PURPOSE_LENGTH = 60, 500


class GroupRefusedError(ValueError):
    """A group that can't be so; the message says in French how to mend it."""


@transaction.atomic
def open_group(*, actor: Actor, platform_id: UUID, name: str, purpose: str = "") -> Group:
    """A new group of the platform. Platform.DoesNotExist for a stranger, GroupRefusedError for a name taken."""
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    name = _name(actor, platform_id, name, but=None)
    group = Group.objects.create(
        platform_id=platform_id, author_id=actor.user_id, name=name, purpose=purpose.strip()[:PURPOSE_LENGTH]
    )
    record_action(actor=actor, code="group.opened", sentence="Groupe constitué.", about=group)
    return group


@transaction.atomic
def change_group(*, actor: Actor, group_id: UUID, name: str, purpose: str) -> Group:
    """Rename a group, say what it is for. Group.DoesNotExist for a stranger, GroupRefusedError for a name taken."""
    group = found(Group, actor, group_id)
    group.name = _name(actor, group.platform_id, name, but=group.pk)
    group.purpose = purpose.strip()[:PURPOSE_LENGTH]
    group.save(update_fields=["name", "purpose"])
    return group


@transaction.atomic
def close_group(*, actor: Actor, group_id: UUID, again: bool = False) -> Group:
    """Close a group that has served (or open it `again`): its members stay, nobody joins."""
    group = found(Group, actor, group_id)
    group.closed_at = None if again else timezone.now()
    group.save(update_fields=["closed_at"])
    sentence = "Groupe rouvert." if again else "Groupe clos."
    record_action(actor=actor, code="group.closed", sentence=sentence, about=group)
    return group


@transaction.atomic
def add_member(*, actor: Actor, group_id: UUID, dossier_id: UUID) -> GroupMember:
    """Put one file in a group; twice changes nothing. Dossier.DoesNotExist when it is not of the group's platform."""
    group = found(Group, actor, group_id)
    dossier = dossier_to_change(actor, dossier_id)
    if dossier.platform_id != group.platform_id:
        raise type(dossier).DoesNotExist
    already = GroupMember.objects.filter(group=group, dossier=dossier, removed_at=None).first()
    return already or GroupMember.objects.create(group=group, dossier=dossier, added_by_id=actor.user_id)


@transaction.atomic
def remove_members(*, actor: Actor, group_id: UUID, dossier_ids: Iterable[UUID]) -> int:
    """Take files out of a group; what was stays written. Gives how many left."""
    group = found(Group, actor, group_id)
    members = GroupMember.objects.filter(group=group, dossier__in=list(dossier_ids), removed_at=None)
    return members.update(removed_at=timezone.now(), removed_by_id=actor.user_id)


def _name(actor: Actor, platform_id: UUID, name: str, *, but: UUID | None) -> str:
    name = " ".join(name.split())
    if not name:
        raise GroupRefusedError("Donnez un nom au groupe.")
    if len(name) > NAME_LENGTH:
        raise GroupRefusedError(f"Ce nom dépasse {NAME_LENGTH} caractères : raccourcissez-le.")
    taken = visible(Group, actor).filter(platform_id=platform_id, name__iexact=name, closed_at=None).exclude(pk=but)
    if taken.exists():
        raise GroupRefusedError(
            f"Un groupe s’appelle déjà « {name} » : choisissez un autre nom, ou ajoutez-y ces jeunes."
        )
    return name
