"""The enrolments that establishments are asked to confirm, and what their base says of them (C11)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status, StatusReason
from rebond.domain.dossiers.models import Dossier, EnrolmentCheck, EnrolmentSighting, EnrolmentTelling
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.messages.models import Message
from rebond.domain.messages.queries import messages_of


@dataclass(frozen=True)
class Enrolments:
    """What an establishment's referent is asked, and the enrolments that their base does not show yet."""

    asked: list[EnrolmentCheck]
    missing: list[EnrolmentCheck]  # confirmed here, not seen by the last comparison
    campaign: str = ""
    says: dict[UUID, str] = field(default_factory=dict)  # question → who says so: a `FactSource` that is told, or blank


def enrolments_of(actor: Actor) -> Enrolments:
    """The questions that wait for one of the actor's establishments, the oldest first. One query, four at most.

    While a file is closed, its question has no object and is not shown; it waits, and comes back with the file. Of a
    young person who died nothing is asked.
    """
    here = sorted(actor.establishments)
    standing = visible(EnrolmentCheck, actor).filter(establishment__in=here, superseded_by=None, cancelled=False)
    rows = list(standing.select_related("establishment").order_by("happened_at", "surname"))
    known = _known_here(rows)
    rows = [row for row in rows if known[row.pk].state != _DECEASED]
    confirmed = [row for row in rows if row.answer == EnrolmentAnswer.ENROLLED]
    seen = sightings_of(actor, [row.dossier_id for row in confirmed])
    missing = [row for row in confirmed if row.dossier_id in seen and not seen[row.dossier_id].shown]
    names = {seen[row.dossier_id].campaign_name for row in missing}
    return Enrolments(
        asked=[row for row in rows if row.answer == EnrolmentAnswer.WAITING and known[row.pk].state == Status.OPEN],
        missing=missing,
        campaign=max(names, default=""),
        says={key: told.says for key, told in known.items()},
    )


@dataclass(frozen=True)
class _KnownHere:
    """What an establishment may know of the file that a question is about."""

    state: str
    says: str


_DECEASED = StatusReason.DECEASED
_NOTHING = _KnownHere("", "")


def _known_here(rows: Sequence[EnrolmentCheck]) -> dict[UUID, _KnownHere]:
    """Question → what its establishment may know of its file, which it does not read. One query, none without."""
    if not rows:
        return {}
    keys = [row.pk for row in rows]
    with connection.cursor() as cursor:
        cursor.execute("SELECT question, state, says FROM rebond_questions_here(%s)", [keys])
        found = {key: _KnownHere(state, says) for key, state, says in cursor.fetchall()}
    return {key: found.get(key, _NOTHING) for key in keys}


def sightings_of(actor: Actor, dossiers: Sequence[UUID]) -> dict[UUID, EnrolmentSighting]:
    """File → what the latest comparison says of the enrolment; none without files."""
    if not dossiers:
        return {}
    rows = visible(EnrolmentSighting, actor).filter(dossier__in=dossiers)
    return {row.dossier_id: row for row in rows.order_by("treatment_date", "found_at")}


def sighting_of(actor: Actor, dossier: Dossier) -> EnrolmentSighting | None:
    """What the latest comparison says of this young person's enrolment."""
    return sightings_of(actor, [dossier.pk]).get(dossier.pk)


@dataclass(frozen=True)
class ToldSchool:
    """How an establishment was told of one question: the latest e-mail, the accounts, the day to telephone."""

    accounts: int = 0
    email: Message | None = None
    call_on: date | None = None
    written_elsewhere: bool = False  # an e-mail that this person does not read, as before a transfer

    @property
    def nobody(self) -> bool:
        """Whether nobody there could be told."""
        return not self.accounts and self.email is None and not self.written_elsewhere


def told_schools(actor: Actor, checks: Sequence[EnrolmentCheck]) -> dict[UUID, ToldSchool]:
    """Question → how its establishment was told; none for one whose job has not run yet. Two queries."""
    if not checks:
        return {}
    rows = visible(EnrolmentTelling, actor).filter(check_asked__in=[check.pk for check in checks]).order_by("number")
    by_check: dict[UUID, list[EnrolmentTelling]] = {}
    for row in rows:
        by_check.setdefault(row.check_asked_id, []).append(row)
    keys = [row.message_id for held in by_check.values() for row in held if row.message_id]
    sent = messages_of(actor, keys) if keys else {}
    return {key: _told_school(held, sent) for key, held in by_check.items()}


def _told_school(rows: Sequence[EnrolmentTelling], sent: dict[UUID, Message]) -> ToldSchool:
    emails = [sent[row.message_id] for row in rows if row.message_id in sent]
    accounts = max((row.accounts for row in rows), default=0)
    elsewhere = not emails and any(row.message_id for row in rows)
    return ToldSchool(accounts, emails[-1] if emails else None, rows[-1].call_on, elsewhere)


def people_to_look_for() -> list[UUID]:
    """The young people whose enrolment is asked about, or confirmed. For the worker."""
    return list(checks_waiting().values_list("dossier__person_id", flat=True).distinct())


def checks_waiting() -> QuerySet[EnrolmentCheck]:
    """Every check that a comparison can be held against: asked, or confirmed. For the worker."""
    return EnrolmentCheck.objects.filter(
        superseded_by=None, cancelled=False, answer__in=(EnrolmentAnswer.WAITING, EnrolmentAnswer.ENROLLED)
    )
