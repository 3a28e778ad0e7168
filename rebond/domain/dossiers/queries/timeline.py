"""Everything that happened in a file, newest first."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Model

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import (
    Appointment,
    Assignment,
    ContactAttempt,
    ContactDetail,
    Diagnosis,
    Dossier,
    Echo,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    FollowUpDecision,
    Interview,
    JdcNote,
    LinkAnswer,
    ListEntry,
    Merge,
    PartnerNote,
    PersonRole,
    Report,
    ReturnRequest,
    Share,
    StatusChange,
    TeamMessage,
    Transfer,
    Unreachable,
)
from rebond.domain.dossiers.queries.appointments import meetings_of
from rebond.domain.dossiers.queries.facts import FactLine
from rebond.domain.dossiers.queries.masking import told_answers, told_entries, told_people, told_words
from rebond.domain.dossiers.queries.notes import with_notes
from rebond.domain.dossiers.queries.transfers import told_transfers
from rebond.domain.messages.queries import messages_by_key


@dataclass(frozen=True)
class TimelineItem:
    """One line: its kind ("contact", "interview", "list", "fact", "merge"…), its moment, the row that it tells."""

    kind: str
    at: datetime
    row: Any
    versions: tuple[Any, ...] = ()  # what this event corrected, newest first

    @property
    def author(self) -> str:
        """Who did it, blank for what a base or a rule did."""
        row = getattr(self.row, "row", self.row)  # a fact's line holds its row
        return str(getattr(row, "author", None) or getattr(row, "asked_by", None) or "")

    @property
    def template(self) -> str:
        """What draws it."""
        return f"platform/timeline/_{self.kind}.html"


#: What each kind is called where the timeline is filtered.
KINDS = {
    "contact": "Les contacts",
    "interview": "Les entretiens",
    "fact": "Les faits attestés",
    "partner": "Ce que disent les partenaires",
    "message": "Les messages à l’équipe",
    "list": "Les campagnes",
    "referent": "Les référents",
    "share": "Les partages",
    "transfer": "Les transferts",
    "merge": "Les fusions",
    "report": "Les signalements",
    "detail": "Les coordonnées",
    "status": "Les ouvertures et clôtures",
    "meeting": "Les rendez-vous",
    "diagnosis": "Les diagnostics",
    "engagement": "Les parcours et solutions",
    "turn": "Les suites d’un parcours",
    "enrolment": "Les inscriptions à confirmer",
    "person": "Les personnes qui accompagnent",
    "followup": "Les choix de suivi",
    "jdc": "La journée défense et citoyenneté",
    "echo": "Les messages envoyés",
    "answer": "Les réponses du jeune",
    "unreachable": "Injoignable",
    "return": "Le droit au retour",
}


@dataclass(frozen=True)
class Source:
    """A table that tells something of a file, by `column` ("dossier_id", or another column of the file's own row)."""

    model: type[Model]
    read: Callable[[Actor, Dossier], Iterable[TimelineItem]]
    column: str = "dossier_id"


def timeline(actor: Actor, dossier: Dossier, facts: Iterable[FactLine] = ()) -> list[TimelineItem]:
    """The file's timeline: one query to know which tables hold something, then one for each; `facts` were read
    before."""
    items = [item for source in _holding(dossier) for item in source.read(actor, dossier)]
    items += [TimelineItem("fact", line.row.happened_at, line) for line in facts]
    return sorted(items, key=lambda item: item.at, reverse=True)


def _contacts(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(ContactAttempt, actor).filter(dossier=dossier).select_related("author", "detail")
    items = standing("contact", with_notes(actor, rows))
    return with_messages(actor, items)


def with_messages(actor: Actor, items: list[TimelineItem]) -> list[TimelineItem]:
    """Give each attempt that wrote something its message (`row.message`), to tell what became of it: one query."""
    written = [row for item in items for row in (item.row, *item.versions) if row.channel in ("sms", "email")]
    sent = messages_by_key(actor, [row.key for row in written]) if written else {}
    for item in items:
        keys = [row.key for row in (item.row, *item.versions)]
        item.row.message = next((sent[key] for key in keys if key in sent), None)
    return items


def _interviews(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Interview, actor).filter(dossier=dossier).select_related("author").defer("answers")
    return standing("interview", rows)


def _entries(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(ListEntry, actor).filter(dossier=dossier).select_related("published_for")
    return [TimelineItem("list", entry.published_at, entry) for entry in rows]


def _referents(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Assignment, actor).filter(dossier=dossier).select_related("author", "referent")
    return standing("referent", with_notes(actor, rows))


def _unreachable(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Unreachable, actor).filter(dossier=dossier).select_related("author")
    return standing("unreachable", with_notes(actor, rows))


def _merges(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    """The merges of a file, each with the file that was lost (`row.other`) when it is here and visible: transferred
    since, a file brings the news of its merge, and the other one stays with the platform that merged them."""
    rows = visible(Merge, actor).filter(kept=dossier).select_related("author", "undone_by").defer("before", "moved")
    done = list(rows)
    lost = visible(Dossier, actor).filter(pk__in=[row.lost_id for row in done]) if done else ()
    here = {file.pk: file for file in lost if file.platform_id == dossier.platform_id}
    for row in done:
        row.other = here.get(row.lost_id)
    return [TimelineItem("merge", row.merged_at, row) for row in done]


def _transfers(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Transfer, actor).filter(dossier=dossier)
    rows = rows.select_related("asked_by", "answered_by", "source", "target")
    return [TimelineItem("transfer", move.answered_at or move.asked_at, move) for move in told_transfers(actor, rows)]


def _reports(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Report, actor).filter(dossier=dossier).select_related("author")
    told = told_words(actor, rows, "reason", platforms=[dossier.platform_id])
    return [TimelineItem("report", said.happened_at, said) for said in told]


def _details(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(ContactDetail, actor).filter(person=dossier.person_id, added_by_id__isnull=False)
    return [TimelineItem("detail", detail.added_at, detail) for detail in rows]


def _statuses(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(StatusChange, actor).filter(dossier=dossier).select_related("author")
    return standing("status", with_notes(actor, rows))


def _shares(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Share, actor).filter(dossier=dossier).select_related("shared_with", "author", "ended_by")
    told = told_words(actor, rows, "purpose", "consent_note", platforms=[dossier.platform_id])
    return [TimelineItem("share", given.shared_at, given) for given in told]


def _partners(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(PartnerNote, actor).filter(dossier=dossier).select_related("author")
    return standing("partner", rows)


def _messages(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(TeamMessage, actor).filter(dossier=dossier).select_related("author")
    return [TimelineItem("message", row.happened_at, row) for row in rows]


def _follow_ups(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(FollowUpDecision, actor).filter(dossier=dossier).select_related("author")
    return standing("followup", with_notes(actor, rows))


def _returns(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(ReturnRequest, actor).filter(dossier=dossier).select_related("author")
    return standing("return", with_notes(actor, rows))


def _jdc(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(JdcNote, actor).filter(dossier=dossier).select_related("author")
    return [TimelineItem("jdc", note.happened_at, note) for note in rows]


def _meetings(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    return [
        TimelineItem("meeting", meeting.appointment.happened_at, meeting, meeting.versions)
        for meeting in meetings_of(actor, dossier)
    ]


def _persons(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(PersonRole, actor).filter(dossier=dossier)
    rows = rows.select_related("author", "user", "structure", "establishment")
    return [TimelineItem("person", row.happened_at, row) for row in told_people(actor, dossier, rows)]


def _diagnoses(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    return standing("diagnosis", visible(Diagnosis, actor).filter(dossier=dossier).select_related("author"))


def _engagements(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    """The engagements, and what became of them: nothing more is read without any."""
    found = visible(Engagement, actor).filter(dossier=dossier)
    rows = list(found.select_related("author", "structure", "establishment"))
    if not rows:
        return []
    turns = visible(EngagementTurn, actor).filter(dossier=dossier).select_related("author", "engagement")
    entries, told = told_entries(actor, dossier, rows, turns)
    return [*standing("engagement", entries), *standing("turn", told)]


def _enrolments(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    asked = visible(EnrolmentCheck, actor).filter(dossier=dossier).select_related("author", "establishment")
    return standing("enrolment", told_words(actor, asked, "note", platforms=[dossier.platform_id]))


def _answers(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    return standing("answer", told_answers(actor, dossier, visible(LinkAnswer, actor).filter(dossier=dossier)))


def _echoes(actor: Actor, dossier: Dossier) -> list[TimelineItem]:
    rows = visible(Echo, actor).filter(dossier=dossier).select_related("detail")
    told = told_words(actor, rows, "text", platforms=[dossier.platform_id])
    return [item for item in standing("echo", told) if not item.row.cancelled]


#: What is told, each in one query. Every kind has its template in platform/timeline/.
SOURCES = (
    Source(ContactAttempt, _contacts),
    Source(Interview, _interviews),
    Source(ListEntry, _entries),
    Source(Assignment, _referents),
    Source(Merge, _merges, "kept_id"),
    Source(Transfer, _transfers),
    Source(Report, _reports),
    Source(ContactDetail, _details, "person_id"),
    Source(StatusChange, _statuses),
    Source(LinkAnswer, _answers),
    Source(Echo, _echoes),
    Source(Appointment, _meetings),
    Source(Share, _shares),
    Source(PartnerNote, _partners),
    Source(TeamMessage, _messages),
    Source(FollowUpDecision, _follow_ups),
    Source(ReturnRequest, _returns),
    Source(JdcNote, _jdc),
    Source(Unreachable, _unreachable),
    Source(PersonRole, _persons),
    Source(Diagnosis, _diagnoses),
    Source(Engagement, _engagements),
    Source(EnrolmentCheck, _enrolments),
)


def _holding(dossier: Dossier) -> list[Source]:
    """The tables that hold something of this file which the actor may see, as the policies say.

    A file has lines in a third of them; to ask the others costs a file's page half of its time.
    """
    asked = ", ".join(
        f"EXISTS (SELECT 1 FROM {source.model._meta.db_table} WHERE {source.column} = %s)"  # noqa: S608 (our own names)
        for source in SOURCES
    )
    keys = [dossier.person_id if source.column == "person_id" else dossier.pk for source in SOURCES]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {asked}", keys)
        held = cursor.fetchone()
    return [source for source, found in zip(SOURCES, held, strict=True) if found]


def standing(kind: str, rows: Iterable[Any]) -> list[TimelineItem]:
    """The events as they stand today, each with its earlier versions; a cancelled one is shown as such."""
    by_key = {row.pk: row for row in rows}
    superseded = {row.supersedes_id for row in by_key.values() if row.supersedes_id}
    items = []
    for row in by_key.values():
        if row.pk in superseded:
            continue
        versions, earlier = [], row
        while earlier.supersedes_id in by_key:
            earlier = by_key[earlier.supersedes_id]
            versions.append(earlier)
        items.append(TimelineItem(kind, row.happened_at, row, tuple(versions)))
    return items
