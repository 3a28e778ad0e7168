"""A campaign's publication reaches the files: opened, recognised, opened again, or taken back.

Runs as the worker, inside the caller's transaction (one a platform).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import Flag, Status, StatusReason
from rebond.domain.dossiers.models import (
    Dossier,
    Event,
    ListEntry,
    StatusChange,
    YoungPerson,
)
from rebond.domain.dossiers.operations.details import ListedDetail, add_listed_details
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.kernel.values.names import fold

BATCH = 500
MISSION_LOCALE = "Mission locale"


@dataclass(frozen=True, slots=True)
class CampaignRef:
    """What files keep of a campaign (campaigns stand above dossiers)."""

    id: UUID
    number: int
    name: str
    treatment_date: date


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A young person whom a campaign puts on a platform's list.

    `key` is the comparator's key of the human being, the same when the same run is published again; `known` is the
    YoungPerson's key when the comparator recognised one (`queries.known_people`). Texts too long are cut, so that
    one odd datum does not stop a publication.
    """

    key: str
    surname: str
    first_names: str
    birth_date: date
    known: UUID | None = None
    usage_name: str = ""
    sex: str = ""
    birth_place: str = ""
    ines: tuple[str, ...] = ()
    details: tuple[ListedDetail, ...] = ()
    commune_id: str | None = None
    commune_name: str = ""
    establishment_id: UUID | None = None
    establishment_name: str = ""
    level: str = ""
    division: str = ""
    left_on: date | None = None
    flags: tuple[str, ...] = ()
    mission_locale: str = ""
    model_version: str = ""
    explanation: Mapping[str, Any] = field(default_factory=dict)
    placed_by: str = ""


@dataclass(frozen=True, slots=True)
class OpeningResult:
    """How many young people a publication found new, already known, and known with a closed file opened again.

    Publishing the same again gives the same figures.
    """

    new: int
    known: int
    reopened: int


@transaction.atomic
def open_from_campaign(
    *, campaign: CampaignRef, platform_id: UUID, entries: Sequence[ListedPerson], actor_id: UUID | None
) -> OpeningResult:
    """Put `entries` on the list of a platform. The same campaign and person twice changes nothing.

    A young person already followed by another platform stays there, with this entry on that file: nobody is lost,
    nobody is called by two platforms. A closed file of this platform opens again.
    """
    entries = _survivors(entries)
    already = _entries_by_key(campaign.id, entries)
    found = [already[person.key] for person in entries if person.key in already]
    restore([entry for entry in found if entry.taken_back_at is not None])
    fresh = list({person.key: person for person in entries if person.key not in already}.values())
    opened: list[ListEntry] = []
    for start in range(0, len(fresh), BATCH):
        opened += _open_batch(campaign, platform_id, fresh[start : start + BATCH])
    if opened:
        record_action(
            actor=Actor(user_id=actor_id, name="") if actor_id else None,
            code="list.published",
            sentence=f"{len(opened)} jeunes inscrits sur la liste d’une plate-forme ({campaign.name}).",
        )
    # Those whom the training obligation alone lists are counted beside (`Flag.SECOND_PUBLIC`).
    everyone = [entry for entry in found + opened if Flag.SECOND_PUBLIC not in entry.flags]
    new = sum(entry.is_new for entry in everyone)
    return OpeningResult(new=new, known=len(everyone) - new, reopened=sum(bool(e.status_before) for e in everyone))


@transaction.atomic
def take_back(*, campaign_id: UUID, platform_id: UUID) -> int:
    """Withdraw what this publication said. Gives the number of entries withdrawn.

    A file that it opened, in which nothing happened and which no other campaign lists, leaves the list
    (`withdrawn`, never deleted); the others go back to what they were. Publishing again restores everything.
    """
    standing = ListEntry.objects.filter(campaign_id=campaign_id, published_for=platform_id, taken_back_at=None)
    _lock(Dossier.objects.filter(pk__in=standing.values("dossier")))
    entries = list(standing.select_for_update(of=("self",)).select_related("dossier"))
    now = timezone.now()
    for entry in entries:
        entry.taken_back_at = now
    ListEntry.objects.bulk_update(entries, ["taken_back_at"], batch_size=BATCH)
    _refresh([entry.dossier_id for entry in entries], {entry.dossier_id: entry for entry in entries})
    return len(entries)


def restore(entries: Sequence[ListEntry]) -> None:
    """Put entries that were taken back on the list again, on the file that is open for the young person today."""
    people = [entry.dossier.person_id for entry in entries]
    _lock(Dossier.objects.filter(person__in=people))
    opened = {d.person_id: d for d in Dossier.objects.filter(person__in=people, status=Status.OPEN)}
    touched = {entry.dossier_id for entry in entries}
    for entry in entries:
        entry.taken_back_at = None
        dossier = opened.get(entry.dossier.person_id)
        if dossier is not None:
            entry.dossier, entry.platform_id = dossier, dossier.platform_id
    ListEntry.objects.bulk_update(entries, ["taken_back_at", "dossier", "platform"], batch_size=BATCH)
    _refresh([*touched, *(entry.dossier_id for entry in entries)], {})


def _lock(files: QuerySet[Dossier]) -> None:
    """Take files before anything else of theirs, in one order, as whoever works in one does: a publication and a
    contact, or a merge, in opposite order would wait for each other, and one of the two would be lost."""
    list(files.order_by("pk").select_for_update(of=("self",)).values_list("pk"))


def _survivors(people: Sequence[ListedPerson]) -> list[ListedPerson]:
    """A young person merged into another one since the comparison is that other one."""
    known = {person.known for person in people if person.known}
    merged = YoungPerson.objects.filter(pk__in=known).exclude(merged_into=None).values_list("pk", "merged_into")
    result, onwards = list(people), dict(merged)
    while onwards:
        result = [replace(p, known=onwards.get(p.known, p.known)) for p in result]
        known = set(onwards.values())
        onwards = dict(
            YoungPerson.objects.filter(pk__in=known).exclude(merged_into=None).values_list("pk", "merged_into")
        )
    return result


def _entries_by_key(campaign_id: UUID, people: Sequence[ListedPerson]) -> dict[str, ListEntry]:
    """Entries that this campaign already made for these people, by the comparator's key.

    A young person whom it made known at the first publication comes back with `known`, under the same or another
    key (another run): found by the human being then.
    """
    keys = {person.key for person in people}
    known = {person.known: person.key for person in people if person.known}
    entries = ListEntry.objects.filter(campaign_id=campaign_id).filter(
        Q(person_key__in=keys) | Q(dossier__person_id__in=known.keys())
    )
    result: dict[str, ListEntry] = {}
    for entry in entries.select_related("dossier"):
        result[known.get(entry.dossier.person_id, entry.person_key)] = entry
    return result


def _open_batch(campaign: CampaignRef, platform_id: UUID, people: list[ListedPerson]) -> list[ListEntry]:
    _lock(Dossier.objects.filter(person__in={person.known for person in people if person.known}))
    humans = _young_people(people)
    add_listed_details([(humans[p.key], p.details) for p in people])
    followed = _dossiers_of(humans.values(), platform_id)
    entries, created, changed = [], [], []
    listed: set[UUID] = set()
    for person in people:
        human = humans[person.key]
        if human.pk in listed:
            continue  # the same human being under two keys is listed once
        listed.add(human.pk)
        dossier = followed.get(human.pk)
        # A file withdrawn was never worked on: its young person is still new.
        is_new = person.known is None or (dossier is not None and dossier.status == Status.WITHDRAWN)
        entry = _entry(campaign, platform_id, person, is_new=is_new)
        if dossier is None:
            dossier = Dossier(person=human, platform_id=platform_id, opened_by_campaign=campaign.id)
            created.append(dossier)
        else:
            entry.status_before = Status.CLOSED if dossier.status == Status.CLOSED else ""
            dossier.status = Status.OPEN
            changed.append(dossier)
        entry.dossier, entry.platform_id = dossier, dossier.platform_id
        entries.append(entry)
        describe(dossier, human)
    _write(entries, created, changed)
    return entries


def _write(entries: list[ListEntry], created: list[Dossier], changed: list[Dossier]) -> None:
    by_dossier = {entry.dossier_id: entry for entry in entries}
    for dossier in created:
        copy_entry(dossier, by_dossier[dossier.pk], campaigns=1)
    Dossier.objects.bulk_create(created)
    Dossier.objects.bulk_update(changed, ["status"], batch_size=BATCH)
    ListEntry.objects.bulk_create(entries)
    _refresh([dossier.pk for dossier in changed], {})


def _young_people(people: list[ListedPerson]) -> dict[str, YoungPerson]:
    """The human being of each key: the one known, completed with what is new, or a new row."""
    known = YoungPerson.objects.select_for_update().in_bulk({p.known for p in people if p.known})
    result, created, completed = {}, [], []
    for person in people:
        human = known.get(person.known) if person.known else None
        if human is None:
            human = YoungPerson(
                surname=person.surname[:100],
                usage_name=person.usage_name[:100],
                first_names=person.first_names[:200],
                birth_date=person.birth_date,
                sex=person.sex[:1],
                birth_place=person.birth_place[:100],
                ines=sorted({ine[:11] for ine in person.ines}),
            )
            created.append(human)
        else:
            _complete(human, person)
            completed.append(human)
        result[person.key] = human
    YoungPerson.objects.bulk_create(created)
    YoungPerson.objects.bulk_update(completed, ["usage_name", "sex", "birth_place", "ines"])
    return result


def _complete(human: YoungPerson, person: ListedPerson) -> None:
    """Fill what was blank and add INEs. What a person may have corrected is left as it is."""
    human.usage_name = human.usage_name or person.usage_name[:100]
    human.sex = human.sex or person.sex[:1]
    human.birth_place = human.birth_place or person.birth_place[:100]
    human.ines = sorted({*human.ines, *(ine[:11] for ine in person.ines)})


def _dossiers_of(humans: Iterable[YoungPerson], platform_id: UUID) -> dict[UUID, Dossier]:
    """The file that takes each human being's entry: the open one wherever it is, else this platform's latest."""
    dossiers = (
        Dossier.objects.select_for_update()
        .filter(person__in=list(humans))
        .filter(Q(status=Status.OPEN) | Q(platform_id=platform_id))
        .exclude(status=Status.MERGED)
        .order_by("opened_at")
    )
    result: dict[UUID, Dossier] = {}
    for dossier in sorted(dossiers, key=lambda d: d.status == Status.OPEN):
        result[dossier.person_id] = dossier
    return result


def _entry(campaign: CampaignRef, platform_id: UUID, person: ListedPerson, *, is_new: bool) -> ListEntry:
    return ListEntry(
        campaign_id=campaign.id,
        campaign_number=campaign.number,
        campaign_name=campaign.name[:120],
        treatment_date=campaign.treatment_date,
        published_for_id=platform_id,
        person_key=person.key[:80],
        is_new=is_new,
        commune_id=person.commune_id,
        commune_name=person.commune_name[:80],
        level=person.level[:80],
        establishment_id=person.establishment_id,
        establishment_name=person.establishment_name[:150],
        division=person.division[:20],
        left_on=person.left_on,
        flags=[flag[:30] for flag in person.flags],
        # The base may say that a mission locale follows, without saying which.
        mission_locale=(person.mission_locale or (MISSION_LOCALE if Flag.MISSION_LOCALE in person.flags else ""))[:150],
        model_version=person.model_version[:40],
        explanation=dict(person.explanation),
        placed_by=person.placed_by[:400],
    )


def describe(dossier: Dossier, human: YoungPerson) -> None:
    """Copy the identity that the list shows."""
    dossier.surname, dossier.first_names = human.surname, human.first_names
    dossier.birth_date, dossier.sex = human.birth_date, human.sex
    dossier.search_text = " ".join(
        filter(None, (fold(human.surname), fold(human.first_names), fold(human.usage_name)))
    )[:420]


def copy_entry(dossier: Dossier, entry: ListEntry, *, campaigns: int) -> None:
    """Copy what the latest entry says onto the list's columns."""
    dossier.commune_id, dossier.commune_name = entry.commune_id, entry.commune_name
    dossier.establishment_id, dossier.establishment_name = entry.establishment_id, entry.establishment_name
    dossier.level, dossier.flags, dossier.mission_locale = entry.level, entry.flags, entry.mission_locale
    dossier.is_new, dossier.campaigns = entry.is_new, campaigns


_COPIED = [
    *("surname", "first_names", "birth_date", "sex", "search_text"),
    *("commune", "commune_name", "establishment", "establishment_name", "level", "flags", "mission_locale"),
    *("is_new", "campaigns", *MOVED),
]


def _refresh(dossier_ids: Sequence[UUID], withdrawn: Mapping[UUID, ListEntry]) -> None:
    """Give files what their entries still on the list say; `withdrawn` holds the entries just taken back."""
    _lock(Dossier.objects.filter(pk__in=dossier_ids))
    dossiers = list(Dossier.objects.filter(pk__in=dossier_ids).select_related("person"))
    latest: dict[UUID, ListEntry] = {}
    counts: dict[UUID, int] = {}
    entries = ListEntry.objects.filter(dossier__in=dossiers, taken_back_at=None)
    for entry in entries.order_by("treatment_date", "campaign_number"):
        latest[entry.dossier_id] = entry
        counts[entry.dossier_id] = counts.get(entry.dossier_id, 0) + 1
    for dossier in dossiers:
        describe(dossier, dossier.person)
        entry = latest.get(dossier.pk)
        if entry is not None:
            copy_entry(dossier, entry, campaigns=counts[dossier.pk])
    _settle(dossiers, latest, withdrawn)
    rebuild(dossiers)
    Dossier.objects.bulk_update(dossiers, _COPIED, batch_size=BATCH)


def _settle(dossiers: list[Dossier], latest: Mapping[UUID, ListEntry], withdrawn: Mapping[UUID, ListEntry]) -> None:
    """Open or shut files as their entries say; one in which people have worked since stays open."""
    worked = _worked_since({pk: entry.published_at for pk, entry in withdrawn.items()})
    kept_open = [pk for pk, entry in withdrawn.items() if entry.status_before and pk in worked]
    StatusChange.objects.bulk_create(
        StatusChange(dossier_id=pk, status=Status.OPEN, reason=StatusReason.WORKED) for pk in kept_open
    )
    for dossier in dossiers:
        entry, gone = latest.get(dossier.pk), withdrawn.get(dossier.pk)
        if gone is None:
            if entry is not None and (dossier.status == Status.WITHDRAWN or entry.status_before):
                dossier.status = Status.OPEN
        elif dossier.pk in worked:
            continue
        elif gone.status_before:
            dossier.status = gone.status_before
        elif entry is None and dossier.opened_by_campaign is not None:
            dossier.status = Status.WITHDRAWN


def _worked_since(moments: Mapping[UUID, datetime]) -> set[UUID]:
    """The files in which an event was recorded after the moment given for each."""
    result: set[UUID] = set()
    for model in Event.__subclasses__():
        events = model.objects.filter(dossier__in=moments).values_list("dossier_id", "recorded_at")
        result |= {pk for pk, recorded_at in events if recorded_at >= moments[pk]}
    return result
