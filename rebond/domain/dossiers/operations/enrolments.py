"""After a return to training, the establishment is asked to confirm the enrolment in its base (C11)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import FactSource
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn, EnrolmentCheck
from rebond.domain.dossiers.operations.access import (
    FAR,
    AlreadyCorrectedError,
    check_standing,
    dossier_to_change,
    found,
)
from rebond.domain.dossiers.operations.asking import asked_of, next_row
from rebond.domain.dossiers.operations.engagements import standing_fact
from rebond.domain.dossiers.operations.facts import confirm
from rebond.domain.dossiers.operations.people import PathRefusedError
from rebond.domain.dossiers.operations.turns import Telling, apply_turn, new_turn, standing_engagement
from rebond.domain.dossiers.path_enums import BreakReason, EnrolmentAnswer, TurnKind
from rebond.domain.territory.clocks import platform_time


@dataclass(frozen=True, slots=True)
class Reply:
    """What the establishment answers."""

    answer: str
    since: date | None = None
    division: str = ""
    note: str = ""


@transaction.atomic
def ask_enrolment(*, actor: Actor, engagement_id: UUID) -> EnrolmentCheck:
    """Ask the establishment of an engagement to confirm the enrolment; asked already, the question that stands.

    Raises Engagement.DoesNotExist, Dossier.DoesNotExist, or PathRefusedError when there is nobody to ask.
    """
    engagement = found(Engagement, actor, engagement_id)
    dossier = dossier_to_change(actor, engagement.dossier_id)
    root, course, standing = standing_engagement(dossier, engagement)
    if standing.establishment_id is None:
        raise PathRefusedError(
            "", "L’établissement n’est pas connu : corrigez l’entrée en le choisissant dans la liste."
        )
    if course.end is not None:
        raise PathRefusedError("", "Ce retour est terminé : il n’y a plus d’inscription à confirmer.")
    return asked_of(actor, dossier, standing, root)


@transaction.atomic
def answer_enrolment(*, actor: Actor, check_id: UUID, reply: Reply, key: UUID | None = None) -> EnrolmentCheck:
    """Write the establishment's answer: by its own referent, or by the platform whom it told by telephone.

    The file follows in a job, which sees it while the establishment does not. Raises EnrolmentCheck.DoesNotExist,
    PathRefusedError, or AlreadyCorrectedError when somebody answered before.
    """
    asked = found(EnrolmentCheck, actor, check_id)
    already = EnrolmentCheck.objects.filter(author_id=actor.user_id, key=key).first() if key else None
    if already is not None:
        return already
    _check(reply)
    check_standing(asked)
    row = next_row(asked, actor)
    row.key = key or row.key
    row.answer, row.division = reply.answer, " ".join(reply.division.split())[:40]
    row.note = reply.note.strip()[:500]
    row.since = (reply.since or asked.since) if reply.answer == EnrolmentAnswer.ENROLLED else None
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyCorrectedError from error
    defer("dossiers.apply_enrolment", check_id=row.pk)
    record_action(
        actor=actor, code="enrolment.answered", sentence=f"Inscription : {row.get_answer_display().lower()}.", about=row
    )
    return row


def _check(reply: Reply) -> None:
    today = timezone.localdate()
    if reply.answer not in EnrolmentAnswer.values or reply.answer == EnrolmentAnswer.WAITING:
        raise PathRefusedError("answer", "Dites ce qu’il en est : choisissez une réponse.")
    if reply.since and not today - FAR <= reply.since <= today:
        raise PathRefusedError("since", "Cette date n’est pas possible : indiquez le jour de l’inscription.")


@transaction.atomic
def apply_enrolment(*, check_id: UUID) -> None:
    """Do to the file what the establishment answered, in its name. For the worker; done twice, done once."""
    reply = EnrolmentCheck.objects.select_related("author").get(pk=check_id)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=reply.dossier_id)
    if dossier.deceased or EngagementTurn.objects.filter(author_id=reply.author_id, key=reply.key).exists():
        return
    acting = in_the_name_of(reply.author_id, str(reply.author), reply.organisation_id, dossier)
    try:
        root, course, standing = standing_engagement(dossier, reply.engagement)
    except PathRefusedError:
        return
    if course.end is None:
        with platform_time(dossier.platform_id):
            _apply(acting, dossier, root, standing, reply)


def _apply(acting: Actor, dossier: Dossier, root: Engagement, standing: Engagement, reply: EnrolmentCheck) -> None:
    telling = _telling(reply)
    turn = new_turn(acting, dossier, root, telling, reply.key, outside=True)
    turn.save(force_insert=True)
    if telling.kind == TurnKind.CONFIRMED:
        fact = standing_fact(dossier, standing.kind)
        if fact is not None:
            confirm(
                actor=acting,
                fact_id=fact.pk,
                source=FactSource.ESTABLISHMENT,
                key=turn.key,
                at=turn.happened_at,
            )
        return
    apply_turn(acting, dossier, standing, turn)


def _telling(reply: EnrolmentCheck) -> Telling:
    if reply.answer == EnrolmentAnswer.ENROLLED:
        return Telling(TurnKind.CONFIRMED, note=reply.note)
    if reply.answer == EnrolmentAnswer.NEVER_CAME:
        return Telling(TurnKind.NO_SHOW, reason=BreakReason.DROPPED, note=reply.note)
    return Telling(TurnKind.BREAK, reason=BreakReason.OTHER, note=reply.note or "L’établissement dit : pas inscrit.")


def in_the_name_of(user_id: UUID | None, name: str, organisation: UUID | None, dossier: Dossier) -> Actor:
    """Who told something from outside, as somebody who works on this file alone. For the worker, which sees it."""
    return Actor(
        user_id=user_id,  # type: ignore[arg-type]
        name=name,
        roles=frozenset({Role.CIRCLE1}),
        platforms=frozenset({dossier.platform_id}),
        organisation=organisation,
    )
