"""One message to many young people: previewed, then asked for file by file, each with its own link."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import ContactAttempt, Dossier
from rebond.domain.dossiers.operations.bulk import Outgoing, Recipient
from rebond.domain.dossiers.operations.contacts import correct_contact
from rebond.domain.dossiers.operations.writing import LINK, Writing, write_to
from rebond.domain.dossiers.queries.writing import Writable, template_values, whom_to_write_to, writables_of
from rebond.domain.messages.enums import WAITING
from rebond.domain.messages.fields import fill, left_blank
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError, drop

STOPPED = "Les envois sont arrêtés : le message attendra leur reprise."


@dataclass
class MessagePreview:
    """Who would be written to, where and with what text; who would not, and why (French). `subjects` by file."""

    chosen: list[tuple[Dossier, Writable, str]] = field(default_factory=list)
    left_out: dict[str, list[Dossier]] = field(default_factory=dict)
    subjects: dict[UUID, str] = field(default_factory=dict)

    def outgoing(self, channel: str, *, later: bool = False) -> Outgoing | None:
        """What would leave, and to whom; None when nothing would."""
        if not self.chosen:
            return None
        recipients = [
            Recipient(dossier, one.value, one.detail.holder, self.subjects[dossier.pk], text)
            for dossier, one, text in self.chosen
        ]
        return Outgoing(channel, recipients, later)

    def leave(self, why: str, dossier: Dossier) -> None:
        """This one is not written to."""
        self.left_out.setdefault(why, []).append(dossier)


def preview_messages(
    *,
    actor: Actor,
    keys: Iterable[UUID],
    template: MessageTemplate,
    more: Mapping[str, str] | None = None,
    despite: bool = False,
) -> MessagePreview:
    """What `send_messages` would do to these files. Three queries.

    `more`: values of fields that are the same for all ({séance}, {jour}…). `despite`: the one young person asked for
    said no, and somebody confirmed that they write all the same.
    """
    rows = Dossier.objects.filter(pk__in=list(keys), platform_id__in=sorted(actor.platforms))
    files = list(rows.select_related("referent", "platform").order_by("search_text", "pk"))
    known = writables_of(actor, files)
    found, spared = MessagePreview(), not (despite and len(files) == 1)
    for dossier in files:
        if dossier.deceased or dossier.status != Status.OPEN:
            found.leave("Dossier clos.", dossier)
            continue
        if spared and dossier.said_no:
            found.leave(dossier.said_no, dossier)
            continue
        chosen, why_not = whom_to_write_to(dossier, known[dossier.pk], template)
        if chosen is None:
            found.leave(why_not, dossier)
            continue
        values = template_values(dossier, dossier.platform, actor) | dict(more or {})
        blank = [name for name in left_blank(template.body, values) if f"{{{name}}}" != LINK]
        if blank:
            found.leave(f"Sans valeur : {blank[0]}.", dossier)
        else:
            found.chosen.append((dossier, chosen, fill(template.body, values)))
            found.subjects[dossier.pk] = fill(template.subject, values)
    return found


def send_messages(
    *, actor: Actor, keys: Iterable[UUID], template: MessageTemplate, site: str, act: UUID
) -> dict[UUID, UUID]:
    """Write to these files; `act` is the key of the whole act: done twice, written once. Gives file → attempt.

    A file that can't be written to after all is left out; the others are not held up.
    """
    written: dict[UUID, UUID] = {}
    preview = preview_messages(actor=actor, keys=keys, template=template)
    for dossier, chosen, body in preview.chosen:
        writing = Writing(chosen.detail.pk, body, preview.subjects[dossier.pk], template.pk, site)
        try:
            with transaction.atomic():
                attempt = write_to(actor=actor, dossier_id=dossier.pk, writing=writing, key=uuid5(act, str(dossier.pk)))
        except (MessageRefusedError, Dossier.DoesNotExist):
            continue
        written[dossier.pk] = attempt.pk
    return written


def give_up(actor: Actor, keys: Sequence[UUID]) -> None:
    """Give up the messages of these keys that have not left, and cancel the attempts that they are."""
    for message in Message.objects.filter(key__in=keys, state__in=WAITING):
        drop(actor=actor, message_id=message.pk)
    for attempt in ContactAttempt.objects.filter(key__in=keys, superseded_by=None):
        correct_contact(actor=actor, attempt_id=attempt.pk, contact=None)
