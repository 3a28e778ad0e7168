"""A search across the country, for who holds the dated habilitation: its purpose asked first, each one written."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils.crypto import salted_hmac

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import SearchPurpose, Stage, Status
from rebond.domain.territory.models import Platform
from rebond.kernel.values.names import fold

#: What one person may look for in a day (the definer function counts): a support desk's busy day, far below a sweep.
SEARCHES_A_DAY = 30
SHOWN = 20

_SEARCH = "SELECT * FROM rebond_search_country(%s, %s, %s, %s, %s, %s, %s)"


class CountryRefusedError(ValueError):
    """A search that can't be made; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whom, and why. `reference` says what asks for the search (a mail, a ticket), without naming anybody."""

    surname: str
    first_names: str
    birth_date: date | None
    purpose: str
    reference: str


@dataclass(frozen=True, slots=True)
class Match:
    """A file found: enough to say which platform to turn to, nothing that opens it."""

    surname: str
    first_names: str
    birth_date: date
    platform: str
    stage: str  # French
    status: str  # French


@dataclass(frozen=True)
class Matches:
    """What was found: at most `SHOWN` of `total`."""

    rows: list[Match]
    total: int


@transaction.atomic
def search_country(*, actor: Actor, wanted: Wanted) -> Matches:
    """The files of the country that bear this name, likest first.

    PermissionError without the habilitation; CountryRefusedError when something is missing or the day is spent.
    """
    if not actor.has(Role.NOMINATIVE_OPERATIONS):
        raise PermissionError
    family, given = fold(wanted.surname), fold(wanted.first_names)
    _check(wanted, family, given)
    born = wanted.birth_date.isoformat() if wanted.birth_date else ""
    mark = salted_hmac("rebond.country", f"{family}|{given}|{born}", algorithm="sha256").hexdigest()
    search_id: UUID = new_id()
    with connection.cursor() as cursor:
        cursor.execute(
            _SEARCH,
            [search_id, wanted.purpose, wanted.reference.strip()[:120], mark, family, given, wanted.birth_date],
        )
        rows = cursor.fetchall()
    if any(row[-1] for row in rows):
        raise CountryRefusedError(
            "", f"Vous avez fait {SEARCHES_A_DAY} recherches aujourd’hui, le maximum. Reprenez demain."
        )
    sentence = f"Recherche nationale : {SearchPurpose(wanted.purpose).label.lower()}, {len(rows)} dossiers montrés."
    record_action(actor=actor, code="search.country", sentence=sentence)
    return Matches(_told(actor, rows), rows[0][-2] if rows else 0)


def _check(wanted: Wanted, family: str, given: str) -> None:
    if wanted.purpose not in SearchPurpose.values:
        raise CountryRefusedError("purpose", "Dites pourquoi vous cherchez : choisissez un motif.")
    if len(wanted.reference.strip()) < 4:
        raise CountryRefusedError("reference", "Précisez ce qui la motive : un courriel reçu le…, une demande n°…")
    if len(family) < 2:
        raise CountryRefusedError("surname", "Écrivez le nom : deux lettres au moins.")
    if not given and wanted.birth_date is None:
        raise CountryRefusedError(
            "first_names", "Ajoutez le prénom ou la date de naissance : un nom seul montrerait trop de monde."
        )


def _told(actor: Actor, rows: list[tuple]) -> list[Match]:
    platforms = visible(Platform, actor).in_bulk({row[3] for row in rows})
    return [
        Match(
            surname=surname,
            first_names=first_names,
            birth_date=born,
            platform=str(platforms.get(platform, "Plate-forme fermée")),
            stage=Stage(stage).label,
            status=Status(status).label,
        )
        for surname, first_names, born, platform, stage, status, *_ in rows
    ]
