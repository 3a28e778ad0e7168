"""Who is already known: given to every comparison, so that the same human being keeps the same key."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rebond.domain.dossiers.models import YoungPerson


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A row of the comparator's `known` table."""

    id: UUID
    ines: tuple[str, ...]
    surname: str
    usage_name: str
    first_names: str
    birth_date: date
    sex: str
    birth_place: str


def known_people() -> Iterator[KnownPerson]:
    """Every human being of the country's files, in a stable order. For the worker only (a page would see its own)."""
    rows = YoungPerson.objects.order_by("pk").values_list(
        "id", "ines", "surname", "usage_name", "first_names", "birth_date", "sex", "birth_place"
    )
    for key, ines, *rest in rows.iterator(chunk_size=5_000):
        yield KnownPerson(key, tuple(ines), *rest)
