"""The question asked to an establishment: is this young person enrolled? Asked once, dropped when it has no object."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.models import AttestedFact, Dossier, Engagement, EnrolmentCheck
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.pathways import ENROLMENTS

_IDENTITY = ("surname", "first_names", "birth_date")
_SAME = ("dossier_id", "engagement_id", "fact_id", "establishment_id", *_IDENTITY, "since", "reminded")


def to_ask(engagement: Engagement) -> bool:
    """Whether an engagement is a return to training whose establishment can be asked."""
    return engagement.kind in ENROLMENTS and engagement.establishment_id is not None


def asked_of(actor: Actor, dossier: Dossier, engagement: Engagement, root: UUID) -> EnrolmentCheck:
    """Ask the establishment of an engagement (`root`: its first version); the question that waits already, if any.

    What the young person had only said there is no longer asked beside: one answer is enough.
    """
    latest = _latest(engagement=root)
    waits = latest is not None and latest.answer == EnrolmentAnswer.WAITING and not latest.cancelled
    if latest is not None and waits and latest.establishment_id == engagement.establishment_id:
        return latest
    drop(actor, waiting_at(dossier, engagement.establishment_id).exclude(fact=None))
    about = {"engagement_id": root, "establishment_id": engagement.establishment_id}
    return _ask(actor, dossier, about, since=engagement.starts_on, latest=latest)


def asked_about(actor: Actor, dossier: Dossier, fact: AttestedFact) -> EnrolmentCheck:
    """Ask the establishment that a fact names whether what is said is so (`fact`: as it stands)."""
    root = first_said(fact)
    return _ask(actor, dossier, {"fact_id": root, "establishment_id": fact.establishment_id}, latest=_latest(fact=root))


def first_said(fact: AttestedFact) -> UUID:
    """The key of the first version of a fact, to which the questions about it refer."""
    while fact.supersedes is not None:
        fact = fact.supersedes
    return fact.pk


def has_answered(fact: AttestedFact) -> bool:
    """Whether the establishment that a fact names answered about it; what it said may not be in the file yet."""
    latest = _latest(fact=first_said(fact))
    said = latest is not None and not latest.cancelled and latest.answer != EnrolmentAnswer.WAITING
    return said and latest.establishment_id == fact.establishment_id


def waiting_at(dossier: Dossier, establishment_id: UUID | None) -> QuerySet[EnrolmentCheck]:
    """The questions about this young person that wait for an answer of an establishment."""
    held = EnrolmentCheck.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)
    return held.filter(establishment=establishment_id, answer=EnrolmentAnswer.WAITING)


def _latest(**about: UUID) -> EnrolmentCheck | None:
    return EnrolmentCheck.objects.filter(superseded_by=None, **about).order_by("-recorded_at").first()


def _ask(
    actor: Actor,
    dossier: Dossier,
    about: dict[str, UUID | None],
    *,
    latest: EnrolmentCheck | None,
    since: date | None = None,
) -> EnrolmentCheck:
    row = EnrolmentCheck.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        **about,
        **{name: getattr(dossier, name) for name in _IDENTITY},
        since=since,
        answer=EnrolmentAnswer.WAITING,
        supersedes=latest,
    )
    defer("dossiers.tell_enrolment", check_id=row.pk)
    record_action(actor=actor, code="enrolment.asked", sentence="Inscription à confirmer demandée.", about=dossier)
    return row


def next_row(asked: EnrolmentCheck, actor: Actor | None) -> EnrolmentCheck:
    """The row that takes the place of a question, not saved; without an actor, a rule's."""
    row = EnrolmentCheck(
        **{name: getattr(asked, name) for name in _SAME},
        author_id=actor.user_id if actor else None,
        organisation_id=actor.organisation if actor else None,
        supersedes=asked,
        answer=asked.answer,
    )
    if actor is None:
        row.happened_at = asked.happened_at
    return row


def bring_answers(dossier: Dossier) -> None:
    """A death that was noted is taken back, or the end of a fact or of a return is undone: what establishments answered
    meanwhile, and was left aside, comes to the file. What is in it already changes nothing."""
    held = EnrolmentCheck.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)
    for answered in held.exclude(answer=EnrolmentAnswer.WAITING):
        defer("dossiers.apply_enrolment", check_id=answered.pk)


def drop_asked(actor: Actor, root: UUID) -> None:
    """The engagement is over: what waits for an answer waits no more."""
    held = EnrolmentCheck.objects.filter(engagement=root, superseded_by=None, cancelled=False)
    drop(actor, held.filter(answer=EnrolmentAnswer.WAITING))


def drop_asked_about(actor: Actor, fact: AttestedFact, by: UUID | None = None) -> set[UUID]:
    """The fact is over, taken back, or said of another place: nothing about it waits any more. Gives the establishments
    that were asked. `by`: the key of the row that says so; undone, what it dropped is asked again."""
    if fact.establishment_id is None:
        return set()
    held = EnrolmentCheck.objects.filter(fact=first_said(fact), superseded_by=None, cancelled=False)
    return drop(actor, held.filter(answer=EnrolmentAnswer.WAITING), by)


def drop(actor: Actor, asked: Iterable[EnrolmentCheck], by: UUID | None = None) -> set[UUID]:
    """Drop these questions; one that its establishment answers at this very moment waits no more by itself."""
    dropped = set()
    for question in asked:
        row = next_row(question, actor)
        row.cancelled = True
        if by is not None:
            row.key = _key_of_drop(by, question.pk)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            if not EnrolmentCheck.objects.filter(supersedes=question).exists():
                raise
        else:
            dropped.add(row.establishment_id)
    return dropped


def _key_of_drop(by: UUID, question: UUID | None) -> UUID:
    return uuid5(by, str(question))


def dropped_by(fact: AttestedFact, by: UUID) -> EnrolmentCheck | None:
    """The row that dropped the question about a fact with the end, or the withdrawal, whose key is `by`; None when
    nothing waited then, or when it was asked again since."""
    latest = _latest(fact=first_said(fact))
    ours = latest is not None and latest.cancelled and latest.key == _key_of_drop(by, latest.supersedes_id)
    return latest if ours else None


def give_back_question(actor: Actor, dropped: EnrolmentCheck) -> None:
    """The question waits again as it did before it was dropped, with what its establishment was told of it: nobody is
    written to anew."""
    before = dropped.supersedes
    if before is None:
        return
    row = next_row(dropped, actor)
    row.happened_at = before.happened_at
    row.save(force_insert=True)
    for told in before.tellings.all():
        told.pk, told._state.adding = new_id(), True
        told.check_asked, told.author_id = row, actor.user_id
        told.save(force_insert=True)
    defer("dossiers.tell_enrolment", check_id=row.pk)  # nobody was told yet, perhaps


def ask_again(actor: Actor, root: UUID) -> None:
    """The end of an engagement was undone: the question that was dropped with it waits again."""
    latest = _latest(engagement=root)
    if latest is not None and latest.cancelled and latest.answer == EnrolmentAnswer.WAITING:
        row = next_row(latest, actor)
        row.reminded = 0  # told anew
        row.save(force_insert=True)
        defer("dossiers.tell_enrolment", check_id=row.pk)
