"""An answer by the personal link comes to its file: told by nobody signed in, written by the job."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.enums import UNUSABLE, DetailKind, Holder, Validity
from rebond.domain.dossiers.models import (
    Appointment,
    AppointmentResult,
    ContactDetail,
    Dossier,
    LinkAnswer,
    Notification,
)
from rebond.domain.dossiers.operations.answering import ASKING, bring_answer
from rebond.domain.dossiers.operations.links import SOURCE
from rebond.domain.dossiers.operations.meeting_news import TAKEN, tell_meeting
from rebond.domain.dossiers.operations.sessions import release_for
from rebond.domain.dossiers.sentences import LINK_ANSWERED
from rebond.domain.messages.enums import Channel
from rebond.domain.messages.operations import refuse
from rebond.domain.territory.clocks import platform_time


def land_answer(*, answer_id: UUID) -> None:
    """Bring an answer to its file, as the worker: the number, the refusal of messages, the next step; a seat given
    back in a session lets an invitation go. Done twice, done once."""
    answer = LinkAnswer.objects.select_related("link", "dossier").get(pk=answer_id)
    with platform_time(answer.dossier.platform_id):
        _land(answer)
        if answer.choice == Choice.DECLINES and answer.slot_id is not None:
            release_for(answer.slot_id)


@transaction.atomic
def _land(answer: LinkAnswer) -> None:
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=answer.dossier_id)
    if answer.number:
        _keep_number(answer, dossier)
    if answer.choice == Choice.STOP and not LinkAnswer.objects.filter(supersedes=answer).exists():
        _write_no_more(dossier)
    told = Notification.objects.filter(dossier=dossier, kind="answer", created_at__gte=answer.recorded_at).exists()
    changed = LinkAnswer.objects.filter(supersedes=answer).exists()
    asks = answer.choice in ASKING and not changed
    bring_answer(dossier, LINK_ANSWERED, at=answer.happened_at, asks=asks, tell=not told)
    if not told:
        _tell_of_meeting(answer)


def _tell_of_meeting(answer: LinkAnswer) -> None:
    """Tell the structures and who receives of the seat that the answer took or gave back: both have its key."""
    written = {"dossier": answer.dossier_id, "author": None, "key": answer.key}
    taken = Appointment.objects.filter(**written).first()
    given_back = AppointmentResult.objects.filter(**written, cancelled=False).first()
    if taken is not None:
        tell_meeting(None, taken, TAKEN)
    elif given_back is not None:
        tell_meeting(None, given_back.appointment, given_back.outcome)


def _keep_number(answer: LinkAnswer, dossier: Dossier) -> None:
    today = timezone.localdate(answer.happened_at)
    detail, new = ContactDetail.objects.get_or_create(
        person_id=dossier.person_id,
        kind=DetailKind.PHONE,
        value=answer.number,
        holder=Holder.YOUNG_PERSON,
        defaults={
            "source": SOURCE,
            "observed_on": today,
            "confirmed_on": today,
            # Told to the platform, not to the school: as what the platform's people write.
            "added_by_id": answer.link.created_by_id,
        },
    )
    if new:
        return
    if detail.to_check and detail.validity not in UNUSABLE:
        detail.validity, detail.validity_on = Validity.GOOD, answer.happened_at
    detail.confirmed_on = max(detail.confirmed_on or today, today)
    detail.save(update_fields=["confirmed_on", "validity", "validity_on"])


def _write_no_more(dossier: Dossier) -> None:
    """No SMS nor e-mail any more: to this file, nor to any of the young person's own numbers and addresses."""
    own = ContactDetail.objects.filter(person_id=dossier.person_id, holder=Holder.YOUNG_PERSON)
    for channel, kind in ((Channel.SMS, DetailKind.PHONE), (Channel.EMAIL, DetailKind.EMAIL)):
        refuse(actor=None, channel=channel, whom=dossier.pk)
        for value in own.filter(kind=kind).values_list("value", flat=True):
            refuse(actor=None, channel=channel, whom=value)
