"""Writing to a young person from their file, and their personal links."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import PersonalLink
from rebond.domain.dossiers.operations import revoke_link
from rebond.domain.dossiers.operations.letters import post_letter
from rebond.domain.dossiers.operations.writing import write_alone
from rebond.domain.messages.enums import State
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import messages_by_key
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.views.interviews import pdf
from rebond.web.platform.writing import WritingForm, site_address, writing_context, writing_page

_ROLES = tuple(sorted(PLATFORM_ROLES))


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "POST"])
def write(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Choose whom, choose a text, read it as it will be received, send it. Everything travels in the body."""
    dossier = my_dossier(request.actor, dossier_id)
    act, site = request.POST.get("act", ""), site_address(request)
    asked = {name: request.POST.get(name, "") for name in ("to", "template")}
    form = WritingForm(request.POST) if act in ("send", "preview", "letter") else None
    status = 200
    if form is not None and act == "letter" and form.is_valid():
        made = _letter(request, dossier_id, form, site)
        if made is not None:
            return made
    if form is not None and act == "send" and form.is_valid():
        try:
            attempt = write_alone(
                actor=request.actor,
                dossier_id=dossier_id,
                writing=form.writing(site),
                key=form.cleaned_data["key"],
                despite=form.cleaned_data["despite"],
            )
        except MessageRefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, _told(request, attempt.key))
            return redirect("platform:file", dossier_id)
    if form is not None and form.errors:
        status = 422
    found = writing_page(request.actor, dossier, form, asked, site)
    return render(request, "platform/messages/write.html", writing_context(request.actor, found, site), status=status)


def _told(request: ActorRequest, key: UUID) -> str:
    """What becomes of the message, in a sentence."""
    message = messages_by_key(request.actor, [key]).get(key)
    if message is not None and message.state == State.HELD:
        return "Le message est retenu : les envois sont arrêtés. Vous le retrouverez dans « Messages »."
    return "Le message est parti à l’envoi. Ce qu’il devient s’affiche dans le dossier."


def _letter(request: ActorRequest, dossier_id: UUID, form: WritingForm, site: str) -> HttpResponse | None:
    """The letter as a PDF with its personal code, the attempt noted; None when refused, said in the form."""
    key, despite = form.cleaned_data["key"], form.cleaned_data["despite"]
    try:
        content = post_letter(
            actor=request.actor, dossier_id=dossier_id, given=form.letter(site), key=key, despite=despite
        )
    except MessageRefusedError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return None
    return pdf(content, "lettre.pdf")


@page(*_ROLES, nominative="dossier")
@require_POST
def revoke(request: ActorRequest, link_id: UUID) -> HttpResponse:
    """The personal link opens nothing any more."""
    link = one_or_404(PersonalLink, request.actor, link_id)
    my_dossier(request.actor, link.dossier_id)
    revoke_link(actor=request.actor, link_id=link.pk)
    messages.success(request, "Ce lien n’ouvre plus rien. Envoyez-en un autre si besoin.")
    return redirect("platform:details", link.dossier_id)
