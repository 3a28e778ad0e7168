"""The review of the access journal: who looked at what, and what was refused. Keys and counts, never content."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.models import AccessEntry, AccessSeal
from rebond.domain.base.policies import visible

REFUSED = Q(outcome__in=(403, 404))
SHOWN_REFUSALS = 50
SHOWN_PEOPLE = 50
#: Somebody who looks at this many times the files that the median person does stands out.
UNUSUAL = 4


@dataclass(frozen=True)
class PageCount:
    """How often a page was looked at, and refused."""

    page: str
    seen: int
    refused: int
    people: int


@dataclass(frozen=True)
class PersonCount:
    """How many looks and refusals of one person, on how many objects; `unusual` against the median of all."""

    name: str
    account: UUID
    seen: int
    refused: int
    objects: int
    last: datetime
    unusual: bool


@dataclass(frozen=True)
class Refusal:
    """One refused look."""

    moment: datetime
    name: str
    page: str
    outcome: int


@dataclass(frozen=True)
class AccessReview:
    """The last days of the journal, and its last seal."""

    pages: Sequence[PageCount]
    people: Sequence[PersonCount]
    refusals: Sequence[Refusal]
    seen: int
    refused: int
    last_seal: AccessSeal | None


def access_review(actor: Actor, *, days: int, now: datetime | None = None) -> AccessReview:
    """The review of the last `days`: everybody's for the national administration, else one's own lines. Five
    queries at most."""
    since = (now or timezone.now()) - timedelta(days=days)
    lines = visible(AccessEntry, actor).filter(moment__gte=since)
    by_person = _by_person(lines)
    refused = list(lines.filter(REFUSED).order_by("-moment")[:SHOWN_REFUSALS])
    keys = {row["user_id"] for row in by_person} | {line.user_id for line in refused}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=keys - {None})}
    pages = [PageCount(**row) for row in _by_page(lines)]
    seals = AccessSeal.objects if actor.has(Role.NATIONAL_ADMIN) else AccessSeal.objects.none()
    return AccessReview(
        pages=pages,
        people=_people(by_person, names),
        refusals=[
            Refusal(line.moment, names.get(line.user_id, "Compte inconnu"), line.page, line.outcome) for line in refused
        ],
        seen=sum(page.seen for page in pages),
        refused=sum(page.refused for page in pages),
        last_seal=seals.order_by("-number").first(),
    )


def _by_page(lines: QuerySet[AccessEntry]) -> Iterable[dict]:
    return (
        lines.values("page")
        .annotate(
            seen=Count("id", filter=~REFUSED),
            refused=Count("id", filter=REFUSED),
            people=Count("user_id", distinct=True),
        )
        .order_by("-seen", "page")
    )


def _by_person(lines: QuerySet[AccessEntry]) -> list[dict]:
    return list(
        lines.exclude(user_id=None)
        .values("user_id")
        .annotate(
            seen=Count("id", filter=~REFUSED),
            refused=Count("id", filter=REFUSED),
            objects=Count("object_id", filter=~REFUSED, distinct=True),
            last=Max("moment"),
        )
        .order_by("-seen", "user_id")
    )


def _people(rows: Sequence[dict], names: dict[UUID, str]) -> list[PersonCount]:
    objects = sorted(row["objects"] for row in rows)
    median = objects[len(objects) // 2] if objects else 0
    return [
        PersonCount(
            name=names.get(row["user_id"], "Compte inconnu"),
            account=row["user_id"],
            seen=row["seen"],
            refused=row["refused"],
            objects=row["objects"],
            last=row["last"],
            # With few people the median says nothing.
            unusual=len(rows) >= 4 and row["objects"] > max(20, UNUSUAL * median),
        )
        for row in rows[:SHOWN_PEOPLE]
    ]
