"""Two files of one young person: found, compared, merged, and set apart again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Dossier, Merge
from rebond.domain.dossiers.operations import MergeRefusedError, undo_merge
from rebond.domain.dossiers.operations import merge as do_merge
from rebond.domain.dossiers.operations.keeping_apart import keep_apart, propose_again
from rebond.domain.dossiers.operations.merging import CHOSEN
from rebond.domain.dossiers.queries import merge_candidates
from rebond.domain.dossiers.queries.twins import PAIRS, alike
from rebond.web.access import ActorRequest, one_or_404, page, shows_file
from rebond.web.platform.dossier import breadcrumb, my_dossier
from rebond.web.platform.lists import keys_of
from rebond.web.platform.merging import comparison
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Find the other file: those that look alike first, then whatever is searched."""
    dossier = my_dossier(request.actor, dossier_id)
    text = request.POST.get("search", "")[:100]
    context = {
        "dossier": dossier,
        "search": text,
        "candidates": merge_candidates(request.actor, dossier, text),
        "breadcrumb": breadcrumb(request.actor, dossier, "Fusionner"),
    }
    return render(request, "platform/merge_choose.html", context)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: ActorRequest, dossier_id: UUID, other_id: UUID) -> HttpResponse:
    """Compare field by field, see what will come of it, then merge."""
    dossier = my_dossier(request.actor, dossier_id)
    other = my_dossier(request.actor, other_id)
    shows_file(request, other.pk)
    choices = {name: "lost" for name in CHOSEN if request.POST.get(name) == "lost"}
    try:
        context = comparison(request.actor, dossier, other, choices)
        if request.POST.get("act") == "apart":
            _apart(request, dossier.pk, other.pk)
            return redirect("platform:duplicates", dossier.platform_id)
        if request.POST.get("act") == "merge":
            do_merge(actor=request.actor, kept_id=dossier.pk, lost_id=other.pk, choices=choices)
            messages.success(request, "Les deux dossiers n’en font plus qu’un. Vous pouvez défaire la fusion.")
            return redirect("platform:file", dossier.pk)
    except MergeRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("platform:merge_choose", dossier.pk)
    context |= {
        "preview": request.POST.get("act") == "preview",
        "breadcrumb": breadcrumb(request.actor, dossier, "Fusionner"),
    }
    return render(request, "platform/merge.html", context)


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "HEAD", "POST"])
def duplicates(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The files that may be one young person's: merge them, or say that they are two people's."""
    platform = my_platform(request.actor, platform_id)
    if request.method == "POST":
        act, _, rest = request.POST.get("act", "").partition(":")
        keys = keys_of(rest.split(","))
        if act == "apart" and len(keys) == 2:
            _apart(request, *keys)
        elif act == "again" and keys:
            propose_again(actor=request.actor, kept_id=keys[0])
            messages.success(request, "Les deux dossiers sont de nouveau proposés.")
        return redirect("platform:duplicates", platform.pk)
    links = [{"url": reverse("platform:list"), "title": "La liste"}]
    context = {
        "platform": platform,
        "section": "list",
        "pairs": alike(request.actor, platform.pk),
        "apart": alike(request.actor, platform.pk, apart=True),
        "most": PAIRS,
        "breadcrumb": {"links": links, "current": "Doublons probables"},
    }
    return render(request, "platform/duplicates.html", context)


def _apart(request: ActorRequest, one: UUID, other: UUID) -> None:
    try:
        keep_apart(actor=request.actor, one_id=one, other_id=other)
    except Dossier.DoesNotExist:
        raise Http404 from None
    messages.success(request, "C’est noté : deux personnes. Ces dossiers ne seront plus rapprochés.")


@page(*_ROLES, nominative="dossier")
@require_POST
def undo(request: ActorRequest, merge_id: UUID) -> HttpResponse:
    """Set the two files apart again."""
    done = one_or_404(Merge, request.actor, merge_id)
    try:
        undo_merge(actor=request.actor, merge_id=done.pk)
    except MergeRefusedError as refused:
        messages.error(request, str(refused))
    except Dossier.DoesNotExist:
        raise Http404 from None
    else:
        messages.success(request, "Fusion défaite. Les deux dossiers sont de nouveau à part, comme ils étaient.")
    return redirect("platform:file", done.kept_id)
