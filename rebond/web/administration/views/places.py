"""Départements, communes and establishments."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from rebond.domain.base.actor import Role
from rebond.domain.territory import operations, queries
from rebond.domain.territory.models import Department
from rebond.web.access import one_or_404, page
from rebond.web.administration.contexts import page_of, reference_context, refuse
from rebond.web.administration.forms import DepartmentForm
from rebond.web.administration.views.perimeters import HOME


@page(Role.NATIONAL_ADMIN)
@require_GET
def departments(request: HttpRequest) -> HttpResponse:
    """Every département by académie."""
    context = {
        "departments": queries.departments_by_academie(),
        **reference_context(HOME, current="Départements et académies"),
    }
    return render(request, "administration/departments.html", context)


@page(Role.NATIONAL_ADMIN)
def department(request: HttpRequest, code: str) -> HttpResponse:
    """A département's choices, and the communes that no rule covers."""
    found = one_or_404(Department, request.actor, code, "academie", "region", "default_platform")
    form = DepartmentForm(request.POST or None, department=found)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data["default_platform"]
        try:
            operations.set_department_choice(
                actor=request.actor,
                department=found.pk,
                preference=form.cleaned_data["preference"],
                default_platform=chosen.pk if chosen else None,
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{found.name} : choix enregistrés. Ils valent dès la prochaine publication.")
            return redirect("administration:department", code=found.pk)
    departments_page = ("Départements et académies", reverse("administration:departments"))
    context = {
        "department": found,
        "form": form,
        "platforms": queries.platforms_with_rules().filter(department=found),
        "bassins": queries.bassins_of(found.pk),
        "uncovered": page_of(request, queries.uncovered_communes(found)),
        **reference_context(HOME, departments_page, current=str(found)),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/department.html", context, status=status)


def _search(request: HttpRequest) -> tuple[str, str]:
    return request.GET.get("q", "").strip()[:80], request.GET.get("departement", "").strip()[:3]


@page(Role.NATIONAL_ADMIN)
@require_GET
def communes(request: HttpRequest) -> HttpResponse:
    """Communes by name, INSEE code or postal code."""
    text, chosen = _search(request)
    context = {
        "text": text,
        "chosen": chosen,
        "departments": queries.departments_by_code(),
        "communes": page_of(request, queries.find_communes(text, department=chosen)),
        **reference_context(HOME, current="Communes"),
    }
    return render(request, "administration/communes.html", context)


@page(Role.NATIONAL_ADMIN)
@require_GET
def establishments(request: HttpRequest) -> HttpResponse:
    """Establishments by name, city or UAI."""
    text, chosen = _search(request)
    context = {
        "text": text,
        "chosen": chosen,
        "departments": queries.departments_by_code(),
        "establishments": page_of(request, queries.find_establishments(text, department=chosen)),
        **reference_context(HOME, current="Établissements"),
    }
    return render(request, "administration/establishments.html", context)
