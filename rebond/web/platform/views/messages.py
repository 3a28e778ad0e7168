"""What a platform sends: the outbox, with what is held; the templates and their versions."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES, Role
from rebond.domain.dossiers.queries.masking import told_messages
from rebond.domain.dossiers.queries.writing import files_written_to
from rebond.domain.messages.enums import Audience, Channel, State, TemplateChannel
from rebond.domain.messages.fields import FIELDS, fill
from rebond.domain.messages.lengths import measure
from rebond.domain.messages.lifecycle import Act, ForbiddenActError, allowed
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import (
    MessageRefusedError,
    TemplateRefusedError,
    drop,
    release,
    retire_template,
    write_template,
)
from rebond.domain.messages.queries import letters_for, state_counts, switch, templates_for, versions_of
from rebond.domain.messages.queries import outbox as sent_from
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page, shows_file
from rebond.web.platform.territory import my_platform

_ROLES = tuple(sorted(PLATFORM_ROLES))
PAGE = 50
#: An invented young person, on whom a template is looked at.
INVENTED = {
    "prénom": "Inès",
    "référent": "Camille Laurent",
    "prénom du référent": "Camille",
    "téléphone": "03 23 00 00 00",
    "lien": "https://rebond.example/r/AbCdEfGh12345678/",
    "jour": "mardi 8 décembre",
    "heure": "14 h",
    "lieu": "CIO de Laon",
    "séance": "Découvrir les métiers du bois",
}


@page(*_ROLES, nominative="list")
@require_GET
def outbox(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """What left, what waits, what is held, what failed and why."""
    platform = my_platform(request.actor, platform_id)
    state = request.GET.get("etat", "")
    state = state if state in State.values else ""
    rows = Paginator(sent_from(request.actor, platform.pk, state), PAGE).get_page(request.GET.get("page"))
    counts = state_counts(request.actor, platform.pk)
    files = files_written_to(request.actor, rows)
    for key in files:
        shows_file(request, key)
    told = told_messages(request.actor, rows)
    context = {
        "platform": platform,
        "section": "messages",
        "rows": [
            (row, files.get(row.reference), allowed(row.state, Act.RELEASE), allowed(row.state, Act.DROP))
            for row in told
        ],
        "pages": rows,
        "state": state,
        "states": [(value, label, counts.get(value, 0)) for value, label in State.choices if counts.get(value)],
        "switch": switch(),
    }
    return render(request, "platform/messages/outbox.html", context)


@page(*_ROLES, nominative="list")
@require_POST
def settle(request: ActorRequest, message_id: UUID) -> HttpResponse:
    """Let a held message leave, or give it up."""
    message = one_or_404(Message, request.actor, message_id)
    act = drop if request.POST.get("act") == "drop" else release
    try:
        act(actor=request.actor, message_id=message.pk)
        messages.success(request, "Message abandonné." if act is drop else "Message libéré : il part à l’envoi.")
    except (MessageRefusedError, ForbiddenActError) as refused:
        messages.error(request, str(refused))
    return redirect("platform:outbox", message.platform_id)


@page(*_ROLES)
@require_GET
def templates(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """The templates that this platform may use, each as it reads for an invented young person."""
    platform = my_platform(request.actor, platform_id)
    parts = [
        ("messages", "SMS et courriels", templates_for(request.actor, platform.pk)),
        ("lettres", "Lettres", letters_for(request.actor, platform.pk)),
    ]
    shown = [(key, title, [_shown(template, platform) for template in rows]) for key, title, rows in parts]
    writes = platform.pk in request.actor.platforms_as(Role.MANAGER)
    context = {"platform": platform, "section": "messages", "parts": shown, "writes": writes}
    return render(request, "platform/messages/templates.html", context)


@page(Role.MANAGER)
@require_http_methods(["GET", "POST"])
def template(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """Write a template of the platform, a new version of one, or retire it; `de` names the one to begin from."""
    platform = my_platform(request.actor, platform_id, Role.MANAGER)
    base = _base(request, request.POST.get("replaces") or request.GET.get("de", ""))
    mine = base is not None and base.platform_id == platform.pk
    given = {name: request.POST.get(name, "") for name in ("name", "channel", "audience", "subject", "body")}
    refused: TemplateRefusedError | None = None
    if request.method == "POST":
        try:
            _save(request, platform, base if mine else None, given)
        except TemplateRefusedError as error:
            refused = error
        else:
            return redirect("platform:templates", platform.pk)
    elif base is not None:
        given = {name: getattr(base, name) for name in given}
    context = {
        "platform": platform,
        "section": "messages",
        "given": given,
        "refused": refused,
        "base": base if mine else None,
        "from": base,
        "versions": versions_of(request.actor, base.lineage) if mine else [],
        "fields": FIELDS,
        "channels": TemplateChannel.choices,
        "audiences": Audience.choices,
        "shown": _filled(given["subject"], given["body"], platform, given["channel"]) if given["body"] else None,
    }
    return render(request, "platform/messages/template.html", context, status=422 if refused else 200)


def _save(request: ActorRequest, platform: Platform, base: MessageTemplate | None, given: dict[str, str]) -> None:
    if request.POST.get("act") == "retire" and base is not None:
        retire_template(actor=request.actor, template_id=base.pk)
        messages.success(request, "Modèle retiré. Ce qui a été envoyé reste lisible.")
        return
    if given["channel"] not in TemplateChannel.values:
        raise TemplateRefusedError("channel", "Choisissez SMS, courriel ou lettre.")
    write_template(
        actor=request.actor, platform_id=platform.pk, replaces=base.pk if base is not None else None, **given
    )
    messages.success(request, "Modèle enregistré.")


def _base(request: ActorRequest, key: str) -> MessageTemplate | None:
    if not key:
        return None
    try:
        return one_or_404(MessageTemplate, request.actor, UUID(key))
    except ValueError:
        raise Http404 from None


def _shown(template: MessageTemplate, platform: Platform) -> dict:
    return {"template": template} | _filled(template.subject, template.body, platform, template.channel)


def _filled(subject: str, body: str, platform: Platform, channel: str) -> dict:
    values = INVENTED | {"plate-forme": platform.short_name}
    text = fill(body, values)
    return {"subject": fill(subject, values), "text": text, "length": measure(text) if channel == Channel.SMS else None}
