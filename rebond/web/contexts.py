"""What every page's frame needs: who is signed in, and the menu that their roles open."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac

from rebond.domain.base.actor import PLATFORM_ROLES, Actor, Role
from rebond.domain.dossiers.queries import unread_count


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu: the URL's name, its French label, the roles that see it."""

    name: str
    label: str
    roles: frozenset[Role]
    also: tuple[str, ...] = ()  # names of pages that are its own, wherever their address lies

    @property
    def url(self) -> str:
        """Where it leads."""
        return reverse(self.name)


MENU = (
    MenuItem("platform:day", "Ma journée", PLATFORM_ROLES, ("platform:platform_day",)),
    MenuItem("platform:list", "La liste", PLATFORM_ROLES),
    MenuItem("campaigns:index", "Campagnes", frozenset({Role.NATIONAL_ADMIN})),
    MenuItem("establishment:home", "Mon établissement", frozenset({Role.SCHOOL_REFERENT})),
    MenuItem("administration:jdc", "Tables de la JDC", frozenset({Role.NOMINATIVE_OPERATIONS})),
    MenuItem("partner:home", "Jeunes confiés", frozenset({Role.CIRCLE2})),
    MenuItem("administration:reference", "Référentiels", frozenset({Role.NATIONAL_ADMIN})),
    MenuItem("administration:people", "Comptes et habilitations", frozenset({Role.NATIONAL_ADMIN})),
    MenuItem("administration:outgoing", "Messages", frozenset({Role.NATIONAL_ADMIN})),
    MenuItem("administration:jobs", "Tâches", frozenset({Role.NATIONAL_ADMIN})),
    MenuItem("administration:country", "Recherche nationale", frozenset({Role.NOMINATIVE_OPERATIONS})),
    MenuItem("administration:journal", "Journal", frozenset({Role.NATIONAL_ADMIN})),
)


def menu_for(actor) -> list[MenuItem]:
    """The entries that `actor`'s roles open, in order."""
    if actor is None:
        return []
    return [item for item in MENU if actor.has(*item.roles)]


def current_item(menu: list[MenuItem], path: str, page: str = "") -> str:
    """The name of the entry under which `path` lies: whose own the page is, else the longest of their addresses that
    it starts with."""
    own = next((item.name for item in menu if page in item.also), "")
    if own:
        return own
    above = [item for item in menu if path.startswith(item.url)]
    return max(above, key=lambda item: len(item.url)).name if above else ""


def _unread(actor: Actor | None) -> Callable[[], int]:
    """Counted when the header is drawn, once: a part of a page that has no header asks nothing."""
    return cache(lambda: unread_count(actor) if actor is not None and actor.roles else 0)


def kept_key(actor) -> str:
    """What opens, in this person's browser, the contacts noted without network (G10): 32 bytes, in hexadecimal.

    Blank for who notes no contact. It never leaves the pages of that person, and is the same from day to day.
    """
    if actor is None or not actor.has(*PLATFORM_ROLES):
        return ""
    return salted_hmac("rebond.kept-contacts", str(actor.user_id), algorithm="sha256").hexdigest()


def shell(request: HttpRequest) -> dict[str, object]:
    """The template variables of the frame."""
    actor = getattr(request, "actor", None)
    menu = menu_for(actor)
    return {
        "actor": actor,
        "menu": menu,
        "demo": settings.DEMO,
        "unread_news": _unread(actor),
        "kept_key": kept_key(actor),
        "current": current_item(menu, request.path, request.resolver_match.view_name if request.resolver_match else ""),
    }
