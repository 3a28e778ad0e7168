"""The structure that takes in a young person tells their attendance, or a break, by its own page (C9)."""

from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.operations.access import AlreadyCorrectedError, check_standing, found
from rebond.domain.dossiers.operations.engagements import DECEASED
from rebond.domain.dossiers.operations.enrolments import in_the_name_of
from rebond.domain.dossiers.operations.people import PathRefusedError
from rebond.domain.dossiers.operations.turns import (
    Telling,
    apply_turn,
    check_telling,
    journal_code,
    new_turn,
    standing_engagement,
    unapply_turn,
)
from rebond.domain.dossiers.path_enums import TurnKind
from rebond.domain.dossiers.pathways import ATTENDANCE
from rebond.domain.dossiers.queries.entrusted import untouched_breaks
from rebond.domain.territory.clocks import platform_time

#: What a structure tells of the young people entrusted to it; the rest is the platform's to write.
TOLD = (*ATTENDANCE, TurnKind.BREAK)


@transaction.atomic
def tell_from_structure(
    *, actor: Actor, engagement_id: UUID, telling: Telling, key: UUID | None = None
) -> EngagementTurn:
    """Write what a partner says of an engagement with their organisation, in a file shared with it.

    The file follows in a job, which sees it whole while the partner does not. Raises Engagement.DoesNotExist or
    PathRefusedError. The same `key` twice writes once.
    """
    engagement = found(Engagement, actor, engagement_id)
    if engagement.structure_id is None or engagement.structure_id != actor.organisation:
        raise Engagement.DoesNotExist
    already = EngagementTurn.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    dossier = visible(Dossier, actor).get(pk=engagement.dossier_id)
    if dossier.deceased:
        raise PathRefusedError("", DECEASED)
    if telling.kind not in TOLD:
        raise PathRefusedError("kind", "Dites ce qu’il en est : présent, irrégulier, absent, ou rupture.")
    root, course, _ = standing_engagement(dossier, engagement)
    check_telling(course, telling)
    turn = new_turn(actor, dossier, root, telling, key, outside=True)
    turn.save(force_insert=True)
    defer("dossiers.apply_turn", turn_id=turn.pk)
    sentence = f"{turn.get_kind_display()} : dit par la structure."
    record_action(actor=actor, code=journal_code(turn.kind), sentence=sentence, about=dossier)
    return turn


@transaction.atomic
def apply_told_turn(*, turn_id: UUID) -> None:
    """Do to the file what a structure told, in its name. For the worker; done twice, done once."""
    turn = EngagementTurn.objects.select_related("author", "engagement").get(pk=turn_id)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=turn.dossier_id)
    if turn.cancelled or dossier.deceased or EngagementTurn.objects.filter(supersedes=turn).exists():
        return
    acting = in_the_name_of(turn.author_id, str(turn.author), turn.organisation_id, dossier)
    try:
        _, _, standing = standing_engagement(dossier, turn.engagement)
    except PathRefusedError:
        return
    with platform_time(dossier.platform_id):
        apply_turn(acting, dossier, standing, turn)


#: Days within which a structure may take back a break that it signalled by mistake.
TAKE_BACK = timedelta(days=3)
_LATE = "Cette rupture a été signalée il y a plus de trois jours : appelez la plate-forme, qui la retirera."
_ACTED = "La plate-forme a déjà repris contact : appelez-la, elle retirera la rupture du dossier."


@transaction.atomic
def take_back_break(*, actor: Actor, turn_id: UUID) -> EngagementTurn:
    """A structure takes back the break that it signalled, while nobody acted on it; the referent is told.

    What was signalled stays readable. Raises EngagementTurn.DoesNotExist, PathRefusedError, or AlreadyCorrectedError.
    """
    turn = found(EngagementTurn, actor, turn_id)
    if turn.organisation_id != actor.organisation or not turn.told_outside or turn.kind != TurnKind.BREAK:
        raise EngagementTurn.DoesNotExist
    dossier = visible(Dossier, actor).get(pk=turn.dossier_id)
    check_standing(turn)
    if timezone.now() - turn.recorded_at > TAKE_BACK:
        raise PathRefusedError("", _LATE)
    if turn.pk not in untouched_breaks([turn.pk]):
        raise PathRefusedError("", _ACTED)
    row = EngagementTurn(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=turn.happened_at,
        supersedes=turn,
        cancelled=True,
        engagement_id=turn.engagement_id,
        kind=turn.kind,
        on=turn.on,
        told_outside=True,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyCorrectedError from error
    defer("dossiers.take_back_turn", turn_id=turn.pk)
    record_action(actor=actor, code="pathway.unbroken", sentence="Rupture retirée par la structure.", about=dossier)
    return row


@transaction.atomic
def apply_taken_back(*, turn_id: UUID) -> None:
    """Undo in the file the break that a structure took back, in its name. For the worker; done twice, done once."""
    turn = EngagementTurn.objects.select_related("author").get(pk=turn_id)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=turn.dossier_id)
    if dossier.deceased or not EngagementTurn.objects.filter(supersedes=turn, cancelled=True).exists():
        return
    acting = in_the_name_of(turn.author_id, str(turn.author), turn.organisation_id, dossier)
    with platform_time(dossier.platform_id):
        unapply_turn(acting, dossier, turn)
