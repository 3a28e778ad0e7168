"""Who acts, in what transaction, with what trace: once, for every page."""

import logging
from collections.abc import Callable
from ipaddress import ip_address
from uuid import UUID

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ObjectDoesNotExist, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.journal import record_access
from rebond.domain.base.session import acting_as
from rebond.web.access import PageRight
from rebond.web.acting import chosen_organisation
from rebond.web.looking import zone_looked_at
from rebond.web.typed import sign_in_address, tell_saved

log = logging.getLogger(__name__)

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def _refuse_nul(request: HttpRequest, kwargs: dict) -> None:
    """A NUL character, that PostgreSQL can't hold and nobody types: 400, rather than an error in the middle of a page.

    The names of dropped files are not looked at: they are tidied where they are kept.
    """
    given = [value for key, values in request.GET.lists() for value in (key, *values)]
    if request.method not in SAFE:
        given += [value for key, values in request.POST.lists() if key != "paths" for value in (key, *values)]
    if any("\0" in str(value) for value in (*given, *kwargs.values())):
        raise SuspiciousOperation("a NUL character in the request")


def visitor_address(request: HttpRequest) -> str:
    """Where the request comes from: what the last of our own proxies saw, never what the visitor claims."""
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    address = told[-settings.PROXIES].strip() if 0 < settings.PROXIES <= len(told) else ""
    try:
        return str(ip_address(address or request.META.get("REMOTE_ADDR", "")))
    except ValueError:
        return ""


def _said(request: HttpRequest, refusal: HttpResponse) -> HttpResponse:
    """A refusal of the method, with a page that says so: Django's own is blank."""
    response = render(request, "405.html", status=refusal.status_code)
    response.headers["Allow"] = refusal.headers["Allow"]
    return response


class ActorMiddleware:
    """Builds the actor, refuses what their roles don't open, runs the view in one transaction under row-level
    security (read-only for a GET) and by the clocks of what is looked at, and writes the access journal on the way
    out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = None
        request.page_right = None
        request.page_object = None
        request.files_shown = set()
        response = self.get_response(request)
        if response.status_code == 405 and not response.content:
            response = _said(request, response)
        self._journal(request, response)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.actor is not None:
            tell_saved(request, response)
            # Nominative or not: the name of a view, of a group, of a colleague may say something of somebody.
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse:
        """Run the view as the actor. A view that states no right doesn't exist."""
        right: PageRight | None = getattr(view, "page_right", None)
        if right is None:
            raise Http404
        request.page_right = right
        _refuse_nul(request, kwargs)
        keys = [value for value in kwargs.values() if isinstance(value, UUID)]
        request.page_object = kwargs.get("dossier_id") or next(iter(keys), None)
        if request.user.is_authenticated:
            request.actor = actor_for(
                request.user,
                address=visitor_address(request),
                acts_for=chosen_organisation(request),
            )
        elif not right.public:
            return self._sign_in_first(request)
        if not right.allows(request.actor):
            raise Http404
        with (
            acting_as(request.actor, read_only=request.method in SAFE),
            timezone.override(zone_looked_at(request.actor, kwargs)),
        ):
            return self._rendered(request, view, args, kwargs)

    @staticmethod
    def _rendered(request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> HttpResponse:
        """What the view answers. Whoever waited for somebody else to write may find the file merged or transferred:
        it does not exist for them any more, as when they ask for the page again. The log tells where it was met: a
        mistake of ours looks the same, and its trace holds no value."""
        try:
            response = view(request, *args, **kwargs)
        except ObjectDoesNotExist as gone:
            if request.method in SAFE:
                raise
            log.error("Introuvable au milieu d’un acte, page %s", request.resolver_match.view_name, exc_info=gone)
            raise Http404 from gone
        if hasattr(response, "render") and not response.is_rendered:
            response.render()  # lazily rendered templates read the database: inside the transaction
        return response

    @staticmethod
    def _sign_in_first(request: HttpRequest) -> HttpResponse:
        if request.headers.get("HX-Request"):
            # The page stays as it is, with what was typed; the browser asks to sign in again.
            return HttpResponse(status=401, headers={"HX-Trigger": "session-expired"})
        if request.method in SAFE:
            return redirect_to_login(request.get_full_path())
        return redirect(sign_in_address(request))

    @staticmethod
    def _journal(request: HttpRequest, response: HttpResponse) -> None:
        right, actor = request.page_right, request.actor
        if actor is None or right is None:
            return
        refused = response.status_code in (403, 404)
        if not (refused or right.nominative):
            return
        shown = [(request.page_object, right.nominative)]
        if not refused:
            shown += [(key, "dossier") for key in sorted(request.files_shown - {request.page_object})]
        for object_id, kind in shown:
            record_access(
                actor=actor,
                page=request.resolver_match.view_name if request.resolver_match else "",
                object_id=object_id,
                object_kind=kind,
                outcome=response.status_code,
                method=request.method or "",
            )
