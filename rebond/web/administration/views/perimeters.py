"""Platforms and their perimeters: what is to settle first, then who answers for what."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from rebond.domain.base.actor import Role
from rebond.domain.territory import operations, queries
from rebond.domain.territory.enums import PerimeterTarget
from rebond.domain.territory.models import PerimeterRule, Platform
from rebond.web.access import one_or_404, page
from rebond.web.administration.contexts import page_of, reference_context, refuse
from rebond.web.administration.forms import PlatformContactForm, PlatformForm

HOME = ("Référentiels", reverse_lazy("administration:reference"))


@page(Role.NATIONAL_ADMIN)
@require_GET
def reference(request: HttpRequest) -> HttpResponse:
    """Conflicts to settle, then every platform."""
    context = {
        "conflicts": queries.perimeter_conflicts(),
        "platforms": queries.platforms_with_rules(),
        **reference_context(current="Référentiels"),
    }
    return render(request, "administration/reference.html", context)


@page(Role.NATIONAL_ADMIN)
@require_http_methods(["GET", "POST"])
def platform(request: HttpRequest, key: UUID) -> HttpResponse:
    """A platform: how it is reached, which is changed here; its rules; a search finds the places to add."""
    found = one_or_404(Platform, request.actor, key, "department", "seat")
    form = PlatformContactForm(request.POST or None, initial={"phone": found.phone, "email": found.email})
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_platform_contact(actor=request.actor, platform=found, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
            found.refresh_from_db(fields=["phone", "email"])
        else:
            messages.success(request, f"{found.name} : téléphone et courriel enregistrés.")
            return redirect("administration:platform", key=found.pk)
    text = request.GET.get("lieu", "").strip()[:80]
    context = {
        "platform": found,
        "form": form,
        "rules": page_of(request, queries.rules_of(found)),
        "text": text,
        "matches": queries.matching_places(text, found) if text else None,
        **reference_context(HOME, current=found.name),
    }
    return render(request, "administration/platform.html", context, status=422 if request.method == "POST" else 200)


@page(Role.NATIONAL_ADMIN)
def open_(request: HttpRequest) -> HttpResponse:
    """Open a platform; its rules are added on its own page."""
    form = PlatformForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        facts["department"] = facts["department"].pk
        try:
            opened = operations.open_platform(actor=request.actor, **facts)
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"{opened.name} : plate-forme ouverte. Rattachez-lui maintenant ses lieux.")
            return redirect("administration:platform", key=opened.pk)
    context = {"form": form, **reference_context(HOME, current="Ouvrir une plate-forme")}
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/platform_open.html", context, status=status)


@page(Role.NATIONAL_ADMIN)
@require_POST
def add(request: HttpRequest, key: UUID) -> HttpResponse:
    """Add a rule to a platform."""
    found = one_or_404(Platform, request.actor, key)
    try:
        target = PerimeterTarget(request.POST.get("target", ""))
        place = request.POST.get("key", "")
        rule = operations.add_rule(
            actor=request.actor,
            platform=found.pk,
            target=target,
            key=place if target == PerimeterTarget.COMMUNE else UUID(place),
        )
    except ValueError:
        raise Http404 from None
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, f"{rule.place} : rattachement enregistré.")
    return redirect(f"{reverse('administration:platform', args=[found.pk])}#regles")


@page(Role.NATIONAL_ADMIN)
@require_POST
def remove(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take a rule away."""
    rule = one_or_404(PerimeterRule, request.actor, key, "platform", "commune", "establishment", "bassin")
    place, platform_key = rule.place, rule.platform_id
    operations.remove_rule(actor=request.actor, rule=rule)
    messages.success(request, f"{place} : rattachement retiré. Ses jeunes suivent désormais les autres règles.")
    return redirect(f"{reverse('administration:platform', args=[platform_key])}#regles")
