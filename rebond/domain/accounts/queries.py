"""From an account to an Actor; and the review of who may do what."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, PeopleSearch, User
from rebond.domain.base.actor import PLATFORM_ROLES, Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.territory.clocks import zone_of
from rebond.domain.territory.models import Organisation

DEMO_DOMAIN = "@demo.rebond.example"


def habilitations_on(user: User, day: date) -> QuerySet[Habilitation]:
    """The habilitations of `user` that hold on `day`."""
    return Habilitation.objects.filter(user=user).filter(held_on(day))


def held_on(day: date) -> Q:
    """The condition of a habilitation that holds on `day`, both ends included."""
    return Q(starts_on__lte=day) & (Q(ends_on=None) | Q(ends_on__gte=day))


def actor_for(user: User, *, day: date | None = None, address: str = "", acts_for: UUID | None = None) -> Actor:
    """Build the Actor of a person signed in, from the habilitations that hold on `day`: today by default, by the clock
    of each territory. One query.

    `acts_for`: the organisation that a partner of several chose; the first by its key when it is none of theirs.
    The definer function `rebond_habilitations_held` reads them: at that moment nobody is known to act.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT role, clock, platform_id, establishment_id, organisation_id FROM rebond_habilitations_held(%s, %s)",
            [user.pk, day],
        )
        rows = cursor.fetchall()
    held = [(Role(role), *territory) for role, _, *territory in rows]
    # The habilitation says for whom a partner acts, whatever their account says since.
    organisations = sorted(organisation for *_, organisation in held if organisation)
    first = organisations[0] if organisations else user.organisation_id
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=frozenset(role for role, *_ in held),
        platforms=frozenset(platform for role, platform, *_ in held if role in PLATFORM_ROLES),
        held=frozenset((role, platform) for role, platform, *_ in held if role in PLATFORM_ROLES),
        clocks=frozenset((platform, clock) for _, clock, platform, *others in rows if platform or any(others)),
        establishments=frozenset(school for role, _, school, _ in held if role == Role.SCHOOL_REFERENT),
        organisation=acts_for if acts_for in organisations else first,
        address=address,
    )


def zones_of(users: Iterable[UUID]) -> dict[UUID, ZoneInfo]:
    """The zone of each of these people: that of their territories when these have one and the same, as `Actor.clock`
    says; who has none, or several, is left out. One query, for the worker."""
    held = Habilitation.objects.filter(held_on(timezone.localdate()), user__in=list(users))
    found: dict[UUID, set[ZoneInfo]] = {}
    territory = Coalesce(
        "platform__department", "establishment__department", "organisation__platform__department",
        "organisation__commune__department",
    )  # fmt: skip
    for user, department in held.filter(~_NOWHERE).values_list("user", territory):
        found.setdefault(user, set()).add(zone_of(department or ""))
    return {user: next(iter(zones)) for user, zones in found.items() if len(zones) == 1}


#: A habilitation on the whole country.
_NOWHERE = Q(platform=None, establishment=None, organisation=None)


def organisations_of(actor: Actor, *, day: date) -> list[Organisation]:
    """The organisations for which a partner may act on `day`, by name."""
    held = visible(Habilitation, actor).filter(held_on(day), user_id=actor.user_id, role=Role.CIRCLE2)
    return list(visible(Organisation, actor).filter(pk__in=held.values("organisation")).order_by("name", "pk"))


def demo_accounts() -> list[User]:
    """The accounts that the demonstration's sign-in page offers, in the order of its story."""
    return list(User.objects.filter(is_active=True, email__endswith=DEMO_DOMAIN).order_by("pk"))


def accounts(actor: Actor, *, search: PeopleSearch | None, day: date) -> QuerySet[User]:
    """The accounts that `actor` may review, each with the habilitations that hold on `day` as `held`.

    `search`: words that name, first name, address or organisation must all hold, and a role held on that day.
    """
    found = visible(User, actor).select_related("organisation").order_by(Lower("last_name"), Lower("first_name"), "pk")
    if not actor.has(Role.NATIONAL_ADMIN):
        return found.none()
    for word in (search.text if search else "").split():
        found = found.filter(
            Q(last_name__unaccent__icontains=word)
            | Q(first_name__unaccent__icontains=word)
            | Q(email__icontains=word)
            | Q(organisation__name__unaccent__icontains=word)
        )
    if search and search.role:
        holders = visible(Habilitation, actor).filter(held_on(day), role=search.role).values("user")
        found = found.filter(pk__in=holders)
    held = (
        visible(Habilitation, actor)
        .filter(held_on(day))
        .select_related("platform", "establishment", "organisation")
        .order_by("role")
    )
    return found.prefetch_related(Prefetch("habilitations", queryset=held, to_attr="held"))


def habilitations_of(actor: Actor, user: User) -> list[Habilitation]:
    """The habilitations of an account that `actor` may see, past and to come, the newest first, with who granted."""
    found = visible(Habilitation, actor).filter(user=user)
    return list(
        found.select_related("platform", "establishment", "organisation", "granted_by").order_by("-starts_on", "role")
    )


REVIEW_HEADER = (
    "Rôle",
    "Nom",
    "Prénom",
    "Adresse électronique",
    "Organisation",
    "Compte",
    "Territoire",
    "Du",
    "Au",
    "État",
    "Accordée par",
    "Motif",
)


def rights_for_review(actor: Actor, *, day: date) -> Iterator[Sequence[str]]:
    """Rows of the review of the rights of every role (G11), under `REVIEW_HEADER`, by role then name.

    Empty for who is no national administrator.
    """
    if not actor.has(Role.NATIONAL_ADMIN):
        return
    found = visible(Habilitation, actor).select_related(
        "user", "user__organisation", "platform", "establishment", "organisation", "granted_by"
    )
    for item in found.order_by("role", "user__last_name", "user__first_name", "starts_on"):
        yield (
            item.get_role_display(),
            item.user.last_name,
            item.user.first_name,
            item.user.email,
            item.user.organisation.name if item.user.organisation else "",
            "ouvert" if item.user.is_active else "fermé",
            item.territory,
            f"{item.starts_on:%d/%m/%Y}",
            f"{item.ends_on:%d/%m/%Y}" if item.ends_on else "",
            item.state_on(day),
            str(item.granted_by) if item.granted_by else "",
            item.reason,
        )
