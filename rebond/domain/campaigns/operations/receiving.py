"""Files as they are dropped: kept sealed, known by their content, and read later by a job."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from django.core.files.storage import default_storage

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.base.storage import Tally, digested
from rebond.domain.campaigns.enums import CampaignState, DeliveryState
from rebond.domain.campaigns.errors import Refused
from rebond.domain.campaigns.lifecycle import RECEIVES
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.domain.campaigns.operations.life import locked
from rebond.domain.campaigns.reading import is_manifest

MAX_BYTES: Final = 2_000_000_000
MAX_FILES: Final = 2_000
MAX_PATH: Final = 400
#: What operating systems leave in folders: neither kept nor counted.
JUNK: Final = frozenset({".ds_store", "thumbs.db", "desktop.ini"})

_KNOWN = (DeliveryState.RECEIVED, DeliveryState.READING, DeliveryState.READ, DeliveryState.SUPERSEDED)


class Content(Protocol):
    """What a dropped file gives: its size in bytes, and its content piece by piece (Django's UploadedFile does)."""

    size: int | None

    def chunks(self) -> Iterator[bytes]:
        """The content, in order."""
        ...


@dataclass(frozen=True, slots=True)
class Dropped:
    """One file: its path in the folder that was dropped, and its content."""

    path: str
    content: Content


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of one dropped file."""

    path: str
    state: DeliveryState
    sentence: str
    delivery_id: UUID


def receive(*, actor: Actor, campaign_id: UUID, drop: UUID, files: Sequence[Dropped]) -> list[Receipt]:
    """Keep the files dropped together (`drop`) and ask for their reading, in the caller's transaction.

    A file whose content has already come changes nothing (DUPLICATE); an empty or too large one is listed as REFUSED
    with its reason. Raises Refused, keeping nothing, when the campaign takes no files any more or there are too many.
    """
    campaign = visible(Campaign, actor).get(pk=campaign_id)
    _check(campaign, files)
    kept: list[str] = []
    try:
        stored = [_store(dropped, kept) for dropped in files if not _is_junk(dropped.path)]
        campaign = locked(campaign_id)  # from here two requests that bring the same file follow each other
        _check(campaign, files)
        receipts = [_register(actor, campaign, drop, delivery) for delivery in stored]
    except BaseException:
        for name in kept:
            default_storage.delete(name)
        raise
    if receipts:
        record_action(
            actor=actor, code="delivery.received", sentence=f"{len(receipts)} fichiers déposés.", about=campaign
        )
    return receipts


def _check(campaign: Campaign, files: Sequence[Dropped]) -> None:
    if campaign.state not in RECEIVES:
        state = CampaignState(campaign.state).label.lower()
        raise Refused(
            f"La campagne « {campaign.name} » est à l’état « {state} » : elle ne reçoit plus de fichiers. "
            "Déposez-les dans la campagne suivante, où les corrections comptent."
        )
    if not files:
        raise Refused("Aucun fichier n’a été choisi : choisissez un dossier ou des fichiers, puis déposez-les.")
    if len(files) > MAX_FILES:
        raise Refused(f"{len(files)} fichiers à la fois : c’est trop. Déposez-les par lots de {MAX_FILES} au plus.")


def _is_junk(path: str) -> bool:
    parts = path.replace("\\", "/").split("/")
    return parts[-1].lower() in JUNK or parts[-1].startswith("._") or "__MACOSX" in parts


def tidy_path(path: str) -> str:
    """A path relative to the dropped folder, without `..`, drive, control characters or excess length."""
    parts = [re.sub(r"[\x00-\x1f\x7f]", "", part).strip() for part in path.replace("\\", "/").split("/")]
    tidy = "/".join(part for part in parts if part not in ("", ".", "..") and not re.fullmatch(r"[A-Za-z]:", part))
    return tidy[-MAX_PATH:] or "fichier sans nom"


def _refused_size(size: int) -> str:
    if size == 0:
        return "Le fichier est vide (0 octet) : refaites l’export et vérifiez sa taille avant de le déposer."
    if size >= MAX_BYTES:
        return "Le fichier dépasse 2 Go : découpez-le par établissement, puis déposez les morceaux."
    return ""


def _store(dropped: Dropped, kept: list[str]) -> Delivery:
    """A delivery not saved yet, its content sealed unless it is refused at once."""
    delivery = Delivery(path=tidy_path(dropped.path), size=dropped.content.size or 0)
    delivery.reason = _refused_size(delivery.size)
    if delivery.reason:
        delivery.state = DeliveryState.REFUSED
        return delivery
    tally = Tally()
    delivery.stored_as = default_storage.put(digested(_limited(dropped.content.chunks()), tally))
    kept.append(delivery.stored_as)
    delivery.size, delivery.sha256 = tally.size, tally.sha256
    return delivery


def _limited(blocks: Iterable[bytes]) -> Iterator[bytes]:
    # The size that the browser announces is only a promise.
    total = 0
    for block in blocks:
        total += len(block)
        if total > MAX_BYTES:
            raise Refused("Un fichier dépasse 2 Go : découpez-le par établissement, puis déposez les morceaux.")
        yield block


def _register(actor: Actor, campaign: Campaign, drop: UUID, delivery: Delivery) -> Receipt:
    delivery.campaign, delivery.drop, delivery.received_from_id = campaign, drop, actor.user_id
    twin = _twin(actor, delivery) if delivery.sha256 else None
    if twin is not None:
        default_storage.delete(delivery.stored_as)
        delivery.stored_as, delivery.state = "", DeliveryState.DUPLICATE
        delivery.kind, delivery.uai, delivery.establishment_id = twin.kind, twin.uai, twin.establishment_id
        delivery.school_year, delivery.observed_on = twin.school_year, twin.observed_on
        delivery.reason = f"Ce fichier a déjà été reçu sous le nom « {twin.name} » : rien ne change."
    delivery.save(force_insert=True)
    if delivery.state == DeliveryState.RECEIVED:
        defer("campaigns.read_delivery", lock=f"delivery:{delivery.pk}", delivery_id=delivery.pk)
    return Receipt(delivery.path, DeliveryState(delivery.state), delivery.reason, delivery.pk)


def _twin(actor: Actor, delivery: Delivery) -> Delivery | None:
    """A delivery of the same content, in this campaign or still serving from an earlier one.

    A manifest is never a duplicate: it speaks of the files dropped with it.
    """
    if is_manifest(delivery.path):
        return None
    same = visible(Delivery, actor).filter(sha256=delivery.sha256, archive=None, destroyed_at=None, state__in=_KNOWN)
    return same.order_by("received_at").first()
