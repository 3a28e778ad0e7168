"""Who asked not to be written to any more, known by a keyed digest alone."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from rebond.domain.messages.models import Consent


def digest_of(channel: str, whom: str | UUID) -> str:
    """The digest of a number, an address or the key of a file, on one channel. Its key is the lasting one: a new
    SECRET_KEY must not make anybody's refusal forgotten."""
    return salted_hmac(
        "rebond.consent", f"{channel}:{whom}", secret=settings.STORAGE_KEY, algorithm="sha256"
    ).hexdigest()


def refusals(asked: Iterable[tuple[str, str | UUID]]) -> set[tuple[str, str | UUID]]:
    """Those of these (channel, number or address or key) that may not be written to. One query."""
    by_digest = {digest_of(channel, whom): (channel, whom) for channel, whom in asked}
    rows = Consent.objects.filter(digest__in=list(by_digest)).order_by("recorded_at", "pk")
    latest = dict(rows.values_list("digest", "refused"))
    return {by_digest[digest] for digest, refused in latest.items() if refused}


def refused(channel: str, recipient: str, reference: UUID) -> bool:
    """Whether this number or address, or this person whatever the number, may not be written to on this channel."""
    return bool(refusals([(channel, recipient), (channel, reference)]))
