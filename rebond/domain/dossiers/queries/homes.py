"""Where a young person lives by the last address told, and whose that place is: a move is a transfer to propose."""

from dataclasses import dataclass
from datetime import date, datetime

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Holder
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.details import town_of, usable
from rebond.domain.territory.enums import Basis
from rebond.domain.territory.folding import fold, without_cedex
from rebond.domain.territory.models import Commune, Platform
from rebond.domain.territory.queries import platform_for

#: What a home alone decides: the establishment left behind says nothing of who moved.
_BY_HOME = (Basis.HOME_RULE, Basis.HOME_DEFAULT)


@dataclass(frozen=True)
class NewHome:
    """An address outside the file's platform, and whose it is."""

    address: str
    commune_name: str
    platform: Platform


def new_home(actor: Actor, dossier: Dossier) -> NewHome | None:
    """The address told last (of one day, their own before a parent's), when another platform than the file's is
    responsible for that place; None when it is at home there, when no address has its postcode and town, or when no
    rule of the territory decides by the home."""
    rows = visible(ContactDetail, actor).filter(person=dossier.person_id, kind=DetailKind.ADDRESS)
    latest = sorted(usable(rows), key=_told_last, reverse=True)
    address, town = next(((row.value, town) for row in latest if (town := town_of(row.value))), ("", None))
    if town is None:
        return None
    code, name = town
    named = Commune.objects.filter(postal_codes__contains=[code], search_name=without_cedex(fold(name))).first()
    placed = platform_for(commune_code=named.code if named else None, postal_code=code)
    if placed.platform_id in (None, dossier.platform_id) or placed.basis not in _BY_HOME:
        return None
    return NewHome(address, named.name if named else name, Platform.objects.get(pk=placed.platform_id))


def _told_last(address: ContactDetail) -> tuple[date, bool, datetime]:
    return address.confirmed_on or date.min, address.holder == Holder.YOUNG_PERSON, address.added_at
