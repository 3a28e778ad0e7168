"""The fixed cast of the tests: two platforms, their people, an establishment, and invented young people."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import DetailKind, Holder
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import CampaignRef, ListedDetail, ListedPerson, open_from_campaign
from rebond.domain.territory.models import Commune, Department, Establishment, Platform

NOVEMBER = CampaignRef(UUID(int=11), 11, "Campagne de novembre 2026", date(2026, 10, 31))
DECEMBER = CampaignRef(UUID(int=12), 12, "Campagne de décembre 2026", date(2026, 11, 30))


@dataclass(frozen=True)
class Cast:
    """Who is who. `owner` and `colleague` work on `platform`, `stranger` on `elsewhere`."""

    platform: Platform
    elsewhere: Platform
    commune: Commune
    school: Establishment
    owner: Actor
    colleague: Actor
    stranger: Actor
    referent: Actor  # of the school


def make_cast() -> Cast:
    """Write the cast, as the owner of the database."""
    department = Department.objects.create(code="02", name="Aisne")
    commune = Commune.objects.create(code="02408", name="Laon", search_name="LAON", department=department)
    platform = Platform.objects.create(name="Laon et Thiérache", department=department)
    elsewhere = Platform.objects.create(name="Soissonnais", department=department)
    school = Establishment.objects.create(
        uai="0029998X", name="Lycée des Trois Tilleuls", search_name="LYCEE DES TROIS TILLEULS"
    )
    return Cast(
        platform=platform,
        elsewhere=elsewhere,
        commune=commune,
        school=school,
        owner=person("Alice", "Vasseur", Role.ASSISTANT, platform=platform),
        colleague=person("Bruno", "Leclercq", Role.MANAGER, platform=platform),
        stranger=person("Chloé", "Dumont", Role.ASSISTANT, platform=elsewhere),
        referent=person("Denis", "Caron", Role.SCHOOL_REFERENT, establishment=school),
    )


def person(first: str, last: str, role: Role, **territory: Platform | Establishment) -> Actor:
    """An account with one habilitation, and the Actor that it makes."""
    user = User.objects.create_user(f"{first}.{last}@example.org".lower(), first_name=first, last_name=last)
    Habilitation.objects.create(user=user, role=role, starts_on=date(2026, 9, 1), **territory)
    platform, school = territory.get("platform"), territory.get("establishment")
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=frozenset({role}),
        platforms=frozenset({platform.pk}) if platform else frozenset(),
        establishments=frozenset({school.pk}) if school else frozenset(),
    )


def operator() -> Actor:
    """Who holds the dated habilitation for nominative operations."""
    user = User.objects.create_user("nora.petit@example.org", first_name="Nora", last_name="Petit")
    until = timezone.localdate() + timedelta(days=30)
    role = Role.NOMINATIVE_OPERATIONS
    Habilitation.objects.create(user=user, role=role, starts_on=date(2026, 9, 1), ends_on=until)
    return Actor(user.pk, str(user), frozenset({role}))


def listed(cast: Cast, key: str = "p1", **changes: object) -> ListedPerson:
    """Zoé, as the comparator would list her."""
    zoe = ListedPerson(
        key=key,
        surname="Lefèvre",
        first_names="Zoé Marie",
        birth_date=date(2008, 3, 12),
        sex="2",
        ines=("123456789AB",),
        details=(
            ListedDetail(DetailKind.PHONE, "06 12 34 56 78", Holder.YOUNG_PERSON, "Base élèves", date(2026, 6, 1)),
            ListedDetail(DetailKind.PHONE, "03.23.00.00.01", Holder.MOTHER, "Base élèves", date(2026, 6, 1)),
        ),
        commune_id=cast.commune.code,
        commune_name="Laon",
        establishment_id=cast.school.pk,
        establishment_name=cast.school.name,
        level="1re pro",
        division="1CAP2",
        left_on=date(2026, 9, 20),
        flags=("training_obligation",),
        placed_by="Domicile à Laon, dans le périmètre de la plate-forme.",
    )
    return replace(zoe, **changes)  # type: ignore[arg-type]


def publish(cast: Cast, *people: ListedPerson, campaign: CampaignRef = NOVEMBER, platform: Platform | None = None):
    """Publish as the worker's role would (the caller sets the role)."""
    return open_from_campaign(
        campaign=campaign, platform_id=(platform or cast.platform).pk, entries=people, actor_id=None
    )


def the_file(**criteria: object) -> Dossier:
    """The only file that matches."""
    return Dossier.objects.get(**criteria)


def fresh_key() -> UUID:
    """The key of a form just opened."""
    return new_id()
