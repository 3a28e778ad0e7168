"""Publication as jobs: one prepares, then one a platform, each in one transaction. Killed anywhere, nothing is
published by half or twice: a platform's list and its state are written together."""

import logging
from pathlib import Path
from typing import Final
from uuid import UUID

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.jobs import defer
from rebond.domain.base.scratch import scratch_folder
from rebond.domain.base.storage import DamagedFileError
from rebond.domain.campaigns.attested import from_bytes
from rebond.domain.campaigns.enums import PublicationState, RunState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.lifecycle import BY_CODE
from rebond.domain.campaigns.listing import LISTING
from rebond.domain.campaigns.models import Campaign, Publication, Run
from rebond.domain.campaigns.operations.life import locked, step
from rebond.domain.campaigns.operations.people import listed_people
from rebond.domain.campaigns.operations.previewing import placed_people, preview_of
from rebond.domain.campaigns.sightings import from_bytes as seen_from_bytes
from rebond.domain.dossiers import operations as dossiers

logger = logging.getLogger(__name__)

_CHOSEN: Final = pa.schema([(name, pa.string()) for name in ("person", "platform", "placed_by")])
_OVER: Final = (PublicationState.PUBLISHED, PublicationState.TAKING_BACK)


def refresh_preview(run_id: UUID) -> None:
    """Count again what the publication would do."""
    run = Run.objects.select_related("campaign").get(pk=run_id)
    if run.state == RunState.DONE and run.files.get("listing"):
        run.report = run.report | {"preview": preview_of(run, run.files["listing"])}
        run.save(update_fields=["report"])


def prepare_publication(run_id: UUID) -> None:
    """Choose each young person's platform, keep the listing in that order, and ask for a job a platform."""
    run = Run.objects.select_related("campaign").get(pk=run_id)
    if run.publication_asked_at is None:
        return  # withdrawn meanwhile
    try:
        placed, platforms = _place(run)
    except (DamagedFileError, FileNotFoundError):
        Run.objects.filter(pk=run.pk).update(
            publication_asked_at=None,
            publication_error="Les résultats de la comparaison ne sont plus lisibles : relancez la comparaison.",
        )
        return
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=run_id)
        former = run.files.get("placed")
        run.files = run.files | {"placed": placed}
        run.save(update_fields=["files"])
        for platform, people in platforms.items():
            publication, _ = Publication.objects.get_or_create(
                run=run, platform_id=platform, defaults={"campaign": run.campaign}
            )
            if publication.state not in _OVER:
                publication.state, publication.people, publication.error = PublicationState.WAITING, people, ""
                publication.save(update_fields=["state", "people", "error"])
                _ask(publication)
        _report_denials(run)
        _report_sightings(run)
        if not platforms:
            defer("campaigns.settle_campaign", campaign_id=run.campaign_id)
        if former:
            transaction.on_commit(lambda: default_storage.delete(former))


def _report_denials(run: Run) -> None:
    """Tell the files what the bases say against the facts attested there. Told again, it changes nothing."""
    if "denials" not in run.files:
        return  # a run made before facts were compared
    with default_storage.open(run.files["denials"]) as kept:
        found = from_bytes(kept.read())
    dossiers.report_contradictions(
        campaign_id=run.campaign_id,
        campaign_name=run.campaign.name,
        denials=[dossiers.Denial(fact, said) for fact, said in found],
    )


def _report_sightings(run: Run) -> None:
    """Tell the files whether the bases show what establishments confirmed. Told again, it changes nothing."""
    if "sightings" not in run.files:
        return  # a run made before enrolments were looked for
    with default_storage.open(run.files["sightings"]) as kept:
        found = seen_from_bytes(kept.read())
    dossiers.report_sightings(
        campaign_id=run.campaign_id,
        campaign_name=run.campaign.name,
        treatment_date=run.campaign.treatment_date,
        seen={one.person: (one.uai, one.since) for one in found},
    )


def _ask(publication: Publication) -> None:
    defer("campaigns.publish_platform", lock=f"platform:{publication.pk}", publication_id=publication.pk)


def _place(run: Run) -> tuple[str, dict[UUID, int]]:
    """The listing sorted by platform (so that a job reads its own row groups only), and people a platform; those
    whom the obligation alone lists are not counted."""
    people, placements, rows = placed_people(run.files["listing"])
    chosen = pa.table(
        {
            "person": people,
            "platform": [str(placement.platform_id) if placement.platform_id else None for placement in placements],
            "placed_by": [placement.reason for placement in placements],
        },
        schema=_CHOSEN,
    )
    with scratch_folder() as folder:
        listing, placed = folder / "listing.parquet", folder / "placed.parquet"
        with listing.open("wb") as file:
            for block in default_storage.blocks(run.files["listing"]):
                file.write(block)
        _sort(listing, chosen, placed)
        name = default_storage.put(_blocks(placed))
    counts = {p.platform_id: 0 for p in placements if p.platform_id is not None}
    for placement, row in zip(placements, rows, strict=True):
        if placement.platform_id is not None and not row["second_public"]:
            counts[placement.platform_id] += 1
    return name, counts


def _sort(listing: Path, chosen: pa.Table, target: Path) -> None:
    """Write the listing with its platforms, sorted by them, whatever its size: DuckDB spills to the same folder."""
    columns = ", ".join(["c.platform", "c.placed_by", *(f"l.{name}" for name in LISTING.names)])
    with duckdb.connect() as connection:
        connection.execute(f"SET memory_limit = '1GB'; SET temp_directory = '{target.parent / 'spill'}'")
        connection.register("chosen", chosen)
        connection.execute(
            f"COPY (SELECT {columns} FROM read_parquet('{listing}') l JOIN chosen c USING (person) "  # noqa: S608
            f"WHERE c.platform IS NOT NULL ORDER BY c.platform, l.person) TO '{target}' "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 2048)"
        )


def _blocks(path: Path):
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


def publish_platform(publication_id: UUID) -> None:
    """Publish one platform's share, whole or not at all. Done again it changes nothing."""
    try:
        with transaction.atomic():
            publication = _held(publication_id)
            if publication is None or publication.state not in (PublicationState.WAITING, PublicationState.FAILED):
                return
            _publish(publication)
    except Exception as error:
        logger.exception("Publication %s failed", publication_id)
        damaged = isinstance(error, DamagedFileError | FileNotFoundError)
        cause = (
            "Les résultats ne sont plus lisibles : relancez la comparaison."
            if damaged
            else (
                "Une erreur du programme a interrompu la publication : relancez-la ; rien n’a été publié pour cette "
                "plate-forme."
            )
        )
        Publication.objects.filter(pk=publication_id, state=PublicationState.WAITING).update(
            state=PublicationState.FAILED, error=cause
        )


def _held(publication_id: UUID) -> Publication | None:
    return (
        Publication.objects.select_for_update(of=("self",))
        .select_related("run", "campaign")
        .filter(pk=publication_id)
        .first()
    )


def _publish(publication: Publication) -> None:
    run, campaign = publication.run, publication.campaign
    with default_storage.open(run.files["placed"]) as file:
        mine = [("platform", "=", str(publication.platform_id))]
        rows = pq.read_table(file.file, filters=mine).to_pylist()
    result = dossiers.open_from_campaign(
        campaign=_reference(campaign),
        platform_id=publication.platform_id,
        entries=listed_people(rows, model_version=run.model_version),
        actor_id=run.publication_asked_by_id,
    )
    publication.state, publication.published_at = PublicationState.PUBLISHED, timezone.now()
    publication.taken_back_at, publication.error = None, ""
    second = sum(row["second_public"] for row in rows)
    publication.people, publication.obligation_people, publication.new_people = len(rows) - second, second, result.new
    publication.known_people, publication.reopened_people = result.known, result.reopened
    publication.save()
    settle_campaign(campaign.pk, author_id=run.publication_asked_by_id)


def _reference(campaign: Campaign) -> dossiers.CampaignRef:
    return dossiers.CampaignRef(campaign.pk, campaign.number, campaign.name, campaign.treatment_date)


def take_back_platform(publication_id: UUID) -> None:
    """Withdraw one platform's share, whole or not at all. Done again it changes nothing."""
    with transaction.atomic():
        publication = _held(publication_id)
        if publication is None or publication.state != PublicationState.TAKING_BACK:
            return
        dossiers.take_back(campaign_id=publication.campaign_id, platform_id=publication.platform_id)
        publication.state, publication.taken_back_at = PublicationState.TAKEN_BACK, timezone.now()
        publication.save(update_fields=["state", "taken_back_at"])
        settle_campaign(publication.campaign_id, author_id=None, reason=publication.run.withdrawal_reason)


def settle_campaign(campaign_id: UUID, *, author_id: UUID | None = None, reason: str = "") -> None:
    """Move the campaign when its last platform has been published, or withdrawn."""
    with transaction.atomic():
        campaign = locked(campaign_id)
        for code in ("publish", "take_back"):
            try:
                step(campaign, BY_CODE[code], actor=None, author_id=author_id, reason=reason)
            except Refused:
                continue
            return
