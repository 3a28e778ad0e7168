"""A personal link is made, revoked, answered (C14)."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.links import LASTS, digest_of, new_code, new_secret
from rebond.domain.dossiers.models import Dossier, PersonalLink
from rebond.domain.dossiers.operations.access import dossier_to_change, found
from rebond.domain.dossiers.queries.appointments import session_letter_key

SOURCE = "Le jeune, par le lien"


@dataclass(frozen=True, slots=True)
class GivenByLink:
    """An answer, as the page's form gives it."""

    choice: str
    day_part: str = ""
    number: str = ""  # E.164
    solution: str = ""
    place: str = ""
    slot_id: str | None = None
    ask_again_on: str | None = None  # ISO date
    note: str = ""


def make_link(
    actor: Actor, dossier: Dossier, kind: LinkKind, *, message_key: UUID | None = None
) -> tuple[PersonalLink, str]:
    """A link for a file that the actor follows, and its secret, which is told here and never again."""
    secret = new_code() if kind == LinkKind.LETTER else new_secret()
    link = PersonalLink(
        dossier=dossier,
        kind=kind,
        digest=digest_of(secret),
        message_key=message_key,
        created_by_id=actor.user_id,
        expires_at=timezone.now() + LASTS,
    )
    link.save(force_insert=True)
    return link, secret


def letter_codes(actor: Actor, dossiers: Iterable[Dossier], session: UUID | None = None) -> dict[UUID, str]:
    """A link for each file of a batch of letters: file → code to print. `session`: the one that they invite to."""
    codes = {dossier.pk: new_code() for dossier in dossiers}
    PersonalLink.objects.bulk_create(
        PersonalLink(
            dossier_id=key,
            kind=LinkKind.LETTER,
            digest=digest_of(code),
            message_key=session_letter_key(session, key) if session else None,
            created_by_id=actor.user_id,
            expires_at=timezone.now() + LASTS,
        )
        for key, code in codes.items()
    )
    return codes


@transaction.atomic
def revoke_link(*, actor: Actor, link_id: UUID) -> PersonalLink:
    """The link opens nothing any more. PersonalLink.DoesNotExist when the actor does not follow its file."""
    link = found(PersonalLink, actor, link_id)
    dossier_to_change(actor, link.dossier_id)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at"])
        record_action(actor=actor, code="link.revoked", sentence="Lien personnel révoqué.", about=link)
    return link


@transaction.atomic
def answer_link(*, digest: str, born: date | None, key: UUID, given: GivenByLink) -> UUID | None:
    """Write the answer of who holds the link; None when it opens nothing. A job brings it to the file."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rebond_link_answer(%s, %s, %s, %s::jsonb)", [digest, born, key, json.dumps(asdict(given))]
        )
        (answer_id,) = cursor.fetchone()
    if answer_id is not None:
        defer("dossiers.land_answer", answer_id=answer_id)
    return answer_id


@transaction.atomic
def take_slot(*, digest: str, born: date | None, slot_id: UUID, key: UUID, note: str = "") -> str:
    """Take a slot for who holds the link: "taken", "full", "closed", "already", "gone"; blank when it opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_link_take(%s, %s, %s, %s, %s)", [digest, born, slot_id, key, note])
        (answer,) = cursor.fetchone()
    return answer or ""


@transaction.atomic
def give_up_meeting(*, digest: str, born: date | None, meeting_id: UUID, key: UUID) -> str:
    """Who holds the link can't come to an appointment any more: "done" (its seat is free at once), "gone" (past, or
    cancelled since); blank when the link opens nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_link_give_up(%s, %s, %s, %s)", [digest, born, meeting_id, key])
        (answer,) = cursor.fetchone()
    return answer or ""


@transaction.atomic
def reply_invitation(*, digest: str, born: date | None, slot_id: UUID, comes: bool, key: UUID) -> str:
    """Answer an invitation for who holds the link: "comes" or "declines" as it stands after, "full", "gone"; blank
    when it opens nothing. The seat is taken, or given back, at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_link_reply(%s, %s, %s, %s, %s)", [digest, born, slot_id, comes, key])
        (answer,) = cursor.fetchone()
    return answer or ""
