"""The young people not yet taken, who already knows them, and what a meeting decided (A11)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Count

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import NextStep, Status
from rebond.domain.dossiers.models import Allotment, Assignment, Dossier, Sitting
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.queries.notes import with_notes
from rebond.domain.dossiers.queries.preparing import Knower, knowers_of

#: Young people shown at once: what a meeting reads without scrolling for ever.
SHOWN = 60


@dataclass(frozen=True)
class Waiting:
    """A young person whom nobody took yet."""

    dossier: Dossier
    knowers: list[Knower]

    @property
    def others(self) -> list[Knower]:
        """Those who know them, the school left out, which is written beside already."""
        return [knower for knower in self.knowers if knower.who != self.dossier.establishment_name]


@dataclass(frozen=True)
class Place:
    """A commune or a school, and how many of its young people wait."""

    value: str
    label: str
    count: int


@dataclass(frozen=True)
class WaitingRoom:
    """Those who wait, under the filters; and every commune and school that has some."""

    waiting: list[Waiting]
    total: int
    of_all: int
    communes: list[Place]
    schools: list[Place]
    keys: list[UUID] = field(default_factory=list)  # all those under the filters, to give by lot


def waiting_room(
    actor: Actor, platform_id: UUID, *, commune: str = "", school: str = "", passed: Sequence[UUID] = ()
) -> WaitingRoom:
    """The open files without referent, the youngest first; those passed over come last, in the order in which they
    were. Ten queries whatever their number."""
    free = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN, referent=None)
    found = free
    if commune:
        found = found.filter(commune_name=commune)
    if school:
        found = found.filter(establishment_name=school)
    keys = list(found.order_by("-birth_date", "search_text", "pk").values_list("pk", flat=True))
    last = {key: place for place, key in enumerate(passed, 1)}
    keys.sort(key=lambda key: last.get(key, 0))  # stable: the others keep their order
    rows = {file.pk: file for file in visible(Dossier, actor).filter(pk__in=keys[:SHOWN])}
    files = [rows[key] for key in keys[:SHOWN] if key in rows]
    knowers = knowers_of(actor, files)
    return WaitingRoom(
        waiting=[Waiting(file, knowers[file.pk]) for file in files],
        total=len(keys),
        of_all=free.count() if commune or school else len(keys),
        communes=_places(free, "commune_name", "Commune inconnue"),
        schools=_places(free, "establishment_name", "Établissement inconnu"),
        keys=keys,
    )


def _places(files, column: str, unknown: str) -> list[Place]:
    counts = files.order_by(column).values_list(column).annotate(total=Count("pk"))
    return [Place(name, name or unknown, total) for name, total in counts]


@dataclass(frozen=True)
class Decision:
    """Files given to one person by one act."""

    allotment: Allotment
    referent: User | None
    files: list[Dossier]
    task: str = ""  # what they are to do, French


@dataclass(frozen=True)
class Minutes:
    """What a meeting decided: by person, and act by act, the latest first."""

    sitting: Sitting
    present: list[User]
    decisions: list[Decision]
    by_person: list[tuple[str, list[Dossier]]]
    tasks: dict[UUID, str] = field(default_factory=dict)  # file → what was decided for it

    @property
    def count(self) -> int:
        """How many young people were given."""
        return sum(len(files) for _, files in self.by_person)


def minutes(actor: Actor, sitting: Sitting) -> Minutes:
    """The decisions of a meeting that still stand, those undone without their files, and what was said there as this
    person reads it: `sitting` is changed in place, to be read and never saved."""
    told_words(actor, [sitting], "notes", "guests", platforms=[sitting.platform_id])
    allotments = list(
        visible(Allotment, actor).filter(sitting=sitting).select_related("author", "undone_by").order_by("-made_at")
    )
    keys = [key for allotment in allotments for key in allotment.assignments]
    standing = visible(Assignment, actor).filter(pk__in=keys, superseded_by=None, cancelled=False)
    given = {row.pk: row for row in with_notes(actor, standing.select_related("dossier", "referent"))}
    decisions = [_decision(allotment, given) for allotment in allotments]
    by_person: dict[str, list[Dossier]] = defaultdict(list)
    for decision in reversed(decisions):
        for key in decision.allotment.assignments:
            if key in given:
                by_person[str(given[key].referent)].append(given[key].dossier)
    people = visible(User, actor).filter(pk__in=sitting.present).order_by("last_name", "first_name")
    tasks = {row.dossier_id: task_of(row) for row in given.values() if task_of(row)}
    return Minutes(sitting, list(people), decisions, sorted(by_person.items()), tasks)


def task_of(row: Assignment) -> str:
    """What a meeting decided with an attribution, in French: step, day, what was said; blank when nothing was."""
    step = NextStep(row.next_step).label.lower() if row.next_step else ""
    day = f"le {row.next_step_on:%d/%m/%Y}" if row.next_step_on else ""
    return ", ".join(filter(None, (" ".join(filter(None, (step, day))), row.note)))


def _decision(allotment: Allotment, given: dict[UUID, Assignment]) -> Decision:
    rows = [given[key] for key in allotment.assignments if key in given]
    who, task = (rows[0].referent, task_of(rows[0])) if rows else (None, "")
    return Decision(allotment, who, [row.dossier for row in rows], task)


def sittings(actor: Actor, platform_id: UUID) -> Sequence[Sitting]:
    """The meetings of a platform, the latest first."""
    held = visible(Sitting, actor).filter(platform=platform_id)
    return list(held.select_related("author").order_by("-opened_at")[:20])
