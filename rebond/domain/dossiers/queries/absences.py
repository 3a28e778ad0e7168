"""Who is away, who stands in for them, and the files that nobody answers for (C5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import PLATFORM_ROLES, Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import late_q
from rebond.domain.dossiers.enums import AllotmentKind, Status
from rebond.domain.dossiers.models import Absence, Allotment, Dossier
from rebond.domain.dossiers.queries.appointments import agenda, slots_between
from rebond.domain.dossiers.queries.people import colleagues


def absences(actor: Actor, platform_id: UUID, *, on: date | None = None) -> QuerySet[Absence]:
    """The absences that stand: on a day, or those not over yet."""
    held = visible(Absence, actor).filter(platform=platform_id, cancelled_at=None)
    held = held.filter(starts_on__lte=on, ends_on__gte=on) if on else held.filter(ends_on__gte=timezone.localdate())
    return held.select_related("user", "substitute", "author").order_by("starts_on", "user__last_name")


def standing_in_for(actor: Actor, platform_id: UUID) -> dict[UUID, str]:
    """Whom the actor stands in for today: account → name."""
    today = absences(actor, platform_id, on=timezone.localdate())
    return {absence.user_id: str(absence.user) for absence in today.filter(substitute=actor.user_id)}


@dataclass(frozen=True)
class Expected:
    """What the agenda of somebody away holds on these days."""

    taken: int  # appointments, which stand
    sessions: int  # group sessions, which stand
    free: int  # slots not full, offered to nobody meanwhile


def expected_of(actor: Actor, absence: Absence) -> Expected:
    """What who is away was to hold. Two queries or so: those of the agenda."""
    days = (absence.starts_on, absence.ends_on)
    met = [one for one in agenda(actor, absence.platform_id, *days) if one.appointment.host_id == absence.user_id]
    slots = [one for one in slots_between(actor, absence.platform_id, *days) if one.host_id == absence.user_id]
    return Expected(
        taken=sum(one.coming for one in met if not one.appointment.slot.title),
        sessions=sum(bool(one.title) for one in slots),
        free=sum(one.taken < one.capacity for one in slots if not one.title),
    )


@dataclass(frozen=True)
class Load:
    """What one person of the platform carries."""

    user: User
    open: int
    late: int
    others: tuple[tuple[str, int], ...] = ()  # what other subjects count: "rendez-vous à venir", 3
    away: Absence | None = None
    entitled: bool = True  # whether an habilitation holds today


def loads(actor: Actor, platform_id: UUID, others: Iterable = ()) -> list[Load]:
    """The load of each colleague, and of whoever still has files here without an habilitation any more.

    `others`: (label, function of actor and platform giving account → count), supplied by other subjects.
    """
    today = timezone.localdate()
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN).exclude(referent=None)
    counted = {
        key: (total, late)
        for key, total, late in files.values_list("referent").annotate(
            total=Count("pk"), late=Count("pk", filter=late_q(today))
        )
    }
    people = {user.pk: user for user in colleagues(actor, platform_id)}
    gone = visible(User, actor).filter(pk__in=counted.keys() - people.keys())
    away = {absence.user_id: absence for absence in absences(actor, platform_id, on=today)}
    more = [(label, count(actor, platform_id)) for label, count in others]
    return [
        Load(
            user,
            *counted.get(user.pk, (0, 0)),
            tuple((label, found.get(user.pk, 0)) for label, found in more),
            away.get(user.pk),
            user.pk in people,
        )
        for user in [*people.values(), *gone]
    ]


@dataclass(frozen=True)
class Unanswered:
    """Files that nobody answers for: without referent, or whose referent works here no more."""

    without: int
    gone: int

    @property
    def total(self) -> int:
        """Both."""
        return self.without + self.gone


def unanswered(actor: Actor, platform_id: UUID) -> Unanswered:
    """How many open files of the platform nobody answers for. Two queries."""
    here = {user.pk for user in colleagues(actor, platform_id)}
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN)
    counts = dict(files.order_by().values_list("referent").annotate(Count("pk")))
    without = counts.pop(None, 0)
    return Unanswered(without, sum(count for referent, count in counts.items() if referent not in here))


def files_of(actor: Actor, platform_id: UUID, user_id: UUID) -> list[Dossier]:
    """The open files of a referent, by commune then name: what a handover gives."""
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN, referent=user_id)
    return list(files.order_by("commune_name", "search_text", "pk"))


def departures(actor: Actor, platform_id: UUID) -> list[Allotment]:
    """The latest handovers, each of which can be undone."""
    made = visible(Allotment, actor).filter(platform=platform_id, kind=AllotmentKind.DEPARTURE)
    return list(made.select_related("author", "leaver", "undone_by").order_by("-made_at")[:10])


def orphaned_files() -> QuerySet[Dossier]:
    """For the worker: open files, anywhere, whose referent holds no habilitation on their platform today."""
    held = Habilitation.objects.filter(
        held_on(timezone.localdate()),
        role__in=PLATFORM_ROLES,
        platform=OuterRef("platform"),
        user=OuterRef("referent"),
        user__is_active=True,
    )
    return Dossier.objects.filter(~Exists(held), status=Status.OPEN, referent__isnull=False)
