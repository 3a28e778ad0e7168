"""The referent: the assistant who is the young person's single point of contact (guide, "Contact et suivi")."""

from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.models import Assignment
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.queries.people import colleagues


class NotAColleagueError(ValueError):
    """The person chosen does not work on this platform."""


@transaction.atomic
def assign_referent(*, actor: Actor, dossier_id: UUID, referent_id: UUID | None) -> Assignment | None:
    """Give the file a referent of its platform, or none. Choosing who already is changes nothing (gives None)."""
    dossier = dossier_to_change(actor, dossier_id)
    if dossier.referent_id == referent_id:
        return None
    if referent_id is not None and referent_id not in {c.pk for c in colleagues(actor, dossier.platform_id)}:
        raise NotAColleagueError("Cette personne ne travaille pas sur la plate-forme : choisissez-en une autre.")
    assignment = Assignment.objects.create(
        dossier=dossier, author_id=actor.user_id, organisation_id=actor.organisation, referent_id=referent_id
    )
    save_moved(dossier)
    record_action(actor=actor, code="referent.assigned", sentence="Référent du dossier changé.", about=dossier)
    return assignment
