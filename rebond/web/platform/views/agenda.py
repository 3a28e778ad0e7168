"""The agenda of a platform, the slots that it offers, the places where it receives; a calendar to follow."""

import hashlib
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Appointment, Place, Slot
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    MeetingRefusedError,
    cancel_slot,
    close_place,
    open_slots,
    record_result,
    save_place,
)
from rebond.domain.dossiers.operations.feeds import drop_feed, make_feed
from rebond.domain.dossiers.queries.appointments import places_of
from rebond.domain.dossiers.queries.feeds import feed_rows, has_feed
from rebond.domain.dossiers.queries.meeting_documents import calendar
from rebond.domain.territory.queries.partners import organisations_of
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.agenda import agenda_context, asked_day, crumb, slot_form, slots_context
from rebond.web.platform.meeting_forms import PlaceForm, add_refusal
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))
SCHOOLS_UNKNOWN = (
    "Les vacances scolaires de votre académie ne sont pas connues jusque-là\u00a0: aucune n’a été sautée. "
    "Annulez ceux qui tombent pendant les vacances."
)


@page(*_ROLES, nominative="list")
@require_GET
def agenda(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """A day or a week; whom to say something of; who is expected."""
    platform = my_platform(request.actor, platform_id)
    context = agenda_context(request.actor, platform, request.GET)
    return render(request, "platform/appointments/agenda.html", context | {"followed": has_feed(request.actor)})


@page(*_ROLES, nominative="list")
@require_POST
def attendance(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The end of the day: several appointments noted in one go; those left blank stay to be noted."""
    platform = my_platform(request.actor, platform_id)
    done, refused = 0, ""
    for name, outcome in request.POST.items():
        key = _key(name.removeprefix("rdv-")) if name.startswith("rdv-") else None
        if key is None or outcome not in ("attended", "missed"):
            continue
        appointment = one_or_404(Appointment, request.actor, key)
        try:
            record_result(actor=request.actor, appointment_id=appointment.pk, outcome=outcome)
            done += 1
        except MeetingRefusedError as error:
            refused = str(error)
        except AlreadyCorrectedError:
            refused = "Un rendez-vous a été changé par quelqu’un entre-temps : relisez la page."
    if refused:
        messages.error(request, refused)
    if done:
        many = "s" if done > 1 else ""
        messages.success(request, f"{done} rendez-vous noté{many}. Chaque dossier a sa prochaine étape.")
    elif not refused:
        messages.info(request, "Rien n’était coché : dites pour chacun s’il est venu.")
    return redirect("platform:agenda", platform.pk)


@page(*_ROLES)
@require_http_methods(["GET", "POST"])
def slots(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """A week of slots; more are opened by the form."""
    platform = my_platform(request.actor, platform_id)
    day = asked_day(request.GET.get("semaine"))
    if request.method == "GET":
        return render(request, "platform/appointments/slots.html", slots_context(request.actor, platform, day))
    form = slot_form(request.actor, platform.pk, request.POST)
    if form.is_valid():
        try:
            opened = open_slots(actor=request.actor, platform_id=platform.pk, plan=form.plan())
        except MeetingRefusedError as refused:
            add_refusal(form, refused)
        else:
            count = len(opened.slots)
            messages.success(request, f"{count} créneaux ouverts." if count > 1 else "Créneau ouvert.")
            if opened.schools_unknown:
                messages.warning(request, SCHOOLS_UNKNOWN)
            for line in opened.left_out[:5]:
                messages.warning(request, f"Laissé de côté : {line}")
            address = redirect("platform:slots", platform.pk)
            address["Location"] += f"?semaine={timezone.localdate(opened.slots[0].starts_at).isoformat()}"
            return address
    context = slots_context(request.actor, platform, day, form)
    return render(request, "platform/appointments/slots.html", context, status=422)


@page(*_ROLES)
@require_POST
def cancel(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """Cancel a slot, or it and those of its series that follow; those booked are told."""
    slot = one_or_404(Slot, request.actor, slot_id)
    following = request.POST.get("following") == "on"
    try:
        told = cancel_slot(
            actor=request.actor, slot_id=slot.pk, following=following, note=request.POST.get("note", "")[:500]
        )
    except MeetingRefusedError as refused:
        messages.error(request, str(refused))
    else:
        who = f" {told} rendez-vous annulé(s) : chaque jeune est à prévenir, et à rappeler." if told else ""
        messages.success(request, f"Créneau annulé.{who}")
    address = redirect("platform:slots", slot.platform_id)
    address["Location"] += f"?semaine={timezone.localdate(slot.starts_at).isoformat()}"
    return address


@page(*_ROLES)
@require_http_methods(["GET", "POST"])
def meeting_places(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The places where the platform receives; a new one."""
    platform = my_platform(request.actor, platform_id)
    return _places(request, platform, None)


@page(*_ROLES)
@require_http_methods(["GET", "POST"])
def meeting_place(request: ActorRequest, place_id: UUID) -> HttpResponse:
    """Change a place, or no longer offer it."""
    place = one_or_404(Place, request.actor, place_id)
    platform = my_platform(request.actor, place.platform_id)
    if request.method == "POST" and request.POST.get("act") in ("close", "reopen"):
        closed = request.POST["act"] == "close"
        close_place(actor=request.actor, place_id=place.pk, closed=closed)
        messages.success(request, "Lieu retiré : il n’est plus proposé." if closed else "Lieu proposé de nouveau.")
        return redirect("platform:meeting_places", platform.pk)
    return _places(request, platform, place)


def _places(request: ActorRequest, platform, place: Place | None) -> HttpResponse:
    known = {name: getattr(place, name) for name in ("name", "address", "access", "rooms")} if place else {}
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        initial=known | ({"organisation": place.organisation_id} if place else {}),
    )
    organisations = organisations_of(platform.pk)
    form.fields["organisation"].widget.choices = [
        ("", "Dans nos locaux"),
        *((organisation.pk, str(organisation)) for organisation in organisations),
    ]
    if form.is_bound and form.is_valid():
        data = dict(form.cleaned_data)
        try:
            save_place(
                actor=request.actor,
                platform_id=platform.pk,
                place_id=place.pk if place else None,
                organisation_id=data.pop("organisation"),
                **data,
            )
        except MeetingRefusedError as refused:
            add_refusal(form, refused)
        else:
            messages.success(request, "Lieu enregistré.")
            return redirect("platform:meeting_places", platform.pk)
    context = {
        "platform": platform,
        "section": "agenda",
        "part": "places",
        "places": places_of(request.actor, platform.pk, closed=True),
        "place": place,
        "form": form,
        "breadcrumb": crumb(platform, "Lieux"),
    }
    return render(request, "platform/appointments/places.html", context, status=422 if form.errors else 200)


@page(*_ROLES)
@require_POST
def feed_address(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """A secret address for one's own calendar: shown once, replaced or dropped at will."""
    platform = my_platform(request.actor, platform_id)
    if request.POST.get("act") == "drop":
        drop_feed(actor=request.actor)
        messages.success(request, "L’adresse de votre agenda ne répond plus.")
        return redirect("platform:agenda", platform.pk)
    secret = make_feed(actor=request.actor)
    context = {
        "platform": platform,
        "section": "agenda",
        "part": "agenda",
        "secret": secret,
        "breadcrumb": crumb(platform, "Votre agenda à suivre"),
    }
    return render(request, "platform/appointments/feed.html", context)


@page(public=True)
@require_GET
def feed(request: ActorRequest, secret: str) -> HttpResponse:
    """One person's agenda for their calendar: hours, places, files' numbers; no name."""
    rows = feed_rows(hashlib.sha256(secret.encode()).hexdigest())
    if rows is None:
        raise Http404
    return HttpResponse(
        calendar(rows, name="Rebond, mes rendez-vous"),
        content_type="text/calendar; charset=utf-8",
        headers={"Cache-Control": "no-store"},
    )


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
