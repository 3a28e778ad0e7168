"""Young people whom the service national signals to a platform: looked for first, then a file, or nothing, and why."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.enums import Origin, Status
from rebond.domain.dossiers.models import Dossier, JdcRow
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    JdcRefusedError,
    jdc_hold,
    jdc_noted,
    jdc_opened,
    jdc_put_off,
    jdc_take_up,
)
from rebond.domain.dossiers.queries import jdc_queue
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.reserved import with_reserved
from rebond.domain.territory.models import Platform
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.territory import my_platform
from rebond.web.reporting import ReportForm, report_context, search_or_report

_ROLES = tuple(sorted(PLATFORM_ROLES))
CLOSED = "Ce jeune souhaite être contacté, et son dossier est clos : rouvrez-le pour qu’il soit à appeler."
#: What the table tells besides who it is about: written in the form once nobody alike was found.
SECOND_HALF = ("origin", "reason", "level", "sex")
ANSWERED = "Un ou une collègue a déjà répondu pour ce jeune."


@page(*_ROLES, nominative="list")
@require_safe
def queue(request: ActorRequest, platform_id: UUID) -> HttpResponse:
    """What the JDC told this platform."""
    platform = my_platform(request.actor, platform_id)
    context = {
        "platform": platform,
        "section": "jdc",
        "queue": jdc_queue(request.actor, platform.pk),
        "breadcrumb": _way(platform),
    }
    return render(request, "platform/jdc/queue.html", context)


@page(*_ROLES, nominative="jdc")
@require_http_methods(["GET", "HEAD", "POST"])
def row(request: ActorRequest, row_id: UUID) -> HttpResponse:
    """One of them: search, then open a file, note it on one, or put off."""
    told = one_or_404(JdcRow, request.actor, row_id, "commune")
    if told.platform_id is None or not told.surname:  # not placed yet, or forgotten
        raise Http404
    platform = my_platform(request.actor, told.platform_id)
    act = request.POST.get("act", "")
    try:
        if act in ("note", "put_off", "take_up"):
            return _answer(request, told, act)
        if act:
            jdc_hold(actor=request.actor, row_id=told.pk)
    except AlreadyCorrectedError:
        messages.info(request, ANSWERED)
        return redirect("platform:jdc", platform.pk)
    except JdcRefusedError as refused:
        return _show(request, platform, told, refused=str(refused))
    form = _form(request, platform, told, creating=act == "create")
    dossier, result = None, None
    if act:
        dossier, result = search_or_report(request.actor, form, platform_id=platform.pk)
    if dossier is not None:
        jdc_opened(actor=request.actor, row_id=told.pk, dossier=dossier)
        messages.success(request, "Dossier ouvert. Il est sur la liste de la plate-forme, à contacter.")
        return redirect("platform:file", dossier.pk)
    context = report_context(form, result)
    return _show(request, platform, told, context=context, status=422 if form.is_bound and form.errors else 200)


def _answer(request: ActorRequest, told: JdcRow, act: str) -> HttpResponse:
    actor = request.actor
    if act == "take_up":
        jdc_take_up(actor=actor, row_id=told.pk)
        messages.success(request, "Repris : ce jeune est de nouveau à traiter.")
    elif act == "put_off":
        jdc_put_off(actor=actor, row_id=told.pk, reason=request.POST.get("reason", "")[:400])
        done = "Écarté, avec sa raison. Vous pouvez le reprendre plus bas."
        messages.success(request, with_reserved(done, request.POST.get("reason", "")))
    else:
        try:
            dossier = one_or_404(Dossier, actor, UUID(request.POST.get("dossier", "")))
            jdc_noted(actor=actor, row_id=told.pk, dossier_id=dossier.pk)
        except (ValueError, Dossier.DoesNotExist):
            raise Http404 from None
        messages.success(request, "Noté sur son dossier.")
        if told.wants_contact and dossier.status == Status.CLOSED:
            messages.warning(request, CLOSED)
        return redirect("platform:file", dossier.pk)
    return redirect("platform:jdc", told.platform_id)


def _form(request: ActorRequest, platform: Platform, told: JdcRow, *, creating: bool) -> ReportForm:
    sent = request.POST.copy() if request.method == "POST" else None
    met = f"Vu à la journée défense et citoyenneté du {told.jdc_date:%d/%m/%Y}." if told.jdc_date else ""
    wish = {True: " Souhaite être contacté.", False: " Ne souhaite pas être contacté.", None: ""}[told.wants_contact]
    initial = {
        "surname": told.surname,
        "first_names": told.first_names,
        "birth_date": told.birth_date,
        "commune": _commune_typed(told, platform),
        "phone": told.phone,
        "email": told.email,
        "sex": told.sex,
        "level": told.last_class,
        "origin": Origin.JDC.value,
        "reason": met + wish,
    }
    for name in SECOND_HALF if sent is not None else ():
        sent.setdefault(name, initial[name])  # the search sends who they are alone: the table still says the rest
    return ReportForm(sent, department=platform.department_id, creating=creating, initial=initial)


def _commune_typed(told: JdcRow, platform: Platform) -> str:
    """The commune as a person would type it: by its name, or by its code where another département's bears it too."""
    if told.commune is None:
        return told.commune_name
    return told.commune.name if told.commune.department_id == platform.department_id else told.commune.code


def _show(
    request: ActorRequest,
    platform: Platform,
    told: JdcRow,
    *,
    context: dict | None = None,
    refused: str = "",
    status: int = 200,
) -> HttpResponse:
    shown = context or report_context(_form_of(platform, told), None)
    extra = {
        "platform": platform,
        "told": told_words(request.actor, [told], "reason", platforms=[platform.pk])[0],
        "refused": refused,
        "typed": request.POST.get("reason", "") if refused else "",
        "breadcrumb": _way(platform, f"{told.surname.upper()} {told.first_names}"),
    }
    return render(request, "platform/jdc/row.html", shown | extra, status=422 if refused else status)


def _form_of(platform: Platform, told: JdcRow) -> ReportForm:
    initial = {"surname": told.surname, "first_names": told.first_names, "birth_date": told.birth_date}
    return ReportForm(None, department=platform.department_id, initial=initial)


def _way(platform: Platform, current: str = "") -> dict[str, object]:
    links = [{"url": reverse("platform:tab", args=[platform.pk, "a-contacter"]), "title": "La liste"}]
    if current:
        links.append({"url": reverse("platform:jdc", args=[platform.pk]), "title": "Signalés par la JDC"})
    return {"links": links, "current": current or "Signalés par la JDC"}
