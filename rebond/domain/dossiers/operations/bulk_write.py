"""One message to many young people, or to their parents, as an act on many files (B5, C2)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import BulkAct, Dossier
from rebond.domain.dossiers.operations.bulk import BulkRefusedError, Foreseen, author_of, event_key, register
from rebond.domain.dossiers.operations.bulk_messages import STOPPED, give_up, preview_messages, send_messages
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.writing import LINK, NO_SITE
from rebond.domain.dossiers.queries.room import room_for_invitations
from rebond.domain.dossiers.queries.writing import written_today
from rebond.domain.dossiers.sentences import SLOTS_LACK
from rebond.domain.messages.enums import WAITING
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.queries import switch, templates_for

NO_ROOM = "Retenu : moins de créneaux ouverts que d’invitations. Ouvrez des créneaux, puis écrivez-lui."
NO_SLOT = "Retenu : aucun créneau n’est ouvert à qui suit le lien. Ouvrez-en, puis écrivez-lui."
TWICE = "Un message lui a déjà été écrit aujourd’hui."
#: Why an invitation is held back, as the act keeps it.
HELD = (NO_ROOM, NO_SLOT)


class WriteMany:
    """Send a template to the files, by SMS or e-mail; undone for those whose message has not left."""

    code, label, title = "ecrire", "SMS ou courriel", "Écrire à plusieurs jeunes"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`template`: the key of one that the platform may use."""
        known = {str(template.pk): template for template in templates_for(actor, platform_id)}
        chosen = known.get(str(given.get("template") or ""))
        if chosen is None:
            raise BulkRefusedError("template", "Choisissez un modèle de message.")
        if LINK in chosen.body and not settings.SITE_ADDRESS:
            raise BulkRefusedError("template", NO_SITE)
        told = {"template": str(chosen.pk), "name": chosen.name, "channel": chosen.get_channel_display()}
        return told | {"author": str(actor.user_id), "platform": str(platform_id)}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """Which message."""
        return f"{options['channel']} « {options['name']} »"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Who can't be written to, and why; past the seats that are open, invitations are held back (C15)."""
        actor, template = author_of(options), _template(options)
        found = preview_messages(actor=actor, keys=[dossier.pk for dossier in files], template=template)
        reasons = dict(found.left_out)
        room = room_for_invitations(actor, UUID(options["platform"]))
        if LINK in template.body:
            held = [dossier for dossier, *_ in found.chosen[room.left :]]
            reasons[NO_ROOM if room.open else NO_SLOT] = held
        return reasons

    def foresee(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> Foreseen:
        """What those who are written to will read, and who of them was written to today already."""
        actor, template = author_of(options), _template(options)
        found = preview_messages(actor=actor, keys=[dossier.pk for dossier in files], template=template)
        chosen = [dossier for dossier, *_ in found.chosen]
        remarks = {TWICE: written_today(actor, chosen)}
        if not switch().open:
            remarks[STOPPED] = chosen
        return Foreseen(remarks, found.outgoing(template.channel))

    def finish(self, act: BulkAct, actor: Actor) -> None:
        """Invitations that are held back for want of slots are told to the team, by a job (C15)."""
        from rebond.domain.dossiers.tasks import warn_held  # noqa: PLC0415  (the task runs `tell_held`)

        if held_in(act):
            warn_held.defer(act_id=str(act.pk))

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One message a file, by the same door as one alone."""
        send_messages(
            actor=actor,
            keys=[dossier.pk for dossier in files],
            template=_template(act.options),
            site=settings.SITE_ADDRESS.rstrip("/"),
            act=act.pk,
        )
        return {}

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """Their message has left: it can't be called back."""
        ours = Message.objects.filter(key__in=[event_key(act, key) for key in keys]).exclude(state__in=WAITING)
        return set(ours.values_list("reference", flat=True))

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """The messages that wait are given up, and the attempts cancelled."""
        give_up(actor, [event_key(act, dossier.pk) for dossier in files])
        return []


def _template(options: Mapping[str, Any]) -> MessageTemplate:
    return MessageTemplate.objects.get(pk=options["template"])


def held_in(act: BulkAct) -> int:
    """How many invitations an act held back for want of slots."""
    return sum(len(row["keys"]) for row in act.left_out if row["reason"] in HELD)


def tell_held(*, act_id: UUID) -> None:
    """Ask the platform's team for slots, as the worker: a page tells only of a file."""
    act = BulkAct.objects.get(pk=act_id)
    notify(None, "slots", SLOTS_LACK, but=None, teams=[act.platform_id], only=True)


register(WriteMany())
