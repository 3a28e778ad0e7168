"""A batch of letters that was posted is written in the files, in one act, with one undo; and the letter of one file."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.db import transaction

from rebond.domain.base.actor import Actor
from rebond.domain.documents import render
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.enums import Answered, Channel, ExportKind, Outcome, Status, StatusReason
from rebond.domain.dossiers.models import ContactAttempt, Dossier, Export
from rebond.domain.dossiers.operations.access import AlreadyCorrectedError, dossier_to_change, found
from rebond.domain.dossiers.operations.contacts import Contact, correct_contact, record_contact
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.writing import check_said_no
from rebond.domain.dossiers.queries.documents import (
    Addressee,
    addressee_of,
    answer_box,
    letter,
    letter_fields,
    platform_head,
    sample_letter,
)
from rebond.domain.dossiers.queries.writing import writables
from rebond.domain.messages.fields import left_blank
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import letters_for


def letter_keys(export: Export) -> dict[UUID, list[UUID]]:
    """File → the key of its attempt in this batch, and after each undo the key of the next."""
    return {UUID(file): [_key(export, file, turn) for turn in range(_TURNS)] for file in export.included}


#: A batch may be noted, undone and noted again: each time under another key, made from the same parts.
_TURNS = 10


def _key(export: Export, file: str, turn: int) -> UUID:
    return uuid5(export.pk, f"{file}/{turn}")


@transaction.atomic
def note_letters(*, actor: Actor, export_id: UUID) -> int:
    """Record a letter sent in each file of the batch that is still followed. Done twice, done once.

    Gives how many letters stand. Export.DoesNotExist when the batch is not the actor's.
    """
    export = _batch(actor, export_id)
    keys = letter_keys(export)
    followed = Dossier.objects.filter(pk__in=keys, platform_id__in=sorted(actor.platforms), status=Status.OPEN)
    followed = followed.exclude(status_reason=StatusReason.DECEASED)  # a death noted since the batch was made
    note = f"Lettre : {export.options.get('subject', '')}"
    contact = Contact(Channel.LETTER, Answered.NOBODY, Outcome.SENT, note=note)
    count = 0
    for file in sorted(followed.values_list("pk", flat=True)):
        written = ContactAttempt.objects.filter(author_id=actor.user_id, key__in=keys[file])
        if not written.filter(superseded_by=None, cancelled=False).exists():
            turn = min(written.count(), _TURNS - 1)
            record_contact(actor=actor, dossier_id=file, contact=contact, key=keys[file][turn])
        count += 1
    return count


@transaction.atomic
def forget_letters(*, actor: Actor, export_id: UUID) -> int:
    """Undo `note_letters`: each attempt of the batch that nobody corrected is cancelled. Gives how many."""
    export = _batch(actor, export_id)
    keys = [key for turns in letter_keys(export).values() for key in turns]
    standing = ContactAttempt.objects.filter(author_id=actor.user_id, key__in=keys, superseded_by=None, cancelled=False)
    count = 0
    for attempt in standing.order_by("dossier_id"):
        try:
            correct_contact(actor=actor, attempt_id=attempt.pk, contact=None)
            count += 1
        except (AlreadyCorrectedError, Dossier.DoesNotExist):
            continue
    return count


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the page gives it, edited or not. `template_id`: the text that it began from, which says whether it
    addresses the young person or a parent; `site`: the site's address, printed with the personal code."""

    detail_id: UUID
    subject: str
    body: str
    template_id: UUID | None = None
    site: str = ""


def see_letter(*, actor: Actor, dossier: Dossier, given: Letter) -> bytes:
    """The picture (PNG) of a letter before it is made and noted. MessageRefusedError as `post_letter`."""
    options = {"subject": given.subject, "body": given.body, "site": given.site}
    return sample_letter(actor, dossier.platform, _addressee(actor, dossier, given), options)


@transaction.atomic
def post_letter(*, actor: Actor, dossier_id: UUID, given: Letter, key: UUID, despite: bool = False) -> bytes:
    """The letter of one file as a PDF, its personal code printed; noted as sent to this address. The same `key` twice
    notes once. `despite`: somebody confirmed that they write to who said no.

    MessageRefusedError when the address can't serve, a field has no value or nobody confirmed; Dossier.DoesNotExist
    when the actor may not write.
    """
    dossier = dossier_to_change(actor, dossier_id)
    addressee = _addressee(actor, dossier, given)
    check_said_no(dossier, despite=despite)
    _check_text(actor, addressee, given)
    answer = None
    if not addressee.guardian:
        _, code = make_link(actor, dossier, LinkKind.LETTER)
        answer = answer_box(given.site, code)
    options = {"subject": given.subject, "body": given.body}
    made = letter(addressee, dossier.platform, options, actor, answer)
    data = {"title": given.subject, "platform": platform_head(dossier.platform), "letters": [made]}
    content = render("letters", data)
    note = f"Lettre : {given.subject}\n\n{given.body}"
    contact = Contact(Channel.LETTER, Answered.NOBODY, Outcome.SENT, detail_id=given.detail_id, note=note[:4000])
    record_contact(actor=actor, dossier_id=dossier_id, contact=contact, key=key)
    return content


def _addressee(actor: Actor, dossier: Dossier, given: Letter) -> Addressee:
    """Who is written to, if they may be."""
    chosen = next((one for one in writables(actor, dossier) if one.detail.pk == given.detail_id), None)
    if dossier.deceased or chosen is None or chosen.channel != Channel.LETTER or chosen.why_not:
        raise MessageRefusedError("to", "Aucune lettre ne peut partir à cette adresse : choisissez-en une autre.")
    begun = letters_for(actor, dossier.platform_id).filter(pk=given.template_id).first()
    to_guardians = begun is not None and begun.to_guardian
    if to_guardians and (why := chosen.why_no_guardian(dossier)):
        raise MessageRefusedError("to", why)
    return addressee_of(dossier, chosen.detail, to_guardians=to_guardians)


def _check_text(actor: Actor, addressee: Addressee, given: Letter) -> None:
    if not given.subject.strip():
        raise MessageRefusedError("subject", "Écrivez l’objet : la ligne en gras de la lettre.")
    if not given.body.strip():
        raise MessageRefusedError("body", "Écrivez la lettre.")
    fields = letter_fields(addressee, addressee.dossier.platform, {}, actor)
    if blank := left_blank(f"{given.subject}\n{given.body}", fields):
        raise MessageRefusedError("body", f"Remplacez {{{blank[0]}}} par sa valeur, ou enlevez-le du texte.")


def _batch(actor: Actor, export_id: UUID) -> Export:
    export = found(Export, actor, export_id)
    if export.kind != ExportKind.LETTERS:
        raise Export.DoesNotExist
    return export
