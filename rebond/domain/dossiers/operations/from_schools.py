"""What an establishment's referent tells of a young person: written by them, brought to the file by a job.

An information becomes a partner's note, whose source is the establishment (B12); a contact detail is added with its
source, and the one that it replaces becomes doubtful (C3); a contact, for the establishment that was chosen as
interlocuteur privilégié, is an attempt of the file.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import (
    UNUSABLE,
    Answered,
    Channel,
    Confidentiality,
    DetailKind,
    Holder,
    Outcome,
    SchoolSays,
    Status,
    Validity,
)
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, PartnerNote, SchoolWord
from rebond.domain.dossiers.models.person import SCHOOL_SAID
from rebond.domain.dossiers.operations.contacts import Contact, ContactRefusedError, record_contact
from rebond.domain.dossiers.operations.details import DetailRefusedError, add_detail, cleaned_value
from rebond.domain.dossiers.operations.enrolments import in_the_name_of
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.partners import PartnerSaid, tell
from rebond.domain.dossiers.queries.schools import chosen_contact, former_pupils
from rebond.domain.territory.clocks import platform_time

#: How far an establishment may look back.
_YEARS = 5
#: What an establishment may say of a contact: the rest is the platform's to decide with the young person.
SCHOOL_OUTCOMES = (
    *(Outcome.REACHED, Outcome.RELATIVE_REACHED, Outcome.CALL_BACK, Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT),
    *(Outcome.WRONG_NUMBER, Outcome.REFUSES),
)
SCHOOL_CHANNELS = (Channel.PHONE, Channel.SMS, Channel.EMAIL, Channel.LETTER, Channel.VISIT, Channel.RELATIVE)
#: Who speaks when nobody answered.
_UNANSWERED = {Outcome.NO_ANSWER: Answered.NOBODY, Outcome.MESSAGE_LEFT: Answered.MACHINE}
#: How far an establishment may let its information go.
SCHOOL_CONFIDENTIALITY = (Confidentiality.PLATFORM, Confidentiality.SHARED)


class SchoolRefusedError(ValueError):
    """It can't be told so; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class SchoolSaid:
    """What a referent tells, as a form gives it; what another kind would ask is left blank."""

    kind: str
    on: date | None = None  # None: today
    text: str = ""
    confidentiality: str = ""
    detail_kind: str = ""
    value: str = ""
    holder: str = ""
    holder_name: str = ""
    replaces: UUID | None = None
    channel: str = ""
    answered: str = ""
    outcome: str = ""
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def tell_from_school(*, actor: Actor, dossier_id: UUID, said: SchoolSaid) -> SchoolWord:
    """Write what a referent tells of a former pupil of their establishment; the file follows in a job.

    Raises Dossier.DoesNotExist when they may not read the file, SchoolRefusedError. The same key twice writes once.
    """
    if not actor.has(Role.SCHOOL_REFERENT):
        raise Dossier.DoesNotExist
    dossier = former_pupils(actor).exclude(status__in=(Status.MERGED, Status.WITHDRAWN)).get(pk=dossier_id)
    already = SchoolWord.objects.filter(author_id=actor.user_id, key=said.key).first()
    if already is not None:
        return already
    if dossier.deceased:
        raise SchoolRefusedError("", "Un décès est noté au dossier : il n’y a plus rien à transmettre.")
    told = SchoolWord(
        dossier=dossier,
        establishment_id=dossier.establishment_id,
        author_id=actor.user_id,
        kind=said.kind,
        on=_day(said.on),
        key=said.key,
        **_CHECKED[_kind(said.kind)](actor, dossier, said),
    )
    told.save(force_insert=True)
    defer("dossiers.land_school_word", word_id=told.pk)
    record_action(
        actor=actor, code="school.told", sentence=f"{told.get_kind_display()} : dit par l’établissement.", about=dossier
    )
    return told


def _kind(kind: str) -> SchoolSays:
    if kind not in SchoolSays.values:
        raise SchoolRefusedError("", "Dites ce que vous transmettez : une information, une coordonnée ou un contact.")
    return SchoolSays(kind)


def _day(on: date | None) -> date:
    today = timezone.localdate()
    day = on or today
    if day > today:
        raise SchoolRefusedError("on", "Ce jour n’est pas encore venu : indiquez quand vous l’avez appris.")
    if day.year < today.year - _YEARS:
        raise SchoolRefusedError("on", "Ce jour remonte à plus de cinq ans : vérifiez l’année.")
    return day


def _information(actor: Actor, dossier: Dossier, said: SchoolSaid) -> dict[str, object]:
    if not said.text.strip():
        raise SchoolRefusedError("text", "Écrivez ce que vous savez : une phrase suffit.")
    if said.confidentiality not in SCHOOL_CONFIDENTIALITY:
        raise SchoolRefusedError("confidentiality", "Dites qui peut le lire : choisissez l’une des réponses.")
    return {"text": said.text.strip()[:2000], "confidentiality": said.confidentiality}


def _detail(actor: Actor, dossier: Dossier, said: SchoolSaid) -> dict[str, object]:
    if said.detail_kind not in DetailKind.values:
        raise SchoolRefusedError("detail_kind", "Dites s’il s’agit d’un téléphone, d’un courriel ou d’une adresse.")
    if said.holder not in Holder.values:
        raise SchoolRefusedError("holder", "Dites à qui est cette coordonnée.")
    try:
        value = cleaned_value(said.detail_kind, said.value)
    except DetailRefusedError as refused:
        raise SchoolRefusedError("value", str(refused)) from None
    replaced = visible(ContactDetail, actor).filter(pk=said.replaces, person=dossier.person_id).first()
    return {
        "detail_kind": said.detail_kind,
        "value": value,
        "holder": said.holder,
        "holder_name": " ".join(said.holder_name.split())[:150],
        "replaces": replaced,
    }


def _contact(actor: Actor, dossier: Dossier, said: SchoolSaid) -> dict[str, object]:
    if not chosen_contact(dossier):
        raise SchoolRefusedError(
            "", "Votre établissement n’est pas l’interlocuteur privilégié de ce jeune : transmettez une information."
        )
    if said.channel not in SCHOOL_CHANNELS:
        raise SchoolRefusedError("channel", "Dites par quel moyen : choisissez dans la liste.")
    if said.outcome not in SCHOOL_OUTCOMES:
        raise SchoolRefusedError("outcome", "Dites ce qui s’est passé : choisissez dans la liste.")
    answered = _UNANSWERED.get(Outcome(said.outcome)) or said.answered
    if answered not in Answered.values:
        raise SchoolRefusedError("answered", "Dites qui a répondu : choisissez dans la liste.")
    return {
        "channel": said.channel,
        "outcome": said.outcome,
        "answered": answered,
        "text": said.text.strip()[:2000],
    }


_CHECKED = {
    SchoolSays.INFORMATION: _information,
    SchoolSays.DETAIL: _detail,
    SchoolSays.CONTACT: _contact,
}


# --- the job ---


@transaction.atomic
def land_school_word(*, word_id: UUID) -> None:
    """Bring to the file what an establishment told, in its referent's name. For the worker; done twice, done once."""
    told = SchoolWord.objects.select_related("author", "establishment", "replaces").get(pk=word_id)
    dossier = Dossier.objects.select_for_update(of=("self",)).get(pk=told.dossier_id)
    if dossier.deceased or dossier.status == Status.MERGED:
        return
    acting = in_the_name_of(told.author_id, str(told.author), None, dossier)
    source = f"{SCHOOL_SAID}{told.establishment}"[:150]
    with platform_time(dossier.platform_id):
        _LANDED[SchoolSays(told.kind)](acting, dossier, told, source)


def _land_information(acting: Actor, dossier: Dossier, told: SchoolWord, source: str) -> None:
    if PartnerNote.objects.filter(author_id=told.author_id, key=told.key).exists():
        return
    said = PartnerSaid(
        Confidentiality(told.confidentiality), source_name=source, text=told.text, on=told.on, key=told.key
    )
    tell(actor=acting, dossier_id=dossier.pk, said=said)


def _land_detail(acting: Actor, dossier: Dossier, told: SchoolWord, source: str) -> None:
    """One that the young person asked not to use any more is left so: an establishment's word does not undo it."""
    same = {"kind": told.detail_kind, "value": told.value, "holder": told.holder}
    held = ContactDetail.objects.filter(person=dossier.person_id, **same).first()
    if held is None or held.validity not in UNUSABLE:
        try:
            add_detail(
                actor=acting,
                dossier_id=dossier.pk,
                **same,
                holder_name=told.holder_name,
                source=source,  # type: ignore[arg-type]
            )
        except DetailRefusedError:  # another platform follows them by now
            return
    old = told.replaces
    if old is not None and old.validity in (Validity.UNKNOWN, Validity.GOOD) and old.value != told.value:
        old.validity, old.validity_on = Validity.DOUBTFUL, timezone.now()
        old.save(update_fields=["validity", "validity_on"])
    notify(dossier.pk, "detail", "Un établissement donne une coordonnée.", but=acting, alone=True)


def _land_contact(acting: Actor, dossier: Dossier, told: SchoolWord, source: str) -> None:
    if ContactAttempt.objects.filter(author_id=told.author_id, key=told.key).exists():
        return
    at = timezone.make_aware(datetime.combine(told.on, time(12)))
    contact = Contact(
        told.channel,
        told.answered,
        told.outcome,
        note=f"{source}. {told.text}".strip(),
        happened_at=min(at, told.told_at),
    )
    try:
        record_contact(actor=acting, dossier_id=dossier.pk, contact=contact, key=told.key)
    except ContactRefusedError:  # a death was noted meanwhile
        return


_LANDED = {
    SchoolSays.INFORMATION: _land_information,
    SchoolSays.DETAIL: _land_detail,
    SchoolSays.CONTACT: _land_contact,
}
