"""One file, as its page shows it."""

from dataclasses import dataclass, field

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import ContactDetail, Dossier, ListEntry, YoungPerson
from rebond.domain.dossiers.queries.calling import CallCard, call_cards
from rebond.domain.dossiers.queries.looks import Look, who_looked
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.dossiers.queries.timeline import TimelineItem, timeline


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

    @property
    def entry(self) -> ListEntry | None:
        """The latest entry still on the list."""
        return next((entry for entry in self.entries if entry.taken_back_at is None), None)

    @property
    def first_entry(self) -> ListEntry | None:
        """The oldest entry that was not taken back: since when they have been listed."""
        return next((entry for entry in reversed(self.entries) if entry.taken_back_at is None), None)


def file_page(actor: Actor, dossier: Dossier) -> FilePage:
    """The file's page; `dossier` was reached as this actor."""
    writes = dossier.platform_id in actor.platforms
    details = visible(ContactDetail, actor).filter(person=dossier.person_id).order_by("kind", "-confirmed_on")
    return FilePage(
        dossier=dossier,
        person=visible(YoungPerson, actor).get(pk=dossier.person_id),
        card=call_cards(actor, [dossier])[0],
        details=list(details if writes else details.filter(added_by_id=None)),
        entries=entries_of(actor, dossier),
        timeline=[item for item in timeline(actor, dossier) if writes or item.kind != "detail"],
        writes=writes,
        colleagues=colleagues(actor, dossier.platform_id) if writes else [],
        looks=who_looked(actor, dossier.pk) if writes else [],
    )


def entries_of(actor: Actor, dossier: Dossier) -> list[ListEntry]:
    """Why the young person is or was on the list, newest campaign first."""
    return list(visible(ListEntry, actor).filter(dossier=dossier).order_by("-treatment_date", "-campaign_number"))
