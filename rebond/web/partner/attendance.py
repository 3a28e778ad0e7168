"""A partner tells who came this week, one click each; a break is told with its reason (C9)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import Engagement, EngagementTurn
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    PathRefusedError,
    Telling,
    take_back_break,
    tell_from_structure,
)
from rebond.domain.dossiers.operations.from_structures import TAKE_BACK
from rebond.domain.dossiers.path_enums import BreakReason, TurnKind
from rebond.domain.dossiers.pathways import ATTENDANCE
from rebond.domain.dossiers.queries import breaks_signalled, entrusted_to_me
from rebond.web.access import ActorRequest, one_or_404, page


class ToldForm(forms.Form):
    """What a structure tells: a button says what."""

    key = forms.UUIDField(required=False)
    kind = forms.ChoiceField(
        choices=[(kind.value, kind.label) for kind in (*ATTENDANCE, TurnKind.BREAK)],
        error_messages={"required": "Dites ce qu’il en est.", "invalid_choice": "Choisissez une réponse de la liste."},
    )
    on = forms.DateField(
        required=False, error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."}
    )
    reason = forms.ChoiceField(
        required=False,
        choices=[("", ""), *BreakReason.choices],
        error_messages={"invalid_choice": "Choisissez une raison de la liste."},
    )
    note = forms.CharField(max_length=1000, required=False)


def attendance_context(
    actor: Actor, *, refused: ToldForm | None = None, engagement: UUID | None = None
) -> dict[str, Any]:
    """The page; a form refused comes back with its words."""
    rows = [(one, refused if one.line.root == engagement else None, new_id()) for one in entrusted_to_me(actor)]
    return {
        "rows": rows,
        "breaks": breaks_signalled(actor, timezone.now() - TAKE_BACK),
        "kinds": ATTENDANCE,
        "reasons": BreakReason.choices,
        "today": timezone.localdate(),
        "breadcrumb": {
            "links": [{"url": reverse("partner:home"), "title": "Jeunes confiés"}],
            "current": "Présences",
        },
    }


@page(Role.CIRCLE2, nominative="list")
@require_safe
def attendance(request: ActorRequest) -> HttpResponse:
    """Who came this week."""
    return render(request, "partner/attendance.html", attendance_context(request.actor))


@page(Role.CIRCLE2, nominative="dossier")
@require_POST
def told(request: ActorRequest, engagement_id: UUID) -> HttpResponse:
    """Write what the structure says; the referent is told."""
    engagement = one_or_404(Engagement, request.actor, engagement_id)
    form = ToldForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        telling = Telling(data["kind"], data["on"], None, data["reason"], data["note"])
        try:
            made = tell_from_structure(
                actor=request.actor, engagement_id=engagement.pk, telling=telling, key=data["key"]
            )
        except PathRefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, f"{made.get_kind_display()} : la plate-forme est prévenue.")
            return redirect("partner:attendance")
    context = attendance_context(request.actor, refused=form, engagement=engagement.pk)
    return render(request, "partner/attendance.html", context, status=422)


@page(Role.CIRCLE2, nominative="dossier")
@require_POST
def take_back(request: ActorRequest, turn_id: UUID) -> HttpResponse:
    """Take back a break that was signalled by mistake, while nobody acted on it."""
    turn = one_or_404(EngagementTurn, request.actor, turn_id)
    try:
        take_back_break(actor=request.actor, turn_id=turn.pk)
    except AlreadyCorrectedError:
        messages.error(request, "Cette rupture a déjà été retirée : la page vient d’être relue.")
    except PathRefusedError as refused:
        messages.error(request, str(refused))
    except EngagementTurn.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, "Rupture retirée : la plate-forme est prévenue.")
    return redirect("partner:attendance")
