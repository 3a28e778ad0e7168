"""The question asked to an establishment: is this young person enrolled? Asked once, dropped when it has no object."""

from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.models import Dossier, Engagement, EnrolmentCheck
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.pathways import ENROLMENTS

_IDENTITY = ("surname", "first_names", "birth_date")
_SAME = ("dossier_id", "engagement_id", "establishment_id", *_IDENTITY, "since", "reminded")


def to_ask(engagement: Engagement) -> bool:
    """Whether an engagement is a return to training whose establishment can be asked."""
    return engagement.kind in ENROLMENTS and engagement.establishment_id is not None


def asked_of(actor: Actor, dossier: Dossier, engagement: Engagement, root: UUID) -> EnrolmentCheck:
    """Ask the establishment of an engagement (`root`: its first version); the question that waits already, if any."""
    held = EnrolmentCheck.objects.filter(engagement=root, superseded_by=None)
    latest = held.order_by("-recorded_at").first()
    waits = latest is not None and latest.answer == EnrolmentAnswer.WAITING and not latest.cancelled
    if latest is not None and waits and latest.establishment_id == engagement.establishment_id:
        return latest
    row = EnrolmentCheck.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        engagement_id=root,
        establishment_id=engagement.establishment_id,
        **{name: getattr(dossier, name) for name in _IDENTITY},
        since=engagement.starts_on,
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


def drop_asked(actor: Actor, root: UUID) -> None:
    """The engagement is over: what waits for an answer waits no more."""
    held = EnrolmentCheck.objects.filter(engagement=root, superseded_by=None, cancelled=False)
    for asked in held.filter(answer=EnrolmentAnswer.WAITING):
        row = next_row(asked, actor)
        row.cancelled = True
        row.save(force_insert=True)


def ask_again(actor: Actor, root: UUID) -> None:
    """The end of an engagement was undone: the question that was dropped with it waits again."""
    latest = EnrolmentCheck.objects.filter(engagement=root, superseded_by=None).first()
    if latest is not None and latest.cancelled and latest.answer == EnrolmentAnswer.WAITING:
        row = next_row(latest, actor)
        row.reminded = 0  # told anew
        row.save(force_insert=True)
        defer("dossiers.tell_enrolment", check_id=row.pk)
