"""A search is asked for before any creation (C18): it reveals nothing of files that the person may not see."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier, PersonSearch
from rebond.domain.dossiers.queries.search import search_q
from rebond.domain.dossiers.queries.shares import shared_with_me
from rebond.kernel.values.names import fold
from rebond.kernel.values.phones import display_phone

#: What one person may look for in a day: ten times a busy day's visits and reports, far below a sweep of a school's
#: names (CNIL's guide on security, 2024, sheet on limiting access: no bulk interrogation). The definer function counts.
SEARCHES_A_DAY = 60
SHOWN = 10

_SEARCH = "SELECT dossier_id, elsewhere, limited FROM rebond_search_before_creation(%s, %s, %s, %s, %s)"


class TooManySearchesError(Exception):
    """The day's searches are spent; the message says in French what to do."""

    def __init__(self) -> None:
        super().__init__(
            f"Vous avez fait {SEARCHES_A_DAY} recherches aujourd’hui, le maximum pour une personne. Reprenez demain, "
            "ou demandez à un ou une collègue de continuer."
        )


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is looked for, as typed. `ine` and `phone` (E.164) are blank when unknown."""

    surname: str
    first_names: str
    birth_date: date
    ine: str = ""
    commune_name: str = ""
    phone: str = ""

    @property
    def folded_surname(self) -> str:
        """As it is compared."""
        return fold(self.surname)

    @property
    def folded_given(self) -> str:
        """The first of the first names, as it is compared ("Jean-Pierre Luc": JEAN PIERRE)."""
        return fold(next(iter(self.first_names.replace(",", " ").split()), ""))

    @property
    def fingerprint(self) -> str:
        """A keyed digest of name and birth date: proves which search was made without telling whom."""
        said = f"{self.folded_surname}|{self.folded_given}|{self.birth_date.isoformat()}"
        return salted_hmac("rebond.search", said, algorithm="sha256").hexdigest()


@dataclass(frozen=True, slots=True)
class Compared:
    """One field of a file found, beside what was typed: `state` is "same", "differs" or "blank"."""

    label: str
    typed: str
    held: str
    state: str


@dataclass(frozen=True)
class Found:
    """A file that the actor may open, with what agrees and what doesn't."""

    dossier: Dossier
    fields: list[Compared]
    exact: bool  # names and birth date agree


@dataclass(frozen=True)
class SearchResult:
    """What a search found. `elsewhere`: a file that the actor may not see bears this name and this birth date."""

    search_id: UUID
    found: list[Found]
    elsewhere: bool


@transaction.atomic
def search_people(*, actor: Actor, identity: Identity) -> SearchResult:
    """Look across the country for files of this young person. Counted and journalled.

    Raises TooManySearchesError past the day's limit.
    """
    search_id = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _SEARCH,
            [search_id, identity.fingerprint, identity.folded_surname, identity.folded_given, identity.birth_date],
        )
        rows = cursor.fetchall()
    if any(limited for *_, limited in rows):
        raise TooManySearchesError
    elsewhere = any(told for _, told, _ in rows)
    found = _seen(actor, identity, [key for key, *_ in rows if key])
    record_action(actor=actor, code="search.before_creation", sentence=_sentence(len(found), elsewhere=elsewhere))
    return SearchResult(search_id, found, elsewhere)


def searched(actor: Actor, search_id: UUID | None, identity: Identity) -> bool:
    """Whether this search was made by the actor, for this very identity."""
    searches = visible(PersonSearch, actor).filter(user_id=actor.user_id)
    return searches.filter(pk=search_id, fingerprint=identity.fingerprint).exists()


def _sentence(found: int, *, elsewhere: bool) -> str:
    told = " Un dossier existe peut-être ailleurs : la personne en a été avertie." if elsewhere else ""
    return f"Recherche avant création : {found} dossiers visibles trouvés.{told}"


def _seen(actor: Actor, identity: Identity, keys: list[UUID]) -> list[Found]:
    """The files that the actor may see: those the function found, those of a near name, the one of the INE."""
    here = Q(platform__in=sorted(actor.platforms)) | Q(establishment__in=sorted(actor.establishments))
    partner = not actor.platforms and not actor.establishments
    if partner:
        here = Q(pk__in=shared_with_me(actor).values("dossier"))  # a partner: the files shared with their organisation
    near = search_q(f"{identity.folded_surname} {identity.folded_given}")
    if identity.ine:
        near |= Q(person__ines__contains=[identity.ine])
    files = visible(Dossier, actor).filter(here).exclude(status__in=(Status.WITHDRAWN, Status.MERGED))
    dossiers = files.filter(Q(pk__in=keys) | near).select_related("person", "platform", "referent")[: 3 * SHOWN]
    phones = _phones(actor, list(dossiers))
    found = [_compare(d, identity, phones.get(d.person_id, set()), partner=partner) for d in dossiers]
    return sorted(found, key=lambda f: sum(field.state == "same" for field in f.fields), reverse=True)[:SHOWN]


def _phones(actor: Actor, dossiers: list[Dossier]) -> dict[UUID, set[str]]:
    details = visible(ContactDetail, actor).filter(person__in=[d.person_id for d in dossiers], kind=DetailKind.PHONE)
    if not actor.platforms:
        details = details.filter(added_by_id=None)  # what the young person told the platform is not told to the school
    result: dict[UUID, set[str]] = {}
    for person_id, value in details.values_list("person_id", "value"):
        result.setdefault(person_id, set()).add(value)
    return result


def _compare(dossier: Dossier, identity: Identity, phones: set[str], *, partner: bool) -> Found:
    human = dossier.person
    given = [fold(name) for name in human.first_names.split()]
    names = {fold(human.surname), fold(human.usage_name)} - {""}
    fields = [
        _field("Nom", identity.surname, human.surname, same=identity.folded_surname in names),
        _field("Prénom", identity.first_names, human.first_names, same=identity.folded_given in given[:1]),
        _field(
            "Date de naissance",
            f"{identity.birth_date:%d/%m/%Y}",
            f"{human.birth_date:%d/%m/%Y}",
            same=identity.birth_date == human.birth_date,
        ),
        _field("INE", identity.ine, ", ".join(human.ines), same=identity.ine in human.ines),
        _field(
            "Commune",
            identity.commune_name,
            dossier.commune_name,
            same=fold(identity.commune_name) == fold(dossier.commune_name),
        ),
        _field(
            "Téléphone",
            display_phone(identity.phone),
            ", ".join(display_phone(number) for number in sorted(phones)),
            same=identity.phone in phones,
        ),
    ]
    if partner:  # who reads the essential of a file reads neither its numbers nor its INE
        fields = [field for field in fields if field.label not in ("INE", "Téléphone")]
    return Found(dossier, fields, exact=all(field.state == "same" for field in fields[:3]))


def _field(label: str, typed: str, held: str, *, same: bool) -> Compared:
    if not typed or not held:
        return Compared(label, typed, held, "blank")
    return Compared(label, typed, held, "same" if same else "differs")
