"""To whom a file's people may write, by what channel, with what text already filled."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import UNUSABLE, DetailKind, Holder, Validity
from rebond.domain.dossiers.letters import postable
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.details import in_order, usable
from rebond.domain.messages.enums import Channel as Way
from rebond.domain.messages.models import Message
from rebond.domain.messages.queries import refusals
from rebond.domain.territory.models import Platform
from rebond.kernel.values.phones import display_phone, is_mobile

ADULT = 18


@dataclass(frozen=True)
class Writable:
    """A number, a courriel or an address that may be written to; `why_not` says in French why it may not."""

    detail: ContactDetail
    channel: str  # "sms", "email", "letter"
    value: str  # as it is read
    why_not: str = ""
    mind: str = ""  # what to mind before writing there

    @property
    def own(self) -> bool:
        """Whether it is the young person's own: a personal link goes nowhere else."""
        return self.detail.holder == Holder.YOUNG_PERSON


def writables(actor: Actor, dossier: Dossier) -> list[Writable]:
    """Every number and address of the file, the young person's first, SMS before courriel and letter, each with whether
    it may serve. Two queries.

    A minor's parents may be written to; an adult's may only be asked to pass on a number: nothing of their child's
    situation is told to them (code civil, art. 371-1: parental authority ends at majority).
    """
    details = [
        detail
        for detail in in_order(visible(ContactDetail, actor).filter(person=dossier.person_id))
        if detail.kind != DetailKind.PHONE or is_mobile(detail.value)
    ]
    ways = {DetailKind.PHONE: Way.SMS, DetailKind.EMAIL: Way.EMAIL}
    asked = [(ways[DetailKind(d.kind)], d.value) for d in details if d.kind in ways]
    refused = refusals([*asked, *((way, dossier.pk) for way in Way)])
    serving = {detail.pk for detail in usable(details)}
    return [_writable(dossier, detail, refused, serves=detail.pk in serving) for detail in details]


def _writable(dossier: Dossier, detail: ContactDetail, refused: set, *, serves: bool) -> Writable:
    way = {DetailKind.PHONE: Way.SMS, DetailKind.EMAIL: Way.EMAIL}.get(DetailKind(detail.kind))
    why_not = ""
    if not serves:
        marked = detail.validity if detail.validity in UNUSABLE else Validity.BANNED
        why_not = f"{Validity(marked).label}."
    elif way and ((way, detail.value) in refused or (way, dossier.pk) in refused):
        why_not = f"A demandé à ne plus être contacté par {way.label}."
    elif detail.kind == DetailKind.ADDRESS and not postable(detail.value):
        why_not = "Adresse incomplète : il manque la rue, le code postal ou la commune."
    mind = ""
    if detail.holder != Holder.YOUNG_PERSON and dossier.age >= ADULT:
        mind = "Majeur : demandez seulement de transmettre votre numéro, ne dites rien de sa situation."
    value = display_phone(detail.value) if detail.kind == DetailKind.PHONE else detail.value
    return Writable(detail, way or "letter", value, why_not, mind)


def template_values(dossier: Dossier, platform: Platform, actor: Actor) -> dict[str, str]:
    """What replaces the {fields} of a template; {lien} stays, for it is made when the message is sent."""
    referent = dossier.referent
    return {
        "prénom": dossier.first_names.split(" ")[0],
        "référent": str(referent) if referent else "l’équipe de la plate-forme",
        "prénom du référent": referent.first_name if referent else actor.name.split(" ")[0],
        "téléphone": display_phone(platform.phone) if platform.phone else "",
        "plate-forme": platform.short_name,
    }


def files_written_to(actor: Actor, messages: Iterable[Message]) -> dict[UUID, Dossier]:
    """The files that these messages are about, by key: those that the actor may see, and no other. One query."""
    return visible(Dossier, actor).in_bulk([message.reference for message in messages])
