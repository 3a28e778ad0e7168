"""From the diagnosis to the solution: what the pages of a file read."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.courses import assembled, root_of
from rebond.domain.dossiers.diagnosis import urgent
from rebond.domain.dossiers.enums import Stage, Status
from rebond.domain.dossiers.models import (
    Diagnosis,
    DiagnosisDraft,
    Dossier,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    EnrolmentSighting,
    Interview,
    PersonRole,
    ProtectedAnswers,
)
from rebond.domain.dossiers.path_enums import PersonKind
from rebond.domain.dossiers.pathways import ENROLMENTS, Course
from rebond.domain.dossiers.queries.enrolments import ToldSchool, sighting_of, told_schools
from rebond.domain.dossiers.queries.interviews import Sheet, sheet_with
from rebond.domain.dossiers.queries.masking import told_entries, told_people, who_for_all
from rebond.domain.dossiers.queries.timeline import TimelineItem, standing
from rebond.domain.territory.models import Organisation


@dataclass(frozen=True)
class Held:
    """A role of the file: who holds it today, who held it before (newest first)."""

    kind: PersonKind
    now: PersonRole | None
    before: tuple[PersonRole, ...] = ()


@dataclass(frozen=True)
class Line:
    """An engagement as its page shows it."""

    row: Engagement
    root: UUID
    course: Course
    turns: tuple[EngagementTurn, ...]  # newest first, those taken back left out
    versions: tuple[Engagement, ...] = ()
    check: EnrolmentCheck | None = None

    @property
    def outdated(self) -> bool:
        """Whether it is past the date to confirm it by (C16)."""
        by = self.course.confirm_by
        return by is not None and by < timezone.localdate()

    @property
    def asks(self) -> bool:
        """Whether an establishment can be asked to confirm the enrolment (C11)."""
        return self.row.kind in ENROLMENTS and self.row.establishment_id is not None

    @property
    def ended_by(self) -> EngagementTurn | None:
        """The turn that ended it."""
        end = self.course.end
        return next((turn for turn in self.turns if end and turn.happened_at == end.happened_at), None)


@dataclass(frozen=True)
class PathPage:
    """The page of the pathways and solutions."""

    people: list[Held]
    lines: list[Line]
    structures: list[Organisation] = field(default_factory=list)
    told: dict[UUID, ToldSchool] = field(default_factory=dict)  # question → how its establishment was told
    sighting: EnrolmentSighting | None = None  # what the latest comparison says of the enrolment

    @property
    def running(self) -> list[Line]:
        """Those that go on or are to begin, the latest first."""
        return [line for line in self.lines if line.course.end is None]

    @property
    def ended(self) -> list[Line]:
        """Those that are over, the latest first."""
        return [line for line in self.lines if line.course.end is not None]


def path_page(actor: Actor, dossier: Dossier) -> PathPage:
    """The page of the pathways and solutions of a file."""
    checks = visible(EnrolmentCheck, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    checks = checks.exclude(engagement=None)
    by_engagement = {check.engagement_id: check for check in checks.select_related("establishment", "author")}
    rows, turns = entries_and_turns(actor, dossier)
    structures = visible(Organisation, actor).filter(platform__in=(dossier.platform_id,))
    shared = visible(Organisation, actor).filter(platform=None)
    roles = visible(PersonRole, actor).filter(dossier=dossier).select_related(*_PERSON)
    return PathPage(
        people=people_of(told_people(actor, dossier, roles)),
        lines=lines_of(rows, turns, by_engagement),
        structures=list((structures | shared).order_by("name")),
        told=told_schools(actor, list(by_engagement.values())),
        sighting=sighting_of(actor, dossier),
    )


_PERSON = ("user", "structure", "establishment", "author")


def entries_and_turns(actor: Actor, dossier: Dossier) -> tuple[list[Engagement], list[EngagementTurn]]:
    """Every version of the engagements of a file, and every turn of them, those taken back included."""
    found = visible(Engagement, actor).filter(dossier=dossier)
    rows = found.select_related("author", "structure", "establishment")
    turns = visible(EngagementTurn, actor).filter(dossier=dossier).select_related("author")
    return told_entries(actor, dossier, rows, turns)


def lines_of(
    rows: Sequence[Engagement], turns: Sequence[EngagementTurn], checks: dict[UUID, EnrolmentCheck]
) -> list[Line]:
    """The engagements that stand, the latest begun first."""
    by_key = {row.pk: row for row in rows}
    superseded = {turn.supersedes_id for turn in turns}
    told = [turn for turn in turns if turn.pk not in superseded and not turn.cancelled]
    told.sort(key=lambda turn: turn.happened_at, reverse=True)
    lines = []
    for item in standing("engagement", rows):
        if item.row.cancelled:
            continue
        root = root_of(item.row, by_key)
        course = assembled(rows, told)[item.row.dossier_id][root]
        mine = tuple(turn for turn in told if turn.engagement_id == root)
        lines.append(Line(item.row, root, course, mine, item.versions, checks.get(root)))
    return sorted(lines, key=lambda line: (line.row.starts_on, line.row.happened_at), reverse=True)


def people_of(rows: Iterable[PersonRole]) -> list[Held]:
    """Who holds each role, from every row of it."""
    by_kind: dict[str, list[PersonRole]] = {kind: [] for kind in PersonKind}
    for row in sorted(rows, key=lambda row: (row.happened_at, row.recorded_at), reverse=True):
        if not row.cancelled:
            by_kind[row.role].append(row)
    return [_held(PersonKind(kind), told) for kind, told in by_kind.items()]


def _held(kind: PersonKind, told: list[PersonRole]) -> Held:
    now = told[0] if told and told[0].who else None
    return Held(kind, now, tuple(row for row in told if row is not now and row.who))


@dataclass(frozen=True)
class PathHead:
    """What the head of a file says of the people and of the pathway, read from its timeline."""

    people: list[Held]
    running: list[Line]
    urgent: list[str]  # obstacles of the last diagnosis that can't wait

    @property
    def named(self) -> list[Held]:
        """The roles that somebody holds."""
        return [held for held in self.people if held.now is not None]

    @property
    def untutored(self) -> bool:
        """Whether a pathway goes on without a tutor (guide, annex 3.4, note 2)."""
        tutor = next(held for held in self.people if held.kind == PersonKind.TUTOR)
        return tutor.now is None and any(line.course.stage == Stage.PATHWAY for line in self.running)


def path_head(dossier: Dossier, timeline: Sequence[TimelineItem]) -> PathHead:
    """The head, without another query."""
    rows = [row for item in timeline if item.kind == "engagement" for row in (item.row, *item.versions)]
    turns = [row for item in timeline if item.kind == "turn" for row in (item.row, *item.versions)]
    found = next((item.row for item in timeline if item.kind == "diagnosis" and not item.row.cancelled), None)
    lines = lines_of(rows, turns, {})
    opened = dossier.status == Status.OPEN
    return PathHead(
        people=people_of(item.row for item in timeline if item.kind == "person"),
        running=[line for line in lines if line.course.end is None] if opened else [],
        urgent=urgent(found.answers) if found and opened else [],
    )


# --- Diagnosis -------------------------------------------------------------------------------------------------


def diagnosis_sheet(actor: Actor, dossier: Dossier) -> Sheet:
    """The actor's draft, or a sheet in which what is known already is filled."""
    return sheet_with(actor, DiagnosisDraft, dossier, _known(actor, dossier))


def _known(actor: Actor, dossier: Dossier) -> dict[str, tuple[str, str]]:
    """Field → (value, source): what the young person said in the interview is not asked again."""
    roles = visible(PersonRole, actor).filter(dossier=dossier, role=PersonKind.DIAGNOSIS, superseded_by=None)
    chosen = roles.select_related(*_PERSON).order_by("-happened_at").first()
    held = visible(Interview, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    last = held.order_by("-happened_at").first()
    answers: dict[str, Any] = last.answers if last else {}
    wished = [answers.get(key) for key in ("studies", "apprenticeship", "training", "job", "wish_other")]
    led_by = (actor.name, "Vous")
    if chosen and chosen.who:
        led_by = (who_for_all(chosen), "Acteur du diagnostic choisi")
    found = {
        "led_by": led_by,
        "held_on": (timezone.localdate().isoformat(), "Aujourd’hui"),
        "project": (", ".join(text for text in wished if isinstance(text, str) and text), "L’entretien de situation"),
    }
    return {key: pair for key, pair in found.items() if pair[0]}


def diagnoses_of(actor: Actor, dossier: Dossier) -> list[Diagnosis]:
    """The diagnoses as they stand today, newest first."""
    held = visible(Diagnosis, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    return list(held.select_related("author").order_by("-happened_at"))


def diagnosis_keys(actor: Actor, dossier: Dossier) -> list[UUID]:
    """The keys of the forms that this actor finished: what their browser kept of them may go."""
    mine = visible(Diagnosis, actor).filter(dossier=dossier, author_id=actor.user_id)
    return list(mine.values_list("key", flat=True))


def diagnosis_after(actor: Actor, diagnosis: Diagnosis) -> Diagnosis | None:
    """What corrected this diagnosis, if something did."""
    return visible(Diagnosis, actor).filter(supersedes=diagnosis).select_related("author").first()


def full_answers(actor: Actor, diagnosis: Diagnosis) -> dict[str, Any]:
    """The answers, with those of health and justice for who may read them: as last written in its versions."""
    rows = {row.pk: row for row in visible(Diagnosis, actor).filter(dossier=diagnosis.dossier_id).defer("answers")}
    told = visible(ProtectedAnswers, actor).filter(dossier=diagnosis.dossier_id)
    protected = {row.diagnosis_id: row.answers for row in told}
    key: UUID | None = diagnosis.pk
    while key is not None and key not in protected:
        key = rows[key].supersedes_id if key in rows else None
    return {**diagnosis.answers, **(protected[key] if key else {})}
