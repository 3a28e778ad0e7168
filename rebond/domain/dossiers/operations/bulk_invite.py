"""Many young people invited at once to a group session to come (C10), told of it by a message or not."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.meetings import InvitationState
from rebond.domain.dossiers.models import BulkAct, Dossier, Slot
from rebond.domain.dossiers.operations.access import those_followed_elsewhere
from rebond.domain.dossiers.operations.appointments import MeetingRefusedError
from rebond.domain.dossiers.operations.bulk import BulkRefusedError, Foreseen, author_of, register
from rebond.domain.dossiers.operations.bulk_messages import STOPPED, give_up
from rebond.domain.dossiers.operations.session_messages import preview_invitations, write_invitations
from rebond.domain.dossiers.operations.sessions import foresee, invite, take_back_invitations
from rebond.domain.dossiers.operations.writing import LINK, NO_SITE
from rebond.domain.dossiers.queries.appointments import (
    Session,
    letters_inviting,
    messages_inviting,
    session_of,
    sessions_to_join,
)
from rebond.domain.dossiers.queries.meeting_documents import told_moment
from rebond.domain.messages.enums import WAITING
from rebond.domain.messages.lifecycle import GONE
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import SESSION_TEMPLATES, switch, templates_for

#: What is chosen instead of a template.
NOTHING = "aucun"
PAST = "Cette séance est passée ou annulée : choisissez-en une autre."
CLOSED = "Dossier clos ou retiré de la liste."
DECEASED = "Un décès est noté au dossier."
ELSEWHERE = "Dossier clos ici : le jeune est suivi par une autre plate-forme."
COMES = "Vient déjà à cette séance."
ANSWERS = {
    InvitationState.COMES: COMES,
    InvitationState.INVITED: "Déjà invité à cette séance, sans réponse pour l’instant.",
    InvitationState.HELD: "Déjà invité à cette séance : son invitation attend une place.",
    InvitationState.DECLINES: "Déjà invité à cette séance, et a dit ne pas venir.",
    InvitationState.NO_ANSWER: "Déjà invité à cette séance, resté sans réponse.",
}
HELD = "Invitation retenue, faute de places : elle partira quand une place se libérera."
NOT_TOLD = "Invité, mais ne recevra pas le message :"


class InviteMany:
    """Invite the files to a session; undone for those who have neither answered nor been told yet."""

    code, label, title = "inviter", "Inviter à une séance", "Inviter à une séance"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`session`: the key of one to come; `message`: the key of a template that tells of a session, or NOTHING."""
        sessions = {str(slot.pk): slot for slot in sessions_to_join(actor, platform_id)}
        slot = sessions.get(str(given.get("session") or ""))
        if slot is None:
            raise BulkRefusedError("session", "Choisissez une séance à venir dans la liste.")
        told = told_moment(slot)
        what = f"{slot.title}, {told['day']} à {told['hour']}"
        chosen = {"template": "", "how": "sans message"}
        if given.get("message") != NOTHING:
            chosen = _template_told(actor, platform_id, str(given.get("message") or ""))
        return chosen | {"session": str(slot.pk), "what": what, "author": str(actor.user_id)}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """To what, told how."""
        return f"{options['what']} ({options['how']})"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Closed files, followed elsewhere or not; those invited already, or coming."""
        session = _session(options)
        if session.past or session.slot.cancelled_at is not None:
            return {PAST: list(files)}
        states = {invitation.dossier_id: invitation.state for invitation in session.invitations}
        elsewhere = those_followed_elsewhere(d.pk for d in files if d.status != Status.OPEN)
        reasons: dict[str, list[Dossier]] = {}
        for dossier in files:
            why = _why_not(dossier, dossier.pk in elsewhere)
            if not why and dossier.pk in session.meetings:
                why = COMES
            elif not why and dossier.pk in states:
                why = ANSWERS[InvitationState(states[dossier.pk])]
            if why:
                reasons.setdefault(why, []).append(dossier)
        return reasons

    def foresee(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> Foreseen:
        """Whose invitation is held back for want of seats; who can't be told, and why; what the others receive, or
        those held back when nobody is told at once."""
        by_key, actor, slot = {dossier.pk: dossier for dossier in files}, author_of(options), _session(options).slot
        if not files:
            return Foreseen()
        plan = foresee(actor=actor, slot=slot, files=by_key)
        told = {HELD: [by_key[key] for key in plan.held]}
        if not options["template"]:
            return Foreseen(told)
        template = MessageTemplate.objects.get(pk=options["template"])
        found = preview_invitations(actor=actor, slot=slot, keys=plan.sent, template=template)
        for why, those in found.left_out.items():
            told[f"{NOT_TOLD} {why[:1].lower()}{why[1:]}"] = those
        if not switch().open:
            told[STOPPED] = [dossier for dossier, *_ in found.chosen]
        if found.chosen or not plan.held:
            return Foreseen(told, found.outgoing(template.channel))
        waiting = preview_invitations(actor=actor, slot=slot, keys=plan.held, template=template)
        return Foreseen(told, waiting.outgoing(template.channel, later=True))

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One invitation a file, held back past the seats left; the others are written to."""
        slot_id, template_id = UUID(act.options["session"]), _uuid(act.options["template"])
        try:
            keys = [dossier.pk for dossier in files]
            done = invite(actor=actor, slot_id=slot_id, files=keys, template_id=template_id, act=act.pk)
            if template_id is not None and done.sent:
                site = settings.SITE_ADDRESS.rstrip("/")
                write_invitations(actor=actor, slot_id=slot_id, keys=done.sent, template_id=template_id, site=site)
        except MeetingRefusedError as refused:
            raise BulkRefusedError("session", str(refused)) from refused
        except MessageRefusedError as refused:
            raise BulkRefusedError("message", str(refused)) from refused
        return {}

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """They answered since, their message has left or their letter is made: they hold the moment for theirs."""
        actor = actor_for(User.objects.get(pk=act.undone_by_id))
        session = session_of(actor, Slot.objects.get(pk=act.options["session"]))
        waiting = session.of(InvitationState.INVITED, InvitationState.HELD)
        free = {invitation.dossier_id for invitation in waiting if invitation.dossier_id not in session.meetings}
        told = messages_inviting(actor, session.slot, Dossier.objects.filter(pk__in=keys))
        gone = {key for key, messages in told.items() if any(message.state in GONE for message in messages)}
        printed = letters_inviting(actor, session.slot, keys)
        return {key for key in keys if key not in free or key in gone or key in printed}

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """The invitations are taken back, and the messages that wait are given up."""
        slot = Slot.objects.get(pk=act.options["session"])
        take_back_invitations(actor=actor, slot_id=slot.pk, files=[dossier.pk for dossier in files])
        told = messages_inviting(actor, slot, files).values()
        give_up(actor, [message.key for messages in told for message in messages if message.state in WAITING])
        return []


def _template_told(actor: Actor, platform_id: UUID, key: str) -> dict[str, str]:
    """The message that tells of the session, as options. BulkRefusedError when it can't be used."""
    known = {str(one.pk): one for one in templates_for(actor, platform_id).filter(SESSION_TEMPLATES)}
    if key not in known:
        raise BulkRefusedError("message", "Choisissez un message, ou « Aucun message ».")
    if LINK in known[key].body and not settings.SITE_ADDRESS:
        raise BulkRefusedError("message", NO_SITE)
    return {"template": key, "how": f"{known[key].get_channel_display()} « {known[key].name} »"}


def _why_not(dossier: Dossier, elsewhere: bool) -> str:
    """Why nobody is invited from this file; blank when they may be."""
    if dossier.deceased:
        return DECEASED
    if dossier.status != Status.OPEN:
        return ELSEWHERE if elsewhere else CLOSED
    return dossier.said_no


def _session(options: Mapping[str, Any]) -> Session:
    return session_of(author_of(options), Slot.objects.get(pk=options["session"]))


def _uuid(text: str) -> UUID | None:
    return UUID(text) if text else None


register(InviteMany())
