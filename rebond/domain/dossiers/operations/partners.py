"""What partners say of a young person, written by them or for them; and the team's messages in a file."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Confidentiality
from rebond.domain.dossiers.models import Dossier, PartnerNote, TeamMessage
from rebond.domain.dossiers.operations.access import dossier_to_change, found, same_correction
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.queries.people import who_runs
from rebond.domain.dossiers.queries.shares import people_to_mention, shared_with_me
from rebond.domain.dossiers.reserved import names_protected
from rebond.domain.dossiers.rights import PROTECTED_TYPES
from rebond.domain.dossiers.sentences import MENTIONED, PARTNER_SAID, TEAM_MESSAGE
from rebond.domain.territory.models import Organisation

UNREADABLE = (
    "Ce message touche à la justice ou à la santé : le responsable et l’assistant peuvent seuls le lire. Décochez les "
    "autres personnes, ou écrivez-le sans en parler."
)


class PartnerRefusedError(ValueError):
    """It can't be written so; `field` names the field, the message says in French what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class PartnerSaid:
    """What a partner said: `source_id` when the organisation is known here, else `source_name`."""

    confidentiality: Confidentiality
    source_id: UUID | None = None
    source_name: str = ""
    text: str = ""
    on: date | None = None
    protected: bool = False
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def tell(*, actor: Actor, dossier_id: UUID, said: PartnerSaid) -> PartnerNote:
    """Write what a partner says: by who follows the file, or by the partner to whom it is entrusted (for themself).

    Raises Dossier.DoesNotExist or PartnerRefusedError. The same form sent twice writes once.
    """
    dossier, said = _reached(actor, dossier_id, said)
    written = PartnerNote.objects.filter(author_id=actor.user_id, key=said.key).first()
    if written is not None:
        return written
    return _write(actor, dossier, said, None)


@transaction.atomic
def correct_note(*, actor: Actor, note_id: UUID, said: PartnerSaid | None, key: UUID | None = None) -> PartnerNote:
    """Say what was really said (`said`), or that it was written by mistake (None). The first stays readable.

    Raises PartnerNote.DoesNotExist, AlreadyCorrectedError or PartnerRefusedError.
    """
    note = found(PartnerNote, actor, note_id)
    try:
        dossier, fixed = _reached(actor, note.dossier_id, said or _as_said(note, key))
    except Dossier.DoesNotExist:
        raise PartnerNote.DoesNotExist from None
    mine = note.source_id is not None and note.source_id == actor.organisation
    if dossier.platform_id not in actor.platforms and not mine:
        raise PartnerNote.DoesNotExist
    already = same_correction(note, actor, fixed.key)
    if already is not None:
        return already
    return _write(actor, dossier, fixed, note, cancelled=said is None)


def _as_said(note: PartnerNote, key: UUID | None) -> PartnerSaid:
    return PartnerSaid(
        Confidentiality(note.confidentiality),
        source_id=note.source_id,
        source_name=note.source_name,
        text=note.text,
        on=timezone.localdate(note.happened_at),
        protected=note.protected,
        key=key or new_id(),
    )


def _reached(actor: Actor, dossier_id: UUID, said: PartnerSaid) -> tuple[Dossier, PartnerSaid]:
    """The file and what is said, with its source: a partner speaks for their own organisation and for no other."""
    try:
        dossier = dossier_to_change(actor, dossier_id)
    except Dossier.DoesNotExist:
        share = shared_with_me(actor).filter(dossier=dossier_id).first()
        if share is None:
            raise
        own = said.__class__(
            **{**vars(said), "source_id": actor.organisation, "source_name": ""}  # whatever the form says
        )
        return share.dossier, own
    return dossier, said


def _write(
    actor: Actor, dossier: Dossier, said: PartnerSaid, corrected: PartnerNote | None, *, cancelled: bool = False
) -> PartnerNote:
    source = _source(actor, said)
    name = source.name if source else said.source_name.strip()
    day = _checked(said, name)
    note = PartnerNote.objects.create(
        dossier_id=dossier.pk,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=day,
        supersedes=corrected,
        cancelled=cancelled,
        key=said.key,
        source=source,
        source_name=name[:150],
        confidentiality=said.confidentiality,
        protected=said.protected
        or (source is not None and source.type in PROTECTED_TYPES)
        or names_protected(name, said.text),
        text="" if said.confidentiality == Confidentiality.FOLLOWS else said.text.strip()[:2000],
    )
    verb = "annulée" if cancelled else "corrigée" if corrected else "notée"
    code = "partner.cancelled" if cancelled else "partner.corrected" if corrected else "partner.told"
    record_action(actor=actor, code=code, sentence=f"Information d’un partenaire {verb}.", about=dossier)
    if not cancelled:
        _tell_those_concerned(actor, dossier, note)
    return note


def _tell_those_concerned(actor: Actor, dossier: Dossier, note: PartnerNote) -> None:
    shared = note.confidentiality == Confidentiality.SHARED and not note.protected
    notify(
        dossier.pk,
        "partner",
        PARTNER_SAID,
        but=actor,
        partners="whole" if shared else "",
        alone=True,
        teams=(dossier.platform_id,) if note.protected else (),
        only=note.protected,  # to those entitled, whoever the referent is
    )


def _source(actor: Actor, said: PartnerSaid) -> Organisation | None:
    if said.source_id is None:
        return None
    source = visible(Organisation, actor).filter(pk=said.source_id).first()
    if source is None:
        raise PartnerRefusedError("source", "Choisissez l’organisation dans la liste, ou écrivez son nom.")
    return source


def _checked(said: PartnerSaid, name: str) -> datetime:
    """The moment of the fact, once everything else holds."""
    if not name:
        raise PartnerRefusedError("source", "Dites qui donne cette information : choisissez, ou écrivez son nom.")
    if said.confidentiality == Confidentiality.FOLLOWS and said.text.strip():
        raise PartnerRefusedError(
            "text", "« Suit le jeune, sans plus » ne dit rien d’autre : effacez le texte, ou changez qui peut le lire."
        )
    if said.confidentiality != Confidentiality.FOLLOWS and not said.text.strip():
        raise PartnerRefusedError("text", "Écrivez l’information, ou choisissez « Suit le jeune, sans plus ».")
    today = timezone.localdate()
    day = said.on or today
    if day > today:
        raise PartnerRefusedError("on", "Ce jour n’est pas encore venu : indiquez quand l’information a été donnée.")
    if day.year < today.year - 10:
        raise PartnerRefusedError("on", "Ce jour remonte à plus de dix ans : vérifiez l’année.")
    return timezone.now() if day == today else timezone.make_aware(datetime.combine(day, time(12)))


@transaction.atomic
def write_message(
    *, actor: Actor, dossier_id: UUID, text: str, mentioned: Sequence[UUID] = (), key: UUID | None = None
) -> TeamMessage:
    """Leave the team a message in a file; those mentioned (colleagues, partners who read it) are told. One that names
    Justice or health is for those entitled: nobody else may be mentioned in it.

    Raises Dossier.DoesNotExist or PartnerRefusedError. The same form sent twice writes once.
    """
    dossier = dossier_to_change(actor, dossier_id)
    key = key or new_id()
    written = TeamMessage.objects.filter(author_id=actor.user_id, key=key).first()
    if written is not None:
        return written
    if not text.strip():
        raise PartnerRefusedError("text", "Écrivez le message.")
    known = {user.pk for user in people_to_mention(actor, dossier)}
    if not known.issuperset(mentioned):
        raise PartnerRefusedError("mentioned", "L’une de ces personnes ne lit pas ce dossier : choisissez-en d’autres.")
    protected = names_protected(text)
    entitled = who_runs(actor, dossier.platform_id) if protected else known
    if not entitled.issuperset(mentioned):
        raise PartnerRefusedError("mentioned", UNREADABLE)
    message = TeamMessage.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        text=text.strip()[:2000],
        protected=protected,
        mentioned=sorted(set(mentioned)),
        key=key,
    )
    record_action(actor=actor, code="message.written", sentence="Message à l’équipe écrit.", about=dossier)
    notify(dossier.pk, "mention", MENTIONED, but=actor, also=message.mentioned, only=True)
    if dossier.referent_id in entitled and dossier.referent_id not in message.mentioned:
        notify(
            dossier.pk,
            "message",
            TEAM_MESSAGE,
            but=actor,
            also=[dossier.referent_id],
            only=True,
        )
    return message
