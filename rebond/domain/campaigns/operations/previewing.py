"""What a publication would do to whom, in figures, and what moved since the campaign before."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.utils import timezone

from rebond.domain.campaigns.enums import CampaignState
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.dossiers.models import ListEntry
from rebond.domain.territory.models import Department, Establishment, Platform
from rebond.domain.territory.placement import Place, Placement, department_of_postal_code
from rebond.domain.territory.queries import place_all
from rebond.kernel.comparator import SECOND_PUBLIC

_PLACE_COLUMNS: Final = ["person", "commune", "postal_code", "uai", "second_public"]
_COUNTED: Final = ("people", "new", "known", "disputed", "obligation")
_PUBLISHED = (CampaignState.PUBLISHED, CampaignState.CORRECTIONS, CampaignState.CLOSED)


def is_known(person: str) -> UUID | None:
    """The YoungPerson that the comparator recognised, or None: the keys that it makes itself are no UUID."""
    try:
        return UUID(person)
    except ValueError:
        return None


def placed_people(listing: str) -> tuple[list[str], list[Placement], list[dict[str, Any]]]:
    """The people of a stored listing, in its order, the platform of each, and the facts that it rests on."""
    with default_storage.open(listing) as file:
        rows = pq.read_table(file.file, columns=_PLACE_COLUMNS).to_pylist()
    schools = dict(Establishment.objects.filter(uai__in={row["uai"] for row in rows}).values_list("uai", "pk"))
    places = [Place(row["commune"], schools.get(row["uai"]), row["postal_code"]) for row in rows]
    return [row["person"] for row in rows], place_all(places), rows


def preview_of(run: Run, listing: str) -> dict[str, Any]:
    """Per platform: people, new, known, disputed, and beside them the second public (`obligation`); how many have no
    platform at all, by département."""
    people, placements, rows = placed_people(listing)
    found: dict[UUID, Counter[str]] = defaultdict(Counter)
    gaps: Counter[str] = Counter()
    departments = dict(Department.objects.values_list("code", "name"))
    for person, placement, row in zip(people, placements, rows, strict=True):
        if placement.platform_id is None:
            code = department_of_postal_code(row["postal_code"] or "") or (row["uai"] or "")[1:3]
            gaps[departments.get(code, "Département inconnu")] += 1
            continue
        counts = found[placement.platform_id]
        if row["second_public"]:
            counts["obligation"] += 1
            continue
        counts["people"] += 1
        counts["known" if is_known(person) else "new"] += 1
        counts["disputed"] += placement.disputed
    names = dict(Platform.objects.filter(pk__in=found).values_list("pk", "name"))
    return {
        "at": timezone.now().isoformat(),
        "platforms": [
            {"id": str(key), "name": names[key]} | {n: found[key][n] for n in _COUNTED}
            for key in sorted(found, key=names.__getitem__)
        ],
        "gaps": dict(sorted(gaps.items())),
    }


def moves_since(run: Run, verdicts: Path) -> dict[str, Any]:
    """What became of the people whom the campaign before had listed: still listed, or why not any more."""
    before = Campaign.objects.filter(number__lt=run.campaign.number, state__in=_PUBLISHED).first()
    if before is None:
        return {}
    entries = ListEntry.objects.filter(campaign_id=before.pk, taken_back_at=None)
    entries = entries.exclude(flags__contains=[SECOND_PUBLIC])
    left = {str(key) for key in entries.values_list("dossier__person_id", flat=True)}
    total, still, gone = len(left), 0, Counter[str]()
    for batch in pq.ParquetFile(verdicts).iter_batches(columns=["person", "verdict", "criterion"]):
        for row in batch.to_pylist():
            if row["person"] not in left:
                continue
            left.discard(row["person"])
            if row["verdict"] == "dropout":
                still += 1
            else:
                gone[row["criterion"] if row["verdict"] == "not_dropout" else row["verdict"]] += 1
    gone["absent"] = len(left)
    return {"campaign": before.name, "listed": total, "still": still, "gone": {k: n for k, n in gone.items() if n}}
