"""The fixed cast of the campaigns' tests: a département, two schools, a CFA, and files as they export them."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import tell_database
from rebond.domain.campaigns.models import Campaign, Delivery, Run
from rebond.domain.campaigns.operations import (
    Dropped,
    accept_missing_bases,
    advance,
    create_campaign,
    publish,
    receive,
    start_run,
)
from rebond.domain.territory.enums import Base
from rebond.domain.territory.models import Academie, Commune, Department, Establishment, Platform
from rebond.kernel.formats.siecle.writer import Export, archive, write_pupils
from rebond.kernel.formats.sifa.writer import write_sifa

SURNAMES = ["LEFÈVRE", "NGUYEN", "OUEDRAOGO", "PETITJEAN", "SZYMANSKI", "BACHELIER", "HAMIDI", "TOURNEUR", "DE VRIES"]
FIRST_NAMES = [
    "Zoé",
    "Karim",
    "Mathilde",
    "Ousmane",
    "Juliette",
    "Bastien",
    "Inès",
    "Théodore",
    "Yasmine",
    "Loïc",
    "Ève",
]
SCHOOL, OTHER_SCHOOL, CFA = "0019998A", "0019999B", "0010001J"


@dataclass(frozen=True)
class Cast:
    """Who is who. `admin` runs campaigns; `operator` may also see nominative rejects."""

    department: Department
    commune: Commune
    platform: Platform
    elsewhere: Platform
    school: Establishment
    other_school: Establishment
    cfa: Establishment
    admin: Actor
    operator: Actor
    assistant: Actor
    referent: Actor


def make_cast() -> Cast:
    """Write the cast, as the owner of the database."""
    academie = Academie.objects.create(code="20", name="Amiens")
    department = Department.objects.create(code="02", name="Aisne", academie=academie)
    commune = Commune.objects.create(code="02408", name="Laon", search_name="LAON", department=department)
    platform = Platform.objects.create(name="Laon et Thiérache", department=department)
    department.default_platform = platform
    department.save()
    elsewhere = Platform.objects.create(name="Soissonnais", department=department)
    schools = [
        Establishment.objects.create(
            uai=uai,
            name=name,
            search_name=name.upper(),
            base=base,
            department=department,
            commune=commune,
            delivers=True,
        )
        for uai, name, base in (
            (SCHOOL, "Lycée des Trois Tilleuls", Base.SIECLE),
            (OTHER_SCHOOL, "Lycée du Vieux Pont", Base.SIECLE),
            (CFA, "CFA des Hauts Prés", Base.APPRENTICES),
        )
    ]
    return Cast(
        department,
        commune,
        platform,
        elsewhere,
        *schools,
        admin=_person("Anne", Role.NATIONAL_ADMIN),
        operator=_person("Omar", Role.NATIONAL_ADMIN, Role.NOMINATIVE_OPERATIONS),
        assistant=_person("Alice", Role.ASSISTANT, platform=platform),
        referent=_person("Denis", Role.SCHOOL_REFERENT, establishment=schools[0]),
    )


def _person(first: str, *roles: Role, **territory: Platform | Establishment) -> Actor:
    user = User.objects.create_user(f"{first}@example.org".lower(), first_name=first, last_name="Test")
    for role in roles:
        ends = dt.date(2027, 8, 31) if role == Role.NOMINATIVE_OPERATIONS else None
        Habilitation.objects.create(user=user, role=role, starts_on=dt.date(2026, 9, 1), ends_on=ends, **territory)
    platform, school = territory.get("platform"), territory.get("establishment")
    return Actor(
        user_id=user.pk,
        name=str(user),
        roles=frozenset(roles),
        platforms=frozenset({platform.pk}) if platform else frozenset(),
        establishments=frozenset({school.pk}) if school else frozenset(),
    )


def pupil(number: int, **changes: object) -> dict[str, object]:
    """An invented pupil of terminale professionnelle, as a row of the enrolments."""
    row: dict[str, object] = {
        "local_id": str(number),
        "ine": f"{number * 7919 + 120000000:09d}{'ABCDEFGHJK'[number % 10]}{'KJHGFEDCBA'[number % 10]}",
        "surname": SURNAMES[number % len(SURNAMES)],
        "first_name": FIRST_NAMES[number * 5 % len(FIRST_NAMES)],
        "birth_date": dt.date(2008, 1, 1) + dt.timedelta(days=number * 37 % 360),
        "sex": "1" if number % 2 else "2",
        "birth_place": "LAON",
        "birth_commune": "02408",
        "birth_department": "02",
        "birth_country": "100",
        "status": "ST",
        "mef": "24720008022",
        "entry_date": dt.date(2025, 9, 1),
        "division": "2PRO1",
        "phones": [f"06399{80000 + number}", f"03530{10000 + number}"],
        "emails": [f"jeune{number}@example.org"],
        "address": f"{number} rue des Lilas",
        "postal_code": "02000",
        "commune": "02408",
        "commune_label": "LAON",
    }
    return row | changes


def moment(year: int, month: int, day: int) -> dt.datetime:
    """Eight in the morning of that day."""
    return dt.datetime(year, month, day, 8, tzinfo=dt.UTC)


def siecle(
    pupils: list[dict[str, object]],
    *,
    uai: str = SCHOOL,
    year: int = 2025,
    exported: dt.datetime | None = None,
) -> bytes:
    """The zip that a school exports."""
    export = Export(uai, year, exported or moment(2026, 6, 30))
    return archive("ElevesAvecAdresses", write_pupils(pupils, export, with_addresses=True))


def sifa(rows: list[dict[str, object]]) -> bytes:
    """The file of a CFA."""
    return write_sifa([{"uai": CFA, "cfd": "50022139", "course_months": 24, "apprentice_year": "1A"} | r for r in rows])


def dropped(path: str, data: bytes) -> Dropped:
    """A file as the page hands it over."""
    return Dropped(path, ContentFile(data))


class Drops:
    """Drops files for a campaign as somebody, each call being one drop."""

    def __init__(self, actor: Actor, campaign: Campaign) -> None:
        self.actor, self.campaign = actor, campaign

    def __call__(self, **files: bytes) -> list[Delivery]:
        return self.named(files)

    def named(self, files: dict[str, bytes]) -> list[Delivery]:
        """The deliveries made of path → content."""
        receipts = receive(
            actor=self.actor,
            campaign_id=self.campaign.pk,
            drop=new_id(),
            files=[dropped(path, data) for path, data in files.items()],
        )
        return [Delivery.objects.get(pk=receipt.delivery_id) for receipt in receipts]


def campaign_of(actor: Actor, **changes: object) -> Campaign:
    """A campaign at 31 October 2026."""
    fields: dict[str, object] = {"name": "Novembre 2026", "treatment_date": dt.date(2026, 10, 31)}
    return create_campaign(actor=actor, **(fields | changes))


def validate(cast: Cast, campaign: Campaign) -> Campaign:
    """Lead a campaign whose files are read to the comparison; its verification ends on a day to come, always."""
    until = timezone.localdate() + dt.timedelta(days=20)
    advance(actor=cast.admin, campaign_id=campaign.pk, code="open_verification", verification_until=until)
    return advance(actor=cast.admin, campaign_id=campaign.pk, code="validate")


def compare(cast: Cast, work, campaign: Campaign, files: dict[str, bytes]) -> Run:
    """Lead a campaign from its files to its comparison; `work` does the jobs that wait."""
    tell_database(cast.admin)
    Drops(cast.admin, campaign).named(files)
    work()
    validate(cast, campaign)
    run = start_run(actor=cast.admin, campaign_id=campaign.pk)
    work()
    accept_missing_bases(actor=cast.admin, campaign_id=campaign.pk, text="Les résultats viendront en décembre.")
    return Run.objects.get(pk=run.pk)


def published(cast: Cast, work, run: Run) -> Run:
    """Lead a comparison to the lists of the platforms."""
    tell_database(cast.admin)
    publish(actor=cast.admin, run_id=run.pk)
    work()
    return Run.objects.get(pk=run.pk)
