"""Where a young person lives by the last address told, and whose that place is: a move is a transfer to propose."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Holder, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.details import town_of, usable
from rebond.domain.territory.queries.homes import Claimant, whose_home


@dataclass(frozen=True)
class NewHome:
    """An address outside the file's platform, and whose it is: the platform that the rule chooses, and the others that
    claim the place too."""

    detail_id: UUID
    address: str
    commune_name: str
    platform: Claimant
    others: tuple[Claimant, ...] = ()


def new_home(actor: Actor, dossier: Dossier) -> NewHome | None:
    """The address told last (of one day, their own before a parent's), when other platforms than the file's are
    responsible for that place; None when it is at home there, when no address has its postcode and town, or when no
    rule of the territory decides by the home. Two queries."""
    rows = visible(ContactDetail, actor).filter(person=dossier.person_id, kind=DetailKind.ADDRESS)
    return _elsewhere(dossier, _told_last(rows))


def told_home(dossier: Dossier, details: Iterable[ContactDetail]) -> NewHome | None:
    """The same of the contact details of an open file already read, when somebody told that address: a base's was
    weighed by its campaign. One query when it is so, none otherwise."""
    last = _told_last(one for one in details if one.kind == DetailKind.ADDRESS)
    told = dossier.status == Status.OPEN and last is not None and last.added_by_id is not None
    return _elsewhere(dossier, last) if told else None


def _told_last(addresses: Iterable[ContactDetail]) -> ContactDetail | None:
    """The last that may serve and ends with its postcode and its town."""
    latest = sorted(usable(addresses), key=_moment, reverse=True)
    return next((row for row in latest if town_of(row.value)), None)


def _moment(address: ContactDetail) -> tuple[date, bool, datetime]:
    return address.confirmed_on or date.min, address.holder == Holder.YOUNG_PERSON, address.added_at


def _elsewhere(dossier: Dossier, address: ContactDetail | None) -> NewHome | None:
    town = town_of(address.value) if address is not None else None
    if address is None or town is None:
        return None
    home = whose_home(*town)
    if not home.platforms or dossier.platform_id in {platform.pk for platform in home.platforms}:
        return None
    chosen, *others = home.platforms
    return NewHome(address.pk, address.value, home.town, chosen, tuple(others))
