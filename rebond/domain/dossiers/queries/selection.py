"""The selection that follows a person's hand through filters, pages and sorts."""

from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, UUIDField

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import GROUP, SELECTED
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, GroupMember, Selection


def among_q(actor: Actor, among: str) -> Q:
    """The files of a selection or of a group; nobody for one that is not the actor's."""
    if among.startswith(GROUP):
        members = visible(GroupMember, actor).filter(group_id=among.removeprefix(GROUP), removed_at=None)
        return Q(pk__in=members.values("dossier_id"))
    mine = visible(Selection, actor)
    held = mine.filter(frozen=False) if among == SELECTED else mine.filter(pk=among)
    return Q(pk__in=held.values(key=Func(F("keys"), function="unnest", output_field=UUIDField())))


def picked_count(actor: Actor, platform_id: UUID) -> int:
    """How many files of the actor's selection are still on the platform. Counted in passing over the platform's files:
    looked up one by one, 5,000 take four times as long."""
    return _here(actor, platform_id).aggregate(files=Count("pk", filter=among_q(actor, SELECTED)))["files"]


def is_picked(actor: Actor, dossier_id: UUID) -> bool:
    """Whether a file is in the actor's selection."""
    return visible(Selection, actor).filter(frozen=False, keys__contains=[dossier_id]).exists()


def selected_files(actor: Actor, platform_id: UUID, among: str = SELECTED) -> QuerySet[Dossier]:
    """The files of the actor's selection (or of a frozen one) that are still on the platform."""
    return _here(actor, platform_id).filter(among_q(actor, among))


def _here(actor: Actor, platform_id: UUID) -> QuerySet[Dossier]:
    return visible(Dossier, actor).filter(platform_id=platform_id).exclude(status=Status.MERGED)
