"""A campaign's comparison is held against what establishments confirmed (C11)."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db import transaction

from rebond.domain.dossiers.models import EnrolmentSighting
from rebond.domain.dossiers.queries.enrolments import checks_waiting


@transaction.atomic
def report_sightings(
    *, campaign_id: UUID, campaign_name: str, treatment_date: date, seen: Mapping[UUID, tuple[str, date | None]]
) -> int:
    """Write on each file whose enrolment was asked about, or confirmed, whether the bases show it.

    `seen`: young person → (UAI, enrolled since), blank for whom no base shows; who is not in it was not looked for,
    and is left. For the worker. Told twice, told once; gives how many were told. An
    enrolment that begins after the treatment date could not be seen, and is left.
    """
    told = set(EnrolmentSighting.objects.filter(campaign_id=campaign_id).values_list("dossier_id", flat=True))
    rows: dict[UUID, EnrolmentSighting] = {}
    for check in checks_waiting().select_related("dossier", "establishment", "fact"):
        looked_for = check.dossier.person_id in seen
        told_of = check.since or (check.fact.fact_date if check.fact else None)
        if check.dossier_id in told or not looked_for or (told_of is not None and told_of > treatment_date):
            continue
        uai, since = seen[check.dossier.person_id]
        shown = uai == check.establishment.uai
        rows[check.dossier_id] = EnrolmentSighting(
            dossier_id=check.dossier_id,
            establishment_id=check.establishment_id,
            campaign_id=campaign_id,
            campaign_name=campaign_name[:120],
            treatment_date=treatment_date,
            shown=shown,
            since=since if shown else None,
            said=f"inscrit dans un autre établissement, UAI {uai}" if uai and not shown else "",
        )
    EnrolmentSighting.objects.bulk_create(rows.values(), batch_size=500)
    return len(rows)
