"""The groups of a platform and who is in them."""

from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, Group, GroupMember


def groups_of(actor: Actor, platform_id: UUID, *, open_only: bool = False) -> QuerySet[Group]:
    """The platform's groups with the number of their `members`, those that are open first."""
    groups = visible(Group, actor).filter(platform_id=platform_id).select_related("author")
    if open_only:
        groups = groups.filter(closed_at=None)
    here = Q(memberships__removed_at=None) & ~Q(memberships__dossier__status=Status.MERGED)
    return groups.annotate(members=Count("memberships", filter=here)).order_by("closed_at", "name")


def members(actor: Actor, group_id: UUID) -> QuerySet[Dossier]:
    """The files of a group that the actor may see, by name; nobody for a group of another platform."""
    inside = visible(GroupMember, actor).filter(group_id=group_id, removed_at=None)
    files = visible(Dossier, actor).exclude(status=Status.MERGED).filter(pk__in=inside.values("dossier_id"))
    return files.select_related("referent").order_by("search_text", "pk")
