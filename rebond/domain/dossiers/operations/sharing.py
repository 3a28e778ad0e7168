"""Sharing a file with an organisation of circle 2: begun, prolonged, ended (C7)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import RUNNING_ROLES, Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel, Status
from rebond.domain.dossiers.models import Dossier, Share
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.rights import PROTECTED_TYPES, reads_protected
from rebond.domain.dossiers.sentences import SHARE_BEGINS, SHARE_ENDS, SHARE_GOES_ON
from rebond.domain.territory.models import Organisation

#: How long a share lasts when nobody says otherwise, and at most before somebody decides again (GDPR, article 5.1 e).
USUAL = timedelta(days=183)
LONGEST = timedelta(days=366)


class ShareRefusedError(ValueError):
    """The file can't be shared so; `field` names the field, the message says in French what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Sharing:
    """What is shared with whom: `until` is the last day, included."""

    organisation_id: UUID
    level: ShareLevel
    purpose: str
    until: date
    consent: ShareConsent
    consent_note: str = ""
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def share(*, actor: Actor, dossier_id: UUID, sharing: Sharing) -> Share:
    """Let the people of an organisation read a file until a day. The same form sent twice shares once.

    Raises Dossier.DoesNotExist or ShareRefusedError.
    """
    dossier = dossier_to_change(actor, dossier_id)
    written = visible(Share, actor).filter(author_id=actor.user_id, key=sharing.key).first()
    if written is not None:
        return written
    chosen = _checked(actor, dossier, sharing)
    now = timezone.now()
    held = Share.objects.filter(dossier=dossier, shared_with_id=sharing.organisation_id, ended_at=None).first()
    if held is not None and held.until > now:
        raise ShareRefusedError(
            "organisation",
            f"Le dossier est déjà partagé avec {held.shared_with} jusqu’au {held.last_day:%d/%m/%Y} : "
            "prolongez ce partage, ou terminez-le d’abord.",
        )
    if held is not None:  # it ran out by itself: its row gives way
        _close(held, None, held.until)
    shared = Share.objects.create(
        dossier=dossier,
        platform_id=dossier.platform_id,
        shared_with_id=sharing.organisation_id,
        level=sharing.level,
        purpose=sharing.purpose.strip()[:500],
        until=_end_of(sharing.until),
        consent=sharing.consent,
        consent_note=sharing.consent_note.strip()[:200],
        protected=chosen.type in PROTECTED_TYPES,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        key=sharing.key,
    )
    sentence = f"Dossier partagé avec {shared.shared_with} jusqu’au {shared.last_day:%d/%m/%Y}."
    record_action(actor=actor, code="share.begun", sentence=sentence, about=dossier)
    _tell(actor, shared, SHARE_BEGINS)
    return shared


@transaction.atomic
def extend_share(*, actor: Actor, share_id: UUID, until: date) -> Share:
    """Prolong a share that runs, or ran out: a new row takes its place, with the same purpose.

    Raises Share.DoesNotExist or ShareRefusedError.
    """
    held = _mine(actor, share_id)
    if held.ended_at is not None:
        raise ShareRefusedError("until", "Ce partage est terminé : partagez de nouveau le dossier.")
    _check_open(held.dossier)
    check_until(until)
    _close(held, actor, timezone.now())
    following = Share.objects.create(
        dossier_id=held.dossier_id,
        platform_id=held.platform_id,
        shared_with_id=held.shared_with_id,
        level=held.level,
        purpose=held.purpose,
        until=_end_of(until),
        consent=held.consent,
        consent_note=held.consent_note,
        protected=held.protected,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        supersedes=held,
    )
    sentence = f"Partage avec {held.shared_with} prolongé jusqu’au {until:%d/%m/%Y}."
    record_action(actor=actor, code="share.extended", sentence=sentence, about=held.dossier)
    _tell(actor, following, SHARE_GOES_ON)
    return following


@transaction.atomic
def end_share(*, actor: Actor, share_id: UUID) -> Share:
    """End a share at once: the organisation reads nothing more. Ending it twice changes nothing."""
    held = _mine(actor, share_id)
    if held.ended_at is None:
        _close(held, actor, timezone.now())
        sentence = f"Partage avec {held.shared_with} terminé."
        record_action(actor=actor, code="share.ended", sentence=sentence, about=held.dossier)
        _tell(actor, held, SHARE_ENDS)
    return held


def _tell(actor: Actor, shared: Share, sentence: str) -> None:
    """Tell the referent, and while it runs the partners who read the file. Of a share that the law protects: the
    organisation's own people, and a referent entitled to know of it."""
    runs = shared.ended_at is None
    if not shared.protected:
        notify(shared.dossier_id, "share", sentence, but=actor, partners="all" if runs else "")
        return
    told = Q(user_id=shared.dossier.referent_id, role__in=RUNNING_ROLES, platform=shared.platform_id)
    if runs:
        told |= Q(role=Role.CIRCLE2, organisation=shared.shared_with_id)
    held = visible(Habilitation, actor).filter(told, held_on(timezone.localdate()))
    notify(shared.dossier_id, "share", sentence, but=actor, also=held.values_list("user", flat=True), only=True)


def _mine(actor: Actor, share_id: UUID) -> Share:
    """A share of a file that the actor's platform follows; the file locked."""
    held = visible(Share, actor).filter(platform_id__in=sorted(actor.platforms)).get(pk=share_id)
    try:
        dossier_to_change(actor, held.dossier_id)
    except Dossier.DoesNotExist:
        raise Share.DoesNotExist from None
    return visible(Share, actor).select_related("dossier", "shared_with").get(pk=share_id)


def _close(held: Share, actor: Actor | None, moment: datetime) -> None:
    held.ended_at, held.ended_by_id = moment, actor.user_id if actor else None
    held.save(update_fields=["ended_at", "ended_by"])


def _checked(actor: Actor, dossier: Dossier, sharing: Sharing) -> Organisation:
    """The organisation chosen, once everything holds."""
    _check_open(dossier)
    chosen = visible(Organisation, actor).filter(pk=sharing.organisation_id).first()
    if chosen is None:
        raise ShareRefusedError("organisation", "Choisissez l’organisation dans la liste.")
    if chosen.type in PROTECTED_TYPES and not reads_protected(actor, dossier.platform_id):
        raise ShareRefusedError(
            "organisation",
            "Le partage avec cette organisation revient au responsable ou à l’assistant de la plate-forme.",
        )
    if not sharing.purpose.strip():
        raise ShareRefusedError("purpose", "Écrivez ce que vous leur demandez : ils liront cette phrase.")
    if sharing.consent == ShareConsent.REFUSED:
        raise ShareRefusedError("consent", "Le jeune s’y oppose : ne partagez pas son dossier.")
    check_until(sharing.until)
    return chosen


def _check_open(dossier: Dossier) -> None:
    if dossier.status != Status.OPEN:
        raise ShareRefusedError("organisation", "Ce dossier n’est plus ouvert : rouvrez-le avant de le partager.")


def check_until(until: date) -> None:
    """ShareRefusedError for a last day that is past, or more than a year away."""
    today = timezone.localdate()
    if until < today:
        raise ShareRefusedError("until", "Ce jour est passé : choisissez aujourd’hui ou un jour suivant.")
    if until > today + LONGEST:
        raise ShareRefusedError(
            "until", f"Un an au plus : choisissez un jour jusqu’au {today + LONGEST:%d/%m/%Y}, vous pourrez prolonger."
        )


def _end_of(day: date) -> datetime:
    """The end of a day here."""
    return timezone.make_aware(datetime.combine(day, time.max))
