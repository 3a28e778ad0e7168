"""The stage of the permission matrix: its cast signed in, and one object of each kind."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, PeopleSearch, User
from rebond.domain.accounts.queries import DEMO_DOMAIN, actor_for
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import tell_database
from rebond.domain.campaigns.enums import CampaignState, DeliveryState, PublicationState, RunState
from rebond.domain.campaigns.models import (
    Campaign,
    CampaignStep,
    Delivery,
    Publication,
    Reject,
    RejectCount,
    Run,
    RunCount,
)
from rebond.domain.dossiers.enums import ExportState
from rebond.domain.dossiers.models import (
    Assignment,
    AttestedFact,
    ContactDetail,
    Contradiction,
    Dossier,
    Export,
    FollowUpDecision,
    FollowUpNote,
    Interview,
    InterviewDraft,
    ListView,
    PersonSearch,
    ProtectedNature,
    ProtectedReason,
    Report,
    ReturnNote,
    ReturnRequest,
    Share,
    StatusChange,
    StatusNote,
    TemporaryAccess,
    Transfer,
    YoungPerson,
)
from rebond.domain.dossiers.operations import merge
from rebond.domain.territory.models import (
    Academie,
    CodeEntry,
    Commune,
    Department,
    Establishment,
    Organisation,
    PerimeterRule,
    Platform,
)
from tests.domain.dossiers import cast as dossiers
from tests.web import stage_acts as acts
from tests.web import stage_lists as lists
from tests.web.places import TODAY, Places


@dataclass(frozen=True)
class Stage:
    """`people`: the cast by name (the visitor is nobody); `objects`: what the addresses are made of; `cookies`: what
    the browser of each holds once signed in (to sign in takes a fifth of what a page takes)."""

    people: dict[str, User]
    objects: dict[str, UUID]
    cookies: dict[str, str]

    def actor(self, who: str) -> Actor:
        """The Actor that the middleware would build."""
        return actor_for(self.people[who], day=timezone.localdate())

    def client(self, who: str) -> Client:
        """A browser in which that person has signed in."""
        client = Client()
        if who != "visitor":
            client.cookies[settings.SESSION_COOKIE_NAME] = self.cookies[who]
        return client


def set_stage() -> Stage:
    """Write everything, as the owner of the database."""
    places = _places()
    people = _people(places)
    listed = _lists(places, people)
    campaign = _campaign(places, people["admin"])
    spare = User.objects.create_user(f"spare{DEMO_DOMAIN}", first_name="Paul", last_name="Petit")
    held = Habilitation.objects.create(
        user=spare, role=Role.ASSISTANT, platform=places.elsewhere, starts_on=date(2026, 9, 1)
    )
    search = PeopleSearch.objects.create(user=people["admin"], text="petit")
    others = {
        "platform": places.platform.pk,
        "rule": PerimeterRule.objects.create(
            platform=places.platform, target="establishment", establishment=places.school
        ).pk,
        "code": CodeEntry.objects.create(list="status", code="ST", label="Scolaire").pk,
        "account": spare.pk,
        "habilitation": held.pk,
        "search": search.pk,
        "fresh": new_id(),
    }
    more = (
        _events(places, people, listed),
        acts.meetings(places, people, listed),
        acts.calls(places, people, listed),
        acts.path(places, people, listed),
        lists.of(places.platform, people, listed["dossier"]),
    )
    for made in (*more, campaign, others):
        listed |= made
    return Stage(people, listed, {who: _signed_in(person) for who, person in people.items()})


def _signed_in(person: User) -> str:
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _places() -> Places:
    academie = Academie.objects.create(code="20", name="Amiens")
    department = Department.objects.create(code="02", name="Aisne", academie=academie)
    commune = Commune.objects.create(code="02408", name="Laon", search_name="laon", department=department)
    platform, elsewhere = (
        Platform.objects.create(name=name, department=department) for name in ("Laon et Thiérache", "Soissonnais")
    )
    Organisation.objects.create(name="CIO de Laon", type="cio", platform=platform)
    partner = Organisation.objects.create(name="École de la deuxième chance de Laon", type="e2c", platform=platform)
    school, far = (
        Establishment.objects.create(
            uai=uai, name=name, search_name=name.lower(), department=department, base="siecle", delivers=True
        )
        for uai, name in (("0029998X", "Lycée des Trois Tilleuls"), ("0029999Y", "Lycée du Vieux Pont"))
    )
    return Places(commune, platform, elsewhere, school, far, partner)


def _people(places: Places) -> dict[str, User]:
    held: dict[str, list[dict[str, object]]] = {
        "nobody": [],
        "admin": [{"role": Role.NATIONAL_ADMIN}],
        "operator": [
            {"role": Role.NATIONAL_ADMIN},
            {"role": Role.NOMINATIVE_OPERATIONS, "ends_on": timezone.localdate() + timedelta(days=30)},
        ],
        "manager": [{"role": Role.MANAGER, "platform": places.platform}],
        "assistant": [{"role": Role.ASSISTANT, "platform": places.platform}],
        "circle1": [{"role": Role.CIRCLE1, "platform": places.platform}],
        "elsewhere": [{"role": Role.ASSISTANT, "platform": places.elsewhere}],
        "school": [{"role": Role.SCHOOL_REFERENT, "establishment": places.school}],
        "far": [{"role": Role.SCHOOL_REFERENT, "establishment": places.far}],
        "partner": [{"role": Role.CIRCLE2, "organisation": places.partner}],
    }
    people = {}
    for name, habilitations in held.items():
        people[name] = User.objects.create_user(f"{name}@example.org", first_name=name.title(), last_name="Test")
        for habilitation in habilitations:
            Habilitation.objects.create(user=people[name], starts_on=date(2026, 9, 1), **habilitation)
    return people


def _lists(places: Places, people: dict[str, User]) -> dict[str, UUID]:
    """Zoé on A's list, who left E1; Malo on B's, who left E2; what A's assistant did and keeps."""
    zoe = dossiers.ListedPerson(
        key="p1",
        surname="Lefèvre",
        first_names="Zoé Marie",
        birth_date=date(2008, 3, 12),
        sex="2",
        ines=("123456789AB",),
        details=(dossiers.ListedDetail("phone", "06 39 98 00 01", "young_person", "Base élèves", date(2026, 6, 1)),),
        commune_id=places.commune.code,
        commune_name="Laon",
        establishment_id=places.school.pk,
        establishment_name=places.school.name,
        level="1re pro",
        division="1CAP2",
        left_on=date(2026, 9, 20),
        flags=("training_obligation",),
        placed_by="Domicile à Laon.",
    )
    malo = dossiers.replace(
        zoe,
        key="p2",
        surname="Noël",
        first_names="Malo",
        ines=("987654321CD",),
        details=(dossiers.ListedDetail("phone", "06 39 98 00 02", "young_person", "Base élèves", date(2026, 6, 1)),),
        establishment_id=places.far.pk,
        establishment_name=places.far.name,
    )
    for person, platform in ((zoe, places.platform), (malo, places.elsewhere)):
        dossiers.open_from_campaign(
            campaign=dossiers.NOVEMBER, platform_id=platform.pk, entries=(person,), actor_id=None
        )
    dossier, other = Dossier.objects.get(platform=places.platform), Dossier.objects.get(platform=places.elsewhere)
    attempt, other_attempt = acts.attempt(dossier, people["assistant"]), acts.attempt(other, people["elsewhere"])
    Assignment.objects.create(dossier=dossier, author=people["manager"], referent=people["assistant"])
    view = ListView.objects.create(user=people["assistant"], platform=places.platform, criteria={"search": "lefevre"})
    return {
        "dossier": dossier.pk,
        "detail": ContactDetail.objects.get(person=dossier.person).pk,
        "attempt": attempt.pk,
        "other_dossier": other.pk,
        "other_detail": ContactDetail.objects.get(person=other.person).pk,
        "other_attempt": other_attempt.pk,
        "view": view.pk,
        "export": _export(places.platform, people["assistant"]).pk,
    }


def _events(places: Places, people: dict[str, User], listed: dict[str, UUID]) -> dict[str, UUID]:
    """On Zoé’s file: an interview, a fact, letters; beside it a twin merged already; Malo’s transfer to A."""
    zoe, malo = Dossier.objects.get(pk=listed["dossier"]), Dossier.objects.get(pk=listed["other_dossier"])
    assistant = people["assistant"]
    twin, lost = (_beside(zoe, places, key) for key in ("p3", "p4"))
    actor = Actor(assistant.pk, "Test", frozenset({Role.ASSISTANT}), frozenset({places.platform.pk}))
    tell_database(actor)
    merged = merge(actor=actor, kept_id=twin.pk, lost_id=lost.pk, choices={})
    tell_database(None)
    letters = _export(places.platform, assistant)
    Export.objects.filter(pk=letters.pk).update(kind="letters", included=[str(zoe.pk)], options={"model": "first"})
    moving = Transfer.objects.create(
        dossier=malo,
        source=places.elsewhere,
        target=places.platform,
        surname=malo.surname,
        first_names=malo.first_names,
        birth_date=malo.birth_date,
        message="A déménagé à Laon.",
        asked_by=people["elsewhere"],
    )
    fact = AttestedFact.objects.create(
        dossier=zoe,
        person=zoe.person,
        author=assistant,
        fact="EN_EMPLOI",
        source="parent",
        fact_date=TODAY,
        effect="none",
    )
    said = AttestedFact.objects.create(
        dossier=zoe,
        person=zoe.person,
        author=assistant,
        fact="SCOLARISE_AUTRE",
        motive="public",
        source="young_person",
        fact_date=TODAY,
        establishment=places.school,
        place="Lycée des Trois Tilleuls",
        effect="check",
    )
    _beside_the_events(places, people, fact)
    shared = Share.objects.create(
        dossier=zoe,
        platform=places.platform,
        shared_with=places.partner,
        level="summary",
        purpose="Lui présenter la session de janvier.",
        until=timezone.now() + timedelta(days=30),
        consent="spoken",
        author=assistant,
    )
    beside = acts.messages(places, people, zoe) | acts.around(zoe, malo, places, people)
    return beside | {
        "share": shared.pk,
        "other_organisation": Organisation.objects.get(type="cio").pk,
        "elsewhere": places.elsewhere.pk,
        "lost": lost.pk,
        "twin": twin.pk,
        "merge": merged.pk,
        "transfer": moving.pk,
        "letters": letters.pk,
        "interview": Interview.objects.create(dossier=zoe, author=assistant, next_step="diagnosis").pk,
        "fact": fact.pk,
        "said": said.pk,
        **acts.jdc(places, people, zoe),
        **_chosen(zoe, assistant),
    }


def _chosen(zoe: Dossier, assistant: User) -> dict[str, UUID]:
    """A request of return and a choice of follow-up, with what was written of each."""
    asked = ReturnRequest.objects.create(dossier=zoe, author=assistant, asked_on=TODAY)
    kept = FollowUpDecision.objects.create(dossier=zoe, author=assistant, choice="keep")
    ReturnNote.objects.create(event=asked, text="Veut reprendre un CAP.")
    FollowUpNote.objects.create(event=kept, text="Vient à chaque rendez-vous.")
    return {"return": asked.pk, "decision": kept.pk}


def _beside_the_events(places: Places, people: dict[str, User], fact: AttestedFact) -> None:
    """A row of what hangs on a file and has no address of its own; the reader's time is over."""
    zoe, assistant = fact.dossier, people["assistant"]
    Contradiction.objects.create(
        statement=fact, dossier=zoe, campaign_id=dossiers.NOVEMBER.id, campaign_name="Novembre", said="Inscrite."
    )
    ProtectedNature.objects.create(statement=fact, dossier=zoe, fact="SCOLARISE_JUSTICE")
    opened = StatusChange.objects.create(dossier=zoe, author=assistant, status="open", reason="other")
    StatusNote.objects.create(event=opened, text="Revenu nous voir.")
    Report.objects.create(dossier=zoe, author=assistant, origin="report", reason="Ne vient plus.")
    held = Interview.objects.create(dossier=zoe, author=assistant, next_step="diagnosis")
    ProtectedReason.objects.create(interview=held, dossier=zoe, answers={"no_contact": "justice"})
    InterviewDraft.objects.create(dossier=zoe, author=assistant, answers={})
    PersonSearch.objects.create(user_id=assistant.pk, fingerprint="0" * 64)
    TemporaryAccess.objects.create(
        user=people["elsewhere"], dossier=zoe, platform=places.platform, until=timezone.now() - timedelta(days=1)
    )


def _beside(zoe: Dossier, places: Places, key: str) -> Dossier:
    """Another file of the same platform."""
    person = YoungPerson.objects.create(surname="Lefevre", first_names=f"Zoe {key}", birth_date=zoe.birth_date, sex="2")
    return Dossier.objects.create(
        person=person,
        platform=places.platform,
        surname=person.surname,
        first_names=person.first_names,
        search_text=f"lefevre zoe {key}",
        birth_date=person.birth_date,
    )


def _export(platform: Platform, owner: User) -> Export:
    stored = default_storage.save("export.csv", ContentFile(b"Nom;Prenoms"))
    now = timezone.now()
    return Export.objects.create(
        user=owner,
        platform=platform,
        criteria={"tab": "tous"},
        state=ExportState.READY,
        stored_as=stored,
        rows=1,
        ready_at=now,
        expires_at=now + timedelta(hours=20),
    )


def _campaign(places: Places, admin: User) -> dict[str, UUID]:
    """A campaign compared, with a file to complete, a record set aside in it, a run and what it published to B."""
    campaign = Campaign.objects.create(
        id=dossiers.NOVEMBER.id,
        number=dossiers.NOVEMBER.number,
        name=dossiers.NOVEMBER.name,
        treatment_date=date(2026, 10, 31),
        state=CampaignState.COMPARED,
    )
    CampaignStep.objects.create(campaign=campaign, state=CampaignState.ANNOUNCED, author=admin)
    delivery = Delivery.objects.create(
        campaign=campaign,
        drop=new_id(),
        path="ExportXML_ElevesAvecAdresses.zip",
        size=1000,
        sha256="0" * 64,
        state=DeliveryState.INCOMPLETE,
        kind="siecle",
        establishment=places.school,
        uai=places.school.uai,
        missing=["school_year"],
        set_aside=1,
    )
    reason = "Cette date n’existe pas."
    Reject.objects.create(
        delivery=delivery,
        establishment=places.school,
        record="a.zip#12",
        field="DATE_NAISS",
        value="31/02/2009",
        reason=reason,
    )
    RejectCount.objects.create(delivery=delivery, field="DATE_NAISS", reason=reason, records=1)
    now = timezone.now()
    run = Run.objects.create(
        campaign=campaign,
        state=RunState.DONE,
        asked_by=admin,
        started_at=now - timedelta(minutes=2),
        ended_at=now,
        files={"listing": "listing.parquet"},
        report={"persons": 2, "verdicts": {"dropout": 2}},
    )
    RunCount.objects.create(run=run, verdict="dropout", establishment=places.school, uai=places.school.uai, people=2)
    Publication.objects.create(
        run=run, campaign=campaign, platform=places.elsewhere, state=PublicationState.TAKEN_BACK, taken_back_at=now
    )
    return {"campaign": campaign.pk, "delivery": delivery.pk, "run": run.pk}
