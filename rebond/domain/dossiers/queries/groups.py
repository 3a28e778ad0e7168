"""The groups of a platform and who is in them."""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import GROUP, Criteria
from rebond.domain.dossiers.enums import Sort, Status, Tab
from rebond.domain.dossiers.models import Dossier, Group, GroupMember, Interview

#: Levels of a group that its profile keeps, the most frequent first.
LEVELS = 5


def groups_of(actor: Actor, platform_id: UUID, *, open_only: bool = False) -> QuerySet[Group]:
    """The platform's groups with the number of their `members`, those that are open first."""
    groups = visible(Group, actor).filter(platform_id=platform_id).select_related("author")
    if open_only:
        groups = groups.filter(closed_at=None)
    here = Q(memberships__removed_at=None) & ~Q(memberships__dossier__status=Status.MERGED)
    return groups.annotate(members=Count("memberships", filter=here)).order_by("closed_at", "name")


def profile_of(actor: Actor, files: Sequence[Dossier]) -> Criteria:
    """What these young people have in common, as criteria of the list: last levels, ages to a year, wishes told in an
    interview by more than half of them. Everybody close is found, those given included (C10)."""
    if not files:
        return Criteria(tab=Tab.ALL)
    told = visible(Interview, actor).filter(dossier__in=files, superseded_by=None, cancelled=False)
    wishes: Counter[str] = Counter()
    for answers in told.values_list("answers", flat=True):
        wishes.update(set(answers.get("wishes") or []))
    levels, ages = Counter(dossier.level for dossier in files if dossier.level), [dossier.age for dossier in files]
    return Criteria.from_mapping(
        {
            "tab": Tab.ALL,
            "level": [level for level, _ in levels.most_common(LEVELS)],
            "age_from": min(ages) - 1,
            "age_to": max(ages) + 1,
            "wish": [wish for wish, times in wishes.items() if 2 * times > len(files)],
            "sort": Sort.NAME,
        }
    )


def named(actor: Actor, platform_id: UUID, what: str) -> list[Dossier]:
    """The files of a platform that a form names: one by its key, or the members of a group (GROUP and its key).
    Nobody for nonsense, or for what the actor may not see."""
    try:
        key = UUID(what.removeprefix(GROUP))
    except ValueError:
        return []
    if what.startswith(GROUP):
        return [dossier for dossier in members(actor, key) if dossier.platform_id == platform_id]
    return list(visible(Dossier, actor).filter(pk=key, platform_id=platform_id))


def members(actor: Actor, group_id: UUID) -> QuerySet[Dossier]:
    """The files of a group that the actor may see, by name; nobody for a group of another platform."""
    inside = visible(GroupMember, actor).filter(group_id=group_id, removed_at=None)
    files = visible(Dossier, actor).exclude(status=Status.MERGED).filter(pk__in=inside.values("dossier_id"))
    return files.select_related("referent").order_by("search_text", "pk")
