"""What each page asks of its visitor: stated on the view, enforced by the middleware, read by the matrix test.

A view without `@page` is refused (closed by default). "This object for this actor, or 404": its very existence
is personal.
"""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.db import models
from django.http import Http404, HttpRequest, HttpResponse

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible

View = Callable[..., HttpResponse]
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class PageRight:
    """Who may ask for a page. Empty `roles` = anyone signed in; `nominative` names the kind of object shown;
    `shown` is false for an address that only takes forms."""

    roles: frozenset[Role] = frozenset()
    public: bool = False
    nominative: str = ""
    shown: bool = True

    def allows(self, actor: Actor | None) -> bool:
        """True when the page opens for `actor` (the objects on it are another question)."""
        if self.public:
            return True
        return actor is not None and (not self.roles or actor.has(*self.roles))


class ActorRequest(HttpRequest):
    """A request whose actor the middleware has set. `files_shown`: see `shows_file`."""

    actor: Actor
    files_shown: set[UUID]


def _shown(view: Any) -> bool:
    """Whether a GET is answered: what `require_POST` and its like let through, read under the other decorators.

    Django keeps their methods in the closure alone; `tests/web/test_typed.py` holds the answer for every address.
    """
    while view is not None:
        methods = (
            inspect.getclosurevars(view).nonlocals.get("request_method_list") if inspect.isfunction(view) else None
        )
        if methods is not None:
            return "GET" in methods
        view = getattr(view, "__wrapped__", None)
    return True


def page(*roles: Role, public: bool = False, nominative: str = "") -> Callable[[Any], Any]:
    """State the right of a view. `nominative` ("dossier", "list"…) makes each look a line of the access journal."""

    def mark(view: Any) -> Any:
        view.page_right = PageRight(frozenset(roles), public, nominative, _shown(view))
        return view

    return mark


def shows_file(request: ActorRequest, dossier_id: UUID) -> None:
    """Say that the page shows this file, though its address names something else: the journal then has its line, and
    the file tells who looked at it (G11)."""
    request.files_shown.add(dossier_id)


def one_or_404(model: type[M], actor: Actor, key: UUID, *related: str) -> M:
    """The row of `model` with this key, if `actor` may see it; else 404, whether or not it exists."""
    queryset = visible(model, actor)
    if related:
        queryset = queryset.select_related(*related)
    try:
        return queryset.get(pk=key)
    except model.DoesNotExist:
        raise Http404 from None
