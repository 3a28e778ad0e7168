"""What a reading leaves behind, in one transaction: facts, figures, rejects, and which file replaces which."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.journal import record_action
from rebond.domain.campaigns.bases import ENROLMENT_KINDS, keep_until
from rebond.domain.campaigns.enums import CampaignState, DeliveryState, RunState
from rebond.domain.campaigns.models import Delivery, Reject, RejectCount, Run
from rebond.domain.campaigns.operations.life import locked
from rebond.domain.campaigns.reading import Part, uai_in
from rebond.domain.territory.models import Establishment
from rebond.kernel.formats import FileFacts, superseded
from rebond.kernel.kinds import Kind

_BATCH = 1_000
_MANIFEST_SAYS = "Le manifeste contredit"


def refuse(delivery: Delivery, reason: str) -> None:
    """Set a whole delivery aside with its reason in French; what was stored of it is destroyed."""
    with transaction.atomic():
        Delivery.objects.filter(pk=delivery.pk).update(
            state=DeliveryState.REFUSED, reason=reason, read_at=timezone.now(), stored_as="", tables={}
        )
        _later_delete([delivery.stored_as, *delivery.tables.values()])


def settle(delivery: Delivery, parts: Sequence[Part], tables: dict[str, str], kind: Kind | None) -> None:
    """Write down what was read. `tables`: table → name in the storage; `kind`: what a file short of facts is."""
    with transaction.atomic():
        locked(delivery.campaign_id)
        delivery.members.all().delete()
        delivery.rejects.all().delete()
        delivery.reject_counts.all().delete()
        _later_delete(delivery.tables.values())
        delivery.tables = tables
        rows = [_row(delivery, part, kind) for part in parts] or [delivery]
        if not parts:
            delivery.state = DeliveryState.REFUSED
            delivery.reason = "Le fichier ne contient rien que Rebond sache lire."
        delivery.save()
        Delivery.objects.bulk_create(rows[1:])
        for row, part in zip(rows, parts, strict=False):
            _write_rejects(row, part)
        for row in rows:
            if row.state == DeliveryState.READ:
                _replace(row)
        if delivery.state in (DeliveryState.REFUSED, DeliveryState.UNUSED) and len(rows) == 1:
            _later_delete([delivery.stored_as, *tables.values()])
            Delivery.objects.filter(pk=delivery.pk).update(stored_as="", tables={})
    _tell(delivery, rows)


def _row(delivery: Delivery, part: Part, kind: Kind | None) -> Delivery:
    """The delivery of a part: the archive's own row for the first, a new one for the others."""
    row = delivery
    if part.number > 1:
        row = Delivery(
            campaign_id=delivery.campaign_id,
            drop=delivery.drop,
            archive=delivery,
            path=delivery.path,
            size=0,
            received_at=delivery.received_at,
            received_from_id=delivery.received_from_id,
        )
    row.part, row.read_at, row.contradictions, row.missing = part.number, timezone.now(), [], []
    row.rows = row.set_aside = 0
    row.member = part.path.removeprefix(delivery.path).removeprefix("!")[-400:]
    if part.facts is not None:
        _read(row, part.facts)
    elif part.refusal is not None:
        row.missing = part.missing
        row.state = DeliveryState.INCOMPLETE if row.missing else DeliveryState.REFUSED
        row.reason = f"{part.refusal.reason} {part.refusal.suggestion or ''}".strip()
        if row.missing:
            row.kind, row.uai = kind or "", uai_in(part.path)
    else:
        row.state, row.reason = DeliveryState.UNUSED, part.not_used
    return row


def _read(row: Delivery, facts: FileFacts) -> None:
    row.state, row.reason = DeliveryState.READ, ""
    row.kind, row.uai, row.school_year = facts.kind, facts.uai or "", facts.school_year
    row.observed_on = facts.observed_on
    row.exported_at = timezone.make_aware(facts.exported_at) if facts.exported_at else None
    row.content_sha256, row.rows, row.set_aside = facts.sha256, facts.rows, facts.set_aside
    row.warnings = [w for w in facts.warnings if not w.startswith(_MANIFEST_SAYS)]
    row.warnings += [
        f"{count} valeurs non comprises dans la colonne {column} : elles sont laissées vides."
        for column, count in sorted(facts.dropped.items())
        if count
    ]
    row.contradictions = [w for w in facts.warnings if w.startswith(_MANIFEST_SAYS)]
    row.establishment = Establishment.objects.filter(uai=row.uai).first() if row.uai else None
    if row.uai and row.establishment is None:
        row.contradictions.append(f"L’UAI {row.uai} n’est celui d’aucun établissement connu : vérifiez-le.")
    row.keep_until = keep_until(row.kind, row.school_year, row.observed_on or timezone.localdate())


def _write_rejects(row: Delivery, part: Part) -> None:
    Reject.objects.bulk_create(
        (
            Reject(
                delivery=row,
                establishment_id=row.establishment_id,
                record=(aside.record or "")[-600:],
                field=(aside.field or "")[:200],
                value=aside.shown()["value"] or "",
                reason=aside.reason,
                suggestion=aside.suggestion or "",
            )
            for aside in part.asides
        ),
        batch_size=_BATCH,
    )
    RejectCount.objects.bulk_create(
        RejectCount(delivery=row, field=field[:200], reason=reason, records=records)
        for (field, reason), records in sorted(part.aside_counts.items())
    )


def _replace(row: Delivery) -> None:
    """Let the latest export of the same establishment, base and year count alone, in whatever campaign it came."""
    Delivery.objects.filter(  # the same content, dropped before without its facts, asks for nothing any more
        campaign_id=row.campaign_id, sha256=row.sha256, state=DeliveryState.INCOMPLETE
    ).exclude(sha256="").exclude(pk=row.pk).update(
        state=DeliveryState.DUPLICATE, reason="Déposé à nouveau depuis, avec ses précisions.", missing=[]
    )
    rivals = list(
        Delivery.objects.filter(
            kind=row.kind, uai=row.uai, school_year=row.school_year, state=DeliveryState.READ, destroyed_at=None
        ).order_by("received_at", "part", "pk")
    )
    for loser, winner in superseded([_facts(rival) for rival in rivals]).items():
        _supersede(rivals[loser], rivals[winner])


def _supersede(old: Delivery, new: Delivery) -> None:
    same_moment = old.exported_at == new.exported_at and old.observed_on == new.observed_on
    if same_moment and old.content_sha256 != new.content_sha256:
        told = (
            f"« {old.name} » et « {new.name} » viennent du même établissement et du même jour mais diffèrent : "
            f"« {new.name} » l’emporte. Demandez à l’établissement lequel est le bon."
        )
        new.contradictions = [*new.contradictions, told]
        Delivery.objects.filter(pk=new.pk).update(contradictions=new.contradictions)
    day = f" du {new.observed_on:%d/%m/%Y}" if new.observed_on else ""
    Delivery.objects.filter(pk=old.pk).update(
        state=DeliveryState.SUPERSEDED, superseded_by=new, reason=f"Remplacé par « {new.name} »{day}."
    )


def _facts(delivery: Delivery) -> FileFacts:
    exported = delivery.exported_at
    return FileFacts(
        path=delivery.path,
        kind=Kind(delivery.kind),
        sha256=delivery.content_sha256,
        uai=delivery.uai or None,
        school_year=delivery.school_year,
        observed_on=delivery.observed_on,
        exported_at=timezone.make_naive(exported) if isinstance(exported, datetime) else None,
        rows=delivery.rows,
    )


def _tell(delivery: Delivery, rows: Sequence[Delivery]) -> None:
    read = [row for row in rows if row.state == DeliveryState.READ]
    if read and any(row.kind in ENROLMENT_KINDS for row in read):
        record_action(
            actor=None,
            code="delivery.read",
            sentence=f"{sum(row.rows for row in read)} lignes lues, {sum(row.set_aside for row in read)} écartées.",
            about=delivery,
        )


def destroy(deliveries: Iterable[Delivery], *, why: str) -> int:
    """Destroy what is stored of deliveries that have served, and record it. Gives how many."""
    count = 0
    for delivery in deliveries:
        with transaction.atomic():
            _later_delete([delivery.stored_as, *delivery.tables.values()])
            Delivery.objects.filter(pk=delivery.pk).update(stored_as="", tables={}, destroyed_at=timezone.now())
            Delivery.objects.filter(archive=delivery).update(destroyed_at=timezone.now())
            Reject.objects.filter(delivery__in=_with_members(delivery.pk)).delete()
            record_action(actor=None, code="delivery.destroyed", sentence=f"Fichier détruit : {why}.", about=delivery)
        count += 1
    return count


def destroy_results(*, why: str) -> int:
    """Destroy the verdicts and listings that no publication can use any more: a later comparison is done, or the
    campaign is closed. Figures stay. Gives how many runs."""
    count = 0
    for run in Run.objects.filter(destroyed_at=None).exclude(files={}).select_related("campaign"):
        later = Run.objects.filter(campaign=run.campaign, state=RunState.DONE, asked_at__gt=run.asked_at)
        if run.active or not (run.campaign.state == CampaignState.CLOSED or later.exists()):
            continue
        with transaction.atomic():
            _later_delete(run.files.values())
            Run.objects.filter(pk=run.pk).update(files={}, destroyed_at=timezone.now())
            record_action(actor=None, code="run.destroyed", sentence=f"Résultats détruits : {why}.", about=run)
        count += 1
    return count


def _with_members(key: UUID) -> list[UUID]:
    return [key, *Delivery.objects.filter(archive=key).values_list("pk", flat=True)]


def served(day: date) -> list[Delivery]:
    """Stored deliveries of which no part may serve any more on `day`: replaced, or past their end date."""
    stored = Delivery.objects.filter(archive=None, destroyed_at=None).exclude(stored_as="")
    return [delivery for delivery in stored.prefetch_related("members") if _has_served(delivery, day)]


def _has_served(delivery: Delivery, day: date) -> bool:
    underway = (DeliveryState.RECEIVED, DeliveryState.READING, DeliveryState.INCOMPLETE)
    return all(
        part.state not in underway
        and (part.state != DeliveryState.READ or (part.keep_until is not None and part.keep_until < day))
        for part in (delivery, *delivery.members.all())
        if part.kind != Kind.MANIFEST
    )


def _later_delete(names: Iterable[str]) -> None:
    """Destroy stored files once the transaction stands: rolled back, they are still needed."""
    for name in [name for name in names if name]:
        transaction.on_commit(lambda name=name: default_storage.delete(name))
