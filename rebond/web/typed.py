"""What somebody was typing when their session went: where they come back to, and how their browser learns that it is
saved.

The text itself never leaves the browser: `static/rebond/keep.js` keeps it in the tab until then.
"""

import re
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme

from rebond.domain.base.actor import Actor
from rebond.web.access import PageRight

#: The field by which a form says under what name its text is kept, and the cookie that says it is saved.
FIELD, SAVED = "kept_as", "rebond_saved_"
_NAME = re.compile(r"[0-9a-f]{32}")
#: Seconds: a letter that is downloaded leaves its page open, which asks when it is left.
_TOLD_FOR = 600


def _right_of(path: str) -> PageRight | None:
    """The right of the page at this address of the site; None for an address that shows no page."""
    try:
        found = resolve(urlsplit(path).path)
    except Resolver404:
        return None
    right: PageRight | None = getattr(found.func, "page_right", None)
    return right if right is not None and right.shown else None


def where_it_stood(request: HttpRequest) -> str:
    """The address, on this site, of the page whose form was sent; the first screen when that is not known.

    The browser says it (Referer), so it is believed only when it names this very site and a page that opens by itself:
    neither another site, nor an address that only takes forms.
    """
    told = request.headers.get("Referer", "")
    if not told.startswith(("http://", "https://")):
        return reverse("home")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure()):
        return reverse("home")
    parts = urlsplit(told)
    place = parts.path + (f"?{parts.query}" if parts.query else "")
    # "https://us//elsewhere.example": ours by its host, another site by its path.
    ours = url_has_allowed_host_and_scheme(place, allowed_hosts=None) and _right_of(place) is not None
    return place if ours else reverse("home")


def sign_in_address(request: HttpRequest) -> str:
    """The sign-in page, for a form that came without a session: it says so, and leads back to where the form stood."""
    return f"{reverse('account_login')}?{urlencode({'next': where_it_stood(request), 'fin': 1})}"


def may_go_on_to(place: str, actor: Actor) -> bool:
    """Whether who just signed in may be led to `place`: a page of the site, that their roles open."""
    ours = place.startswith("/") and url_has_allowed_host_and_scheme(place, allowed_hosts=None)
    right = _right_of(place) if ours else None
    return right is not None and right.allows(actor)


def tell_saved(request: HttpRequest, response: HttpResponse) -> None:
    """Tell the browser that what it keeps of the form just sent is saved.

    A form refused comes back as a page; one that is taken leads elsewhere, or gives a document.
    """
    if request.method != "POST" or not _NAME.fullmatch(request.POST.get(FIELD, "")):
        return
    html = response.headers.get("Content-Type", "").startswith("text/html")
    if 300 <= response.status_code < 400 or (response.status_code == 200 and not html):
        response.set_cookie(
            SAVED + request.POST[FIELD],
            "1",
            max_age=_TOLD_FOR,
            samesite="Lax",
            secure=request.is_secure(),
        )


def form_of_another_time(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that does not bear the token of today: somebody signed in again since it was shown.

    Named by CSRF_FAILURE_VIEW; `reason` is Django's, for the logs.
    """
    return render(request, "403_csrf.html", {"place": where_it_stood(request)}, status=403)
