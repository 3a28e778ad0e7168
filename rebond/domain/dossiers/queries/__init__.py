"""The reads of the app. Each takes the actor; `known_people` alone is the worker's."""

from rebond.domain.dossiers.queries.known import KnownPerson, known_people
from rebond.domain.dossiers.queries.listing import ListPage, Option, list_page
from rebond.domain.dossiers.queries.people import colleagues

__all__ = ["KnownPerson", "ListPage", "Option", "colleagues", "known_people", "list_page"]
