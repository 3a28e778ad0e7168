"""Contact details: added, confirmed, marked wrong; never overwritten (C3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.enums import DetailKind, Holder, Status, Validity
from rebond.domain.dossiers.models import ContactDetail, YoungPerson
from rebond.domain.dossiers.models.person import REPORTED, SCHOOL_SAID
from rebond.domain.dossiers.operations.access import dossier_to_change, followed_elsewhere
from rebond.kernel.values.phones import normalise_phone

BANNED = (
    "Cette coordonnée est marquée « À ne pas utiliser » : si elle peut servir de nouveau, dites-le d’abord dans les "
    "coordonnées du dossier."
)


class DetailRefusedError(ValueError):
    """The contact detail can't serve; the message says in French how to mend it."""


@dataclass(frozen=True, slots=True)
class ListedDetail:
    """A contact detail that a base gives, as its file writes it (phones are normalised here)."""

    kind: str
    value: str
    holder: str = Holder.YOUNG_PERSON
    source: str = ""
    observed_on: date | None = None
    holder_name: str = ""


def cleaned_value(kind: str, value: str) -> str:
    """The value as it is kept; DetailRefusedError with a French sentence otherwise."""
    value = value.strip()
    if kind == DetailKind.PHONE:
        number = normalise_phone(value)
        if number is None:
            raise DetailRefusedError(
                "Ce numéro ne peut pas être appelé : vérifiez qu’il a dix chiffres (06 12 34 56 78)."
            )
        return number
    if kind == DetailKind.EMAIL:
        try:
            validate_email(value)
        except ValidationError:
            raise DetailRefusedError("Cette adresse n’est pas complète : il faut un nom, @ et un domaine.") from None
        return value.lower()
    if not value:
        raise DetailRefusedError("Écrivez l’adresse : rue, code postal et commune.")
    return value[:400]


def add_listed_details(given: Sequence[tuple[YoungPerson, Sequence[ListedDetail]]]) -> None:
    """Add what a base says, for a batch of young people. A number that can't be called is left out; one already
    known only gets the date of this newer confirmation."""
    rows: dict[tuple[UUID, str, str, str], ContactDetail] = {}
    for human, details in given:
        for detail in details:
            try:
                value = cleaned_value(detail.kind, detail.value)
            except DetailRefusedError:
                continue
            rows.setdefault((human.pk, detail.kind, value, detail.holder), _row(human, detail, value))
    known = ContactDetail.objects.filter(person__in={person_id for person_id, *_ in rows})
    confirmed = []
    for detail in known:
        row = rows.pop((detail.person_id, detail.kind, detail.value, detail.holder), None)
        if row is not None and row.observed_on and row.observed_on > (detail.confirmed_on or date.min):
            detail.confirmed_on = row.observed_on
            confirmed.append(detail)
    ContactDetail.objects.bulk_update(confirmed, ["confirmed_on"])
    ContactDetail.objects.bulk_create(rows.values())


def _row(human: YoungPerson, detail: ListedDetail, value: str) -> ContactDetail:
    return ContactDetail(
        person_id=human.pk,
        kind=detail.kind,
        value=value,
        holder=detail.holder,
        holder_name=detail.holder_name[:150],
        source=detail.source[:150],
        observed_on=detail.observed_on,
        confirmed_on=detail.observed_on,
    )


@transaction.atomic
def add_detail(
    *, actor: Actor, dossier_id: UUID, kind: str, value: str, holder: str, holder_name: str = "", source: str = ""
) -> ContactDetail:
    """Add a number, a courriel or an address that somebody told. One already known, even marked wrong, is confirmed;
    one that a school or a partner said is verified, once others say it; one that is not to be used stays so.

    DetailRefusedError says how to mend; Dossier.DoesNotExist when the actor may not change this file.
    """
    dossier = dossier_to_change(actor, dossier_id)
    if dossier.status != Status.OPEN and followed_elsewhere(dossier.pk):
        raise DetailRefusedError("Une autre plate-forme suit désormais ce jeune : donnez-lui cette coordonnée.")
    value, now = cleaned_value(kind, value), timezone.now()
    today = timezone.localdate(now)
    detail = ContactDetail.objects.filter(person=dossier.person_id, kind=kind, value=value, holder=holder).first()
    if detail is not None and detail.validity == Validity.BANNED:
        raise DetailRefusedError(BANNED)
    if detail is not None:
        said_again = detail.to_check and not source.startswith((SCHOOL_SAID, REPORTED))
        validity = Validity.GOOD if said_again or detail.validity == Validity.GOOD else Validity.UNKNOWN
        detail.confirmed_on, detail.validity, detail.validity_on = today, validity, now
        detail.save(update_fields=["confirmed_on", "validity", "validity_on"])
    else:
        detail = ContactDetail.objects.create(
            person_id=dossier.person_id,
            kind=kind,
            value=value,
            holder=holder,
            holder_name=holder_name[:150],
            source=(source or f"Dit à {actor.name}")[:150],
            observed_on=today,
            confirmed_on=today,
            added_by_id=actor.user_id,
        )
    record_action(actor=actor, code="detail.added", sentence="Coordonnée ajoutée à un dossier.", about=dossier)
    return detail


@transaction.atomic
def mark_detail(*, actor: Actor, dossier_id: UUID, detail_id: UUID, validity: str) -> ContactDetail:
    """Mark a contact detail of this file good, wrong or not checked."""
    dossier = dossier_to_change(actor, dossier_id)
    detail = ContactDetail.objects.get(pk=detail_id, person=dossier.person_id)
    detail.validity, detail.validity_on = Validity(validity), timezone.now()
    detail.save(update_fields=["validity", "validity_on"])
    label = Validity(validity).label.lower()
    record_action(actor=actor, code="detail.marked", sentence=f"Coordonnée marquée : {label}.", about=dossier)
    return detail
