"""Writing to a young person: the message is asked for and the attempt is noted, in one act."""

from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.enums import Answered, Channel, Holder, Outcome
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.contacts import Contact, record_contact
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.undoing import call_key
from rebond.domain.dossiers.queries.writing import Writable, template_values, writables
from rebond.domain.messages.fields import fill
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import HIDDEN, MessageRefusedError, Traits, send

LINK = "{lien}"
#: Said when nobody confirmed that they know of the refusal.
DESPITE = "Ce jeune a dit non : cochez la case pour confirmer que vous lui écrivez quand même, ou ne lui écrivez pas."
NO_SITE = "Ce modèle porte un lien, et l’adresse du site n’est pas réglée : prévenez l’assistance."


@dataclass(frozen=True, slots=True)
class Writing:
    """A message as the page gives it. `site` is the site's address, for the personal link that {lien} becomes;
    `purpose` what the message is kept under, when it is more than a first word with a link."""

    detail_id: UUID
    body: str
    subject: str = ""
    template_id: UUID | None = None
    site: str = ""
    purpose: str = ""


@transaction.atomic
def write_to(
    *, actor: Actor, dossier_id: UUID, writing: Writing, key: UUID | None = None, then: Contact | None = None
) -> ContactAttempt:
    """Send one SMS or e-mail about a file, and note the attempt. The same `key` twice writes once.

    `then` holds the next step that somebody chose; by the rule when nobody did.

    MessageRefusedError says beside which field and how to mend; Dossier.DoesNotExist when the actor may not write.
    """
    dossier = dossier_to_change(actor, dossier_id)
    key = key or new_id()
    already = ContactAttempt.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    if dossier.deceased:
        raise MessageRefusedError("", "Un décès est noté au dossier : plus aucun message n’est à envoyer.")
    chosen = _chosen(actor, dossier, writing.detail_id)
    _check_audience(chosen, writing.template_id)
    body, secret = _with_link(actor, dossier, chosen, writing, key)
    purpose = writing.purpose or ("link" if secret else "")
    traits = Traits(purpose=purpose, template_id=writing.template_id, secret=secret)
    message = send(
        actor=actor,
        platform_id=dossier.platform_id,
        reference=dossier.pk,
        channel=chosen.channel,
        to=chosen.detail.value,
        subject=writing.subject,
        body=body,
        key=key,
        traits=traits,
    )
    note = f"{message.subject}\n\n{message.body}" if message.subject else message.body
    contact = Contact(chosen.channel, Answered.NOBODY, Outcome.SENT, detail_id=chosen.detail.pk, note=note[:4000])
    if then is not None:
        planned = {"next_step_on": then.next_step_on, "next_step_time": then.next_step_time}
        contact = replace(contact, next_step=then.next_step, **planned)
    return record_contact(actor=actor, dossier_id=dossier.pk, contact=contact, key=key)


@transaction.atomic
def write_alone(
    *, actor: Actor, dossier_id: UUID, writing: Writing, key: UUID, despite: bool = False
) -> ContactAttempt:
    """What somebody writes to one young person by hand, as `write_to`. To who said no, only when they confirmed that
    they write `despite` it: MessageRefusedError says so."""
    check_said_no(dossier_to_change(actor, dossier_id), despite=despite)
    return write_to(actor=actor, dossier_id=dossier_id, writing=writing, key=key)


def check_said_no(dossier: Dossier, *, despite: bool) -> None:
    """MessageRefusedError when nobody confirmed that they write to this young person who said no."""
    if dossier.said_no and not despite:
        raise MessageRefusedError("despite", DESPITE)


@transaction.atomic
def no_answer_then_sms(
    *, actor: Actor, dossier_id: UUID, contact: Contact, template: MessageTemplate, site: str, key: UUID
) -> ContactAttempt:
    """Nobody answered, and an SMS says so at once: both attempts are noted, the SMS last. Gives the SMS's.

    `contact` is the call as it was told: its note stays with it, and the next step chosen holds after the SMS too.
    Both are undone together (`undoing.undo_contact`). The SMS goes to the number that was called when it is a mobile
    that may be written to, else to the young person's. MessageRefusedError when no mobile may, or when they said no.
    """
    dossier = dossier_to_change(actor, dossier_id)
    already = ContactAttempt.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    if dossier.said_no:
        why = "Ce jeune a dit non : notez l’appel seul. Pour écrire quand même, passez par « Écrire » dans son dossier."
        raise MessageRefusedError("", why)
    mobiles = [one for one in writables(actor, dossier) if one.channel == Channel.SMS and not one.why_not and one.own]
    chosen = next((one for one in mobiles if one.detail.pk == contact.detail_id), mobiles[0] if mobiles else None)
    if chosen is None:
        raise MessageRefusedError("detail", "Aucun portable du jeune ne peut recevoir de SMS : notez l’appel seul.")
    record_contact(actor=actor, dossier_id=dossier_id, contact=contact, key=call_key(key))
    body = fill(template.body, template_values(dossier, dossier.platform, actor))
    writing = Writing(chosen.detail.pk, body, template_id=template.pk, site=site)
    return write_to(actor=actor, dossier_id=dossier_id, writing=writing, key=key, then=contact)


def _chosen(actor: Actor, dossier: Dossier, detail_id: UUID) -> Writable:
    """The number or address, if it may be written to."""
    chosen = next((one for one in writables(actor, dossier) if one.detail.pk == detail_id), None)
    if chosen is None or chosen.channel == Channel.LETTER:
        raise MessageRefusedError("to", "Ce numéro n’est pas dans le dossier : choisissez-en un autre.")
    if chosen.why_not:
        raise MessageRefusedError("to", f"{chosen.why_not} Choisissez-en un autre.")
    return chosen


def _check_audience(chosen: Writable, template_id: UUID | None) -> None:
    """What is written for a parent is never sent to the young person."""
    template = MessageTemplate.objects.filter(pk=template_id).first() if template_id and chosen.own else None
    if template is not None and template.to_guardian:
        raise MessageRefusedError(
            "to", "Ce texte s’adresse à un parent : choisissez ses coordonnées, ou un autre modèle."
        )


def _with_link(actor: Actor, dossier: Dossier, chosen: Writable, writing: Writing, key: UUID) -> tuple[str, str]:
    """The text with its personal link, and that link; as it is and nothing when it asks for none."""
    if LINK not in writing.body:
        return writing.body, ""
    detail: ContactDetail = chosen.detail
    if detail.holder != Holder.YOUNG_PERSON:
        raise MessageRefusedError(
            "body", "Le lien personnel ne va qu’au jeune : enlevez {lien} de ce message à un proche."
        )
    _, secret = make_link(actor, dossier, LinkKind.MESSAGE, message_key=key)
    address = f"{writing.site}/r/{secret}/"
    return writing.body.replace(LINK, address), address


__all__ = ["HIDDEN", "LINK", "Writing", "check_said_no", "no_answer_then_sms", "write_alone", "write_to"]
