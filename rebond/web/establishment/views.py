"""Pages of this area."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from rebond.domain.base.actor import Role
from rebond.web.access import ActorRequest, page
from rebond.web.establishment.contexts import chosen_of, establishment_page, my_schools
from rebond.web.establishment.enrolments import enrolments_context
from rebond.web.reporting import ReportForm, report_context, search_or_report


@page(Role.SCHOOL_REFERENT, nominative="list")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """My establishment: what came, what to do, the young people on the lists."""
    found = establishment_page(request.actor, number=request.GET.get("page"))
    context = {"page": found, "chosen": chosen_of(found)} | enrolments_context(request.actor)
    return render(request, "establishment/home.html", context)


@page(Role.SCHOOL_REFERENT, nominative="list")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest) -> HttpResponse:
    """Report a new dropout all year long (B13). `uai` chooses among the referent's own establishments."""
    schools = my_schools(request.actor)
    uai = request.GET.get("uai")
    school = next((place for place in schools if uai in (None, place.uai)), None)
    if school is None:
        raise Http404
    sent = request.POST if request.method == "POST" else None
    form = ReportForm(sent, department=school.department_id or "", creating=bool(sent) and sent.get("act") == "create")
    opened, result = (None, None)
    if sent:
        opened, result = search_or_report(request.actor, form, platform_id=None, establishment=school)
    if opened is not None:
        messages.success(
            request, f"Signalement transmis : la plate-forme {opened.platform.short_name} va prendre contact."
        )
        return redirect("platform:file", opened.pk)
    context = report_context(form, result) | {
        "school": school,
        "schools": schools,
        "breadcrumb": {
            "links": [{"url": reverse("establishment:home"), "title": "Mon établissement"}],
            "current": "Signaler un jeune",
        },
    }
    return render(request, "establishment/report.html", context, status=422 if form.errors else 200)
