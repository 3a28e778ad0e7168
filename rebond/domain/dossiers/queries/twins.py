"""Files of one platform that may be the same young person's, to merge by hand (B8)."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, ListEntry
from rebond.domain.dossiers.queries.search import search_q

SHOWN = 20


def merge_candidates(actor: Actor, dossier: Dossier, text: str = "") -> list[Dossier]:
    """The platform's files that `text` finds; without text, those of the same birth date or the same name."""
    files = (
        visible(Dossier, actor)
        .filter(platform_id=dossier.platform_id, status__in=(Status.OPEN, Status.CLOSED))
        .exclude(pk=dossier.pk)
        .select_related("referent")
    )
    wanted = search_q(text) if text.strip() else Q(birth_date=dossier.birth_date) | Q(search_text=dossier.search_text)
    return list(files.filter(wanted).order_by("search_text", "pk")[:SHOWN])


@dataclass(frozen=True)
class Content:
    """How much a file holds."""

    attempts: int
    entries: int
    details: int


def contents(actor: Actor, dossiers: list[Dossier]) -> dict[UUID, Content]:
    """What each file holds, in three queries."""
    keys, people = [d.pk for d in dossiers], [d.person_id for d in dossiers]

    def counted(rows, column: str) -> dict[UUID, int]:
        return dict(rows.values_list(column).annotate(number=Count("pk")).order_by())

    attempts = counted(
        visible(ContactAttempt, actor).filter(dossier__in=keys, superseded_by=None, cancelled=False), "dossier_id"
    )
    entries = counted(visible(ListEntry, actor).filter(dossier__in=keys), "dossier_id")
    details = counted(visible(ContactDetail, actor).filter(person__in=people), "person_id")
    return {d.pk: Content(attempts.get(d.pk, 0), entries.get(d.pk, 0), details.get(d.person_id, 0)) for d in dossiers}
