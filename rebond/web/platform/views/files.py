"""The file of a young person."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES, Actor, Role
from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.enums import DetailKind
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import (
    DetailRefusedError,
    NotAColleagueError,
    assign_referent,
)
from rebond.domain.dossiers.operations import add_detail as add
from rebond.domain.dossiers.operations import mark_detail as mark
from rebond.domain.dossiers.queries import entries_of, only_shared
from rebond.domain.dossiers.queries.base_errors import errors_of
from rebond.domain.dossiers.queries.homes import new_home
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import breadcrumb, file_context, file_menu, my_dossier
from rebond.web.platform.fact_forms import FactForm
from rebond.web.platform.forms import DetailForm, MarkForm, ReferentForm
from rebond.web.platform.unknown_places import UnknownPlace
from rebond.web.platform.why import explained

_ROLES = tuple(sorted(PLATFORM_ROLES))
_READERS = (*_ROLES, Role.SCHOOL_REFERENT)


@page(*_READERS, nominative="dossier")
@require_safe
def file(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The file. An establishment's referent reads those of their young people."""
    dossier = one_or_404(Dossier, request.actor, dossier_id, "referent", "platform", "establishment")
    if dossier.merged_into_id is not None:
        return redirect("platform:file", dossier.merged_into_id)
    if only_shared(request.actor, dossier):  # who is also a partner reads it on their page, at the level shared
        return redirect("partner:file", dossier.pk)
    asked = request.GET.get("raison", "")
    begun = FactForm(initial={"motive": asked}) if asked in MOTIVES else None
    return render(request, "platform/file.html", file_context(request.actor, dossier, fact_form=begun))


@page(*_READERS, nominative="dossier")
@require_safe
def why(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Why the young person is on the list: the four criteria, the records joined, the evidence."""
    dossier = one_or_404(Dossier, request.actor, dossier_id, "platform")
    if only_shared(request.actor, dossier):
        return redirect("partner:file", dossier.pk)
    entries = explained(entries_of(request.actor, dossier))
    writes = dossier.platform_id in request.actor.platforms
    return render(
        request,
        "platform/why.html",
        {
            "dossier": dossier,
            "entries": entries,
            "writes": writes,
            "errors": errors_of(request.actor, dossier) if writes else [],
            "breadcrumb": breadcrumb(request.actor, dossier, "Pourquoi sur la liste"),
            "file_menu": file_menu(request.actor, dossier, "platform:why"),
        },
    )


@page(*_ROLES, nominative="dossier")
@require_POST
def referent(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Choose the referent."""
    my_dossier(request.actor, dossier_id)
    form = ReferentForm(request.POST)
    if not form.is_valid():
        return shown(request, dossier_id, form.errors["referent"][0], status=422)
    try:
        assign_referent(actor=request.actor, dossier_id=dossier_id, referent_id=form.cleaned_data["referent"])
    except NotAColleagueError as refused:
        return shown(request, dossier_id, str(refused), status=422)
    return shown(request, dossier_id, "Référent enregistré.")


@page(*_ROLES, nominative="dossier")
@require_POST
def add_detail(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Add a number, a courriel or an address."""
    dossier = my_dossier(request.actor, dossier_id)
    form = DetailForm(request.POST)
    if form.is_valid():
        try:
            add(actor=request.actor, dossier_id=dossier_id, **form.cleaned_data)
            return shown(request, dossier_id, _added(request.actor, dossier, form.cleaned_data["kind"]))
        except DetailRefusedError as refused:
            form.add_error("value", str(refused))
    template = "platform/_file.html" if request.htmx else "platform/file.html"
    return render(request, template, file_context(request.actor, dossier, detail_form=form), status=422)


def _added(actor: Actor, dossier: Dossier, kind: str) -> str:
    """What is said of a detail added; of an address outside the platform, whose it is and what to do."""
    moved = new_home(actor, dossier) if kind == DetailKind.ADDRESS else None
    if moved is None:
        return "Coordonnée ajoutée."
    return (
        f"Coordonnée ajoutée. {moved.commune_name} dépend de la plate-forme {moved.platform.short_name} : si le jeune "
        "y vit désormais, proposez-lui son dossier par « Transférer »."
    )


@page(*_ROLES, nominative="dossier")
@require_POST
def mark_detail(request: ActorRequest, dossier_id: UUID, detail_id: UUID) -> HttpResponse:
    """Mark a contact detail checked or wrong."""
    my_dossier(request.actor, dossier_id)
    detail = one_or_404(ContactDetail, request.actor, detail_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        return shown(request, dossier_id, "Dites si la coordonnée est vérifiée ou erronée.", status=422)
    try:
        mark(
            actor=request.actor,
            dossier_id=dossier_id,
            detail_id=detail.pk,
            validity=form.cleaned_data["validity"],
        )
    except ContactDetail.DoesNotExist:
        return shown(request, dossier_id, "Cette coordonnée n’est pas dans ce dossier.", status=422)
    return shown(request, dossier_id, "Coordonnée mise à jour.")


def shown(
    request: ActorRequest,
    dossier_id: UUID,
    notice: str,
    *,
    status: int = 200,
    undo: str = "",
    unknown: UnknownPlace | None = None,
) -> HttpResponse:
    """The file again, with what was done, or why it was not; `undo`: where to undo it."""
    if not request.htmx:
        (messages.error if status == 422 else messages.success)(request, notice, extra_tags=undo)
        return redirect("platform:file", dossier_id)
    dossier = my_dossier(request.actor, dossier_id)
    context = file_context(request.actor, dossier) | {
        "notice": notice,
        "refused": status == 422,
        "undo": undo,
        "unknown": unknown,
    }
    return render(request, "platform/_file.html", context, status=status)
