"""The invented professionals: one a role for the sign-in page, and a team on every platform."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from rebond.demo.load.territory import DemoTerritory
from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import DEMO_DOMAIN
from rebond.domain.base.actor import Actor, Role
from rebond.domain.territory.models import Establishment

#: Where the people of the sign-in page work: the first platform of `territory.json`.
SHOWN = "laonnois-thierache"
HOME = "02408"  # Laon, in its perimeter
OTHERS_DOMAIN = "@plates-formes.rebond.example"

TEAM = (
    ("Inès", "Carpentier", Role.ASSISTANT),
    ("Damien", "Lhomme", Role.ASSISTANT),
    ("Valérie", "Quentin", Role.MANAGER),
    ("Rachid", "Amrani", Role.CIRCLE1),
)
SURNAMES = ("Delattre", "Vasseur", "Morel", "Caron", "Hénin", "Dufour", "Leclercq", "Poiret")


@dataclass(frozen=True)
class DemoPeople:
    """Who acts in the demonstration's story."""

    admin: Actor
    teams: dict[UUID, "Team"]  # by platform
    shown: UUID  # the platform of the people of the sign-in page
    school: Actor | None  # the référente of an establishment of that platform
    partner: Actor | None  # of the école de la deuxième chance of that platform


@dataclass(frozen=True)
class Team:
    """The people of a platform."""

    platform: UUID
    assistants: list[Actor]
    manager: Actor
    circle1: Actor

    @property
    def everyone(self) -> list[Actor]:
        """All of them; the assistants, who call most, twice."""
        return [*self.assistants, *self.assistants, self.circle1]


def load_people(territory: DemoTerritory, *, today: date) -> DemoPeople:
    """Open the accounts and their habilitations."""
    admin = _person("Nadia", "Roussel", "Administration nationale", DEMO_DOMAIN)
    _grant(admin, Role.NATIONAL_ADMIN, today)
    _grant(admin, Role.NOMINATIVE_OPERATIONS, today, ends_on=today + timedelta(days=60))
    teams: dict[UUID, Team] = {}
    for number, (key, platform) in enumerate(territory.platforms.items()):
        domain = DEMO_DOMAIN if key == SHOWN else OTHERS_DOMAIN
        teams[platform] = _team(key, platform, territory, domain, number, today)
    school = _referent(territory, today)
    partner = _partner(territory, today)
    return DemoPeople(
        admin=Actor(admin.pk, str(admin), frozenset({Role.NATIONAL_ADMIN, Role.NOMINATIVE_OPERATIONS})),
        teams=teams,
        shown=territory.platforms.get(SHOWN) or next(iter(teams)),
        school=school,
        partner=partner,
    )


def _team(key: str, platform: UUID, territory: DemoTerritory, domain: str, number: int, today: date) -> Team:
    actors: list[Actor] = []
    for index, (first, last, role) in enumerate(TEAM):
        # The second assistant works on the platform but has no button on the sign-in page.
        shown = domain == DEMO_DOMAIN and index != 1
        surname = last if domain == DEMO_DOMAIN else SURNAMES[(number + index) % len(SURNAMES)]
        organisation = territory.organisations.get(f"{key}-{'cio' if role == Role.CIRCLE1 else 'mission_locale'}")
        user = _person(first, surname, role.label, domain if shown else OTHERS_DOMAIN, organisation, number)
        _grant(user, role, today, platform_id=platform)
        actors.append(Actor(user.pk, str(user), frozenset({role}), frozenset({platform}), organisation=organisation))
    first, second, manager, circle1 = actors
    return Team(platform, [first, second], manager, circle1)


def _referent(territory: DemoTerritory, today: date) -> Actor | None:
    """The référente of the first establishment that delivers upper-secondary pupils on the shown platform."""
    school = (
        Establishment.objects.filter(uai__in=territory.establishments, department="02", nature__in=["306", "320"])
        .order_by("uai")
        .first()
    )
    if school is None:
        return None
    user = _person("Sophie", "Martel", "Référente décrochage", DEMO_DOMAIN)
    _grant(user, Role.SCHOOL_REFERENT, today, establishment_id=school.pk)
    return Actor(user.pk, str(user), frozenset({Role.SCHOOL_REFERENT}), establishments=frozenset({school.pk}))


def _partner(territory: DemoTerritory, today: date) -> Actor | None:
    """The educator of the école de la deuxième chance of the shown platform."""
    organisation = territory.organisations.get(f"{SHOWN}-e2c")
    if organisation is None:
        return None
    user = _person("Farid", "Benoît", "Formateur référent", DEMO_DOMAIN, organisation)
    _grant(user, Role.CIRCLE2, today, organisation_id=organisation)
    return Actor(user.pk, str(user), frozenset({Role.CIRCLE2}), organisation=organisation)


def _person(
    first: str, last: str, title: str, domain: str, organisation: UUID | None = None, number: int | None = None
) -> User:
    local = f"{first}.{last}".lower() + (f".{number}" if domain == OTHERS_DOMAIN and number is not None else "")
    local = local.replace("é", "e").replace("è", "e").replace("î", "i")
    return User.objects.create_user(
        f"{local}{domain}", first_name=first, last_name=last, title=title, organisation_id=organisation
    )


def _grant(user: User, role: Role, today: date, ends_on: date | None = None, **territory: UUID) -> None:
    Habilitation.objects.create(
        user=user,
        role=role,
        starts_on=today - timedelta(days=900),
        ends_on=ends_on,
        reason="Démonstration",
        **territory,
    )
