"""What an establishment's referent sees: the young people who left it."""

from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier


def for_establishments(actor: Actor) -> QuerySet[Dossier]:
    """The open files of the young people whose last establishment is one of the actor's, by name.

    Each comes with its platform (whom to telephone) and its referent.
    """
    return (
        visible(Dossier, actor)
        .filter(establishment_id__in=sorted(actor.establishments), status=Status.OPEN)
        .select_related("platform", "referent")
        .order_by("establishment_name", "search_text", "pk")
    )
