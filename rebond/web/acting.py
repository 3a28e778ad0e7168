"""For which organisation a partner of several acts: chosen on their pages, kept in their session."""

from uuid import UUID

from django.http import HttpRequest

_KEPT = "acts_for"


def chosen_organisation(request: HttpRequest) -> UUID | None:
    """The organisation chosen in this session, if one was. Whether it is still theirs, the habilitations say."""
    kept = request.session.get(_KEPT)
    return UUID(kept) if kept else None


def choose_organisation(request: HttpRequest, key: UUID) -> None:
    """Keep the choice, until they sign out."""
    request.session[_KEPT] = str(key)
