"""What an establishment's referent may tell of a young person, and what they told already."""

from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import ContactDetail, Dossier, SchoolWord
from rebond.domain.dossiers.queries.details import in_order


def former_pupils(actor: Actor) -> QuerySet[Dossier]:
    """The files of those who left an establishment of the actor's: what its referent reads, and tells of. A referent
    who works on a platform too reads more files, and tells nothing of those as an establishment."""
    return visible(Dossier, actor).filter(establishment__in=sorted(actor.establishments))


def chosen_contact(dossier: Dossier) -> bool:
    """Whether an establishment of who acts is the young person's interlocuteur privilégié today."""
    return dossier.pk in chosen_contacts([dossier.pk])


def chosen_contacts(keys: list[UUID]) -> set[UUID]:
    """Those of these files of which an establishment of who acts is the interlocuteur privilégié. One query."""
    if not keys:
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT k FROM unnest(%s::uuid[]) AS k WHERE rebond_chosen_contact(k)", [keys])
        return {key for (key,) in cursor.fetchall()}


def school_words(actor: Actor, dossier: Dossier) -> list[SchoolWord]:
    """What the actor's establishments told of a young person, the newest first."""
    rows = visible(SchoolWord, actor).filter(dossier=dossier, establishment__in=sorted(actor.establishments))
    return list(rows.select_related("author", "replaces").order_by("-told_at", "-pk"))


def details_of_school(actor: Actor, dossier: Dossier) -> list[ContactDetail]:
    """The numbers and addresses that an establishment reads: those of its own base."""
    return in_order(actor, visible(ContactDetail, actor).filter(person=dossier.person_id), [dossier])
