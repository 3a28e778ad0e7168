"""To whom a file's people may write, by what channel, with what text already filled."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import DetailKind, Holder, Validity
from rebond.domain.dossiers.letters import ADULT, postable
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.queries.details import in_order, usable
from rebond.domain.messages.enums import Channel as Way
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.queries import refusals
from rebond.domain.territory.clocks import midnight
from rebond.domain.territory.models import Platform
from rebond.kernel.values.phones import display_phone, is_mobile

#: An adult's parents may be asked, one by one, to pass on a number; nobody writes to them in number.
NOT_OF_AN_ADULT = (
    "Majeur : ses parents n’ont pas à être prévenus. Depuis son dossier, demandez-leur seulement de transmettre "
    "votre numéro."
)
_WAYS: dict[str, Way] = {DetailKind.PHONE: Way.SMS, DetailKind.EMAIL: Way.EMAIL}
_KINDS = {DetailKind.PHONE: "Portable", DetailKind.EMAIL: "Courriel", DetailKind.ADDRESS: "Adresse"}


@dataclass(frozen=True)
class Writable:
    """A number, a courriel or an address that may be written to; `why_not` says in French why it may not."""

    detail: ContactDetail
    channel: str  # "sms", "email", "letter"
    value: str  # as it is read
    why_not: str = ""
    set_aside: bool = False  # nobody uses it, whatever it is asked for
    mind: str = ""  # what to mind before writing there

    @property
    def own(self) -> bool:
        """Whether it is the young person's own: a personal link goes nowhere else."""
        return self.detail.holder == Holder.YOUNG_PERSON

    def why_no_guardian(self, dossier: Dossier) -> str:
        """Why a text written for a parent does not go there; blank when it may."""
        if self.own:
            return "Ce texte s’adresse à un parent : choisissez ses coordonnées, ou un autre modèle."
        return NOT_OF_AN_ADULT if dossier.age >= ADULT else ""


def writables(actor: Actor, dossier: Dossier) -> list[Writable]:
    """Every number and address of the file, the young person's first, SMS before courriel and letter, each with whether
    it may serve. Two queries.

    A minor's parents may be written to; an adult's may only be asked to pass on a number: nothing of their child's
    situation is told to them (code civil, art. 371-1: parental authority ends at majority).
    """
    return writables_of(actor, [dossier])[dossier.pk]


def writables_of(actor: Actor, dossiers: Collection[Dossier]) -> dict[UUID, list[Writable]]:
    """The same of many files, by file. Two queries."""
    people = {dossier.person_id for dossier in dossiers}
    by_person: dict[UUID, list[ContactDetail]] = {key: [] for key in people}
    for detail in in_order(actor, visible(ContactDetail, actor).filter(person__in=people), dossiers):
        if detail.kind != DetailKind.PHONE or is_mobile(detail.value):
            by_person[detail.person_id].append(detail)
    asked = [(_WAYS[d.kind], d.value) for rows in by_person.values() for d in rows if d.kind in _WAYS]
    refused = refusals([*asked, *((way, dossier.pk) for dossier in dossiers for way in Way)])
    serving = {detail.pk for rows in by_person.values() for detail in usable(rows)}
    return {
        dossier.pk: [
            _writable(dossier, detail, refused, serves=detail.pk in serving) for detail in by_person[dossier.person_id]
        ]
        for dossier in dossiers
    }


def _writable(dossier: Dossier, detail: ContactDetail, refused: set, *, serves: bool) -> Writable:
    way = _WAYS.get(detail.kind)
    why_not = ""
    if not serves:
        why_not = _set_aside(detail)
    elif way and ((way, detail.value) in refused or (way, dossier.pk) in refused):
        why_not = f"A demandé à ne plus être contacté par {way.label}."
    elif detail.kind == DetailKind.ADDRESS and not postable(detail.value):
        why_not = "Adresse incomplète : il manque la rue, le code postal ou la commune."
    mind = ""
    if detail.holder != Holder.YOUNG_PERSON and dossier.age >= ADULT:
        mind = "Majeur : demandez seulement de transmettre votre numéro, ne dites rien de sa situation."
    value = display_phone(detail.value) if detail.kind == DetailKind.PHONE else detail.value
    return Writable(detail, way or "letter", value, why_not, not serves, mind)


def _set_aside(detail: ContactDetail) -> str:
    """Why nobody uses it, as a sentence that holds beside it and in a list of those left out."""
    feminine = detail.kind == DetailKind.ADDRESS
    wrong = "erronée" if feminine else "erroné"
    how = wrong if detail.validity == Validity.WRONG else "à ne pas utiliser"
    return f"{_KINDS[DetailKind(detail.kind)]} noté{'e' if feminine else ''} {how}."


#: What is lacking, by channel, when nothing at all is known.
_LACKING = {"sms": "portable", "email": "courriel", "letter": "adresse"}


def whom_to_write_to(
    dossier: Dossier, known: Iterable[Writable], template: MessageTemplate
) -> tuple[Writable | None, str]:
    """Of what is `known` of a file, what a text written to many goes to: the young person's own, or for a text to
    parents a minor's parents'; the first that may serve, one that answered before another, never one that a partner
    alone said. Else None, and why in French.
    """
    ways = [one for one in known if one.channel == template.channel and one.own != template.to_guardian]
    if template.to_guardian and dossier.age >= ADULT:
        return None, NOT_OF_AN_ADULT
    serving = [one for one in ways if not one.why_not]
    sure = [one for one in serving if not one.detail.to_check]
    if sure:
        return min(sure, key=lambda one: one.detail.validity != Validity.GOOD), ""
    whose = "d’un parent" if template.to_guardian else "du jeune"
    if serving:
        return None, f"{_KINDS[DetailKind(serving[0].detail.kind)]} {whose} à vérifier : un partenaire l’a donné."
    if not ways:
        return None, f"Sans {_LACKING[template.channel]} {whose}."
    kind, _, what = ways[0].why_not.partition(" ")
    return None, f"{kind} {whose} {what}" if ways[0].set_aside else ways[0].why_not


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


def file_written_to(message: Message) -> Dossier | None:
    """The file that a message is about, for the worker: merged since, the one that stays. One query a merge."""
    dossier = Dossier.objects.filter(pk=message.reference).first()
    while dossier is not None and dossier.merged_into_id is not None:
        dossier = Dossier.objects.get(pk=dossier.merged_into_id)
    return dossier


def files_written_to(actor: Actor, messages: Iterable[Message]) -> dict[UUID, Dossier]:
    """The files that these messages are about, by key: those that the actor may see, and no other. One query."""
    return visible(Dossier, actor).in_bulk([message.reference for message in messages])


def written_today(actor: Actor, files: Iterable[Dossier]) -> list[Dossier]:
    """Those of these files about which a message was written today, and not given up: a second one may be too much.
    One query."""
    asked = list(files)
    rows = visible(Message, actor).filter(reference_kind="dossier", reference__in=[dossier.pk for dossier in asked])
    today = rows.filter(asked_at__gte=midnight(timezone.localdate())).exclude(state=State.DROPPED)
    written = set(today.values_list("reference", flat=True))
    return [dossier for dossier in asked if dossier.pk in written]
