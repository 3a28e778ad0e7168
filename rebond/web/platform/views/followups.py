"""Campaign after campaign: how long a file is followed, what is chosen past the limits, the training obligation."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import FollowUpChoice
from rebond.domain.dossiers.models import FollowUpDecision
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    FollowUpRefusedError,
    choose_follow_up,
    undo_follow_up,
)
from rebond.domain.dossiers.queries import attestation, follow_up_queue
from rebond.domain.dossiers.reserved import with_reserved
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.followups import FollowUpForm, follow_up_context
from rebond.web.platform.forms import add_refusal
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.interviews import pdf

_ROLES = tuple(sorted(PLATFORM_ROLES))
_DONE = {
    FollowUpChoice.KEEP: "Noté : le suivi continue sur la liste.",
    FollowUpChoice.OUTSIDE: "Noté : le dossier quitte la liste, le suivi continue.",
    FollowUpChoice.BACK: "Noté : le dossier est de nouveau sur la liste.",
}


@page(*_ROLES, nominative="list")
@require_safe
def queue(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The files past both limits, and those followed outside the list."""
    platform = my_platform(request.actor, platform_id)
    found = follow_up_queue(request.actor, platform.pk)
    links = [{"url": reverse("platform:tab", args=[platform.pk, "a-contacter"]), "title": "La liste"}]
    context = {
        "platform": platform,
        "section": "followup",
        "queue": found,
        "rows": [(row, FollowUpForm(dossier=row.dossier)) for row in found.proposed],
        "breadcrumb": {"links": links, "current": "Suivi de plus de 18 mois"},
    }
    return render(request, "platform/followup/queue.html", context)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The campaigns of a file and its follow-up; what somebody chooses for it."""
    dossier = my_dossier(request.actor, dossier_id)
    form = None
    if request.method == "POST":
        form = FollowUpForm(request.POST, dossier=dossier)
        if form.is_valid():
            try:
                made = choose_follow_up(actor=request.actor, dossier_id=dossier.pk, chosen=form.chosen())
            except FollowUpRefusedError as refused:
                add_refusal(form, refused)
            else:
                messages.success(request, with_reserved(_DONE[FollowUpChoice(made.choice)], made.note))
                if request.POST.get("place") == "queue":
                    return redirect("platform:follow_up_queue", dossier.platform_id)
                return redirect("platform:follow_up", dossier.pk)
    context = follow_up_context(request.actor, dossier, form=form)
    return render(request, "platform/followup/file.html", context, status=422 if form is not None else 200)


@page(*_ROLES, nominative="dossier")
@require_POST
def undo(request: ActorRequest, decision_id: UUID) -> HttpResponse:
    """Take a choice back."""
    made = one_or_404(FollowUpDecision, request.actor, decision_id)
    my_dossier(request.actor, made.dossier_id)
    try:
        undo_follow_up(actor=request.actor, decision_id=made.pk)
        messages.success(request, "Choix annulé : le dossier est revenu à ce qu’il était.")
    except AlreadyCorrectedError:
        messages.info(request, "Ce choix avait déjà été annulé.")
    return redirect("platform:follow_up", made.dossier_id)


@page(*_ROLES, nominative="dossier")
@require_safe
def obligation(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The attestation about the training obligation, handed to whoever asks for their own."""
    return pdf(attestation(request.actor, my_dossier(request.actor, dossier_id)), "attestation.pdf")
