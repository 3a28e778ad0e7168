"""Many files shared at once with an organisation of circle 2 (B5, C7)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel, Status
from rebond.domain.dossiers.models import BulkAct, Dossier, Share
from rebond.domain.dossiers.operations.bulk import BulkRefusedError, event_key, register
from rebond.domain.dossiers.operations.sharing import (
    ShareRefusedError,
    Sharing,
    check_until,
    end_share,
    share,
)
from rebond.domain.dossiers.rights import PROTECTED_TYPES
from rebond.domain.territory.models import Organisation

CLOSED = "Dossier clos ou retiré de la liste."


class ShareMany:
    """Let an organisation read the essential of the files, for a purpose and a time.

    Only the essential: the whole file is decided with each young person.
    """

    code, label, title = "partager", "Partager", "Partager des dossiers"

    def read(self, actor: Actor, platform_id: UUID, given: Mapping[str, Any]) -> dict[str, Any]:
        """`organisation`, `purpose`, `until` (ISO) and `agreed`: that each young person was asked."""
        wanted = visible(Organisation, actor).filter(pk=_key(given.get("organisation"))).first()
        if wanted is None:
            raise BulkRefusedError("organisation", "Choisissez l’organisation dans la liste.")
        if wanted.type in PROTECTED_TYPES:
            raise BulkRefusedError("organisation", "Avec cette organisation, partagez chaque dossier depuis sa page.")
        purpose = str(given.get("purpose") or "").strip()[:500]
        if not purpose:
            raise BulkRefusedError("purpose", "Écrivez ce que vous leur demandez : ils liront cette phrase.")
        if not given.get("agreed"):
            raise BulkRefusedError("agreed", "Cochez que chaque jeune est d’accord : demandez-le-leur d’abord.")
        until = _day(given.get("until"))
        try:
            check_until(until)
        except ShareRefusedError as refused:
            raise BulkRefusedError("until", str(refused)) from refused
        told = {"organisation": str(wanted.pk), "name": wanted.name, "purpose": purpose}
        return told | {"until": until.isoformat()}

    def sentence(self, options: Mapping[str, Any]) -> str:
        """With whom, until when."""
        until = date.fromisoformat(options["until"])
        return f"L’essentiel partagé avec {options['name']} jusqu’au {until:%d/%m/%Y}"

    def left_out(self, files: Sequence[Dossier], options: Mapping[str, Any]) -> dict[str, list[Dossier]]:
        """Closed files, and those that the organisation reads already."""
        running = Share.objects.filter(
            dossier__in=files, shared_with_id=options["organisation"], ended_at=None, until__gt=timezone.now()
        )
        already = set(running.values_list("dossier_id", flat=True))
        return {
            CLOSED: [dossier for dossier in files if dossier.status != Status.OPEN],
            f"Déjà partagé avec {options['name']}.": [
                dossier for dossier in files if dossier.status == Status.OPEN and dossier.pk in already
            ],
        }

    def write(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> dict[str, Any]:
        """One share a file, each told in its own journal."""
        options = act.options
        for dossier in files:
            sharing = Sharing(
                organisation_id=UUID(options["organisation"]),
                level=ShareLevel.SUMMARY,
                purpose=options["purpose"],
                until=date.fromisoformat(options["until"]),
                consent=ShareConsent.SPOKEN,
                key=event_key(act, dossier.pk),
            )
            share(actor=actor, dossier_id=dossier.pk, sharing=sharing)
        return {}

    def touched(self, act: BulkAct, keys: Sequence[UUID]) -> set[UUID]:
        """Ended or prolonged since."""
        ours = Share.objects.filter(key__in=[event_key(act, key) for key in keys])
        return set(ours.exclude(ended_at=None).values_list("dossier_id", flat=True))

    def unwrite(self, act: BulkAct, files: Sequence[Dossier], actor: Actor) -> Sequence[Dossier]:
        """The shares end now."""
        for held in Share.objects.filter(key__in=[event_key(act, dossier.pk) for dossier in files]):
            end_share(actor=actor, share_id=held.pk)
        return []


def _key(text: Any) -> UUID | None:
    try:
        return UUID(str(text or ""))
    except ValueError:
        return None


def _day(text: Any) -> date:
    if isinstance(text, date):
        return text
    try:
        return date.fromisoformat(str(text or ""))
    except ValueError:
        raise BulkRefusedError("until", "Indiquez jusqu’à quel jour, par exemple 30/06/2027.") from None


register(ShareMany())
