"""With whom a file is shared: begin, prolong, end."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Dossier, Share
from rebond.domain.dossiers.operations import ShareRefusedError, end_share, extend_share, share
from rebond.domain.dossiers.queries import organisations_to_share_with, shares_of
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier
from rebond.web.platform.sharing_forms import ExtendForm, ShareForm, by_type, usual_end

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def sharing(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Who reads this file, for what and until when; share it with an organisation."""
    dossier = my_dossier(request.actor, dossier_id)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            given = share(actor=request.actor, dossier_id=dossier.pk, sharing=form.sharing())
        except ShareRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(
                request, f"Dossier partagé avec {given.shared_with} jusqu’au {given.last_day:%d/%m/%Y} inclus."
            )
            return redirect("platform:sharing", dossier.pk)
    return _shown(request, dossier, form)


@page(*_ROLES, nominative="dossier")
@require_POST
def answer(request: ActorRequest, share_id: UUID) -> HttpResponse:
    """Prolong a share until a day, or end it now."""
    given = one_or_404(Share, request.actor, share_id)
    dossier = my_dossier(request.actor, given.dossier_id)
    try:
        if request.POST.get("act") == "end":
            ended = end_share(actor=request.actor, share_id=given.pk)
            messages.success(request, f"Partage terminé : {ended.shared_with} ne lit plus ce dossier.")
            return redirect("platform:sharing", dossier.pk)
        form = ExtendForm(request.POST)
        if not form.is_valid():
            raise ShareRefusedError("until", form.errors["until"][0])
        extended = extend_share(actor=request.actor, share_id=given.pk, until=form.cleaned_data["until"])
    except Share.DoesNotExist:
        raise Http404 from None
    except ShareRefusedError as refused:
        return _shown(request, dossier, ShareForm(), (given.pk, str(refused), request.POST.get("until", "")[:10]))
    messages.success(request, f"Partage avec {extended.shared_with} prolongé jusqu’au {extended.last_day:%d/%m/%Y}.")
    return redirect("platform:sharing", dossier.pk)


def _shown(
    request: ActorRequest, dossier: Dossier, form: ShareForm, refused: tuple[UUID, str, str] | None = None
) -> HttpResponse:
    shares = shares_of(request.actor, dossier)
    key, message, typed = refused or (None, "", "")
    context = {
        "dossier": dossier,
        "form": form,
        "running": [given for given in shares if given.runs],
        "over": [given for given in shares if not given.runs],
        "groups": by_type(organisations_to_share_with(request.actor, dossier.platform_id)),
        "chosen": form["organisation"].value() or "",
        "usual_end": usual_end(),
        "refused": {"key": key, "message": message, "typed": typed},
        "breadcrumb": breadcrumb(request.actor, dossier, "Partage"),
        "file_menu": file_menu(request.actor, dossier, "platform:sharing"),
    }
    status = 422 if form.errors or refused else 200
    return render(request, "platform/sharing/page.html", context, status=status)
