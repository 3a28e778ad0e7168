"""What an establishment's referent sees: the young people who left it."""

from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.schools import former_pupils


def for_establishments(actor: Actor) -> QuerySet[Dossier]:
    """The open files of the young people whose last establishment is one of the actor's, by name.

    Each comes with its platform (whom to telephone) and its referent.
    """
    return (
        former_pupils(actor)
        .filter(status=Status.OPEN)
        .select_related("platform", "referent")
        .order_by("establishment_name", "search_text", "pk")
    )
