"""One's own news: what happened in the files that concern the person signed in, and the digest by e-mail."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import Rhythm
from rebond.domain.dossiers.models import Notification
from rebond.domain.dossiers.operations import choose_digest, mark_read
from rebond.domain.dossiers.queries import NewsLine, all_news, news_lines
from rebond.domain.dossiers.queries.news import news_of, subjects_of
from rebond.web.access import ActorRequest, one_or_404, page

PAGE_SIZE = 50
#: What `voir` says to see the unread alone.
UNREAD = "non-lues"


@page(nominative="list")
@require_safe
def news(request: ActorRequest) -> HttpResponse:
    """The news, the newest first; `voir` and `sujet` choose among them."""
    subject, unread = request.GET.get("sujet", ""), request.GET.get("voir") == UNREAD
    rows = Paginator(news_of(all_news(request.actor), subject=subject, unread=unread), PAGE_SIZE)
    shown = rows.get_page(request.GET.get("page"))
    context = {
        "rows": shown,
        "lines": news_lines(request.actor, shown.object_list),
        "subjects": subjects_of(request.actor),
        "subject": subject,
        "only_unread": unread,
    }
    return render(request, "account/news.html", context)


@page(nominative="list")
@require_POST
def open_(request: ActorRequest, news_id: UUID) -> HttpResponse:
    """Mark one read, and go where it leads."""
    row = one_or_404(Notification, request.actor, news_id)
    mark_read(actor=request.actor, notification_id=row.pk)
    [line] = news_lines(request.actor, [row])
    return redirect(where(request.actor, line))


@page()
@require_POST
def read(request: ActorRequest) -> HttpResponse:
    """Mark everything read, or what the filter shows."""
    subject = request.POST.get("sujet", "")
    chosen = news_of(all_news(request.actor), subject=subject, unread=True)
    mark_read(actor=request.actor, among=chosen.values_list("pk", flat=True) if subject else None)
    messages.success(request, "Ces nouvelles sont marquées comme lues." if subject else "Tout est marqué comme lu.")
    return redirect("account:news")


def where(actor: Actor, line: NewsLine) -> str:
    """The address that a news leads to: the file, what waits for an answer, or the news themselves."""
    kind, dossier = line.row.kind, line.dossier
    if kind in ("slots", "request", "enrolment") or dossier is None:
        return _where_it_waits(actor, kind)
    if kind == "base_error":
        return reverse("platform:why", args=[dossier.pk]) + "#inexact"
    mine = dossier.platform_id in actor.platforms or dossier.establishment_id in actor.establishments
    return reverse("platform:file" if mine else "partner:file", args=[dossier.pk])


def _where_it_waits(actor: Actor, kind: str) -> str:
    """The page where something is to be answered, for a news that leads to no file."""
    if kind == "base_error":
        return reverse("campaigns:errors")
    if kind == "enrolment" and actor.establishments:
        return f"{reverse('establishment:home')}#inscriptions"
    page = {"slots": "platform:slots", "request": "platform:transfers", "transfer": "platform:transfers"}.get(kind)
    return reverse(page, args=[min(actor.platforms)]) if page and actor.platforms else reverse("account:news")


class DigestForm(forms.Form):
    """How often, at what hour."""

    rhythm = forms.ChoiceField(
        label="Recevoir mes nouvelles par courriel",
        choices=Rhythm.choices,
        error_messages={
            "required": "Dites à quel rythme : choisissez dans la liste.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )
    hour = forms.IntegerField(
        label="À quelle heure",
        min_value=0,
        max_value=23,
        error_messages={
            "required": "Dites à quelle heure, de 0 à 23.",
            "invalid": "Écrivez une heure entière, de 0 à 23.",
            "min_value": "Écrivez une heure entière, de 0 à 23.",
            "max_value": "Écrivez une heure entière, de 0 à 23.",
        },
    )


@page()
@require_POST
def digest(request: ActorRequest) -> HttpResponse:
    """Set the digest."""
    form = DigestForm(request.POST)
    if not form.is_valid():
        for errors in form.errors.values():
            messages.error(request, errors[0])
        return redirect("account:me")
    data = form.cleaned_data
    chosen = choose_digest(actor=request.actor, rhythm=Rhythm(data["rhythm"]), hour=data["hour"])
    never = chosen.rhythm == Rhythm.NEVER
    how = "vous n’en recevrez plus" if never else f"{Rhythm(chosen.rhythm).label.lower()} à {chosen.hour} h"
    messages.success(request, f"Nouvelles par courriel : {how}.")
    return redirect("account:me")
