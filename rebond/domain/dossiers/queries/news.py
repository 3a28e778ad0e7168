"""What happened in the files that concern a person, told to them; and what platforms ask each other for."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import RequestState, Rhythm
from rebond.domain.dossiers.models import DigestChoice, Dossier, FileRequest, Notification, RequestedFile
from rebond.domain.dossiers.operations.news import USUAL_HOUR
from rebond.domain.dossiers.queries.masking import told_words

SHOWN_REQUESTS = 50
#: Kinds of news that say something without a file, and where they lead (French).
WITHOUT_FILE = {
    "transfer": "Voir les transferts",
    "request": "Voir les transferts",
    "enrolment": "Répondre",
    "slots": "Voir les créneaux",
    "base_error": "Voir les erreurs signalées",
}


@dataclass(frozen=True)
class NewsLine:
    """One of a person's news; `dossier` when they may still see the file."""

    row: Notification
    dossier: Dossier | None

    @property
    def told(self) -> bool:
        """Whether its sentence may still be read."""
        return self.dossier is not None or self.row.kind in WITHOUT_FILE

    @property
    def leads(self) -> str:
        """What the button that opens it says."""
        return "Ouvrir le dossier" if self.dossier is not None else WITHOUT_FILE.get(self.row.kind, "Marquer comme lue")


def unread_count(actor: Actor) -> int:
    """How many news the actor has not read: one query, through an index of the unread alone."""
    return visible(Notification, actor).filter(user_id=actor.user_id, read_at=None).count()


#: What one may choose to read: code → its label, and the kinds of news that it holds.
SUBJECTS = {
    "reponses": ("Réponses des jeunes", ("answer", "jdc")),
    "ruptures": ("Ruptures et absences", ("break",)),
    "contacts": ("Contacts, entretiens, diagnostics", ("contact", "interview", "diagnosis", "person", "referent")),
    "rendez-vous": ("Rendez-vous et créneaux", ("meeting", "slots")),
    "parcours": ("Parcours et situations", ("pathway", "fact", "status", "merge", "enrolment")),
    "partenaires": ("Partenaires et messages", ("partner", "mention", "message", "share", "report")),
    "transferts": ("Transferts et demandes", ("transfer", "request")),
    "bases": ("Erreurs de bases", ("base_error",)),
}
#: What is told besides, so that no choice hides a news from all of them.
OTHERS = "autres"
_SORTED = [kind for _, kinds in SUBJECTS.values() for kind in kinds]


@dataclass(frozen=True)
class Subject:
    """A choice of the filter, and how many news of it are unread."""

    code: str
    label: str
    unread: int


def news_of(rows: QuerySet[Notification], *, subject: str = "", unread: bool = False) -> QuerySet[Notification]:
    """Of these news, those of a subject (unknown: all), those unread."""
    if subject in SUBJECTS:
        rows = rows.filter(kind__in=SUBJECTS[subject][1])
    elif subject == OTHERS:
        rows = rows.exclude(kind__in=_SORTED)
    return rows.filter(read_at=None) if unread else rows


def subjects_of(actor: Actor) -> list[Subject]:
    """The subjects of which the actor has news, in order. One query."""
    rows = visible(Notification, actor).filter(user_id=actor.user_id).order_by().values("kind")
    counts = {row["kind"]: row["unread"] for row in rows.annotate(unread=Count("pk", filter=Q(read_at=None)))}
    given = [
        Subject(code, label, sum(counts[kind] for kind in kinds if kind in counts))
        for code, (label, kinds) in SUBJECTS.items()
        if counts.keys() & set(kinds)
    ]
    others = [counts[kind] for kind in counts if kind not in _SORTED]
    return [*given, Subject(OTHERS, "Autres nouvelles", sum(others))] if others else given


def all_news(actor: Actor) -> QuerySet[Notification]:
    """The actor's news, the newest first, read or not."""
    mine = visible(Notification, actor).filter(user_id=actor.user_id)
    return mine.select_related("author").order_by("-created_at", "-pk")


def news_lines(actor: Actor, rows: Iterable[Notification]) -> list[NewsLine]:
    """These news with their files, as far as the actor may see them still. One query."""
    rows = list(rows)
    files = {file.pk: file for file in visible(Dossier, actor).filter(pk__in={row.dossier_id for row in rows} - {None})}
    return [NewsLine(row, files.get(row.dossier_id)) for row in rows]


def latest_news(actor: Actor, limit: int = 5) -> list[NewsLine]:
    """The newest unread, for "Ma journée". Two queries."""
    return news_lines(actor, all_news(actor).filter(read_at=None)[:limit])


def digest_choice(actor: Actor) -> DigestChoice:
    """How often the actor wants their news by e-mail; the usual choice, not saved, when they chose nothing."""
    chosen = visible(DigestChoice, actor).filter(user_id=actor.user_id).first()
    return chosen or DigestChoice(user_id=actor.user_id, rhythm=Rhythm.DAILY, hour=USUAL_HOUR)


@dataclass(frozen=True)
class Requests:
    """What is asked of a platform and awaits its answer, and what it asks of others."""

    to_answer: list[RequestedFile]
    made: list[FileRequest]


def requests_of(actor: Actor, platform_id: UUID) -> Requests:
    """The requests for a file that come to one of the actor's platforms and leave it. Two queries."""
    wanted = visible(RequestedFile, actor).filter(platform=platform_id, request__state=RequestState.PENDING)
    wanted = wanted.select_related("request", "request__platform", "request__asked_by", "dossier")
    made = visible(FileRequest, actor).filter(platform=platform_id).select_related("asked_by")
    to_answer = list(wanted.order_by("request__asked_at"))
    told_words(actor, [row.request for row in to_answer], "reason", platforms=[platform_id])
    made = told_words(actor, made.order_by("-asked_at")[:SHOWN_REQUESTS], "reason", "answer", platforms=[platform_id])
    return Requests(to_answer, made)
