"""A partner reports a young person, and reads what becomes of its reports (B7, B13)."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.operations import ReportRefusedError, TooManySearchesError, report_as_partner, search_people
from rebond.domain.dossiers.queries import report_lines, reports_by_us
from rebond.domain.territory.models import Organisation
from rebond.web.access import ActorRequest, page
from rebond.web.reporting import ReportForm, report_context

PAGE_SIZE = 50


class PartnerReportForm(ReportForm):
    """As anybody's, but that the commune chooses the platform: it is asked for."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        commune = self.fields["commune"]
        commune.label, commune.help_text = "Commune de résidence", "Son nom ou son code postal : elle dit qui prévenir."
        commune.required = True
        commune.error_messages["required"] = "Écrivez sa commune de résidence : elle dit quelle plate-forme prévenir."


@page(Role.CIRCLE2, nominative="list")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    """Report a young person: search first, then say why."""
    sent = request.POST if request.method == "POST" else None
    creating = bool(sent) and sent.get("act") == "create"
    form = PartnerReportForm(sent, department=_department(request.actor), creating=creating)
    result = None
    if form.is_bound and form.is_valid():
        try:
            if creating and _sure(form):
                reported, search = form.reported(), form.cleaned_data["search"]
                made = report_as_partner(actor=request.actor, search_id=search, reported=reported)
                said = f"Signalement transmis pour {made.first_names}. {made.get_outcome_display()}."
                messages.success(request, said)
                return redirect("partner:reports")
            if not creating:
                result = search_people(actor=request.actor, identity=form.identity())
        except ReportRefusedError as refused:
            form.add_error(refused.field, str(refused))
        except TooManySearchesError as refused:
            form.add_error(None, str(refused))
    context = report_context(form, result) | {"partner": True, "breadcrumb": _breadcrumb("Signaler un jeune")}
    return render(request, "partner/report.html", context, status=422 if form.errors else 200)


def _sure(form: ReportForm) -> bool:
    """Whether who reports said that it is none of the files found."""
    if form.data.get("doubt") and not form.cleaned_data["other"]:
        form.add_error("other", "Ouvrez le dossier proposé, ou cochez cette case pour dire que c’est un autre jeune.")
    return not form.errors


def _department(actor: Actor) -> str:
    """Where the organisation works: two communes of one name are told apart by it."""
    places = visible(Organisation, actor).select_related("commune", "platform")
    organisation = places.filter(pk=actor.organisation).first()
    if organisation is None:
        return ""
    place = organisation.commune or organisation.platform
    return place.department_id if place else ""


@page(Role.CIRCLE2, nominative="list")
@require_safe
def reports(request: ActorRequest) -> HttpResponse:
    """What my organisation reported, and what becomes of it."""
    rows = Paginator(reports_by_us(request.actor), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {"rows": rows, "lines": report_lines(rows.object_list), "breadcrumb": _breadcrumb("Signalements")}
    return render(request, "partner/reports.html", context)


def _breadcrumb(current: str) -> dict[str, object]:
    return {"links": [{"url": reverse("partner:home"), "title": "Jeunes confiés"}], "current": current}
