"""Chains the access journal, so that a line changed, removed or slipped in afterwards is found.

The journal is inserted unchained (chaining under a lock at insertion was tried: 47 lines a second against 366);
this job seals what has been committed for a minute. Each seal holds the SHA-256 of the digest before it and of its
own lines, and stays when the lines are purged.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.base.models import AccessEntry, AccessSeal

#: A line is written and committed by one short statement: after a minute none can still be on its way.
SETTLED_AFTER = timedelta(minutes=1)
_BEGINNING = datetime.min.replace(tzinfo=UTC)
_LOCK = 7_266_201  # any number of our own, for the advisory lock


@dataclass(frozen=True)
class Broken:
    """A seal that its lines no longer match, or a link missing in the chain. `reason` is French."""

    number: int
    reason: str


@transaction.atomic
def seal(*, now: datetime | None = None) -> AccessSeal | None:
    """Seal the lines committed for a minute; None when there are none. Runs as `worker`, one at a time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = AccessSeal.objects.order_by("-number").first()
    until = (now or timezone.now()) - SETTLED_AFTER
    digest, lines = _digest(last.digest if last else "", _between(last.until if last else _BEGINNING, until))
    if not lines:
        return None
    return AccessSeal.objects.create(
        number=last.number + 1 if last else 1,
        until=until,
        lines=lines,
        previous=last.digest if last else "",
        digest=digest,
    )


def verify(*, purged_before: datetime | None = None) -> list[Broken]:
    """Every seal that does not hold, in order; an empty list when the journal is whole.

    `purged_before`: batches that start before this moment have lawfully lost their lines; their link alone is checked.
    """
    broken: list[Broken] = []
    number, previous, since = 0, "", _BEGINNING
    for found in AccessSeal.objects.order_by("number"):
        if found.number != number + 1 or found.previous != previous:
            broken.append(Broken(found.number, "Un scellé manque ou a été remplacé juste avant celui-ci."))
        if purged_before is None or since >= purged_before:
            digest, lines = _digest(found.previous, _between(since, found.until))
            if digest != found.digest:
                broken.append(Broken(found.number, _what_differs(found.lines, lines)))
        number, previous, since = found.number, found.digest, found.until
    return broken


def _what_differs(sealed: int, found: int) -> str:
    if found < sealed:
        return f"{sealed - found} ligne(s) retirée(s) depuis le scellé."
    if found > sealed:
        return f"{found - sealed} ligne(s) ajoutée(s) après coup."
    return "Au moins une ligne a été modifiée depuis le scellé."


def _between(since: datetime, until: datetime) -> Iterable[AccessEntry]:
    lines = AccessEntry.objects.filter(moment__gt=since, moment__lte=until).order_by("moment", "id")
    return lines.iterator(chunk_size=2000)


def _digest(previous: str, lines: Iterable[AccessEntry]) -> tuple[str, int]:
    """The chained digest of a batch, and how many lines it holds. Fields are separated so that none runs into the
    next."""
    digest, count = hashlib.sha256(previous.encode()), 0
    for line in lines:
        fields = (
            line.id,
            line.moment.astimezone(UTC).isoformat(),
            line.user_id,
            line.roles,
            line.address,
            line.page,
            line.object_kind,
            line.object_id,
            line.outcome,
            line.method,
        )
        digest.update("\x1f".join("" if field is None else str(field) for field in fields).encode() + b"\x1e")
        count += 1
    return digest.hexdigest(), count
