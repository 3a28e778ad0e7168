"""The secret address by which a person's calendar follows their agenda."""

import hashlib
import secrets

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.models import CalendarFeed


@transaction.atomic
def make_feed(*, actor: Actor) -> str:
    """A new secret, in place of the former one, which no longer answers. Only its digest is kept."""
    secret = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(user_id=actor.user_id).delete()
    made = CalendarFeed.objects.create(user_id=actor.user_id, digest=hashlib.sha256(secret.encode()).hexdigest())
    record_action(actor=actor, code="feed.made", sentence="Adresse d’agenda à suivre créée.", about=made)
    return secret


@transaction.atomic
def drop_feed(*, actor: Actor) -> None:
    """No calendar follows this agenda any more."""
    CalendarFeed.objects.filter(user_id=actor.user_id).delete()
    record_action(actor=actor, code="feed.dropped", sentence="Adresse d’agenda à suivre supprimée.")
