"""Who has delivered: académie × base, then département, then establishment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q, Sum

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.bases import BASE_OF, ENROLMENT_KINDS, OTHER_BASES, SCHOOL_BASES
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.domain.territory.enums import Base
from rebond.domain.territory.models import Academie, Department, Establishment

NO_ACADEMIE = "Sans académie"


@dataclass(slots=True)
class Cell:
    """Establishments of one place and base: how many are expected, and what came for the campaign's school year."""

    expected: int = 0
    received: int = 0  # in this campaign
    earlier: int = 0  # only in an earlier one, and still serving
    contradictory: int = 0  # among those received

    @property
    def missing(self) -> int:
        """Nothing has come for this year."""
        return self.expected - self.received - self.earlier

    @property
    def share(self) -> int:
        """What came, in percent."""
        return round(100 * (self.received + self.earlier) / self.expected) if self.expected else 0

    @property
    def whole_missing(self) -> bool:
        """Establishments are expected and none has delivered (formats §8.3)."""
        return self.expected > 0 and self.received + self.earlier == 0

    def add(self, status: "Status") -> None:
        """Count one establishment."""
        self.expected += 1
        self.received += status.received
        self.earlier += status.earlier
        self.contradictory += status.contradictory


@dataclass(frozen=True, slots=True)
class Status:
    """What came from one establishment."""

    establishment: Establishment
    received: bool
    earlier: bool
    contradictory: bool
    rows: int


@dataclass(slots=True)
class Row:
    """One place of the matrix, with a cell a base; `code` opens the level below."""

    code: str
    name: str
    cells: dict[Base, Cell] = field(default_factory=dict)

    @property
    def columns(self) -> list[tuple[Base, Cell]]:
        """Each base in order, with its cell."""
        return [(base, self.cells.get(base, Cell())) for base in SCHOOL_BASES]


@dataclass(frozen=True, slots=True)
class Other:
    """A base that no establishment delivers: how many files and rows came."""

    base: Base
    files: int
    rows: int


def _current(campaign: Campaign, actor: Actor):
    """Files that count today for `campaign`'s school year."""
    return visible(Delivery, actor).filter(
        state=DeliveryState.READ, destroyed_at=None, campaign__number__lte=campaign.number
    )


def statuses(campaign: Campaign, actor: Actor, within: Q) -> list[Status]:
    """What came from each establishment that delivers and lies `within`, by name."""
    establishments = Establishment.objects.filter(within, delivers=True).exclude(base="")
    found: dict[UUID, list[tuple[UUID, int, bool]]] = {}
    files = _current(campaign, actor).filter(kind__in=ENROLMENT_KINDS, school_year=campaign.school_year)
    for key, campaign_id, rows, contradictions in files.values_list(
        "establishment_id", "campaign_id", "rows", "contradictions"
    ):
        found.setdefault(key, []).append((campaign_id, rows, bool(contradictions)))
    return [_status(place, found.get(place.pk, []), campaign) for place in establishments.order_by("search_name")]


def _status(place: Establishment, files: Sequence[tuple[UUID, int, bool]], campaign: Campaign) -> Status:
    received = any(campaign_id == campaign.pk for campaign_id, _, _ in files)
    return Status(
        establishment=place,
        received=received,
        earlier=bool(files) and not received,
        contradictory=received and any(contradictory for *_, contradictory in files),
        rows=sum(rows for _, rows, _ in files),
    )


def by_academie(campaign: Campaign, actor: Actor) -> list[Row]:
    """The matrix of the whole country."""
    academies = dict(Academie.objects.values_list("code", "name"))
    departments = dict(Department.objects.values_list("code", "academie_id"))
    rows: dict[str, Row] = {}
    for status in statuses(campaign, actor, Q()):
        code = departments.get(status.establishment.department_id or "") or ""
        row = rows.setdefault(code, Row(code, academies.get(code, NO_ACADEMIE)))
        row.cells.setdefault(Base(status.establishment.base), Cell()).add(status)
    return sorted(rows.values(), key=lambda row: row.name)


def by_department(campaign: Campaign, actor: Actor, academie: str) -> list[Row]:
    """The départements of an académie."""
    names = {d.code: str(d) for d in Department.objects.filter(academie=academie)}
    rows: dict[str, Row] = {}
    for status in statuses(campaign, actor, Q(department__academie=academie)):
        code = status.establishment.department_id or ""
        row = rows.setdefault(code, Row(code, names.get(code, "")))
        row.cells.setdefault(Base(status.establishment.base), Cell()).add(status)
    return sorted(rows.values(), key=lambda row: row.name)


def totals(rows: Sequence[Row]) -> Row:
    """The sum of several rows."""
    total = Row("", "Ensemble", {base: Cell() for base in SCHOOL_BASES})
    for row in rows:
        for base, cell in row.columns:
            sums = total.cells[base]
            sums.expected += cell.expected
            sums.received += cell.received
            sums.earlier += cell.earlier
            sums.contradictory += cell.contradictory
    return total


def other_bases(campaign: Campaign, actor: Actor) -> list[Other]:
    """The bases that come whole: how many files and rows count for the campaign."""
    found = []
    for base in OTHER_BASES:
        kinds = [kind for kind, of in BASE_OF.items() if of == base]
        files = _current(campaign, actor).filter(kind__in=kinds)
        total = files.aggregate(rows=Sum("rows"))["rows"] or 0
        found.append(Other(base, files.count(), total))
    return found


def missing_bases(campaign: Campaign, actor: Actor) -> list[str]:
    """What stops the publication until somebody takes the responsibility in writing (formats §8.3), in French."""
    found = [
        f"{base.label} : aucun établissement n’a livré dans l’académie « {row.name} »."
        if row.code
        else f"{base.label} : aucun établissement sans académie n’a livré."
        for row in by_academie(campaign, actor)
        for base, cell in row.columns
        if cell.whole_missing
    ]
    exams = next(other for other in other_bases(campaign, actor) if other.base == Base.EXAMS)
    if not exams.files:
        found.append(f"{Base.EXAMS.label} : aucun fichier n’est venu.")
    return found
