"""The contact details of a file, with what was done with each; and those of a platform that can't serve as they are."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import UNUSABLE, DetailKind, Holder, Status, Validity
from rebond.domain.dossiers.letters import names_a_street, postable
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.queries.masking import told_names
from rebond.domain.territory.folding import fold, without_cedex
from rebond.domain.territory.models import Commune
from rebond.kernel.values.phones import is_plausible

_HOLDERS, _KINDS = list(Holder.values), list(DetailKind.values)
_TOWN = re.compile(r"\b(\d{5})\s+(\S[^,\n]*)$")
#: Rows of the page of a platform; the rest waits its turn.
MOST = 100


@dataclass(frozen=True)
class DetailLine:
    """A contact detail, its uses newest first, and why it can't serve as it is (French)."""

    detail: ContactDetail
    attempts: list[ContactAttempt] = field(default_factory=list)
    doubts: tuple[str, ...] = ()

    @property
    def closed(self) -> bool:
        """Whether nobody uses it."""
        return self.detail.validity in UNUSABLE


@dataclass(frozen=True)
class DoubtfulLine:
    """A contact detail to verify, and whose file it is."""

    dossier: Dossier
    detail: ContactDetail
    doubts: tuple[str, ...]


def detail_lines(actor: Actor, dossier: Dossier) -> list[DetailLine]:
    """Every contact detail of a file, those that serve first. Three queries."""
    details = in_order(actor, visible(ContactDetail, actor).filter(person=dossier.person_id), [dossier])
    uses: dict[UUID, list[ContactAttempt]] = {}
    rows = visible(ContactAttempt, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    for attempt in rows.exclude(detail=None).order_by("-happened_at"):
        uses.setdefault(attempt.detail_id, []).append(attempt)
    doubts = doubts_of(details)
    return [DetailLine(detail, uses.get(detail.pk, []), doubts[detail.pk]) for detail in details]


def in_order(actor: Actor, details: QuerySet[ContactDetail], dossiers: Collection[Dossier]) -> list[ContactDetail]:
    """The numbers and addresses of these files as this person reads them: those that serve first; the young person's
    before their parents'; a number before a courriel and an address."""
    return sorted(
        with_use(told_names(actor, details.order_by("-confirmed_on", "-added_at"), dossiers)),
        key=lambda one: (one.validity in UNUSABLE, _HOLDERS.index(one.holder), _KINDS.index(one.kind)),
    )


def usable(details: Iterable[ContactDetail]) -> list[ContactDetail]:
    """Those that may serve, in their order: not wrong, and a number or a courriel that is to be used for nobody when
    one of its holders may not be reached on it, for whoever else is said to have it."""
    told = list(details)
    banned = {_whose(one) for one in told if one.validity == Validity.BANNED and one.kind != DetailKind.ADDRESS}
    return [one for one in told if one.validity not in UNUSABLE and _whose(one) not in banned]


def with_use(details: Iterable[ContactDetail]) -> list[ContactDetail]:
    """The same, each with whether it may serve (`serves`): a page links to no other."""
    told = list(details)
    serving = {one.pk for one in usable(told)}
    for one in told:
        one.serves = one.pk in serving
    return told


def town_of(address: str) -> tuple[str, str] | None:
    """The postcode and the town that an address ends with, as they are written."""
    found = _TOWN.search(address.strip())
    return (found.group(1), found.group(2)) if found else None


def _whose(detail: ContactDetail) -> tuple[UUID, str, str]:
    return detail.person_id, detail.kind, detail.value


def doubtful_details(actor: Actor, platform_id: UUID) -> tuple[list[DoubtfulLine], bool]:
    """The details of open files that are to be verified before they serve, and whether there are more than shown."""
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN)
    by_person = {dossier.person_id: dossier for dossier in files.order_by("search_text", "pk")}
    rows = visible(ContactDetail, actor).filter(person__in=list(by_person)).exclude(validity__in=UNUSABLE)
    details = told_names(actor, rows, by_person.values())
    doubts = doubts_of(details)
    lines = [
        DoubtfulLine(by_person[detail.person_id], detail, doubts[detail.pk]) for detail in details if doubts[detail.pk]
    ]
    lines.sort(key=lambda line: (line.dossier.search_text, line.detail.pk))
    return lines[:MOST], len(lines) > MOST


def doubts_of(details: Iterable[ContactDetail]) -> dict[UUID, tuple[str, ...]]:
    """Why each can't serve as it is; blank when it can. One query, for the communes of the addresses."""
    details = list(details)
    towns = {detail.pk: _TOWN.search(detail.value.strip()) for detail in details if detail.kind == DetailKind.ADDRESS}
    names = {without_cedex(fold(town.group(2))) for town in towns.values() if town}
    known = set(Commune.objects.filter(search_name__in=names).values_list("search_name", flat=True)) if names else set()
    return {detail.pk: tuple(_doubts(detail, known)) for detail in details}


def _doubts(detail: ContactDetail, known: set[str]) -> Iterable[str]:
    if detail.to_check:
        yield "Donné par un partenaire, à vérifier"
    if detail.validity == Validity.DOUBTFUL:
        yield "Un message n’est pas arrivé"
    if detail.kind == DetailKind.PHONE and not is_plausible(detail.value):
        yield "Ce numéro n’existe pas en France"
    if detail.kind == DetailKind.ADDRESS:
        yield from _address_doubts(detail.value, known)


def _address_doubts(address: str, known: set[str]) -> Iterable[str]:
    town = _TOWN.search(address.strip())
    if town and without_cedex(fold(town.group(2))) not in known:
        yield "Commune inconnue"
    if town and not names_a_street(address.strip()[: town.start()]):
        yield "Rue manquante"
    elif not postable(address):
        yield "Code postal ou commune manquants"
