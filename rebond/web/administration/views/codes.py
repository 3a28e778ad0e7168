"""Code lists: what each code means, from when to when."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from rebond.domain.base.actor import Role
from rebond.domain.territory import operations, queries
from rebond.domain.territory.enums import CodeList
from rebond.domain.territory.models import CodeEntry
from rebond.web.access import one_or_404, page
from rebond.web.administration.contexts import page_of, reference_context, refuse
from rebond.web.administration.forms import CodeCloseForm, CodeForm
from rebond.web.administration.views.perimeters import HOME


def _list_or_404(name: str) -> CodeList:
    try:
        return CodeList(name)
    except ValueError:
        raise Http404 from None


def _page(code_list: CodeList) -> tuple[str, str]:
    return code_list.label, reverse("administration:codes", args=[code_list.value])


@page(Role.NATIONAL_ADMIN)
@require_GET
def codes(request: HttpRequest, code_list: str) -> HttpResponse:
    """A list: the codes valid today, or all of them."""
    chosen = _list_or_404(code_list)
    everything = "tous" in request.GET
    day = None if everything else timezone.localdate()
    context = {
        "code_list": chosen,
        "everything": everything,
        "today": timezone.localdate(),
        "codes": page_of(request, queries.code_entries(chosen, day=day), size=100),
        **reference_context(HOME, current=chosen.label),
    }
    return render(request, "administration/codes.html", context)


@page(Role.NATIONAL_ADMIN)
def add(request: HttpRequest, code_list: str) -> HttpResponse:
    """Add a code to a list."""
    chosen = _list_or_404(code_list)
    form = CodeForm(request.POST or None, code_list=chosen)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        effect = facts.pop("effect", None)
        try:
            operations.add_code(
                actor=request.actor, code_list=chosen, details={"effect": effect} if effect else None, **facts
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Code {facts['code']} ajouté.")
            return redirect("administration:codes", code_list=chosen.value)
    context = {
        "code_list": chosen,
        "form": form,
        **reference_context(HOME, _page(chosen), current="Ajouter un code"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/code_add.html", context, status=status)


@page(Role.NATIONAL_ADMIN)
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close a code on a day: the past keeps it."""
    entry = one_or_404(CodeEntry, request.actor, key)
    chosen = CodeList(entry.list)
    form = CodeCloseForm(request.POST or None, initial={"valid_to": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.close_code(actor=request.actor, entry=entry, valid_to=form.cleaned_data["valid_to"])
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Code {entry.code} fermé.")
            return redirect("administration:codes", code_list=chosen.value)
    context = {
        "entry": entry,
        "code_list": chosen,
        "form": form,
        **reference_context(HOME, _page(chosen), current=f"Fermer le code {entry.code}"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/code_close.html", context, status=status)
