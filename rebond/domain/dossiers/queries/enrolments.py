"""The enrolments that establishments are asked to confirm, and what their base says of them (C11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Dossier, EnrolmentCheck, EnrolmentSighting
from rebond.domain.dossiers.path_enums import EnrolmentAnswer


@dataclass(frozen=True)
class Enrolments:
    """What an establishment's referent is asked, and the enrolments that their base does not show yet."""

    asked: list[EnrolmentCheck]
    missing: list[EnrolmentCheck]  # confirmed here, not seen by the last comparison
    campaign: str = ""


def enrolments_of(actor: Actor) -> Enrolments:
    """The questions that wait for one of the actor's establishments, the oldest first. Two or three queries."""
    here = sorted(actor.establishments)
    standing = visible(EnrolmentCheck, actor).filter(establishment__in=here, superseded_by=None, cancelled=False)
    rows = list(standing.select_related("establishment").order_by("happened_at", "surname"))
    confirmed = [row for row in rows if row.answer == EnrolmentAnswer.ENROLLED]
    seen = sightings_of(actor, [row.dossier_id for row in confirmed])
    missing = [row for row in confirmed if row.dossier_id in seen and not seen[row.dossier_id].shown]
    names = {seen[row.dossier_id].campaign_name for row in missing}
    return Enrolments(
        asked=[row for row in rows if row.answer == EnrolmentAnswer.WAITING],
        missing=missing,
        campaign=max(names, default=""),
    )


def sightings_of(actor: Actor, dossiers: Sequence[UUID]) -> dict[UUID, EnrolmentSighting]:
    """File → what the latest comparison says of the enrolment; none without files."""
    if not dossiers:
        return {}
    rows = visible(EnrolmentSighting, actor).filter(dossier__in=dossiers)
    return {row.dossier_id: row for row in rows.order_by("treatment_date", "found_at")}


def sighting_of(actor: Actor, dossier: Dossier) -> EnrolmentSighting | None:
    """What the latest comparison says of this young person's enrolment."""
    return sightings_of(actor, [dossier.pk]).get(dossier.pk)


def people_to_look_for() -> list[UUID]:
    """The young people whose enrolment is asked about, or confirmed. For the worker."""
    return list(checks_waiting().values_list("dossier__person_id", flat=True).distinct())


def checks_waiting() -> QuerySet[EnrolmentCheck]:
    """Every check that a comparison can be held against: asked, or confirmed. For the worker."""
    return EnrolmentCheck.objects.filter(
        superseded_by=None, cancelled=False, answer__in=(EnrolmentAnswer.WAITING, EnrolmentAnswer.ENROLLED)
    )
