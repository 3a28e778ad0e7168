"""Acts on many files: asked for, previewed, done, followed, undone."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.criteria import SELECTED
from rebond.domain.dossiers.enums import BulkState
from rebond.domain.dossiers.models import BulkAct, Selection
from rebond.domain.dossiers.operations import BulkRefusedError, apply_bulk, freeze, undo_bulk, unpick_all
from rebond.domain.dossiers.operations.bulk import ACTIONS, UNDONE_WITHIN, may_undo, preview
from rebond.domain.dossiers.operations.bulk_write import HELD
from rebond.domain.dossiers.queries.bulk import asides, recent_acts
from rebond.domain.dossiers.queries.selection import selected_files
from rebond.web.access import ActorRequest, one_or_404, page, shows_file
from rebond.web.platform.bulk import FORMS, HANDOFFS
from rebond.web.platform.territory import my_platform
from rebond.web.platform.writing import outgoing_of

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="list")
@require_http_methods(["GET", "POST"])
def ask(request: ActorRequest, platform_id: UUID, code: str) -> HttpResponse:
    """The form of an act (GET), what it would do (POST, `act` = "preview"), doing it (`act` = "apply")."""
    if code not in FORMS:
        raise Http404
    platform, actor, action = my_platform(request.actor, platform_id), request.actor, ACTIONS[code]
    form = FORMS[code](request.POST or None, actor=actor, platform_id=platform.pk)
    context = {"platform": platform, "section": "list", "action": action, "form": form}
    chosen, among = None, SELECTED
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request)
        among = str(chosen.pk)
        asking = {"actor": actor, "platform_id": platform.pk, "code": code, "among": among}
        try:
            asking["options"] = action.read(actor, platform.pk, form.cleaned_data)
            if request.POST.get("act") == "apply":
                done = apply_bulk(**asking)
                unpick_all(actor=actor, platform_id=platform.pk)
                return redirect("platform:bulk_act", done.pk)
            foreseen = context["preview"] = preview(**asking)
            if foreseen.outgoing:
                context["outgoing"] = outgoing_of(foreseen.outgoing, settings.SITE_ADDRESS.rstrip("/"))
                for recipient, _ in context["outgoing"].examples:
                    shows_file(request, recipient.dossier.pk)
            context["held"] = sum(refused.count for refused in foreseen.refused if refused.reason in HELD)
        except BulkRefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
    context |= {
        "chosen": chosen,
        "count": selected_files(actor, platform.pk, among).count(),
        "breadcrumb": _breadcrumb(action.title),
    }
    return render(request, "platform/lists/bulk.html", context, status=422 if form.errors else 200)


def _chosen(request: ActorRequest) -> Selection:
    """What the preview showed; the first time, what is selected now."""
    platform = my_platform(request.actor, request.resolver_match.kwargs["platform_id"])
    text = request.POST.get("chosen", "")
    if not text:
        return freeze(actor=request.actor, platform_id=platform.pk)
    try:
        chosen = one_or_404(Selection, request.actor, UUID(text))
    except ValueError:
        raise Http404 from None
    if chosen.platform_id != platform.pk:
        raise Http404
    return chosen


@page(*_ROLES, nominative="list")
@require_POST
def hand(request: ActorRequest, platform_id: UUID, code: str) -> HttpResponse:
    """Take the selection to a page of its own: documents, an export."""
    platform = my_platform(request.actor, platform_id)
    if code not in HANDOFFS:
        raise Http404
    chosen = freeze(actor=request.actor, platform_id=platform.pk)
    if not chosen.keys:
        messages.error(request, "Aucun dossier choisi : cochez-en dans la liste.")
        return redirect("platform:tab", platform.pk, "tous")
    return HANDOFFS[code].go(request.actor, platform, chosen)


@page(*_ROLES, nominative="list")
@require_safe
def acts(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """What was done to many files these days."""
    platform = my_platform(request.actor, platform_id)
    shown = [(act, may_undo(request.actor, act)) for act in recent_acts(request.actor, platform.pk)]
    context = {"platform": platform, "section": "list", "acts": shown, "breadcrumb": _breadcrumb("Actes groupés")}
    return render(request, "platform/lists/acts.html", context)


@page(*_ROLES, nominative="list")
@require_safe
def act(request: ActorRequest, act_id: UUID) -> HttpResponse:
    """How far an act is, whom it left out; asks again by itself until it is done."""
    done = one_or_404(BulkAct, request.actor, act_id, "platform", "author", "undone_by")
    left_out, kept = asides(request.actor, done)
    total = len(done.done_keys if done.state == BulkState.UNDOING else done.keys)
    context = {
        "platform": done.platform,
        "section": "list",
        "done": done,
        "label": ACTIONS[done.kind].title,
        "total": total,
        "moving": done.state in (BulkState.WAITING, BulkState.UNDOING),
        "left_out": left_out,
        "held": sum(aside.count for aside in left_out if aside.reason in HELD),
        "kept": kept,
        "may_undo": may_undo(request.actor, done),
        "until": done.asked_at + UNDONE_WITHIN,
        "breadcrumb": _breadcrumb(ACTIONS[done.kind].title),
    }
    return render(request, "platform/lists/_act.html" if request.htmx else "platform/lists/act.html", context)


@page(*_ROLES, nominative="list")
@require_POST
def undo(request: ActorRequest, act_id: UUID) -> HttpResponse:
    """Undo an act whole."""
    done = one_or_404(BulkAct, request.actor, act_id)
    try:
        undo_bulk(actor=request.actor, act_id=done.pk)
    except BulkAct.DoesNotExist:  # somebody else undid it, perhaps at this very moment
        messages.error(request, "Cet acte ne peut plus être annulé : un jour a passé, ou il l’est déjà.")
    return redirect("platform:bulk_act", done.pk)


def _breadcrumb(current: str) -> dict[str, object]:
    return {"links": [{"url": reverse("platform:list"), "title": "La liste"}], "current": current}
