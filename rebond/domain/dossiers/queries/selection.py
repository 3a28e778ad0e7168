"""The selection that follows a person's hand through filters, pages and sorts."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, F, Func, Q, QuerySet, UUIDField

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import GROUP, SELECTED
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, GroupMember, Selection


@dataclass(frozen=True)
class Picked:
    """How many files are selected, and which of those shown."""

    count: int
    here: frozenset[UUID]


def among_q(actor: Actor, among: str) -> Q:
    """The files of a selection or of a group; nobody for one that is not the actor's."""
    if among.startswith(GROUP):
        members = visible(GroupMember, actor).filter(group_id=among.removeprefix(GROUP), removed_at=None)
        return Q(pk__in=members.values("dossier_id"))
    mine = visible(Selection, actor)
    held = mine.filter(frozen=False) if among == SELECTED else mine.filter(pk=among)
    return Q(pk__in=held.values(key=Func(F("keys"), function="unnest", output_field=UUIDField())))


def picked(actor: Actor, platform_id: UUID, shown: Iterable[UUID] = ()) -> Picked:
    """The actor's selection on a platform; `shown` are the rows of the page. Files that left are not counted."""
    found = selected_files(actor, platform_id).aggregate(
        count=Count("pk"), here=ArrayAgg("pk", filter=Q(pk__in=list(shown)), default=[])
    )
    return Picked(found["count"], frozenset(found["here"]))


def selected_files(actor: Actor, platform_id: UUID, among: str = SELECTED) -> QuerySet[Dossier]:
    """The files of the actor's selection (or of a frozen one) that are still on the platform."""
    files = visible(Dossier, actor).filter(platform_id=platform_id).exclude(status=Status.MERGED)
    return files.filter(among_q(actor, among))
