"""Documents of a platform: the blank sheet, the register, letters and labels for the young people of a view."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.documents import render as document
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import ExportKind
from rebond.domain.dossiers.interview import on_paper
from rebond.domain.dossiers.models import Export, ListView
from rebond.domain.dossiers.operations import ask_document, forget_letters, note_letters
from rebond.domain.dossiers.queries import dossier_sheet, platform_head
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.queries import letters_for
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.documents import LetterForm, documents_context, plan_of, preview_context
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.interviews import pdf
from rebond.web.platform.writing import site_address

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_GET
def documents(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """What may be printed, for the whole list."""
    platform = my_platform(request.actor, platform_id)
    criteria = Criteria.from_mapping({"tab": "tous"})
    return render(request, "platform/documents.html", documents_context(request.actor, platform, criteria))


@page(*_ROLES, nominative="list")
@require_GET
def view_documents(request: ActorRequest, view_id: UUID) -> HttpResponse:
    """What may be printed, for the young people of a view."""
    kept = one_or_404(ListView, request.actor, view_id)
    platform = my_platform(request.actor, kept.platform_id)
    criteria = Criteria.from_mapping(kept.criteria)
    return render(request, "platform/documents.html", documents_context(request.actor, platform, criteria, kept))


@page(*_ROLES)
@require_GET
def blank(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The interview sheet to fill by hand, for anybody."""
    data = {
        "title": "Fiche d’entretien pour le suivi",
        "platform": platform_head(my_platform(request.actor, platform_id)),
        "filled": False,
        "sections": on_paper(),
    }
    return pdf(document("interview", data), "fiche-entretien-vierge.pdf")


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "POST"])
def letters(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Write a letter, look at the first one, make them all. Everything travels in the body."""
    platform = my_platform(request.actor, platform_id)
    model = _model(request, platform)
    act = request.POST.get("act", "")
    criteria, kept = _asked(request)
    bound = act in ("preview", "make")
    form = LetterForm(request.POST) if bound else LetterForm.of(model)
    ready = bound and form.is_valid()
    if ready and act == "make":
        options = form.options() | {"site": site_address(request), "audience": model.audience}
        export = ask_document(
            actor=request.actor,
            platform_id=platform.pk,
            criteria=criteria,
            kind=ExportKind.LETTERS,
            options=options,
        )
        return redirect("platform:export_state", export.pk)
    context = preview_context(request.actor, platform, criteria, kept, form, model, site_address(request))
    return render(request, "platform/letters.html", context, status=422 if bound and not ready else 200)


@page(*_ROLES, nominative="list")
@require_POST
def make(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Labels or the register, for the young people of a view."""
    platform = my_platform(request.actor, platform_id)
    criteria, _ = _asked(request)
    kind = request.POST.get("kind", "")
    if kind not in (ExportKind.LABELS, ExportKind.REGISTER):
        raise Http404
    if kind == ExportKind.LABELS and not (plan := plan_of(request.actor, platform, criteria)).addressees:
        no = "Aucune étiquette à faire : tous ces jeunes ont dit non."
        lacking = "Aucune adresse complète parmi ces jeunes : ajoutez-en dans leurs dossiers."
        messages.error(request, no if plan.refused and not plan.without else lacking)
        return redirect("platform:documents", platform.pk)
    sheet = "2x7" if request.POST.get("sheet") == "2x7" else "3x8"
    export = ask_document(
        actor=request.actor,
        platform_id=platform.pk,
        criteria=criteria,
        kind=ExportKind(kind),
        options={"sheet": sheet},
    )
    return redirect("platform:export_state", export.pk)


@page(*_ROLES, nominative="export")
@require_POST
def posted(request: ActorRequest, export_id: UUID) -> HttpResponse:
    """The letters of a batch were posted: note it in each file, or undo that."""
    export = one_or_404(Export, request.actor, export_id)
    if export.kind != ExportKind.LETTERS or export.expires_at <= timezone.now():
        raise Http404
    if request.POST.get("act") == "undo":
        count = forget_letters(actor=request.actor, export_id=export.pk)
        messages.success(request, f"Annulé : {count} dossier(s) remis comme avant.")
    else:
        count = note_letters(actor=request.actor, export_id=export.pk)
        messages.success(request, f"Courrier noté dans {count} dossier(s).")
    return redirect("platform:export_state", export.pk)


@page(*_ROLES, nominative="dossier")
@require_GET
def print_file(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The file, to print."""
    return pdf(dossier_sheet(request.actor, my_dossier(request.actor, dossier_id)), "dossier.pdf")


def _model(request: ActorRequest, platform: Platform) -> MessageTemplate:
    """The letter that the form names, or the first."""
    known = list(letters_for(request.actor, platform.pk))
    asked = request.POST.get("model", "")
    found = next((one for one in known if str(one.pk) == asked), next(iter(known), None))
    if found is None:
        raise Http404
    return found


def _asked(request: ActorRequest) -> tuple[Criteria, ListView | None]:
    """The view that the form names, or the whole list."""
    if not request.POST.get("view"):
        return Criteria.from_mapping({"tab": request.POST.get("tab") or "tous"}), None
    try:
        kept = one_or_404(ListView, request.actor, UUID(request.POST["view"]))
    except ValueError:
        raise Http404 from None
    return Criteria.from_mapping(kept.criteria), kept
