"""Two files that look alike and are two people's: said once, so that nobody is asked again (B8)."""

from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Dossier, KeptApart


@transaction.atomic
def keep_apart(*, actor: Actor, one_id: UUID, other_id: UUID) -> KeptApart:
    """Say that two files of one platform are two people's; twice changes nothing. Dossier.DoesNotExist otherwise."""
    mine = visible(Dossier, actor).filter(platform__in=sorted(actor.platforms))
    one, other = mine.get(pk=one_id), mine.get(pk=other_id)
    if one.pk == other.pk or one.platform_id != other.platform_id:
        raise Dossier.DoesNotExist
    first, second = sorted((one.pk, other.pk))
    kept = visible(KeptApart, actor).filter(first_id=first, second_id=second).first()
    if kept is not None:
        return kept
    kept = KeptApart.objects.create(
        platform_id=one.platform_id, first_id=first, second_id=second, author_id=actor.user_id
    )
    record_action(actor=actor, code="twins.apart", sentence="Deux dossiers dits de deux personnes.", about=one)
    return kept


@transaction.atomic
def propose_again(*, actor: Actor, kept_id: UUID) -> None:
    """Take it back: the two files are proposed again. Nothing happens for a key that is gone or not the actor's."""
    visible(KeptApart, actor).filter(pk=kept_id).delete()
