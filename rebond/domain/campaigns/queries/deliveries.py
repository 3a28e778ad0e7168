"""The files of a campaign, and what was set aside in them."""

from dataclasses import dataclass

from django.db.models import Case, Count, Q, QuerySet, Sum, When

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.bases import BASE_OF
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.models import Campaign, Delivery, Reject, RejectCount

PAGE = 30
#: What somebody has to mend comes first.
_URGENT = Case(
    When(state=DeliveryState.INCOMPLETE, then=0),
    When(state=DeliveryState.REFUSED, then=1),
    When(Q(state=DeliveryState.READ) & ~Q(contradictions=[]), then=2),
    default=3,
)


@dataclass(frozen=True, slots=True)
class FileFilter:
    """Which files to show; blank means all."""

    state: str = ""
    base: str = ""
    contradictory: bool = False
    place: str = ""  # a UAI, or the beginning of one (the département's three digits)


@dataclass(frozen=True, slots=True)
class FilePage:
    """A page of files and how many there are in all."""

    files: list[Delivery]
    total: int
    number: int
    pages: int


@dataclass(frozen=True, slots=True)
class StateCount:
    """How many files are in a state."""

    state: DeliveryState
    files: int


def files_of(campaign: Campaign, actor: Actor, wanted: FileFilter, number: int = 1) -> FilePage:
    """The files of a campaign: those that ask for something, then the others, newest first."""
    found = visible(Delivery, actor).filter(campaign=campaign).select_related("establishment")
    if wanted.state in DeliveryState.values:
        found = found.filter(state=wanted.state)
    if wanted.base:
        found = found.filter(kind__in=[kind for kind, base in BASE_OF.items() if base == wanted.base])
    if wanted.contradictory:
        found = found.exclude(contradictions=[])
    if wanted.place:
        found = found.filter(uai__startswith=wanted.place.upper())
    total = found.count()
    pages = max(1, -(-total // PAGE))
    number = min(max(number, 1), pages)
    rows = found.order_by(_URGENT, "-received_at", "path", "member", "pk")[(number - 1) * PAGE : number * PAGE]
    return FilePage(list(rows), total, number, pages)


def state_counts(campaign: Campaign, actor: Actor) -> list[StateCount]:
    """How many files in each state, in the order of their life; states without files are left out."""
    counts = dict(
        visible(Delivery, actor).filter(campaign=campaign).order_by().values_list("state").annotate(n=Count("pk"))
    )
    return [StateCount(state, counts[state]) for state in DeliveryState if counts.get(state)]


def reading(campaign: Campaign, actor: Actor) -> dict[str, int]:
    """How far the reading is: files underway, their bytes, and the bytes read."""
    underway = visible(Delivery, actor).filter(
        campaign=campaign, state__in=[DeliveryState.RECEIVED, DeliveryState.READING]
    )
    sums = underway.aggregate(files=Count("pk"), size=Sum("size"), read=Sum("progress"))
    return {name: value or 0 for name, value in sums.items()}


def contradictory_count(campaign: Campaign, actor: Actor) -> int:
    """How many files that count contradict something."""
    return (
        visible(Delivery, actor).filter(campaign=campaign, state=DeliveryState.READ).exclude(contradictions=[]).count()
    )


def deliveries_for(actor: Actor) -> QuerySet[Delivery]:
    """The files of the actor's own establishments, newest first, whatever the campaign."""
    return (
        visible(Delivery, actor)
        .filter(establishment__in=sorted(actor.establishments))
        .select_related("campaign", "establishment")
        .order_by("-received_at", "path")
    )


def reject_summary(campaign: Campaign, actor: Actor) -> list[dict]:
    """Records set aside by reason and field, figures alone: `reason`, `field`, `records`, `files`."""
    rows = (
        visible(RejectCount, actor)
        .filter(delivery__campaign=campaign, delivery__state=DeliveryState.READ)
        .order_by()
        .values("reason", "field")
        .annotate(records=Sum("records"), files=Count("delivery", distinct=True))
    )
    return list(rows.order_by("-records", "reason"))


def files_with_rejects(campaign: Campaign, actor: Actor) -> list[Delivery]:
    """The files that count and of which records were set aside, the most affected first."""
    found = visible(Delivery, actor).filter(campaign=campaign, state=DeliveryState.READ, set_aside__gt=0)
    return list(found.select_related("establishment").order_by("-set_aside", "path")[:200])


def rejects_of(delivery: Delivery, actor: Actor) -> list[Reject]:
    """The records set aside in a file, with their values: nominative."""
    return list(visible(Reject, actor).filter(delivery=delivery).order_by("id")[:500])


def rejects_total(campaign: Campaign, actor: Actor) -> tuple[int, int]:
    """(records set aside, records read) in the files that count."""
    sums = (
        visible(Delivery, actor)
        .filter(Q(campaign=campaign), state=DeliveryState.READ)
        .aggregate(aside=Sum("set_aside"), rows=Sum("rows"))
    )
    return sums["aside"] or 0, sums["rows"] or 0
