"""What was written to young people and what came back: delivered at its own moment, answered by the link or by SMS."""

from datetime import datetime

from django.conf import settings

from rebond.demo.load.clock import told_at
from rebond.demo.load.doors import acts, date_back, through_the_site
from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import Appointment, ContactDetail, Dossier, Invitation, LinkAnswer, Slot
from rebond.domain.dossiers.operations import (
    GivenByLink,
    Writing,
    answer_link,
    land_answer,
    reply_invitation,
    write_to,
)
from rebond.domain.dossiers.queries.writing import template_values, writables
from rebond.domain.messages.enums import Channel, Notice, State
from rebond.domain.messages.fields import fill
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import deliver, receive, take_incoming


def site() -> str:
    """Where the links of the demonstration lead."""
    return settings.SITE_ADDRESS.rstrip("/")


def deliver_due(until: datetime) -> None:
    """Deliver the messages that wait, each at its own moment, as the worker does; those after `until` are left."""
    due = Message.objects.filter(state=State.QUEUED, not_before__lt=until).order_by("not_before", "pk")
    for key, moment in list(due.values_list("pk", "not_before")):
        with told_at(moment):
            deliver(message_id=key)


def own_mobile(actor: Actor, dossier: Dossier) -> ContactDetail | None:
    """The young person's mobile that may be written to. Inside `acts`."""
    ways = (one for one in writables(actor, dossier) if one.own and one.channel == Channel.SMS and not one.why_not)
    return next((one.detail for one in ways), None)


def write_link(actor: Actor, dossier: Dossier, moment: datetime, name: str, detail: ContactDetail) -> Message:
    """An SMS with the personal link, from a template of the country."""
    with through_the_site(), acts(actor, moment):
        template = MessageTemplate.objects.get(platform=None, channel=Channel.SMS, name=name)
        file = Dossier.objects.select_related("platform", "referent").get(pk=dossier.pk)
        body = fill(template.body, template_values(file, file.platform, actor))
        writing = Writing(detail.pk, body, template_id=template.pk, site=site())
        attempt = write_to(actor=actor, dossier_id=dossier.pk, writing=writing)
    deliver_due(moment.replace(hour=23))
    return Message.objects.get(key=attempt.key)


def answer_by_link(message: Message, moment: datetime, given: GivenByLink, *, slot: Slot | None = None) -> None:
    """The young person answers on their page, then the job brings it to the file. `slot`: the session they answer."""
    digest, key = digest_of(message.secret.rstrip("/").rsplit("/", 1)[1]), new_id()
    with through_the_site(), told_at(moment):
        if slot is not None:
            comes = given.choice == Choice.COMES
            reply_invitation(digest=digest, born=None, slot_id=slot.pk, comes=comes, key=key)
        answer_id = answer_link(digest=digest, born=None, key=key, given=given)
    # PostgreSQL dated these itself.
    for model in (Invitation, Appointment, LinkAnswer):
        date_back(model.objects.filter(dossier=message.reference, key=key), moment, "happened_at", "recorded_at")
    if answer_id is not None:
        with told_at(moment):
            land_answer(answer_id=answer_id)


def comes_back(message: Message, moment: datetime, kind: Notice, text: str = "") -> None:
    """What the gateway says of a message: a reply, or that the number is nobody's."""
    with told_at(moment):
        key = receive(
            channel=message.channel,
            kind=kind,
            provider_id=message.provider_id if kind != Notice.REPLY else "",
            sender=message.recipient if kind == Notice.REPLY else "",
            text=text,
        )
        take_incoming(incoming_id=key)
