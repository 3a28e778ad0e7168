"""The reading of a delivery, as a job: from the sealed file to sealed tables, rejects and facts.

Done again after a kill it gives the same: what the killed one had begun is written over in one transaction.
"""

import logging
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction

from rebond.domain.base.jobs import defer
from rebond.domain.base.scratch import scratch_folder
from rebond.domain.base.storage import DamagedFileError
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.models import Delivery
from rebond.domain.campaigns.operations.settling import refuse, settle
from rebond.domain.campaigns.reading import is_manifest, kind_of, read_declarations, read_into
from rebond.kernel.formats import Declared, Refusal
from rebond.kernel.kinds import Kind

logger = logging.getLogger(__name__)

#: A file that has brought its worker down so often is not tried again.
ATTEMPTS: Final = 3
_UNDERWAY = (DeliveryState.RECEIVED, DeliveryState.READING)


def read_delivery(delivery_id: UUID) -> None:
    """Read one delivery. Nothing happens when it is no longer to be read."""
    delivery = _begin(delivery_id)
    if delivery is None:
        return
    try:
        if is_manifest(delivery.path):
            _read_manifest(delivery)
        else:
            _read_rows(delivery)
    except DamagedFileError as error:
        refuse(delivery, str(error))
    except FileNotFoundError:
        refuse(delivery, "Le fichier n’est plus conservé : déposez-le à nouveau.")
    except Exception:
        logger.exception("The reading of delivery %s failed", delivery.pk)
        refuse(
            delivery,
            "Une erreur du programme a empêché la lecture. Déposez le fichier à nouveau ; si cela continue, "
            "transmettez la référence de la livraison à l’assistance.",
        )


def _begin(delivery_id: UUID) -> Delivery | None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).filter(pk=delivery_id).first()
        if delivery is None or delivery.state not in _UNDERWAY:
            return None
        delivery.attempts += 1
        delivery.state, delivery.progress = DeliveryState.READING, 0
        delivery.save(update_fields=["attempts", "state", "progress"])
    if delivery.attempts > ATTEMPTS:
        refuse(
            delivery,
            "La lecture de ce fichier a interrompu le programme à plusieurs reprises : il n’est plus essayé. "
            "Vérifiez qu’il n’est pas démesuré, puis refaites l’export.",
        )
        return None
    return delivery


def _read_rows(delivery: Delivery) -> None:
    declarations = declared_in_drop(delivery)
    with scratch_folder() as folder, default_storage.open(delivery.stored_as) as source:
        parts, files = read_into(
            source.file,
            delivery.path,
            folder,
            declared=lambda path: declarations.get(path) or Declared(),
            progress=_following(delivery),
        )
        incomplete = any(part.missing for part in parts)
        kind = kind_of(source.file, delivery.path) if incomplete else None
        if any(part.refusal for part in parts):
            _check_sealed(delivery)  # a file damaged in the storage must not be told apart as one badly exported
        tables = {table: default_storage.put(_blocks(file)) for table, file in files.items()}
    try:
        settle(delivery, parts, tables, kind)
    except BaseException:
        for name in tables.values():
            default_storage.delete(name)
        raise


def _check_sealed(delivery: Delivery) -> None:
    for _ in default_storage.blocks(delivery.stored_as):
        pass


def _blocks(path: Path):
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            yield block


def _following(delivery: Delivery) -> Callable[[int], None]:
    """Writes down how many bytes were read, once a second."""
    state = {"read": 0, "at": time.monotonic()}

    def follow(more: int) -> None:
        state["read"] += more
        now = time.monotonic()
        if now - state["at"] >= 1:
            state["at"] = now
            Delivery.objects.filter(pk=delivery.pk).update(progress=state["read"])

    return follow


def declared_in_drop(delivery: Delivery) -> dict[str, Declared]:
    """What the sender said of this file on screen, else what the manifests of the same drop say, by path."""
    if delivery.declared:
        return {delivery.path: _declared(delivery.declared)}
    manifests = Delivery.objects.filter(drop=delivery.drop, kind=Kind.MANIFEST, state=DeliveryState.READ)
    return {
        path: _declared(said)
        for manifest in manifests.order_by("received_at")
        for path, said in manifest.declared.get("files", {}).items()
    }


def _declared(said: dict) -> Declared:
    day = said.get("observed_on")
    return Declared(
        kind=Kind(said["kind"]) if said.get("kind") else None,
        uai=said.get("uai"),
        school_year=said.get("school_year"),
        observed_on=date.fromisoformat(day) if day else None,
    )


def _read_manifest(delivery: Delivery) -> None:
    """Keep what `sources.csv` declares, and read again the files of its drop that were waiting for it."""
    try:
        with default_storage.open(delivery.stored_as) as source:
            declared, asides = read_declarations(source.file, delivery.path)
    except Refusal as refusal:
        refuse(delivery, f"{refusal.reason} {refusal.suggestion or ''}".strip())
        return
    with transaction.atomic():
        delivery.kind, delivery.state = Kind.MANIFEST, DeliveryState.READ
        delivery.rows, delivery.set_aside = len(declared), len(asides)
        delivery.warnings = [f"{aside.record or aside.path} : {aside.reason}" for aside in asides[:50]]
        delivery.declared = {
            "files": {
                path: {
                    "kind": said.kind.value if said.kind else None,
                    "uai": said.uai,
                    "school_year": said.school_year,
                    "observed_on": said.observed_on.isoformat() if said.observed_on else None,
                }
                for path, said in declared.items()
            }
        }
        delivery.save(update_fields=["kind", "state", "rows", "set_aside", "warnings", "declared"])
        waiting = Delivery.objects.filter(drop=delivery.drop, state=DeliveryState.INCOMPLETE)
        for key in {other.archive_id or other.pk for other in waiting}:
            Delivery.objects.filter(pk=key).update(state=DeliveryState.RECEIVED, attempts=0)
            defer("campaigns.read_delivery", lock=f"delivery:{key}", delivery_id=key)
