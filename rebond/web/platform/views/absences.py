"""Absences and departures: no file without a referent."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES, RUNNING_ROLES, Actor
from rebond.domain.dossiers.models import Absence, Allotment
from rebond.domain.dossiers.operations import (
    NotAColleagueError,
    SharingRefusedError,
    cancel_absence,
    hand_over,
    note_absence,
    undo_allotment,
)
from rebond.domain.dossiers.queries import colleagues
from rebond.domain.dossiers.queries.absences import absences, departures, expected_of, files_of, loads, unanswered
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.sharing_out import LOADS
from rebond.web.platform.territory import my_platform
from rebond.web.templatetags.platform_tags import plural

#: Who says who is away, and to whom the files go (guide, job descriptions).
_RUNNERS = tuple(sorted(RUNNING_ROLES))
_DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "fr-input"})


class AbsenceForm(forms.Form):
    """Who is away, between which days, and who stands in."""

    user = forms.TypedChoiceField(label="Qui est absent ?", coerce=UUID)
    substitute = forms.TypedChoiceField(label="Qui le remplace ?", coerce=UUID)
    starts_on = forms.DateField(label="Du", widget=_DATE)
    ends_on = forms.DateField(label="Au (compris)", widget=_DATE)

    def __init__(self, *args: Any, people: list, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Choisir"), *((str(user.pk), str(user)) for user in people)]
        for name in ("user", "substitute"):
            self.fields[name].choices = choices
            self.fields[name].error_messages |= {
                "required": "Choisissez une personne.",
                "invalid_choice": "Choisissez une personne de la plate-forme.",
            }
        for name in ("starts_on", "ends_on"):
            self.fields[name].error_messages |= {
                "required": "Choisissez un jour.",
                "invalid": "Cette date n’existe pas : choisissez un jour du calendrier.",
            }


def _still_expected(actor: Actor, absence: Absence) -> str:
    """What stays in the agenda of who will be away: nothing there is moved by itself. Blank when nothing does."""
    found = expected_of(actor, absence)
    kept = [
        plural(found.taken, "rendez-vous pris,rendez-vous pris") if found.taken else "",
        plural(found.sessions, "séance,séances") if found.sessions else "",
    ]
    held = " et ".join(filter(None, kept))
    shut = plural(found.free, "créneau ouvert n’est plus proposé,créneaux ouverts ne sont plus proposés")
    told = [
        f"Pendant ces jours, l’agenda garde {held} avec cette personne, à déplacer ou à annuler." if held else "",
        f"Pendant ces jours, {shut} à personne." if found.free else "",
    ]
    return " ".join(filter(None, told))


@page(*_RUNNERS, nominative="list")
@require_http_methods(["GET", "POST"])
def index(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Who is away, who leaves; a POST notes an absence."""
    platform = my_platform(request.actor, platform_id, *_RUNNERS)
    people = colleagues(request.actor, platform.pk)
    form = AbsenceForm(request.POST if request.method == "POST" else None, people=people)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            absence = note_absence(
                actor=request.actor,
                platform_id=platform.pk,
                user_id=data["user"],
                substitute_id=data["substitute"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
            )
        except SharingRefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            names = {user.pk: str(user) for user in people}
            who, other = names[absence.user_id], names[absence.substitute_id]
            messages.success(request, f"Absence notée pour {who} : ses jeunes apparaissent dans la journée de {other}.")
            if left := _still_expected(request.actor, absence):
                messages.warning(request, left)
            return redirect("platform:absences", platform.pk)
    context = {
        "platform": platform,
        "section": "allotment",
        "form": form,
        "absences": absences(request.actor, platform.pk),
        "departures": departures(request.actor, platform.pk),
        "loads": [load for load in loads(request.actor, platform.pk, LOADS) if load.open or load.entitled],
        "unanswered": unanswered(request.actor, platform.pk),
    }
    return render(request, "platform/sharing_out/absences.html", context, status=422 if form.errors else 200)


@page(*_RUNNERS, nominative="list")
@require_POST
def cancel(request: ActorRequest, absence_id: UUID) -> HttpResponse:
    """The person is back."""
    absence = one_or_404(Absence, request.actor, absence_id)
    _or_404(cancel_absence, actor=request.actor, absence_id=absence.pk)
    messages.success(request, "Absence annulée.")
    return redirect("platform:absences", absence.platform_id)


@page(*_RUNNERS, nominative="list")
@require_POST
def departure(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Somebody leaves: what would happen to each file, then it happens."""
    platform = my_platform(request.actor, platform_id, *_RUNNERS)
    leaver, to, refused = _asked(request)
    files = files_of(request.actor, platform.pk, leaver) if leaver else []
    if not refused and request.POST.get("act") == "confirm":
        try:
            given = hand_over(
                actor=request.actor, platform_id=platform.pk, leaver_id=leaver, to=to, plan=_plan(request)
            )
        except (SharingRefusedError, NotAColleagueError) as error:
            refused = str(error)
        else:
            plural = "s" if given.count > 1 else ""
            messages.success(
                request, f"{given.count} dossier{plural} confié{plural} à d’autres. C’est annulable ci-dessous."
            )
            return redirect("platform:absences", platform.pk)
    everybody = loads(request.actor, platform.pk, LOADS)
    chosen = [load for load in everybody if load.user.pk in to]
    context = {
        "platform": platform,
        "section": "allotment",
        "leaver": next((load.user for load in everybody if load.user.pk == leaver), None),
        "chosen": chosen,
        "deal": _deal(files, [load.user for load in chosen]),
        "refused": refused,
        "candidates": [load for load in everybody if load.entitled and load.user.pk != leaver],
    }
    return render(request, "platform/sharing_out/departure.html", context, status=422 if refused else 200)


@page(*tuple(sorted(PLATFORM_ROLES)), nominative="list")
@require_POST
def undo(request: ActorRequest, allotment_id: UUID) -> HttpResponse:
    """Give the files back."""
    allotment = one_or_404(Allotment, request.actor, allotment_id)
    try:
        count = _or_404(undo_allotment, actor=request.actor, allotment_id=allotment.pk)
        plural = "s" if count > 1 else ""
        messages.success(request, f"Annulé : {count} dossier{plural} rendu{plural}.")
    except SharingRefusedError as refused:
        messages.info(request, str(refused))
    if allotment.sitting_id is not None:
        return redirect("platform:sitting", allotment.sitting_id)
    return redirect("platform:absences", allotment.platform_id)


def _or_404(operation, **arguments: Any) -> Any:
    try:
        return operation(**arguments)
    except (Absence.DoesNotExist, Allotment.DoesNotExist, Platform.DoesNotExist):
        raise Http404 from None


def _asked(request: ActorRequest) -> tuple[UUID | None, list[UUID], str]:
    """Who leaves, and who takes over; and what is wrong."""
    leaver = _uuid(request.POST.get("leaver", ""))
    to = [key for text in request.POST.getlist("to") if (key := _uuid(text)) is not None and key != leaver]
    if leaver is None:
        return None, [], "Choisissez la personne qui part."
    if not to and request.POST.get("act") == "confirm":
        return leaver, [], "Choisissez au moins une personne qui reprendra les dossiers."
    return leaver, to, ""


def _plan(request: ActorRequest) -> dict[UUID, UUID]:
    """File → who takes it, as the preview was corrected by hand."""
    plan = {}
    for name, value in request.POST.items():
        file, person = _uuid(name.removeprefix("file-")) if name.startswith("file-") else None, _uuid(value)
        if file is not None and person is not None:
            plan[file] = person
    return plan


def _deal(files: list, people: list) -> list[tuple[Any, Any]]:
    """File by file, who would take it: neighbours stay with one person."""
    if not people:
        return [(file, None) for file in files]
    share, rest = divmod(len(files), len(people))
    dealt = [person for number, person in enumerate(people) for _ in range(share + (number < rest))]
    return list(zip(files, dealt, strict=True))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
