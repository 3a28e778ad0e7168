"""The switch of outgoing messages: everything stops at once, for the whole country."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import Role
from rebond.domain.messages.operations import SwitchRefusedError, let_leave, stop_all
from rebond.domain.messages.queries import switch, switch_history
from rebond.web.access import page
from rebond.web.administration.contexts import breadcrumb


@page(Role.NATIONAL_ADMIN)
@require_http_methods(["GET", "POST"])
def outgoing(request: HttpRequest) -> HttpResponse:
    """Whether messages leave; stop them, or let them leave again."""
    reason, refused = request.POST.get("reason", ""), ""
    if request.method == "POST":
        act = let_leave if request.POST.get("act") == "resume" else stop_all
        try:
            change = act(actor=request.actor, reason=reason)
        except SwitchRefusedError as error:
            refused = str(error)
        else:
            done = "Plus aucun message ne part." if change.stopped else "Les messages partent de nouveau."
            messages.success(request, done)
            return redirect("administration:outgoing")
    context = {
        "switch": switch(),
        "history": switch_history(),
        "reason": reason,
        "refused": refused,
        "breadcrumb": breadcrumb(current="Messages sortants"),
    }
    return render(request, "administration/outgoing.html", context, status=422 if refused else 200)
