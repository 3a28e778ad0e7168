"""A file is closed with its reason, opened again by hand, or by the date that its outcome had to be confirmed by."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import CLOSING, REOPENING, Status, StatusReason
from rebond.domain.dossiers.models import AttestedFact, Contradiction, Dossier, EnrolmentCheck, StatusChange
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.facts import FactRefusedError, settle
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.territory.clocks import platform_zone

BATCH = 500


@transaction.atomic
def close_file(*, actor: Actor, dossier_id: UUID, reason: str, note: str = "", key: UUID | None = None) -> Dossier:
    """Close a file. Dossier.DoesNotExist when the actor may not, FactRefusedError when refused; closed stays closed."""
    dossier = dossier_to_change(actor, dossier_id)
    if reason not in CLOSING:
        raise FactRefusedError("reason", "Dites pourquoi le dossier est clos : choisissez dans la liste.")
    if reason == StatusReason.OTHER and not note.strip():
        raise FactRefusedError("note", "Précisez cette autre raison en quelques mots.")
    if dossier.status == Status.OPEN:
        _set(actor, dossier, Status.CLOSED, reason, note, key)
        record_action(actor=actor, code="file.closed", sentence="Dossier clos.", about=dossier)
    return dossier


@transaction.atomic
def reopen_file(*, actor: Actor, dossier_id: UUID, reason: str, note: str = "", key: UUID | None = None) -> Dossier:
    """Open a closed file again. Errors as `close_file`."""
    dossier = dossier_to_change(actor, dossier_id)
    if reason not in REOPENING:
        raise FactRefusedError("reason", "Dites pourquoi le dossier rouvre : choisissez dans la liste.")
    if dossier.deceased:
        raise FactRefusedError("reason", "Un décès est noté : retirez d’abord ce fait s’il est faux.")
    if dossier.status == Status.CLOSED:
        _set(actor, dossier, Status.OPEN, reason, note, key)
        record_action(actor=actor, code="file.reopened", sentence="Dossier rouvert.", about=dossier)
    return dossier


def _set(actor: Actor, dossier: Dossier, status: str, reason: str, note: str, key: UUID | None) -> None:
    change = StatusChange.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        status=status,
        reason=reason,
        key=key or new_id(),
    )
    keep_note([change], note.strip()[:500])
    settle(dossier)


@transaction.atomic
def reopen_outdated() -> int:
    """Open again the closed files whose outcome is past the date to confirm it by (C16); gives how many.

    For the worker, every night. A young person who has an open file elsewhere is that platform's.
    """
    elsewhere = Dossier.objects.filter(person=OuterRef("person"), status=Status.OPEN)
    # Somewhere it may be a day more than in mainland France: whether it is past, the clocks of each platform say.
    closed = Dossier.objects.select_for_update(of=("self",)).filter(
        ~Exists(elsewhere), status=Status.CLOSED, confirm_by__lt=timezone.localdate() + timedelta(days=1)
    )
    files = [file for file in closed.order_by("pk") if _past(file)]
    StatusChange.objects.bulk_create(
        StatusChange(dossier=file, status=Status.OPEN, reason=StatusReason.OUTDATED) for file in files
    )
    _settle_all(files)
    return len(files)


def _past(file: Dossier) -> bool:
    today = timezone.localdate(timezone=platform_zone(file.platform_id))
    return file.confirm_by is not None and file.confirm_by < today


@dataclass(frozen=True, slots=True)
class Denial:
    """A newer record of a campaign that says otherwise than a fact."""

    fact_id: UUID
    said: str  # French: the record and its base


@transaction.atomic
def report_contradictions(*, campaign_id: UUID, campaign_name: str, denials: Iterable[Denial]) -> int:
    """Put on the files what a campaign's bases say against their facts: the file opens for a decision.

    For the worker. Told twice, told once; a fact answered meanwhile is left. Gives how many were told.
    """
    by_fact = {denial.fact_id: denial for denial in denials}
    told = set(Contradiction.objects.filter(campaign_id=campaign_id).values_list("statement_id", flat=True))
    rows = [
        Contradiction(
            statement=fact,
            dossier_id=fact.dossier_id,
            campaign_id=campaign_id,
            campaign_name=campaign_name[:120],
            said=by_fact[denied].said[:400],
        )
        for denied, fact in _as_they_stand(by_fact, told)
    ]
    Contradiction.objects.bulk_create(rows, batch_size=BATCH)
    held = Dossier.objects.select_for_update(of=("self",)).filter(pk__in={row.dossier_id for row in rows})
    _settle_all(list(held))
    return len(rows)


def _as_they_stand(denied: Collection[UUID], told: set[UUID]) -> Iterator[tuple[UUID, AttestedFact]]:
    """(key that a base contradicts, version that stands for it) of the facts of which it was not told. What was decided
    of one and undone while the campaign compared left it as it was. One query."""
    files = AttestedFact.objects.filter(pk__in=denied).values("dossier")
    known = {fact.pk: fact for fact in AttestedFact.objects.filter(dossier__in=files).order_by("recorded_at")}
    answered = {fact.supersedes_id for fact in known.values()}
    for fact in known.values():
        if fact.pk in answered or fact.cancelled:
            continue
        same = [earlier.pk for earlier in fact.stood_for(known)]
        found = next((key for key in same if key in denied), None)
        if found is not None and not told.intersection(same):
            yield found, fact


def report_denial(*, fact: AttestedFact, dossier: Dossier, answer: EnrolmentCheck) -> None:
    """Write that the establishment asked about a fact says otherwise: somebody decides. For the worker, on a file
    already locked."""
    said = f"{answer.establishment} répond : {answer.get_answer_display().lower()}"
    Contradiction.objects.create(statement=fact, dossier=dossier, answer=answer, said=said[:400])
    _settle_all([dossier])


def _settle_all(files: list[Dossier]) -> None:
    """Save what the events of these files say; a file whose young person is followed elsewhere stays closed."""
    rebuild(files)
    people = [file.person_id for file in files]
    others = Dossier.objects.filter(person__in=people, status=Status.OPEN).exclude(pk__in=[file.pk for file in files])
    followed = set(others.values_list("person_id", flat=True))
    for file in files:
        if file.person_id in followed:
            file.status = Status.CLOSED
    Dossier.objects.bulk_update(files, MOVED, batch_size=BATCH)
