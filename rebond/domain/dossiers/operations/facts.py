"""Facts attested by a person: stated, confirmed, ended, taken back (B16, C16). Rows are added, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.attested import (
    CLOSES_AS,
    MOTIVES,
    PROTECTED,
    effect_of,
)
from rebond.domain.dossiers.deadlines import fact_day, is_fact_day
from rebond.domain.dossiers.enums import Fact, FactEffect, FactSource, StatusReason
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier, ProtectedNature
from rebond.domain.dossiers.operations.access import AlreadyCorrectedError, dossier_to_change, found
from rebond.domain.dossiers.operations.asking import bring_answers, drop_asked_about
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.progress import VERIFYING
from rebond.domain.dossiers.proposals import TO_CHECK_AFTER, worked_day
from rebond.domain.dossiers.queries.facts import told_by
from rebond.domain.dossiers.reserved import fact_tells
from rebond.domain.territory.clocks import platform_department
from rebond.domain.territory.models import Establishment
from rebond.domain.territory.queries import establishment_named
from rebond.kernel.values.uai import Uai

FOLLOWED_ELSEWHERE = (
    "Ce jeune a désormais un dossier ouvert sur une autre plate-forme : ce dossier-ci ne peut pas être rouvert."
)
ALREADY_SAID = "Ce fait est déjà au dossier : confirmez-le, ou dites qu’il n’est plus vrai."


class FactRefusedError(ValueError):
    """What was given can't be a fact; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody says, as a form tells it. `place` may end with a UAI in brackets, as the form proposes it."""

    motive: str  # `attested.MOTIVES`
    source: str
    fact_date: date | None = None  # None: today
    confirm_by: date | None = None  # None: the rule of the fact
    place: str = ""
    note: str = ""


@transaction.atomic
def attest(*, actor: Actor, dossier_id: UUID, said: Said, key: UUID | None = None) -> AttestedFact:
    """Write a fact, and do to the file what it says. The same `key` twice writes once.

    Raises Dossier.DoesNotExist when the actor may not change this file, FactRefusedError when refused.
    """
    dossier = dossier_to_change(actor, dossier_id)
    return state(actor, dossier, said, key=key or new_id())


def state(
    actor: Actor,
    dossier: Dossier,
    said: Said,
    *,
    key: UUID,
    attempt: ContactAttempt | None = None,
    at: datetime | None = None,
) -> AttestedFact:
    """As `attest`, inside the caller's transaction and on a file already locked."""
    already = AttestedFact.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    motive = MOTIVES[said.motive]
    _check(said, motive.fact)
    _refuse_repeated(dossier, motive.code, motive.fact)
    day, department = said.fact_date or timezone.localdate(), platform_department(dossier.platform_id)
    happened_at = attempt.happened_at if attempt else at or timezone.now()
    row = AttestedFact(
        dossier=dossier,
        person_id=dossier.person_id,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=happened_at,
        key=key,
        source=said.source,
        fact_date=day,
        confirm_by=said.confirm_by or fact_day(motive.fact, day, department),
        attempt=attempt,
    )
    _describe(row, motive.fact, happened_at, department)
    nature = _place(row, motive.fact, motive.code, said)
    return kept(actor, dossier, row, nature, "fact.attested", "Fait attesté.")


def _check(said: Said, fact: Fact) -> None:
    today = timezone.localdate()
    if said.source not in FactSource.values:
        raise FactRefusedError("source", "Dites qui l’affirme : choisissez dans la liste.")
    if said.fact_date and said.fact_date > today:
        raise FactRefusedError("fact_date", "Cette date n’est pas encore venue : indiquez quand cela a été constaté.")
    if said.confirm_by and said.confirm_by <= today:
        raise FactRefusedError("confirm_by", "La date à laquelle confirmer doit être à venir : changez-la.")
    if fact == Fact.OTHER and not said.place.strip():
        raise FactRefusedError("place", "Précisez cette autre raison en quelques mots.")


def _refuse_repeated(dossier: Dossier, motive: str, fact: Fact) -> None:
    """The same thing said twice is confirmed, not written again. A protected nature can't be compared by everybody."""
    if fact in PROTECTED:
        return
    held = AttestedFact.objects.filter(dossier=dossier, superseded_by=None, cancelled=False, ended=False)
    if held.filter(motive=motive, fact=fact).exists():
        raise FactRefusedError("motive", ALREADY_SAID)


def _describe(row: AttestedFact, fact: str, happened_at: datetime, department: str) -> None:
    """What the fact does to the file, kept beside it; a check is planned on the day that the call which tells it says,
    else on one that is worked there."""
    row.effect = effect_of(fact, row.source)
    if row.effect == FactEffect.CLOSE:
        row.closes_as = CLOSES_AS.get(Fact(fact), StatusReason.SCHOOLED)
    if row.effect == FactEffect.CHECK:
        by_rule = worked_day(timezone.localdate(happened_at), TO_CHECK_AFTER, department)
        row.next_on = _day_said(row.attempt) or by_rule


def _day_said(attempt: ContactAttempt | None) -> date | None:
    """The day on which a call plans to verify what it tells; with its hour, it is the call's own."""
    return attempt.next_step_on if attempt is not None and attempt.next_step in VERIFYING else None


def _place(row: AttestedFact, fact: Fact, motive: str, said: Said) -> ProtectedNature | None:
    """Write what is said where it belongs: beside the fact, or apart when the law protects it, or its words tell so:
    the fact then keeps what it is, and where stands apart."""
    told = {
        "fact": fact,
        "motive": motive,
        "establishment": establishment_of(said.place),
        "place": _place_of(said),
        "note": said.note.strip()[:500],
    }
    if fact in PROTECTED:
        row.fact = Fact.PROTECTED
        return ProtectedNature(statement=row, dossier=row.dossier, **told)
    if fact_tells(motive, said.place, said.note):
        row.fact, row.motive = fact, motive
        return ProtectedNature(statement=row, dossier=row.dossier, **told)
    for name, value in told.items():
        setattr(row, name, value)
    return None


def _place_of(said: Said) -> str:
    return " ".join(said.place.split())[:200]


def establishment_of(place: str) -> Establishment | None:
    """The establishment whose UAI the text holds, else the only one of that very name, alone or before its town."""
    words = place.replace("(", " ").replace(")", " ").split()
    uais = [str(uai) for word in words if (uai := Uai.parse(word))]
    if uais:
        return Establishment.objects.filter(uai__in=uais).first()
    return establishment_named(place)


@transaction.atomic
def confirm(
    *,
    actor: Actor,
    fact_id: UUID,
    source: str = "",
    confirm_by: date | None = None,
    key: UUID | None = None,
    at: datetime | None = None,
) -> AttestedFact:
    """Say that a fact is still true today: a newer row, with a new date to confirm it by. `at`: None for now.

    Raises AttestedFact.DoesNotExist, AlreadyCorrectedError when somebody answered before, FactRefusedError.
    """
    fact, dossier = standing_fact_to_change(actor, fact_id)
    today = timezone.localdate()
    if confirm_by is not None and confirm_by <= today:
        raise FactRefusedError("confirm_by", "La date à laquelle confirmer doit être à venir : changez-la.")
    row = next_row(actor, dossier, fact, key, at)
    row.source, row.fact_date = source or fact.source, today
    row.confirm_by = confirm_by or fact_day(fact.fact, today, platform_department(dossier.platform_id))
    # Told again, an enrolment that was to be checked is no longer: somebody looked.
    row.effect = FactEffect.CLOSE if fact.effect == FactEffect.CHECK else fact.effect
    row.closes_as = fact.closes_as or (StatusReason.SCHOOLED if row.effect == FactEffect.CLOSE else "")
    return kept(actor, dossier, row, None, "fact.confirmed", "Fait attesté confirmé.")


@transaction.atomic
def end(*, actor: Actor, fact_id: UUID, key: UUID | None = None, at: datetime | None = None) -> AttestedFact:
    """Say that a fact is no longer true: the file opens again, to be called today. Errors as `confirm`."""
    fact, dossier = standing_fact_to_change(actor, fact_id)
    row = next_row(actor, dossier, fact, key, at)
    drop_asked_about(actor, fact, by=row.key)
    row.ended, row.effect, row.confirm_by = True, FactEffect.NONE, None
    return kept(actor, dossier, row, None, "fact.ended", "Fait attesté : ce n’est plus vrai, dossier rouvert.")


@transaction.atomic
def withdraw(*, actor: Actor, fact_id: UUID, key: UUID | None = None) -> AttestedFact:
    """Take back a fact written by mistake: the file goes back to what it was. Errors as `confirm`."""
    fact, dossier = standing_fact_to_change(actor, fact_id)
    return withdraw_standing(actor, dossier, fact, key)


def withdraw_of(
    actor: Actor, dossier: Dossier, attempt: ContactAttempt, *, but: AttestedFact | None = None
) -> set[UUID]:
    """Take back the facts that an attempt told, which did not happen, and nobody confirmed since; `but` one that is
    still told. Inside the caller's transaction. Gives the establishments that were asked about them, and had not
    answered."""
    asked: set[UUID] = set()
    for _, fact in told_by(actor, attempt):
        if fact.attempt_id is not None and fact != but:
            asked |= drop_asked_about(actor, fact)
            withdraw_standing(actor, dossier, fact)
    return asked


def answered_since(actor: Actor, attempt: ContactAttempt, said: Said) -> AttestedFact | None:
    """The fact that an attempt told, when the same is said again by its correction and an answer came meanwhile: it was
    confirmed, or is contradicted. It stands as it is; None otherwise."""
    same = (said.motive, _place_of(said))
    for _, fact in told_by(actor, attempt):
        if (fact.motive, fact.place) == same and (fact.attempt_id is None or fact.contradicted):
            return fact
    return None


def withdraw_standing(actor: Actor, dossier: Dossier, fact: AttestedFact, key: UUID | None = None) -> AttestedFact:
    """As `withdraw`, inside the caller's transaction and on a file already locked."""
    row = next_row(actor, dossier, fact, key)
    drop_asked_about(actor, fact, by=row.key)
    row.cancelled, row.effect, row.confirm_by = True, FactEffect.NONE, None
    return kept(actor, dossier, row, None, "fact.withdrawn", "Fait attesté retiré.")


def latest_version(fact: AttestedFact) -> AttestedFact:
    """The version of a fact that no other follows, whether it still stands or not."""
    while newer := AttestedFact.objects.filter(supersedes=fact).first():
        fact = newer
    return fact


def give_back(actor: Actor, dossier: Dossier, row: AttestedFact) -> AttestedFact:
    """Undo what `row` said of the fact before it (its end, its confirmation): the fact stands again as it was, at its
    own moment, contradicted as it was. Inside the caller's transaction."""
    if row.supersedes is None:
        return row
    return stand_again(actor, dossier, row, as_in=row.supersedes, stands_for=row.supersedes)


def stand_again(
    actor: Actor, dossier: Dossier, row: AttestedFact, *, as_in: AttestedFact, stands_for: AttestedFact | None = None
) -> AttestedFact:
    """Write after `row`, the latest, what an earlier version said, at its own moment; what contradicted `row` is
    answered, what contradicts `stands_for` is not. Inside the caller's transaction."""
    again = _same_as(actor, dossier, row, as_in)
    again.stands_for = stands_for
    return kept(actor, dossier, again, None, "fact.given_back", "Fait attesté : rétabli.")


def _same_as(actor: Actor, dossier: Dossier, row: AttestedFact, as_in: AttestedFact) -> AttestedFact:
    """A row to follow `row`, the latest, not yet written, that says what an earlier version said, at its own moment."""
    again = next_row(actor, dossier, row, None, as_in.happened_at)
    for name in ("source", "fact_date", "confirm_by", "effect", "closes_as", "next_on", "attempt_id"):
        setattr(again, name, getattr(as_in, name))
    return again


def date_again(actor: Actor, dossier: Dossier, attempt: ContactAttempt, fact: AttestedFact, said: Said) -> AttestedFact:
    """Give a fact that was answered meanwhile the end that the correction of its contact tells; what was answered of it
    stays, a contradiction included. Inside the caller's transaction. `attempt`: the version corrected.

    Without an end, the contact tells that of the rule, once it told another; FactRefusedError when it is past.
    """
    first = next(first for first, latest in told_by(actor, attempt) if latest == fact)
    department = platform_department(dossier.platform_id)
    chosen = not is_fact_day(first.confirm_by, first.fact, first.fact_date, department)
    until = said.confirm_by or (fact_day(fact.fact, fact.fact_date, department) if chosen else fact.confirm_by)
    if until == fact.confirm_by:
        return fact
    _check(said, Fact(fact.fact))
    row = _same_as(actor, dossier, fact, fact)
    row.confirm_by, row.stands_for = until, fact
    return kept(actor, dossier, row, None, "fact.dated", "Fait attesté : échéance corrigée.")


def standing_fact_to_change(actor: Actor, fact_id: UUID) -> tuple[AttestedFact, Dossier]:
    """A fact that stands, and its file, locked. AttestedFact.DoesNotExist, AlreadyCorrectedError."""
    fact = found(AttestedFact, actor, fact_id)
    dossier = dossier_to_change(actor, fact.dossier_id)
    if fact.cancelled or fact.ended or AttestedFact.objects.filter(supersedes=fact).exists():
        raise AlreadyCorrectedError
    return fact, dossier


def next_row(
    actor: Actor, dossier: Dossier, fact: AttestedFact, key: UUID | None, at: datetime | None = None
) -> AttestedFact:
    """A newer row that says the same of the fact, not yet written; what it does to the file is the caller's to say."""
    same = {
        name: getattr(fact, name)
        for name in ("person_id", "fact", "motive", "source", "fact_date", "establishment_id", "place", "note")
    }
    return AttestedFact(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        supersedes=fact,
        happened_at=at or timezone.now(),
        key=key or new_id(),
        **same,
    )


def kept(
    actor: Actor, dossier: Dossier, row: AttestedFact, nature: ProtectedNature | None, code: str, sentence: str
) -> AttestedFact:
    """Write the row and bring the file to what its events now say. The journal never tells the nature."""
    row.save(force_insert=True)
    if nature is not None:
        nature.save(force_insert=True)
    dead = dossier.deceased
    settle(dossier)
    if dead and not dossier.deceased:
        bring_answers(dossier)
    record_action(actor=actor, code=code, sentence=sentence, about=dossier)
    return row


def settle(dossier: Dossier) -> None:
    """Give the file's columns what its events say; refused when another platform follows the young person by now."""
    try:
        with transaction.atomic():
            save_moved(dossier)
    except IntegrityError as error:
        raise FactRefusedError("", FOLLOWED_ELSEWHERE) from error
