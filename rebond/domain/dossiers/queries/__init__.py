"""The reads of the app."""

from rebond.domain.dossiers.queries.known import KnownPerson, known_people

__all__ = ["KnownPerson", "known_people"]
