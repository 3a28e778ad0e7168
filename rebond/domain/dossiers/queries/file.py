"""One file, as its page shows it."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from operator import itemgetter

from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import TransferState
from rebond.domain.dossiers.models import (
    ContactDetail,
    Dossier,
    EnrolmentSighting,
    ListEntry,
    Merge,
    Share,
    TemporaryAccess,
    Transfer,
    YoungPerson,
)
from rebond.domain.dossiers.queries.appointments import Meeting, next_meeting
from rebond.domain.dossiers.queries.calling import CallCard, call_cards
from rebond.domain.dossiers.queries.details import in_order
from rebond.domain.dossiers.queries.enrolments import sighting_of, told_schools
from rebond.domain.dossiers.queries.facts import FactLine, fact_rows
from rebond.domain.dossiers.queries.homes import NewHome, told_home
from rebond.domain.dossiers.queries.looks import Look, who_looked
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.dossiers.queries.reaching import best_reach, reminded
from rebond.domain.dossiers.queries.timeline import KINDS, TimelineItem, timeline


@dataclass(frozen=True)
class FilePage:
    """What the page of a file needs. `writes` is False for an establishment's referent, who only reads."""

    dossier: Dossier
    person: YoungPerson
    card: CallCard
    details: list[ContactDetail]
    entries: list[ListEntry]
    timeline: list[TimelineItem]
    writes: bool
    colleagues: list[User] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    facts: list[FactLine] = field(default_factory=list)  # those that stand
    sighting: EnrolmentSighting | None = None  # what the latest comparison says of an enrolment asked about
    until: datetime | None = None  # a former referent reads until then
    readers: list[TemporaryAccess] = field(default_factory=list)  # former referents who still read
    moved: NewHome | None = None  # the last address, told since, is another platform's

    @property
    def insider(self) -> bool:
        """Whether what was said is read too: by those who follow, and by a former referent for a while."""
        return self.writes or self.until is not None

    @property
    def transfer(self) -> Transfer | None:
        """The transfer that awaits its answer."""
        moves = (item.row for item in self.timeline if item.kind == "transfer")
        return next((move for move in moves if move.state == TransferState.PENDING), None)

    @property
    def meeting(self) -> Meeting | None:
        """The next appointment."""
        return next_meeting(item.row for item in self.timeline if item.kind == "meeting")

    @property
    def unreached(self) -> bool:
        """Whether the reminders of the next appointment have nowhere to go."""
        coming = self.meeting
        return coming is not None and reminded(coming, self.dossier) and not best_reach(self.details)

    @property
    def shares(self) -> list[Share]:
        """With whom the file is shared now."""
        return [item.row for item in self.timeline if item.kind == "share" and item.row.runs]

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds of what happened here, with their names: what the timeline is filtered by."""
        return sorted(
            ((kind, KINDS.get(kind, kind)) for kind in {item.kind for item in self.timeline}), key=itemgetter(1)
        )

    @property
    def authors(self) -> list[str]:
        """Who wrote here."""
        return sorted({item.author for item in self.timeline} - {""})

    @property
    def partner_notes(self) -> list[TimelineItem]:
        """What partners said and stands, the newest first."""
        return [item for item in self.timeline if item.kind == "partner" and not item.row.cancelled]

    @property
    def merge(self) -> Merge | None:
        """The latest merge that stands, both files being here: the one that can be undone."""
        merges = (item.row for item in self.timeline if item.kind == "merge")
        return next((done for done in merges if done.undone_at is None and done.other is not None), None)

    @property
    def orphaned(self) -> bool:
        """Whether the file came from another platform and nobody here is its referent yet."""
        moved = (item.row.state for item in self.timeline if item.kind == "transfer")
        return self.dossier.referent_id is None and TransferState.ACCEPTED in moved

    @property
    def entry(self) -> ListEntry | None:
        """The latest entry still on the list."""
        return next((entry for entry in self.entries if entry.taken_back_at is None), None)

    @property
    def first_entry(self) -> ListEntry | None:
        """The oldest entry that was not taken back: since when they have been listed."""
        return next((entry for entry in reversed(self.entries) if entry.taken_back_at is None), None)


#: What the timeline tells to who follows the file, and not to the school that reads it.
_INSIDE = ("detail", "fact", "enrolment")


def file_page(actor: Actor, dossier: Dossier) -> FilePage:
    """The file's page; `dossier` was reached as this actor."""
    writes = dossier.platform_id in actor.platforms
    lines = fact_rows(actor, [dossier])[dossier.pk]
    accesses = list(_accesses(actor, dossier))
    until = next((access.until for access in accesses if access.user_id == actor.user_id), None)
    insider = writes or until is not None
    rows = visible(ContactDetail, actor).filter(person=dossier.person_id)
    details = in_order(actor, rows if insider else rows.filter(added_by_id=None), [dossier])
    return FilePage(
        dossier=dossier,
        person=visible(YoungPerson, actor).get(pk=dossier.person_id),
        card=call_cards(actor, [dossier])[0],
        details=details,
        entries=entries_of(actor, dossier),
        timeline=[item for item in timeline(actor, dossier, lines) if insider or item.kind not in _INSIDE],
        writes=writes,
        colleagues=colleagues(actor, dossier.platform_id) if writes else [],
        looks=who_looked(actor, dossier.pk) if writes else [],
        facts=_told_facts(actor, [line for line in lines if line.stands]),
        sighting=sighting_of(actor, dossier) if any(line.check for line in lines) else None,
        until=None if writes else until,
        readers=accesses if writes else [],
        moved=told_home(dossier, details) if writes else None,
    )


def _told_facts(actor: Actor, lines: list[FactLine]) -> list[FactLine]:
    """The facts that stand, with how the establishment asked about one was told. No query when none waits."""
    waiting = [line.waiting for line in lines if line.waiting]
    told = told_schools(actor, waiting)
    return [replace(line, told_school=told.get(line.check.pk)) if line.check else line for line in lines]


def _accesses(actor: Actor, dossier: Dossier) -> QuerySet[TemporaryAccess]:
    """Who reads the file for a while after it moved, as far as the actor may know."""
    held = visible(TemporaryAccess, actor).filter(dossier=dossier, until__gt=timezone.now())
    return held.select_related("user").order_by("until")


def entries_of(actor: Actor, dossier: Dossier) -> list[ListEntry]:
    """Why the young person is or was on the list, newest campaign first."""
    return list(visible(ListEntry, actor).filter(dossier=dossier).order_by("-treatment_date", "-campaign_number"))
