"""The establishment is asked to confirm an enrolment: after a return to training, or where somebody says so (C11)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import Fact, FactEffect, FactSource, Status
from rebond.domain.dossiers.models import (
    AttestedFact,
    Contradiction,
    Dossier,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
)
from rebond.domain.dossiers.operations.access import (
    FAR,
    AlreadyCorrectedError,
    check_standing,
    dossier_to_change,
    found,
)
from rebond.domain.dossiers.operations.asking import asked_about, asked_of, has_answered, next_row, waiting_at
from rebond.domain.dossiers.operations.engagements import standing_fact
from rebond.domain.dossiers.operations.facts import (
    confirm,
    latest_version,
    stand_again,
    standing_fact_to_change,
)
from rebond.domain.dossiers.operations.people import PathRefusedError
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.operations.status import report_denial
from rebond.domain.dossiers.operations.turns import Telling, apply_turn, new_turn, standing_engagement
from rebond.domain.dossiers.path_enums import BreakReason, EnrolmentAnswer, TurnKind
from rebond.domain.territory.clocks import platform_time

_ALREADY_ASKED = "L’établissement est déjà interrogé pour ce jeune"
_ANSWERED = "L’établissement a déjà répondu : dites qui a raison, ou retirez sa réponse si elle est notée par erreur."


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
    if shut := _shut(dossier):
        raise PathRefusedError("", shut)
    if course.end is not None:
        raise PathRefusedError("", "Ce retour est terminé : il n’y a plus d’inscription à confirmer.")
    return asked_of(actor, dossier, standing, root)


@transaction.atomic
def ask_about_fact(*, actor: Actor, fact_id: UUID) -> EnrolmentCheck:
    """Ask the establishment where somebody says that the young person is enrolled. One question waits at a time.

    Raises AttestedFact.DoesNotExist, Dossier.DoesNotExist, AlreadyCorrectedError when the fact stands no more, or
    PathRefusedError when there is nothing, or nobody, to ask.
    """
    fact, dossier = standing_fact_to_change(actor, fact_id)
    refused = _why_not(fact, dossier)
    if refused:
        raise PathRefusedError("", refused)
    waiting = waiting_at(dossier, fact.establishment_id).first()
    if waiting is not None:
        asked_on = timezone.localdate(waiting.happened_at)
        raise PathRefusedError("", f"{_ALREADY_ASKED} ({asked_on:%d/%m/%Y}) : attendez sa réponse, ou notez-la.")
    if has_answered(fact):  # asked again, its answer would be lost
        raise PathRefusedError("", _ANSWERED)
    asked = asked_about(actor, dossier, fact)
    save_moved(dossier)
    return asked


def _why_not(fact: AttestedFact, dossier: Dossier) -> str:
    """Why the establishment of a fact is not asked, in French; blank when it may be."""
    if shut := _shut(dossier):
        return shut
    if fact.fact == Fact.PROTECTED:
        return "La nature de ce motif est protégée : Rebond n’écrit pas à l’établissement."
    if fact.effect != FactEffect.CHECK:
        return "Cette inscription n’est plus à vérifier : il n’y a rien à demander."
    if not fact.askable:
        return "L’établissement n’est pas connu : choisissez-le parmi les plus proches, ou téléphonez-lui."
    return ""


def _shut(dossier: Dossier) -> str:
    """Why nothing is asked of a file, in French: nobody waits for an answer. Blank when it is open."""
    if dossier.deceased:
        return "Un décès est noté au dossier : plus rien n’est à demander."
    if dossier.status != Status.OPEN:
        return "Ce dossier est clos : rouvrez-le d’abord, puis posez la question."
    return ""


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
    row.by_phone = asked.establishment_id not in actor.establishments
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


@transaction.atomic
def take_back_answer(*, actor: Actor, check_id: UUID) -> EnrolmentCheck:
    """Take back an answer about a fact that the platform noted by mistake: the question waits again, the file goes back
    to what it was.

    Raises EnrolmentCheck.DoesNotExist, Dossier.DoesNotExist, AlreadyCorrectedError when somebody acted on it since,
    PathRefusedError when the establishment gave it itself, or FactRefusedError when the file may not open again.
    """
    reply = found(EnrolmentCheck, actor, check_id)
    dossier = dossier_to_change(actor, reply.dossier_id)
    check_standing(reply)
    if reply.fact is None:
        raise PathRefusedError("", "Cette réponse porte sur un retour : annulez-la dans « Parcours et solutions ».")
    if not reply.by_phone:
        raise PathRefusedError("", "Cette réponse vient de l’établissement : téléphonez-lui, puis dites qui a raison.")
    if waiting_at(dossier, reply.establishment_id).exists():  # asked since, of a return
        raise AlreadyCorrectedError
    _undo_on_fact(actor, dossier, reply)
    row = next_row(reply, actor)
    row.answer, row.since, row.reminded = EnrolmentAnswer.WAITING, None, 0  # told anew
    row.save(force_insert=True)
    save_moved(dossier)
    defer("dossiers.tell_enrolment", check_id=row.pk)
    record_action(actor=actor, code="enrolment.taken_back", sentence="Inscription : réponse retirée.", about=dossier)
    return row


def _undo_on_fact(actor: Actor, dossier: Dossier, reply: EnrolmentCheck) -> None:
    """Have the fact stand as it did before the answer; nothing to do when its job has not run."""
    standing = _as_it_stands(reply.fact)
    confirmed = AttestedFact.objects.filter(author_id=reply.author_id, key=reply.key).first()
    denied = Contradiction.objects.filter(answer=reply).select_related("statement").first()
    told = confirmed or (denied and denied.statement)
    if standing is None or (told and told not in standing.stood_for()):
        raise AlreadyCorrectedError
    if standing.establishment_id != reply.establishment_id:  # said of another place since
        raise AlreadyCorrectedError
    if confirmed is not None and confirmed.confirm_by != standing.confirm_by:  # its date was corrected since
        raise AlreadyCorrectedError
    if confirmed is not None and confirmed.supersedes is not None:
        stand_again(actor, dossier, standing, as_in=confirmed.supersedes, stands_for=confirmed.supersedes)
    elif denied is not None:
        stand_again(actor, dossier, standing, as_in=standing)


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
    if reply.engagement is None:
        with platform_time(dossier.platform_id):
            _apply_to_fact(acting, dossier, reply)
        return
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


def _apply_to_fact(acting: Actor, dossier: Dossier, reply: EnrolmentCheck) -> None:
    """Confirm what was said, or have somebody decide who is right; a fact that stands no more is left so, and an
    answer taken back does nothing."""
    done = AttestedFact.objects.filter(author_id=reply.author_id, key=reply.key).exists()
    done = done or EnrolmentCheck.objects.filter(supersedes=reply).exists()
    fact = _as_it_stands(reply.fact)
    if fact is not None and fact.establishment_id != reply.establishment_id:
        return  # said of another place since
    if done or fact is None or Contradiction.objects.filter(answer=reply).exists():
        return
    if reply.answer == EnrolmentAnswer.ENROLLED:
        confirm(actor=acting, fact_id=fact.pk, source=FactSource.ESTABLISHMENT, key=reply.key)
        return
    report_denial(fact=fact, dossier=dossier, answer=reply)


def _as_it_stands(fact: AttestedFact) -> AttestedFact | None:
    """The latest version of a fact; None when it ended, or was taken back."""
    latest = latest_version(fact)
    return None if latest.ended or latest.cancelled else latest


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
