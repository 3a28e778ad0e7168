"""What a partner of circle 2 reads: the young people entrusted to their organisation, and nobody else."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rebond.domain.base.actor import Actor, Role
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import SharedFile, shared_file, shared_with_me
from rebond.web.access import ActorRequest, page

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
    return render(request, "partner/home.html", {"shares": shares})


@page(Role.CIRCLE2, nominative="dossier")
@require_safe
def file(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """One of them."""
    shared = shared_dossier(request.actor, dossier_id)
    name = f"{shared.dossier.surname.upper()} {shared.dossier.first_names}"
    links = [{"url": reverse("partner:home"), "title": "Jeunes confiés"}]
    context = {
        "file": shared,
        "dossier": shared.dossier,
        "share": shared.share,
        "breadcrumb": {"links": links, "current": name},
    }
    return render(request, "partner/file.html", context)
