"""Telling who is invited to a session: an SMS or an e-mail each, from a template, with their own link (C10, C14).

Nothing of its own here: the switch, refusals, quiet hours and the validity of numbers are those of `writing`. One
message a number or address: asked for twice, it goes once, unless it was given up before it left; a number mended
since may be written to.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.meetings import InvitationState
from rebond.domain.dossiers.models import Dossier, Invitation, Slot
from rebond.domain.dossiers.operations.bulk_messages import MessagePreview, preview_messages
from rebond.domain.dossiers.operations.writing import LINK, NO_SITE, Writing, write_to
from rebond.domain.dossiers.queries.appointments import session_message_keys
from rebond.domain.dossiers.queries.meeting_documents import told_moment
from rebond.domain.dossiers.queries.room import SESSION_MESSAGE
from rebond.domain.dossiers.queries.writing import file_written_to
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import templates_for

ALREADY = "A déjà reçu cette invitation à ce numéro ou à cette adresse."


@dataclass
class Told:
    """What an act of writing gave, in files."""

    written: list[UUID] = field(default_factory=list)
    left_out: dict[str, list[Dossier]] = field(default_factory=dict)  # reason in French → files


def session_values(slot: Slot) -> dict[str, str]:
    """What replaces the fields that say when, where and what."""
    told = told_moment(slot)
    return {"séance": slot.title, "jour": told["day"], "heure": told["hour"], "lieu": slot.where}


def preview_invitations(
    *, actor: Actor, slot: Slot, keys: Iterable[UUID], template: MessageTemplate, despite: bool = False
) -> MessagePreview:
    """Who of these files would be written to, with what text; who would not, and why. `despite`: as `preview_messages`
    takes it."""
    more = session_values(slot)
    found = preview_messages(actor=actor, keys=keys, template=template, more=more, despite=despite)
    free = _free_keys(slot, found)
    for dossier in (dossier for dossier, *_ in found.chosen if dossier.pk not in free):
        found.leave(ALREADY, dossier)
    found.chosen = [row for row in found.chosen if row[0].pk in free]
    return found


def _free_keys(slot: Slot, found: MessagePreview) -> dict[UUID, UUID]:
    """File → the key that its message would have; without those who were written to. One given up does not count."""
    keys = {d.pk: session_message_keys(slot, d.pk, one.detail.pk) for d, one, _ in found.chosen}
    asked = Message.objects.filter(key__in=[key for those in keys.values() for key in those])
    states = dict(asked.values_list("key", "state"))
    free: dict[UUID, UUID] = {}
    for dossier_id, those in keys.items():
        left = [key for key in those if key not in states]
        if left and all(states.get(key, State.DROPPED) == State.DROPPED for key in those):
            free[dossier_id] = left[0]
    return free


@transaction.atomic
def write_invitations(
    *, actor: Actor, slot_id: UUID, keys: Iterable[UUID], template_id: UUID, site: str, despite: bool = False
) -> Told:
    """Write to those of these files who are invited and have yet to answer. One that can't be is left out, with why.
    `despite`: the one asked for said no, and somebody confirmed that they invite all the same.

    Slot.DoesNotExist when the actor doesn't see it, MessageRefusedError when the template is not the platform's.
    """
    slot = visible(Slot, actor).exclude(title="").get(pk=slot_id)
    template = templates_for(actor, slot.platform_id).filter(pk=template_id).first()
    if template is None:
        raise MessageRefusedError("template", "Choisissez un modèle de message.")
    if LINK in template.body and not site:
        raise MessageRefusedError("template", NO_SITE)
    waiting = Invitation.objects.filter(slot=slot, state=InvitationState.INVITED, superseded_by=None, cancelled=False)
    wanted = set(keys)
    asked = list(waiting.filter(dossier__in=wanted).values_list("dossier_id", flat=True))
    return _write(actor, slot, asked, template, site, despite=despite and len(wanted) == 1)


def write_released(actor: Actor, slot: Slot, released: Sequence[Invitation]) -> None:
    """Invitations that were held back go: each with the message that was chosen for it, if one was."""
    site = settings.SITE_ADDRESS.rstrip("/")
    by_template: dict[UUID, list[UUID]] = {}
    for invitation in released:
        if invitation.template_id is not None:
            by_template.setdefault(invitation.template_id, []).append(invitation.dossier_id)
    for template in MessageTemplate.objects.filter(pk__in=by_template):
        if site or LINK not in template.body:
            _write(actor, slot, by_template[template.pk], template, site)


def _write(
    actor: Actor, slot: Slot, keys: list[UUID], template: MessageTemplate, site: str, *, despite: bool = False
) -> Told:
    preview = preview_invitations(actor=actor, slot=slot, keys=keys, template=template, despite=despite)
    done, free = Told(left_out=preview.left_out), _free_keys(slot, preview)
    for dossier, chosen, body in preview.chosen:
        subject = preview.subjects[dossier.pk]
        writing = Writing(chosen.detail.pk, body, subject, template.pk, site, purpose=SESSION_MESSAGE)
        try:
            with transaction.atomic():
                write_to(actor=actor, dossier_id=dossier.pk, writing=writing, key=free[dossier.pk])
        except MessageRefusedError as refused:
            done.left_out.setdefault(str(refused), []).append(dossier)
        else:
            done.written.append(dossier.pk)
    return done


def void_invitation(message: Message) -> str:
    """Why a message that invites to a session is no longer good; blank when it is (asked before it leaves)."""
    dossier = file_written_to(message)
    if dossier is None or dossier.status != Status.OPEN:
        return "Le dossier est clos : l’invitation n’est pas partie."
    standing = Invitation.objects.filter(dossier=dossier, superseded_by=None, cancelled=False)
    invited = standing.select_related("slot", "dossier").prefetch_related("dossier__person__details")
    ours = (
        invitation
        for invitation in invited.filter(slot__starts_at__gt=timezone.now(), slot__cancelled_at=None)
        for detail in invitation.dossier.person.details.all()
        if message.key in session_message_keys(invitation.slot, message.reference, detail.pk)
    )
    invitation = next(ours, None)
    if invitation is None:
        return "La séance est passée ou annulée : l’invitation n’est pas partie."
    if invitation.state != InvitationState.INVITED:
        return "Le jeune a déjà répondu à l’invitation : elle n’est pas partie."
    return ""


__all__ = [
    "ALREADY",
    "Told",
    "preview_invitations",
    "session_values",
    "void_invitation",
    "write_invitations",
    "write_released",
]
