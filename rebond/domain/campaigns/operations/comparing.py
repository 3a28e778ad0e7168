"""The comparison as a job: gathers, compares, keeps the results sealed, counts. Started again from its beginning
when its worker dies; nothing of it is seen before its end."""

import logging
import os
from collections import Counter
from pathlib import Path
from typing import Final
from uuid import UUID

import pyarrow.parquet as pq
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.scratch import scratch_folder
from rebond.domain.base.storage import DamagedFileError
from rebond.domain.campaigns import sightings
from rebond.domain.campaigns.attested import as_bytes, decisions_of, denials
from rebond.domain.campaigns.enums import DeliveryState, RunState
from rebond.domain.campaigns.gathering import SourceFile, gather
from rebond.domain.campaigns.lifecycle import BY_CODE
from rebond.domain.campaigns.listing import undated, write_listing
from rebond.domain.campaigns.models import Campaign, Delivery, Run, RunCount
from rebond.domain.campaigns.operations.following import Follower, Stopped
from rebond.domain.campaigns.operations.life import locked, step
from rebond.domain.campaigns.operations.previewing import moves_since, preview_of
from rebond.domain.dossiers.queries import known_people, people_to_look_for, stated_facts
from rebond.domain.territory.models import Establishment
from rebond.kernel.comparator import Comparison, compare
from rebond.kernel.kinds import Kind

logger = logging.getLogger(__name__)

ATTEMPTS: Final = 3
#: How the comparator names its steps → the stage that follows each (`stages.STAGES`).
_AFTER: Final = {"records": 3, "candidates": 4, "resolution": 5, "judgement": 6, "writing": 7}
_RETRY: Final = "Relancez la comparaison ; si l’échec se répète, transmettez sa référence à l’assistance."


def run_comparison(run_id: UUID) -> None:
    """Do one comparison to its end. Nothing happens when it was stopped or is over."""
    run = _begin(run_id)
    if run is None:
        return
    follower = Follower(run)
    try:
        with scratch_folder() as folder:
            _compare(run, folder, follower)
    except Stopped:
        _end(run, RunState.STOPPED, follower, said="Comparaison arrêtée à la demande.")
    except (DamagedFileError, FileNotFoundError) as error:
        cause = str(error) if isinstance(error, DamagedFileError) else "Un fichier livré n’est plus conservé."
        _fail(run, follower, cause, "Déposez à nouveau les fichiers concernés, puis relancez la comparaison.")
    except MemoryError:
        _fail(run, follower, "La mémoire de la machine n’a pas suffi.", "Fermez d’autres travaux, puis relancez.")
    except OSError as error:
        logger.exception("Run %s failed", run.pk)
        full = error.errno == 28
        cause = "Le disque de la machine est plein." if full else "La machine n’a pas pu lire ou écrire un fichier."
        _fail(run, follower, cause, "Libérez de la place, puis relancez." if full else _RETRY)
    except Exception:
        logger.exception("Run %s failed", run.pk)
        _fail(run, follower, "Une erreur du programme a interrompu la comparaison.", _RETRY)


def _begin(run_id: UUID) -> Run | None:
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",)).select_related("campaign").filter(pk=run_id).first()
        if run is None or not run.active:
            return None
        run.attempts += 1
        run.state, run.started_at = RunState.RUNNING, timezone.now()
        taken_up = run.attempts > 1
        if run.attempts > ATTEMPTS:
            run.state, run.ended_at = RunState.FAILED, timezone.now()
            run.error = "Le programme s’est arrêté brutalement à plusieurs reprises pendant cette comparaison."
            run.remedy = "Vérifiez la mémoire et le disque de la machine, puis relancez la comparaison."
        if taken_up:
            at = timezone.now().isoformat()
            run.log = [*run.log, {"at": at, "text": "Le programme s’était arrêté : la comparaison reprend au début."}]
        run.save()
    return run if run.active else None


def _compare(run: Run, folder: Path, follower: Follower) -> None:
    tables, out = folder / "tables", folder / "out"
    tables.mkdir()
    out.mkdir()
    follower.stage(1)
    files = sources(run.campaign)
    follower.say(f"{len(files)} fichiers à comparer.")
    stored = dict(Delivery.objects.filter(pk__in={f.archive for f in files}).values_list("pk", "tables"))
    facts = list(stated_facts(run.campaign.treatment_date))
    rows = gather(
        files,
        stored,
        known_people(),
        tables,
        opened=lambda name: default_storage.open(name).file,
        progress=follower.count,
        facts=facts,
    )
    follower.say(f"{rows.get('enrolments', 0)} inscriptions rassemblées.")
    follower.stage(2)
    comparison = compare(
        tables,
        treatment_date=run.campaign.treatment_date,
        out=out,
        decisions=decisions_of(facts),
        threads=os.cpu_count() or 2,
        progress=lambda name, _share: follower.stage(_AFTER[name]),
    )
    follower.say(f"{comparison.persons} jeunes jugés, {comparison.verdicts.get('dropout', 0)} en décrochage.")
    listed = comparison.verdicts.get("dropout", 0)
    write_listing(tables, out, folder / "listing.parquet", progress=lambda done: follower.count(done, listed))
    if missed := undated(out):
        follower.say(f"{missed} sans date de naissance dans aucune base : à demander aux établissements, non listés.")
    follower.stage(8)
    kept = {
        "verdicts": default_storage.put(_blocks(out / "verdicts.parquet")),
        "listing": default_storage.put(_blocks(folder / "listing.parquet")),
        "denials": default_storage.put(iter([as_bytes(denials(out, facts))])),
        "sightings": default_storage.put(iter([_sightings(run, out)])),
    }
    try:
        _finish(run, out, comparison, kept, follower)
    except BaseException:
        for name in kept.values():
            default_storage.delete(name)
        raise


def _sightings(run: Run, out: Path) -> bytes:
    """What the bases say of those whose enrolment establishments were asked about."""
    campaign = run.campaign
    found = sightings.sightings(
        out, people_to_look_for(), school_year=campaign.school_year, day=campaign.treatment_date
    )
    return sightings.as_bytes(found)


def sources(campaign: Campaign) -> list[SourceFile]:
    """The files that count for `campaign`: read, not replaced, of its school year or the one before, in a stable
    order. A file of an earlier campaign serves again until its end date."""
    years = (campaign.school_year - 1, campaign.school_year)
    found = (
        Delivery.objects.filter(state=DeliveryState.READ, destroyed_at=None, campaign__number__lte=campaign.number)
        .filter(Q(school_year__in=years) | Q(school_year=None))
        .filter(Q(keep_until=None) | Q(keep_until__gte=campaign.treatment_date))
        .exclude(kind__in=[Kind.MANIFEST, Kind.SIECLE_NOMENCLATURE])
    )
    return [
        SourceFile(
            archive=delivery.archive_id or delivery.pk,
            part=delivery.part,
            path=f"{delivery.path}!{delivery.member}" if delivery.member else delivery.path,
            kind=delivery.kind,
            uai=delivery.uai or None,
            school_year=delivery.school_year,
            observed_on=delivery.observed_on,
            sha256=delivery.content_sha256,
            rows=delivery.rows,
            set_aside=delivery.set_aside,
        )
        for delivery in found.order_by("path", "member", "content_sha256", "pk")
    ]


def _blocks(path: Path):
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


def _finish(run: Run, out: Path, comparison: Comparison, kept: dict[str, str], follower: Follower) -> None:
    counts = _counts(out / "verdicts.parquet")
    flags = _flags(out / "verdicts.parquet")
    with transaction.atomic():
        campaign = locked(run.campaign_id)
        follower.check()
        run.counts.all().delete()
        RunCount.objects.bulk_create(_count_rows(run, counts), batch_size=1000)
        run.files, run.model_version = kept, comparison.model
        run.report = {
            "persons": comparison.persons,
            "verdicts": comparison.verdicts,
            "criteria": comparison.criteria,
            "undetermined": comparison.undetermined,
            "records": comparison.records,
            "flags": flags,
            "joined_pairs": comparison.joined_pairs,
            "doubtful_pairs": comparison.doubtful_pairs,
            "warnings": list(comparison.warnings),
            "seconds": follower.durations(),
            "preview": preview_of(run, kept["listing"]),
            "moves": moves_since(run, out / "verdicts.parquet"),
        }
        run.save(update_fields=["files", "model_version", "report"])
        _end(run, RunState.DONE, follower, said="Comparaison terminée.")
        step(campaign, BY_CODE["compare"], actor=None, author_id=run.asked_by_id)


def _counts(verdicts: Path) -> Counter[tuple[str, str, str]]:
    """(verdict, criterion, UAI) → people."""
    found: Counter[tuple[str, str, str]] = Counter()
    for batch in pq.ParquetFile(verdicts).iter_batches(columns=["verdict", "criterion", "last_uai"]):
        found.update(tuple(value or "" for value in row.values()) for row in batch.to_pylist())
    return found


def _flags(verdicts: Path) -> dict[str, int]:
    """Flag → people listed who bear it."""
    found: Counter[str] = Counter()
    for batch in pq.ParquetFile(verdicts).iter_batches(columns=["verdict", "flags"]):
        for row in batch.to_pylist():
            if row["verdict"] == "dropout":
                found.update(row["flags"])
    return dict(found)


def _count_rows(run: Run, counts: Counter[tuple[str, str, str]]) -> list[RunCount]:
    uais = {uai for _, _, uai in counts if uai}
    establishments = dict(Establishment.objects.filter(uai__in=uais).values_list("uai", "pk"))
    return [
        RunCount(
            run=run,
            verdict=verdict,
            criterion=criterion,
            uai=uai[:8],
            establishment_id=establishments.get(uai),
            people=people,
        )
        for (verdict, criterion, uai), people in sorted(counts.items())
    ]


def _end(run: Run, state: RunState, follower: Follower, *, said: str) -> None:
    follower.say(said)
    run.state, run.ended_at = state, timezone.now()
    run.save(update_fields=["state", "ended_at", "error", "remedy"])


def _fail(run: Run, follower: Follower, cause: str, remedy: str) -> None:
    run.error, run.remedy = cause, remedy
    _end(run, RunState.FAILED, follower, said=f"Échec : {cause}")
