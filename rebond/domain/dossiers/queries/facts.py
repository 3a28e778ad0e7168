"""The facts of a file as its page shows them, and all of them as the comparison reads them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.enums import Fact
from rebond.domain.dossiers.models import AttestedFact, Contradiction, Dossier, ProtectedNature


@dataclass(frozen=True)
class FactLine:
    """A fact with its chain: what it is (as this actor may know), whether it stands, whether it is to verify."""

    row: AttestedFact
    label: str
    place: str
    note: str
    protected: bool  # the nature exists and this actor may not know it
    stands: bool
    denied: Contradiction | None = None

    @property
    def outdated(self) -> bool:
        """Whether it is past the date to confirm it by."""
        return self.stands and self.row.confirm_by is not None and self.row.confirm_by < timezone.localdate()


def facts_of(actor: Actor, dossiers: list[Dossier]) -> dict[UUID, list[FactLine]]:
    """The facts of each file, newest first; those taken back by mistake are left out. Three queries."""
    keys = [dossier.pk for dossier in dossiers]
    rows = list(
        visible(AttestedFact, actor)
        .filter(dossier__in=keys)
        .select_related("author", "establishment")
        .order_by("-recorded_at", "-pk")
    )
    natures = {n.statement_id: n for n in visible(ProtectedNature, actor).filter(dossier__in=keys)}
    denials = visible(Contradiction, actor).filter(dossier__in=keys).order_by("found_at")
    denied = {denial.statement_id: denial for denial in denials}
    by_key = {row.pk: row for row in rows}
    newer = {row.supersedes_id: row for row in rows if row.supersedes_id}
    result: dict[UUID, list[FactLine]] = {key: [] for key in keys}
    for row in rows:
        after = newer.get(row.pk)
        if row.cancelled or row.ended or (after is not None and not after.ended):
            continue
        first = row
        while first.supersedes_id in by_key:
            first = by_key[first.supersedes_id]
        result[row.dossier_id].append(_line(row, natures.get(first.pk), after is None, denied.get(row.pk)))
    return result


def _line(row: AttestedFact, nature: ProtectedNature | None, stands: bool, denied: Contradiction | None) -> FactLine:
    told = nature or row
    protected = row.fact == Fact.PROTECTED and nature is None
    motive = MOTIVES.get(told.motive)
    label = motive.label if motive else Fact(told.fact).label
    return FactLine(
        row=row,
        label=Fact.PROTECTED.label if protected else label,
        place="" if protected else told.place,
        note="" if protected else told.note,
        protected=protected,
        stands=stands,
        denied=denied if stands else None,
    )


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


def stated_facts() -> Iterator[StatedFact]:
    """Every fact that stands, on every platform. For the worker only.

    The rows are numbered in the order of their writing, none is ever removed: a fact keeps its number. A protected
    nature is said as "scolarisé ailleurs", which has the same effect: what the comparison explains is read by schools.
    """
    rows = AttestedFact.objects.select_related("person", "superseded_by").order_by("recorded_at", "pk")
    for number, row in enumerate(rows.iterator(chunk_size=5_000), 1):
        if row.cancelled or row.ended or row.fact in _UNSAID or hasattr(row, "superseded_by"):
            continue
        human = row.person
        yield StatedFact(
            id=row.pk,
            number=number,
            person=human.pk,
            fact=Fact.SCHOOL_OTHER if row.fact == Fact.PROTECTED else row.fact,
            fact_date=row.fact_date,
            confirm_by=row.confirm_by,
            ine=human.ines[0] if human.ines else "",
            surname=human.surname,
            usage_name=human.usage_name,
            first_names=human.first_names,
            birth_date=human.birth_date,
            sex=human.sex,
        )
