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
    assistants: dict[UUID, list[Actor]]  # by platform


def load_people(territory: DemoTerritory, *, today: date) -> DemoPeople:
    """Open the accounts and their habilitations."""
    admin = _person("Nadia", "Roussel", "Administration nationale", DEMO_DOMAIN)
    _grant(admin, Role.NATIONAL_ADMIN, today)
    _grant(admin, Role.NOMINATIVE_OPERATIONS, today, ends_on=today + timedelta(days=60))
    assistants: dict[UUID, list[Actor]] = {}
    for number, (key, platform) in enumerate(territory.platforms.items()):
        domain = DEMO_DOMAIN if key == SHOWN else OTHERS_DOMAIN
        assistants[platform] = _team(key, platform, territory, domain, number, today)
    _referent(territory, today)
    _partner(territory, today)
    return DemoPeople(
        admin=Actor(admin.pk, str(admin), frozenset({Role.NATIONAL_ADMIN, Role.NOMINATIVE_OPERATIONS})),
        assistants=assistants,
    )


def _team(key: str, platform: UUID, territory: DemoTerritory, domain: str, number: int, today: date) -> list[Actor]:
    actors = []
    for index, (first, last, role) in enumerate(TEAM):
        # The second assistant works on the platform but has no button on the sign-in page.
        shown = domain == DEMO_DOMAIN and index != 1
        surname = last if domain == DEMO_DOMAIN else SURNAMES[(number + index) % len(SURNAMES)]
        organisation = territory.organisations.get(f"{key}-{'cio' if role == Role.CIRCLE1 else 'mission_locale'}")
        user = _person(first, surname, role.label, domain if shown else OTHERS_DOMAIN, organisation, number)
        _grant(user, role, today, platform_id=platform)
        if role == Role.ASSISTANT:
            actors.append(
                Actor(user.pk, str(user), frozenset({role}), frozenset({platform}), organisation=organisation)
            )
    return actors


def _referent(territory: DemoTerritory, today: date) -> None:
    """The référente of the first establishment that delivers upper-secondary pupils on the shown platform."""
    school = (
        Establishment.objects.filter(uai__in=territory.establishments, department="02", nature__in=["306", "320"])
        .order_by("uai")
        .first()
    )
    if school is not None:
        user = _person("Sophie", "Martel", "Référente décrochage", DEMO_DOMAIN)
        _grant(user, Role.SCHOOL_REFERENT, today, establishment_id=school.pk)


def _partner(territory: DemoTerritory, today: date) -> None:
    """The educator of the école de la deuxième chance of the shown platform."""
    organisation = territory.organisations.get(f"{SHOWN}-e2c")
    if organisation is not None:
        user = _person("Farid", "Benoît", "Formateur référent", DEMO_DOMAIN, organisation)
        _grant(user, Role.CIRCLE2, today, organisation_id=organisation)


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
        user=user, role=role, starts_on=today - timedelta(days=90), ends_on=ends_on, reason="Démonstration", **territory
    )
