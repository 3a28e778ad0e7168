"""What one person is filling in for one file, kept as they type: the interview, the diagnosis."""

from typing import TypeVar
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.models.drafts import Draft
from rebond.domain.dossiers.sheets import Answers

D = TypeVar("D", bound=Draft)


def keep(model: type[D], actor: Actor, dossier_id: UUID, answers: Answers) -> D:
    """Keep what is being typed, whatever it is. Dossier.DoesNotExist when the actor doesn't work on the file."""
    dossier = Dossier.objects.get(pk=dossier_id, platform_id__in=sorted(actor.platforms))
    written = {"answers": answers, "saved_at": timezone.now()}
    draft, _ = model._default_manager.update_or_create(
        author_id=actor.user_id, dossier=dossier, defaults=written, create_defaults=written
    )
    return draft


def drop(model: type[Draft], actor: Actor, dossier_id: UUID) -> None:
    """Forget the draft, at its author's asking or once it is finished."""
    model._default_manager.filter(author_id=actor.user_id, dossier=dossier_id).delete()
