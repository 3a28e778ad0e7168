"""What the referent of an establishment reads: what came from it, what to do, and its young people."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.core.paginator import Page, Paginator

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.bases import ENROLMENT_KINDS, kind_label
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.models import Campaign, Delivery, Reject
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import chosen_contacts, for_establishments
from rebond.domain.territory.enums import Base
from rebond.domain.territory.models import Establishment
from rebond.web.establishment.exports import ExportSteps, export_steps

SHOWN_REJECTS = 20
PAGE_SIZE = 50


@dataclass(frozen=True)
class SentFile:
    """A file of the establishment, with the kind in French."""

    delivery: Delivery
    kind: str


@dataclass(frozen=True)
class School:
    """One establishment of the referent, before or after its delivery for the current campaign."""

    establishment: Establishment
    campaign: Campaign | None
    files: Sequence[SentFile]
    delivered: bool
    waiting: bool  # something came that is not read yet, or cannot be used as it is
    steps: ExportSteps

    @property
    def set_aside(self) -> int:
        """Records that could not be read, to be mended in the school's own base."""
        return sum(file.delivery.set_aside for file in self.files)


@dataclass(frozen=True)
class EstablishmentPage:
    """The whole first screen of a referent."""

    campaign: Campaign | None
    schools: Sequence[School]
    rejects: Sequence[Reject]
    more_rejects: int
    young_people: Page[Dossier]


def establishment_page(actor: Actor, *, number: str | None) -> EstablishmentPage:
    """Everything about the actor's establishments; `number`: the page of young people asked for."""
    campaign = visible(Campaign, actor).order_by("-number").first()
    places = my_schools(actor)
    deliveries = _current_files(actor, campaign)
    kept = {delivery.pk for delivery in deliveries if delivery.state == DeliveryState.READ}
    rejects = visible(Reject, actor).filter(delivery__in=kept).select_related("delivery")
    count = rejects.count()
    return EstablishmentPage(
        campaign=campaign,
        schools=[
            _school(place, campaign, [d for d in deliveries if d.establishment_id == place.pk]) for place in places
        ],
        rejects=list(rejects[:SHOWN_REJECTS]),
        more_rejects=max(0, count - SHOWN_REJECTS),
        young_people=Paginator(for_establishments(actor), PAGE_SIZE).get_page(number),
    )


def chosen_of(found: EstablishmentPage) -> set[UUID]:
    """Those of the young people shown whose interlocuteur privilégié is the establishment. One query."""
    return chosen_contacts([young.pk for young in found.young_people.object_list])


def my_schools(actor: Actor) -> list[Establishment]:
    """The actor's establishments, by name."""
    places = Establishment.objects.filter(pk__in=sorted(actor.establishments))
    return list(places.select_related("commune", "department"))


def _current_files(actor: Actor, campaign: Campaign | None) -> list[Delivery]:
    """Files of this school year and the one before, those replaced or repeated left out."""
    if campaign is None:
        return []
    found = visible(Delivery, actor).filter(
        establishment__in=sorted(actor.establishments),
        campaign__number__lte=campaign.number,
        destroyed_at=None,
    )
    return list(
        found.exclude(state__in=(DeliveryState.DUPLICATE, DeliveryState.SUPERSEDED))
        .select_related("campaign")
        .order_by("-school_year", "-received_at")
    )


def _school(place: Establishment, campaign: Campaign | None, deliveries: Sequence[Delivery]) -> School:
    this_year = [d for d in deliveries if campaign is not None and d.school_year == campaign.school_year]
    enrolments = [d for d in this_year if d.kind in ENROLMENT_KINDS]
    delivered = any(d.state == DeliveryState.READ for d in enrolments)
    return School(
        establishment=place,
        campaign=campaign,
        files=[SentFile(delivery, kind_label(delivery.kind)) for delivery in deliveries],
        delivered=delivered,
        waiting=not delivered and bool(deliveries) and any(d.state != DeliveryState.READ for d in deliveries),
        steps=export_steps(Base(place.base) if place.base else Base.SIECLE),
    )
