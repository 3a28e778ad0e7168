"""What a partner of circle 2 reads: the young people entrusted to their organisation, and nobody else."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebond.domain.accounts.queries import organisations_of
from rebond.domain.base.actor import Actor, Role
from rebond.domain.dossiers.models import Dossier, PartnerNote
from rebond.domain.dossiers.operations import AlreadyCorrectedError, PartnerRefusedError, correct_note, tell
from rebond.domain.dossiers.queries import SharedFile, shared_file, shared_with_me
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.acting import choose_organisation
from rebond.web.partner_forms import PartnerNoteForm

PAGE_SIZE = 50


def shared_dossier(actor: Actor, key: UUID) -> SharedFile:
    """A file shared with the actor's organisation, at the level shared, or 404."""
    try:
        return shared_file(actor, key)
    except Dossier.DoesNotExist:
        raise Http404 from None


@page(Role.CIRCLE2, nominative="list")
@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The young people entrusted, each with what is asked."""
    shares = Paginator(shared_with_me(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    held = organisations_of(request.actor, day=timezone.localdate())
    return render(request, "partner/home.html", {"shares": shares, "organisations": held if len(held) > 1 else []})


@page(Role.CIRCLE2)
@require_POST
def act_for(request: ActorRequest) -> HttpResponse:
    """Choose for which of one's organisations one reads and tells."""
    given = request.POST.get("organisation", "")
    held = organisations_of(request.actor, day=timezone.localdate())
    chosen = next((organisation for organisation in held if str(organisation.pk) == given), None)
    if chosen is None:
        messages.error(request, "Vous n’agissez pas pour cette organisation : choisissez-en une de la liste.")
    else:
        choose_organisation(request, chosen.pk)
        messages.success(request, f"Vous agissez pour {chosen}.")
    return redirect("partner:home")


@page(Role.CIRCLE2, nominative="dossier")
@require_safe
def file(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """One of them."""
    return _shown(request, shared_dossier(request.actor, dossier_id), PartnerNoteForm())


@page(Role.CIRCLE2, nominative="dossier")
@require_POST
def note(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Tell the platform something."""
    shared = shared_dossier(request.actor, dossier_id)
    form = PartnerNoteForm(request.POST)
    if form.is_valid():
        try:
            tell(actor=request.actor, dossier_id=shared.dossier.pk, said=form.said())
        except PartnerRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, "Information transmise à la plate-forme.")
            return redirect("partner:file", shared.dossier.pk)
    return _shown(request, shared, form)


@page(Role.CIRCLE2, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, note_id: UUID) -> HttpResponse:
    """Correct what one's organisation said, or take it back."""
    shared = shared_dossier(request.actor, dossier_id)
    said = one_or_404(PartnerNote, request.actor, note_id)
    if said.dossier_id != shared.dossier.pk or said.source_id != request.actor.organisation:
        raise Http404
    keep = request.POST.get("act") != "cancel"
    form = PartnerNoteForm(request.POST if request.method == "POST" else None, note=said)
    if form.is_bound and (not keep or form.is_valid()):
        try:
            correct_note(actor=request.actor, note_id=said.pk, said=form.said() if keep else None)
            messages.success(request, "Information corrigée." if keep else "Information retirée.")
            return redirect("partner:file", shared.dossier.pk)
        except AlreadyCorrectedError:
            messages.error(request, "Quelqu’un l’a corrigée avant vous : voici ce qu’elle est devenue.")
            return redirect("partner:file", shared.dossier.pk)
        except PartnerRefusedError as refused:
            form.add_error(refused.field, str(refused))
    return _shown(request, shared, form, said)


def _shown(
    request: ActorRequest, shared: SharedFile, form: PartnerNoteForm, said: PartnerNote | None = None
) -> HttpResponse:
    name = f"{shared.dossier.surname.upper()} {shared.dossier.first_names}"
    links = [{"url": reverse("partner:home"), "title": "Jeunes confiés"}]
    context = {
        "file": shared,
        "dossier": shared.dossier,
        "share": shared.share,
        "form": form,
        "said": said,
        "breadcrumb": {"links": links, "current": name},
    }
    return render(request, "partner/file.html", context, status=422 if form.errors else 200)
