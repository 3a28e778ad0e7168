"""Ma journée: the files to work on now, in order."""

from uuid import UUID

from django.db.models import F, Q
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import tab_q
from rebond.domain.dossiers.enums import Status, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.calling import CallCard, call_cards

#: What a person can hope to do in a morning.
QUEUE = 12


def my_day(actor: Actor, platform_id: UUID) -> list[CallCard]:
    """The first files to call: the actor's own and those without referent; late steps first, then first calls."""
    today = timezone.localdate()
    files = (
        visible(Dossier, actor)
        .filter(tab_q(Tab.TO_CONTACT, today) | tab_q(Tab.TO_CHECK, today), platform_id=platform_id, status=Status.OPEN)
        .filter(Q(referent=actor.user_id) | Q(referent=None))
        .select_related("referent")
        .order_by(F("next_step_on").asc(nulls_last=True), "-is_new", "birth_date", "pk")
    )
    return call_cards(actor, list(files[:QUEUE]))
