"""What the sender says of a file that does not say it itself (formats §8.1)."""

import re
from datetime import date
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.campaigns.bases import KINDS
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.models import Delivery
from rebond.domain.territory.models import Establishment
from rebond.kernel.kinds import Kind

#: Kinds whose file belongs to one establishment.
OF_AN_ESTABLISHMENT = frozenset(
    {
        Kind.SIECLE,
        Kind.SIECLE_GUARDIANS,
        Kind.SIECLE_NOMENCLATURE,
        Kind.ACCIO,
        Kind.FREGATA,
        Kind.SIFA,
        Kind.APPRENTICESHIP,
    }
)


def declare(
    *, actor: Actor, delivery_id: UUID, kind: str, uai: str, school_year: int | None, observed_on: date | None
) -> Delivery:
    """Give the four facts of a delivery that lacks some, and read it again.

    Raises FieldRefused beside the field at fault, Refused when the delivery asks for nothing.
    """
    delivery = visible(Delivery, actor).select_for_update(of=("self",)).get(pk=delivery_id)
    if delivery.state != DeliveryState.INCOMPLETE:
        raise Refused("Ce fichier n’attend plus de précision : rechargez la page pour voir où il en est.")
    delivery.declared = _declared(kind, uai.strip().upper(), school_year, observed_on)
    delivery.state, delivery.reason, delivery.missing = DeliveryState.RECEIVED, "", []
    delivery.attempts = 0
    delivery.save(update_fields=["declared", "state", "reason", "missing", "attempts"])
    defer("campaigns.read_delivery", lock=f"delivery:{delivery.pk}", delivery_id=delivery.pk)
    record_action(actor=actor, code="delivery.declared", sentence="Fichier précisé par l’expéditeur.", about=delivery)
    return delivery


def _declared(kind: str, uai: str, school_year: int | None, observed_on: date | None) -> dict[str, str | int | None]:
    if kind not in KINDS:
        raise FieldRefused("kind", "Choisissez la nature du fichier dans la liste.")
    if kind in OF_AN_ESTABLISHMENT:
        if not re.fullmatch(r"[0-9]{7}[A-Z]", uai):
            raise FieldRefused("uai", "L’UAI compte sept chiffres et une lettre, par exemple 0601234A.")
        if not Establishment.objects.filter(uai=uai).exists():
            raise FieldRefused("uai", "Aucun établissement ne porte cet UAI : vérifiez-le dans les référentiels.")
    today = timezone.localdate()
    if school_year is not None and not today.year - 10 <= school_year <= today.year:
        raise FieldRefused("school_year", "Indiquez l’année où commence l’année scolaire, par exemple 2026.")
    if observed_on is not None and observed_on > today:
        raise FieldRefused("observed_on", "Cette date est à venir : indiquez le jour où le fichier a été extrait.")
    return {
        "kind": kind,
        "uai": uai or None,
        "school_year": school_year,
        "observed_on": observed_on.isoformat() if observed_on else None,
    }
