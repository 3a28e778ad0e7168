"""The facts of a file as its page shows them, and all of them as the comparison reads them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.enums import Fact, FactEffect
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    Contradiction,
    Dossier,
    EnrolmentCheck,
    ProtectedNature,
)
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.queries.enrolments import ToldSchool
from rebond.domain.dossiers.queries.masking import told_words


class Told(StrEnum):
    """What a row of the facts tells, as the timeline writes it."""

    STATED = "Attesté"
    CONFIRMED = "Confirmé"
    PLACED = "Établissement précisé"
    DATED = "Échéance corrigée"
    ENDED = "N’est plus vrai"
    WITHDRAWN = "Retiré"
    RESTORED = "Rétabli"


@dataclass(frozen=True)
class FactLine:
    """A row of the facts: what it is (as this actor may know), whether it stands, whether it is to verify."""

    row: AttestedFact
    told: Told
    label: str
    place: str
    note: str
    protected: bool  # the nature exists and this actor may not know it
    stands: bool
    denied: Contradiction | None = None
    check: EnrolmentCheck | None = None  # what its establishment was asked of it last, when it stands
    waits: bool = False  # a question, about it or about a return, waits for an answer of its establishment
    told_school: ToldSchool | None = None  # how the establishment was told, where the file says it
    keys: frozenset[UUID] = frozenset()  # of the forms that wrote it, or what it says again

    @property
    def asks(self) -> bool:
        """Whether its establishment can be asked now (C11)."""
        answered = self.check is not None and self.check.establishment_id == self.row.establishment_id
        return self.stands and not self.denied and not self.waits and not answered and self.row.askable

    @property
    def waiting(self) -> EnrolmentCheck | None:
        """The question about it that waits for an answer."""
        return self.check if self.check is not None and self.check.answer == EnrolmentAnswer.WAITING else None

    @property
    def retractable(self) -> bool:
        """Whether the answer was noted by the platform and nobody acted on it since: noted by mistake, it is taken
        back."""
        check = self.check
        if check is None or not check.by_phone:
            return False
        if self.denied is not None:
            return self.denied.answer_id == check.pk
        return self.only_said or check.key in self.keys  # its job has not run yet, or confirmed the fact

    @property
    def outdated(self) -> bool:
        """Whether it is past the date to confirm it by."""
        return self.stands and self.row.confirm_by is not None and self.row.confirm_by < timezone.localdate()

    @property
    def only_said(self) -> bool:
        """Whether it is an enrolment that nobody proved yet: to be confirmed by the establishment (C11)."""
        return self.stands and self.row.effect == FactEffect.CHECK


def fact_rows(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[FactLine]]:
    """Every row of the facts of each file, newest first. Three queries, none without files; one more when an
    establishment is named."""
    keys = [dossier.pk for dossier in dossiers]
    result: dict[UUID, list[FactLine]] = {key: [] for key in keys}
    if not keys:
        return result
    found = visible(AttestedFact, actor).filter(dossier__in=keys).select_related("author", "establishment")
    rows = list(found.order_by("-recorded_at", "-pk"))
    if not rows:
        return result
    natures = {n.statement_id: n for n in visible(ProtectedNature, actor).filter(dossier__in=keys)}
    denials = visible(Contradiction, actor).filter(dossier__in=keys).order_by("found_at")
    denied = {denial.statement_id: denial for denial in denials}
    by_key = {row.pk: row for row in rows}
    answered = {row.supersedes_id for row in rows}
    asked = _asked(actor, dossiers, [row for row in rows if row.pk not in answered])
    for row in rows:
        first = row
        while first.supersedes_id in by_key:
            first = by_key[first.supersedes_id]
        stands = row.pk not in answered and not row.cancelled and not row.ended
        same = row.stood_for(by_key)
        said = next((denied[one.pk] for one in same if one.pk in denied), None)
        line = _line(row, by_key.get(row.supersedes_id), natures.get(first.pk), stands, said)
        line = replace(line, keys=frozenset(one.key for one in same if one.confirm_by == row.confirm_by))
        result[row.dossier_id].append(_with_question(line, first.pk, asked) if stands and asked else line)
    return result


def _asked(actor: Actor, dossiers: Sequence[Dossier], rows: Sequence[AttestedFact]) -> list[EnrolmentCheck]:
    """The questions that stand about the files in which a fact names an establishment, as this person reads them."""
    platforms = {dossier.pk: dossier.platform_id for dossier in dossiers}
    named = {row.dossier_id for row in rows if row.establishment_id is not None}
    if not named:
        return []
    held = visible(EnrolmentCheck, actor).filter(dossier__in=named, superseded_by=None, cancelled=False)
    rows_asked = held.select_related("establishment", "author")
    return [told_words(actor, [row], "note", platforms=[platforms[row.dossier_id]])[0] for row in rows_asked]


def _with_question(line: FactLine, first: UUID, asked: Sequence[EnrolmentCheck]) -> FactLine:
    """A fact that stands, with what its establishment was asked."""
    here = [one for one in asked if (one.dossier_id, one.establishment_id) == _where(line.row)]
    waits = any(one.answer == EnrolmentAnswer.WAITING for one in here)
    return replace(line, check=next((one for one in asked if one.fact_id == first), None), waits=waits)


def _where(row: AttestedFact) -> tuple[UUID, UUID | None]:
    return row.dossier_id, row.establishment_id


def facts_of(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[FactLine]]:
    """The facts of each file that stand, newest first."""
    return {key: [line for line in lines if line.stands] for key, lines in fact_rows(actor, dossiers).items()}


def _line(
    row: AttestedFact,
    before: AttestedFact | None,
    nature: ProtectedNature | None,
    stands: bool,
    denied: Contradiction | None,
) -> FactLine:
    held = nature or row
    protected = row.fact == Fact.PROTECTED and nature is None
    motive = MOTIVES.get(held.motive)
    label = motive.label if motive else Fact(held.fact).label
    told = Told.WITHDRAWN if row.cancelled else Told.ENDED if row.ended else Told.STATED
    if told == Told.STATED and row.supersedes_id:
        told = _told_again(row, before)
    return FactLine(
        row=row,
        told=told,
        label=Fact.PROTECTED.label if protected else label,
        place="" if protected else held.place,
        note="" if protected else held.note,
        protected=protected,
        stands=stands,
        denied=denied if stands else None,
    )


def _told_again(row: AttestedFact, before: AttestedFact | None) -> Told:
    """What a row that follows another one tells. Confirmed, an enrolment is no longer to be checked: to be checked
    again, its confirmation was taken back."""
    if before is not None and row.place != before.place:
        return Told.PLACED
    if row.stands_for_id is not None:
        return Told.DATED if row.stands_for_id == row.supersedes_id else Told.RESTORED
    return Told.RESTORED if row.effect == FactEffect.CHECK else Told.CONFIRMED


def told_by(actor: Actor, attempt: ContactAttempt) -> list[tuple[AttestedFact, AttestedFact]]:
    """The facts that stand and that a contact told, this version of it or an earlier one: each as it was first told,
    and as it stands, confirmed since or not."""
    rows = {row.pk: row for row in visible(AttestedFact, actor).filter(dossier=attempt.dossier_id)}
    versions = {attempt.pk}
    while attempt.supersedes is not None:
        attempt = attempt.supersedes
        versions.add(attempt.pk)
    answered = {row.supersedes_id for row in rows.values()}
    told = []
    for row in rows.values():
        if row.pk in answered or row.cancelled or row.ended:
            continue
        chain = [row]
        while chain[-1].supersedes_id in rows:
            chain.append(rows[chain[-1].supersedes_id])
        if any(version.attempt_id in versions for version in chain):
            told.append((chain[-1], row))
    return told


@dataclass(frozen=True, slots=True)
class StatedFact:
    """A fact for the comparator's table: whose it is, and what is said without its protected nature."""

    id: UUID
    number: int  # among all rows ever written, so that the record's name is stable
    person: UUID
    fact: str
    fact_date: date
    confirm_by: date | None
    ine: str
    surname: str
    usage_name: str
    first_names: str
    birth_date: date
    sex: str


#: What says nothing to the comparator (formats §8.3).
_UNSAID = frozenset({Fact.OTHER})


def stated_facts(on: date | None = None) -> Iterator[StatedFact]:
    """Every fact that stands, on every platform, as a comparison treated on a day reads it. For the worker only.

    A fact known by that day and confirmed since was true on it, whatever the bases said until then: it is dated of
    that day, or it would be unknown to a comparison made a few days after its treatment date.
    The rows are numbered in the order of their writing, none is ever removed: a fact keeps its number. A protected
    nature is said as "scolarisé ailleurs", which has the same effect: what the comparison explains is read by schools.
    """
    rows = AttestedFact.objects.select_related("person", "superseded_by").order_by("recorded_at", "pk")
    first_said: dict[UUID, date] = {}
    for number, row in enumerate(rows.iterator(chunk_size=5_000), 1):
        since = first_said[row.pk] = min(first_said.get(row.supersedes_id, row.fact_date), row.fact_date)
        if row.cancelled or row.ended or row.fact in _UNSAID or hasattr(row, "superseded_by"):
            continue
        human = row.person
        yield StatedFact(
            id=row.pk,
            number=number,
            person=human.pk,
            fact=Fact.SCHOOL_OTHER if row.fact == Fact.PROTECTED else row.fact,
            fact_date=on if on is not None and since <= on < row.fact_date else row.fact_date,
            confirm_by=row.confirm_by,
            ine=human.ines[0] if human.ines else "",
            surname=human.surname,
            usage_name=human.usage_name,
            first_names=human.first_names,
            birth_date=human.birth_date,
            sex=human.sex,
        )
