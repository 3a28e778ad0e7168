"""The page of a personal link: nobody signs in, one page on a phone, nothing told of a link that does not open.

Its forms carry no CSRF token: what they may do, they may do by the secret in their own address (or by a signed cookie
that no other site can send), and the page names no referrer, for which a browser sends no origin to check.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.links import digest_of, read_code
from rebond.domain.dossiers.operations import answer_link, give_up_meeting, reply_invitation, take_slot
from rebond.domain.dossiers.queries.links import (
    InvitedTo,
    LinkPage,
    TakenMeeting,
    meetings_by_link,
    note_opening,
    read_link,
    sessions_by_link,
    slots_by_link,
)
from rebond.domain.territory.clocks import platform_time
from rebond.web.access import page
from rebond.web.middleware import visitor_address
from rebond.web.public.answering import (
    CHOICES,
    GIVEN_UP,
    INVITED,
    STOP,
    AnswerForm,
    CodeForm,
    calendar_file,
    fresh_form,
    offered,
    thanks_for,
    today,
    told,
    told_meeting,
)
from rebond.web.public.limits import count_wrong, too_many
from rebond.web.typed import tell_saved

COOKIE, SALT, MINUTES = "lien", "rebond.link", 30
POLICY = (
    "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
CLOSED = "Ce lien n’est plus valable, ou le code et la date ne vont pas ensemble."
SLOW_DOWN = "Trop d’essais. Attendez une heure, ou appelez la plate-forme : son numéro est sur la lettre."


def quiet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What every answer of these pages says: keep nothing, tell nobody where one comes from, index nothing."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        tell_saved(request, response)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return wrapped


@page(public=True)
@csrf_exempt
@require_http_methods(["GET", "POST"])
@quiet
def by_secret(request: HttpRequest, token: str) -> HttpResponse:
    """The page of a link sent by SMS or e-mail."""
    address = visitor_address(request)
    if too_many(address):
        return _closed(request, SLOW_DOWN, 429)
    digest = digest_of(token)
    found = read_link(digest)
    if found is None:
        count_wrong(address)
        return _closed(request, CLOSED, 404)
    with platform_time(found.platform_id):
        return _answer(request, found, digest, None, reverse("public:link", args=[token]))


@page(public=True)
@csrf_exempt
@require_http_methods(["GET", "POST"])
@quiet
def by_code(request: HttpRequest) -> HttpResponse:
    """The code of a letter and the birth date open the page; a signed cookie keeps it open half an hour."""
    held = _held(request)
    if request.method == "POST" and "code" in request.POST:
        return _typed(request)
    if held is not None:
        found = read_link(*held)
        if found is not None:
            with platform_time(found.platform_id):
                return _answer(request, found, *held, reverse("public:code"))
    return render(request, "public/link/code.html", {"form": CodeForm(), "asked": request.POST.get("choix", "")})


def _typed(request: HttpRequest) -> HttpResponse:
    """What was typed: the page, or the same sentence whatever was wrong."""
    form, asked = CodeForm(request.POST), request.POST.get("choix", "")
    if not form.is_valid():
        return render(request, "public/link/code.html", {"form": form, "asked": asked}, status=422)
    address, code, born = visitor_address(request), read_code(form.cleaned_data["code"]), form.cleaned_data["born"]
    wrong, status = CLOSED, 422
    if too_many(address, code):
        wrong, status = SLOW_DOWN, 429
    elif (digest := digest_of(code)) and read_link(digest, born) is not None:
        question = f"?{urlencode({'choix': asked})}" if asked else ""
        response = redirect(reverse("public:code") + question)
        response.set_signed_cookie(
            COOKIE,
            f"{digest}|{born.isoformat()}",
            salt=SALT,
            max_age=MINUTES * 60,
            path=reverse("public:code"),
            httponly=True,
            secure=settings.SESSION_COOKIE_SECURE,
            samesite="Strict",
        )
        return response
    else:
        count_wrong(address, code)
    form.add_error(None, wrong)
    return render(request, "public/link/code.html", {"form": form, "asked": asked}, status=status)


def _held(request: HttpRequest) -> tuple[str, date] | None:
    """Digest and birth date that the cookie holds, if it is ours and fresh."""
    value = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=MINUTES * 60)
    digest, bar, born = value.partition("|")
    return (digest, date.fromisoformat(born)) if bar else None


def _answer(request: HttpRequest, found: LinkPage, digest: str, born: date | None, here: str) -> HttpResponse:
    """The page of an open link, and what is answered there."""
    asked = request.POST.get("choix") if request.method == "POST" else request.GET.get("choix", "")
    invited, meetings = sessions_by_link(digest, born), meetings_by_link(digest, born)
    if request.method == "GET" and "agenda" in request.GET:
        return _calendar(found, meetings, request.GET["agenda"]) or redirect(here)
    choice, session = _meant(asked or "", invited)
    given_up = _given_up(asked or "", meetings)
    choice = Choice.DECLINES if given_up else choice
    context = {"page": found, "choices": CHOICES, "here": here, "asked": asked, "choice": choice}
    context |= {"invited": [told(one) for one in invited], "session": told(session) if session else None}
    context |= {"meetings": [told_meeting(one, invited) for one in meetings]}
    context |= {"given_up": told_meeting(given_up, invited) if given_up else None}
    slots = offered(slots_by_link(digest, born)) if choice == Choice.APPOINTMENT else []
    if request.method == "POST" and _written(found, request.POST.get("key", "")):
        return HttpResponseRedirect(here, status=303)
    if request.method == "POST" and choice is not None:
        form = AnswerForm(choice, request.POST, slots=slots)
        if not form.is_valid() or not _done(form, session, given_up, digest, born):
            return render(request, "public/link/question.html", context | {"form": form}, status=422)
        slot_id = session.session if session else given_up.slot if given_up else None
        answer_link(digest=digest, born=born, key=form.cleaned_data["key"], given=form.given(today(), slot_id))
        return HttpResponseRedirect(here, status=303)
    if choice is not None:
        return render(request, "public/link/question.html", context | {"form": fresh_form(choice, slots)})
    if request.method == "GET":
        note_opening(found.link)
    again = "changer" in request.GET
    return render(
        request, "public/link/page.html", context | {"thanks": None if again else thanks_for(found, meetings)}
    )


def _written(found: LinkPage, key: str) -> bool:
    """Whether the answer that stands came by this very form: tapped twice, or sent again when the line fell."""
    said = (found.answer or {}).get("key") or ""
    return bool(said) and said.replace("-", "") == key.replace("-", "")


def _meant(asked: str, invited: list[InvitedTo]) -> tuple[Choice | None, InvitedTo | None]:
    """The choice that the address names, and the session that it answers: "viens.<key>"."""
    name, dot, key = asked.partition(".")
    if not dot:
        return (Choice.STOP if asked == STOP else CHOICES.get(asked, (None,))[0]), None
    session = next((one for one in invited if str(one.session) == key), None)
    return (INVITED.get(name, (None,))[0], session) if session else (None, None)


def _given_up(asked: str, meetings: list[TakenMeeting]) -> TakenMeeting | None:
    """The appointment that the address says one can't come to: "plus.<key>"."""
    name, _, key = asked.partition(".")
    return next((one for one in meetings if name == GIVEN_UP and str(one.meeting) == key), None)


def _calendar(found: LinkPage, meetings: list[TakenMeeting], key: str) -> HttpResponse | None:
    """The file of an appointment for the telephone's own calendar."""
    wanted = next((one for one in meetings if str(one.meeting) == key), None)
    if wanted is None:
        return None
    headers = {"Content-Disposition": 'attachment; filename="rendez-vous.ics"'}
    content = calendar_file(wanted, found.platform)
    return HttpResponse(content, content_type="text/calendar; charset=utf-8", headers=headers)


def _done(
    form: AnswerForm, session: InvitedTo | None, given_up: TakenMeeting | None, digest: str, born: date | None
) -> bool:
    """Take, or give back, the seat that the answer speaks of; the form says why not."""
    if given_up is None:
        return _booked(form, digest, born) and _replied(form, session, digest, born)
    key = form.cleaned_data["key"]
    if give_up_meeting(digest=digest, born=born, meeting_id=given_up.meeting, key=key) == "done":
        return True
    form.add_error(None, "Ce rendez-vous est passé, ou il a déjà été annulé. Revenez aux choix, ou appelez-nous.")
    return False


def _replied(form: AnswerForm, session: InvitedTo | None, digest: str, born: date | None) -> bool:
    """Answer the invitation, if it is one; the form says so when the last seat has gone."""
    if session is None:
        return True
    comes = form.choice == Choice.COMES
    answer = reply_invitation(
        digest=digest, born=born, slot_id=session.session, comes=comes, key=form.cleaned_data["key"]
    )
    if answer in (Choice.COMES, Choice.DECLINES):
        return True
    full = "La dernière place vient d’être prise. Dites-nous de vous rappeler : nous chercherons une autre date."
    form.add_error(None, full if answer == "full" else "Cette rencontre n’est plus proposée. Revenez aux choix.")
    return False


def _booked(form: AnswerForm, digest: str, born: date | None) -> bool:
    """Take the slot that was chosen, if any; the form says so when somebody else was faster."""
    slot = form.cleaned_data.get("slot")
    if not slot:
        return True
    key, note = form.cleaned_data["key"], form.cleaned_data.get("note", "")
    answer = take_slot(digest=digest, born=born, slot_id=UUID(slot), key=key, note=note)
    if answer == "taken":
        return True
    if answer == "already":  # another one stands: saying that this one is taken would make them come for nothing
        form.add_error(
            "slot", "Vous avez déjà un rendez-vous : dites d’abord que vous ne pouvez plus venir, ou appelez-nous."
        )
        return False
    form.add_error("slot", "Ce rendez-vous vient d’être pris : choisissez-en un autre.")
    return False


def _closed(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    return render(request, "public/link/closed.html", {"sentence": sentence}, status=status)
