"""What a person looks at is kept under an opaque key: no name ever stands in an address."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import ListView
from rebond.domain.territory.models import Platform


@transaction.atomic
def save_view(*, actor: Actor, platform_id: UUID, criteria: Criteria, view_id: UUID | None = None) -> ListView:
    """Keep `criteria`: in the view given when it is the actor's own and of this platform, else in a new one.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    mine = visible(ListView, actor).filter(platform_id=platform_id)
    view = mine.filter(pk=view_id).first() if view_id else None
    if view is None:
        return ListView.objects.create(user_id=actor.user_id, platform_id=platform_id, criteria=criteria.to_json())
    view.criteria, view.used_at = criteria.to_json(), timezone.now()
    view.save(update_fields=["criteria", "used_at"])
    return view
