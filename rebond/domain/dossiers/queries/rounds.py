"""Where a morning of calls is, what became of each file, and who else treated one meanwhile."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Outcome, Status
from rebond.domain.dossiers.models import CallRound, ContactAttempt, Dossier
from rebond.domain.dossiers.queries.said_no import SaidNo, who_said_no


@dataclass(frozen=True)
class RoundSummary:
    """What a round gave: each outcome recorded with its count, and the files left."""

    outcomes: list[tuple[str, int]]
    recorded: int
    skipped: list[Dossier]
    by_colleagues: int
    left: int


def current_file(actor: Actor, held: CallRound) -> Dossier | None:
    """The file that the round is at; None at its end, or when the file left the actor's sight."""
    if held.position >= len(held.files):
        return None
    files = visible(Dossier, actor).filter(platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    return files.select_related("referent", "platform").filter(pk=held.files[held.position]).first()


def passed_over(actor: Actor, held: CallRound, keys: Sequence[UUID]) -> dict[UUID, str]:
    """Which of these files are not to be called any more in this round, and why, a French sentence each."""
    files = {file.pk: file for file in visible(Dossier, actor).filter(pk__in=keys, platform=held.platform_id)}
    treated = treated_by_others(actor, list(files), since=held.started_at)
    words = {}
    for key in keys:
        file = files.get(key)
        if file is None:
            words[key] = "Un dossier n’est plus sur la plate-forme : il est passé."
        elif file.status != Status.OPEN:
            words[key] = f"{file} : dossier {file.get_status_display().lower()} entre-temps, passé."
        elif key in treated:
            words[key] = f"{file} : {treated[key]}, passé."
    return words


def left_alone(actor: Actor, held: CallRound) -> list[SaidNo]:
    """Who said no, and was left out of this round when it began; without those who have spoken again since."""
    keys = [key for key, state in held.done.items() if state == "said_no"]
    if not keys:
        return []
    files = visible(Dossier, actor).filter(pk__in=keys, platform=held.platform_id, status=Status.OPEN)
    return who_said_no(actor, files.order_by("search_text"))


def treated_by_others(actor: Actor, keys: Sequence[UUID], *, since: datetime) -> dict[UUID, str]:
    """The files for which somebody else recorded a contact since then: who, what and when, in French."""
    rows = (
        visible(ContactAttempt, actor)
        .filter(dossier__in=keys, recorded_at__gt=since, superseded_by=None, cancelled=False)
        .exclude(author=actor.user_id)
        .select_related("author")
        .order_by("recorded_at")
    )
    return {row.dossier_id: said_of(row) for row in rows}


def said_of(row: ContactAttempt) -> str:
    """An attempt of somebody else, in a few words."""
    at = timezone.localtime(row.happened_at)
    outcome = Outcome(row.outcome).label.lower()
    return f"{row.author or 'quelqu’un'} a noté « {outcome} » à {at.hour}\u00a0h\u00a0{at.minute:02d}"


@dataclass(frozen=True)
class GoingOn:
    """The rounds of the actor that go on, to take up again: that of their day, that begun from a list."""

    day: CallRound | None = None
    listed: CallRound | None = None

    @property
    def left(self) -> int:
        """How many files the one begun from a list has yet to come to, the one that it is at included."""
        return max(len(self.listed.files) - self.listed.position, 0) if self.listed else 0


def my_rounds(actor: Actor, platform_id: UUID, *, day: str) -> GoingOn:
    """What the actor may take up again on a platform; `day` is the address of its Ma journée, which tells the round
    begun there from that of a list. One gone through to its end is over. One query."""
    rounds = visible(CallRound, actor).filter(platform=platform_id, ended_at=None).order_by("-started_at")
    told = [held for held in rounds if held.position < len(held.files)]
    return GoingOn(
        day=next((held for held in told if held.back == day), None),
        listed=next((held for held in told if held.back != day), None),
    )


def round_summary(actor: Actor, held: CallRound) -> RoundSummary:
    """What the round gave so far, of the actor's own contacts since it began."""
    mine = visible(ContactAttempt, actor).filter(
        author=actor.user_id, dossier__in=held.files, recorded_at__gte=held.started_at, superseded_by=None
    )
    outcomes = Counter(mine.filter(cancelled=False).values_list("outcome", flat=True))
    skipped = [key for key, state in held.done.items() if state == "skipped"]
    ordered = sorted(outcomes.items(), key=lambda item: -item[1])
    return RoundSummary(
        outcomes=[(Outcome(name).label, count) for name, count in ordered],
        recorded=sum(outcomes.values()),
        skipped=list(visible(Dossier, actor).filter(pk__in=skipped).order_by("search_text")),
        by_colleagues=sum(state == "colleague" for state in held.done.values()),
        left=max(len(held.files) - held.position, 0),
    )
