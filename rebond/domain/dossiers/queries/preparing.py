"""What to know before a call: past contacts, who already knows the young person, what to try next (C1)."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers import advice
from rebond.domain.dossiers.enums import Confidentiality
from rebond.domain.dossiers.hearing import as_tries
from rebond.domain.dossiers.models import (
    Assignment,
    ContactAttempt,
    Dossier,
    Interview,
    ListEntry,
    PartnerNote,
    Report,
    Share,
    Unreachable,
    YoungPerson,
)
from rebond.domain.dossiers.queries.calling import CallCard, advice_for, call_cards
from rebond.domain.dossiers.queries.notes import with_notes
from rebond.domain.dossiers.queries.said import Said, last_said
from rebond.domain.dossiers.queries.shares import partner_notes_of
from rebond.domain.dossiers.queries.timeline import TimelineItem


@dataclass(frozen=True)
class Knower:
    """Somebody, or some place, who already knows the young person, and how."""

    who: str
    how: str


def _partners(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[Knower]]:
    """Partners who said something. What is protected stays out: this is shown in meetings, on a wall (A11)."""
    rows = visible(PartnerNote, actor).filter(
        dossier__in=dossiers, superseded_by=None, cancelled=False, protected=False
    )
    found: dict[UUID, list[Knower]] = defaultdict(list)
    for key, name, how_far in rows.values_list("dossier", "source_name", "confidentiality").distinct():
        found[key].append(Knower(name, "suit ce jeune" if how_far == Confidentiality.FOLLOWS else "en a parlé"))
    return found


def _shared_with(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[Knower]]:
    """Organisations with whom the file is shared now; what is protected stays out, as above."""
    rows = visible(Share, actor).filter(
        dossier__in=dossiers, ended_at=None, until__gt=timezone.now(), superseded_by=None, protected=False
    )
    found: dict[UUID, list[Knower]] = defaultdict(list)
    for key, name in rows.values_list("dossier", "shared_with__name").distinct():
        found[key].append(Knower(name, "dossier partagé"))
    return found


#: What other subjects know of who knows: each takes the actor and files, and gives file → knowers.
KnownBy = Callable[[Actor, Sequence[Dossier]], Mapping[UUID, Sequence[Knower]]]
KNOWN_BY: tuple[KnownBy, ...] = (_partners, _shared_with)


@dataclass(frozen=True)
class Preparation:
    """One screen before the call."""

    dossier: Dossier
    person: YoungPerson
    card: CallCard
    tries: list[advice.Try]
    weeks: list[advice.Week]
    advice: advice.Advice
    requirements: list[advice.Requirement]
    knowers: list[Knower]
    legal: str
    strategy: str
    contacts: list[ContactAttempt]  # the latest, newest first
    entry: ListEntry | None = None
    unreachable: Unreachable | None = None
    said: list[Said] = field(default_factory=list)  # at the last interview, the last diagnosis
    notes: list[TimelineItem] = field(default_factory=list)  # what partners said, the newest first (B12)
    moments: list[str] = field(default_factory=lambda: [moment.value for moment in advice.Moment])

    @property
    def may_be_unreachable(self) -> bool:
        """Whether enough was tried to say so."""
        return all(one.met for one in self.requirements)

    @property
    def advised(self) -> bool:
        """Whether two attempts in a row failed: the advice then comes first (C15)."""
        return len(advice.silence(self.tries)) >= advice.ADVICE_FROM


#: Contacts told one by one; the grid tells the rest.
TOLD = 6


def preparation(actor: Actor, dossier: Dossier) -> Preparation:
    """Everything that one wants to know before calling; `dossier` was reached as this actor."""
    contacts = list(
        visible(ContactAttempt, actor)
        .filter(dossier=dossier, superseded_by=None, cancelled=False)
        .select_related("author", "detail")
        .order_by("-happened_at")
    )
    tries = [
        advice.Try(row.happened_at, row.channel, row.outcome, row.detail.holder if row.detail else "")
        for row in contacts
    ]
    (card,) = call_cards(actor, [dossier])
    tries += as_tries(card.said)
    today = timezone.localdate()
    return Preparation(
        dossier=dossier,
        person=visible(YoungPerson, actor).get(pk=dossier.person_id),
        card=card,
        tries=tries,
        weeks=advice.grid(tries, today),
        advice=advice_for(card, tries),
        requirements=advice.requirements(tries),
        knowers=knowers_of(actor, [dossier])[dossier.pk],
        legal=advice.who_may_be_called(dossier.age),
        strategy=advice.strategy(
            last_outcome=dossier.last_outcome,
            next_step=dossier.next_step,
            next_step_on=dossier.next_step_on,
            unreachable=dossier.unreachable,
            no_contact=dossier.no_contact,
            today=today,
        ),
        contacts=with_notes(actor, contacts[:TOLD]),
        entry=visible(ListEntry, actor).filter(dossier=dossier, taken_back_at=None).order_by("-treatment_date").first(),
        unreachable=standing_unreachable(actor, dossier),
        said=last_said(actor, dossier),
        notes=[item for item in partner_notes_of(actor, dossier) if not item.row.cancelled],
    )


def standing_unreachable(actor: Actor, dossier: Dossier) -> Unreachable | None:
    """The event by which the file is "injoignable" now."""
    if not dossier.unreachable:
        return None
    events = visible(Unreachable, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    return events.select_related("author").order_by("-happened_at").first()


def knowers_of(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[Knower]]:
    """Who already knows each young person. Four queries, and those of `KNOWN_BY`, whatever the number of files."""
    found: dict[UUID, list[Knower]] = defaultdict(list)
    for dossier in dossiers:
        if dossier.mission_locale:
            found[dossier.pk].append(Knower(dossier.mission_locale, "mission locale"))
        if dossier.establishment_name:
            found[dossier.pk].append(Knower(dossier.establishment_name, "dernier établissement"))
    for model, column, how in (
        (Interview, "author", "a mené un entretien"),
        (ContactAttempt, "author", "a pris contact"),
        (Report, "author", "l’a signalé"),
        (Assignment, "referent", "a été référent"),
    ):
        for key, person in _people(actor, model, column, dossiers):
            if all(knower.who != person for knower in found[key]):
                found[key].append(Knower(person, how))
    for others in KNOWN_BY:
        for key, knowers in others(actor, dossiers).items():
            found[key].extend(knowers)
    return found


def _people(actor: Actor, model, column: str, dossiers: Sequence[Dossier]) -> list[tuple[UUID, str]]:
    rows = visible(model, actor).filter(dossier__in=dossiers).exclude(**{column: None})
    if model is not Report:
        rows = rows.filter(superseded_by=None, cancelled=False)
    names = rows.order_by("dossier", f"{column}__last_name").values_list(
        "dossier", f"{column}__first_name", f"{column}__last_name"
    )
    return [(key, f"{first} {last}") for key, first, last in names.distinct()]
