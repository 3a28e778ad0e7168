"""Accounts and habilitations: who may do what, where, until when."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.accounts import operations, queries
from rebond.domain.accounts.models import Habilitation, PeopleSearch, User
from rebond.domain.base.actor import Role
from rebond.web.access import one_or_404, page
from rebond.web.administration.contexts import breadcrumb, page_of, refuse
from rebond.web.administration.forms import GRANT_FORMS, GRANT_TITLES, AccountForm, EndForm, PeopleSearchForm

PEOPLE = ("Comptes et habilitations", reverse_lazy("administration:people"))


def _account_page(user: User) -> tuple[str, str]:
    return str(user), reverse("administration:account", args=[user.pk])


@page(Role.NATIONAL_ADMIN)
def people(request: HttpRequest, search: UUID | None = None) -> HttpResponse:
    """The accounts with what they may do today. A search is kept under a key: no name in the address."""
    if request.method == "POST":
        form = PeopleSearchForm(request.POST)
        if form.is_valid():
            kept = operations.keep_search(actor=request.actor, **form.cleaned_data)
            return redirect("administration:people_found", search=kept.pk)
    found = one_or_404(PeopleSearch, request.actor, search) if search else None
    initial = {"text": found.text, "role": found.role} if found else None
    context = {
        "form": PeopleSearchForm(initial=initial),
        "searching": found,
        "people": page_of(request, queries.accounts(request.actor, search=found, day=timezone.localdate())),
        "breadcrumb": breadcrumb(current="Comptes et habilitations"),
    }
    return render(request, "administration/people.html", context)


@page(Role.NATIONAL_ADMIN)
@require_POST
def review(request: HttpRequest) -> HttpResponse:
    """The rights of every role as a CSV file, for review. The export itself is journalled."""
    day = timezone.localdate()
    response = HttpResponse(
        operations.export_rights(actor=request.actor, day=day), content_type="text/csv; charset=utf-8"
    )
    response.headers["Content-Disposition"] = f'attachment; filename="habilitations-{day}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


@page(Role.NATIONAL_ADMIN)
def open_(request: HttpRequest) -> HttpResponse:
    """Open an account; its password is shown once."""
    form = AccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        organisation = facts.pop("organisation")
        try:
            opened = operations.open_account(
                actor=request.actor, organisation=organisation.pk if organisation else None, **facts
            )
        except ValidationError as error:
            refuse(form, error)
        else:
            return _password_shown(request, opened.user, opened.password, opened=True)
    context = {"form": form, "breadcrumb": breadcrumb(PEOPLE, current="Ouvrir un compte")}
    return render(request, "administration/account_open.html", context, status=422 if request.method == "POST" else 200)


def _password_shown(request: HttpRequest, user: User, password: str, *, opened: bool) -> HttpResponse:
    current = "Compte ouvert" if opened else "Mot de passe renouvelé"
    context = {
        "user_shown": user,
        "password": password,
        "opened": opened,
        "breadcrumb": breadcrumb(PEOPLE, _account_page(user), current=current),
    }
    response = render(request, "administration/account_password.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


@page(Role.NATIONAL_ADMIN)
@require_GET
def account(request: HttpRequest, key: UUID) -> HttpResponse:
    """An account and all its habilitations."""
    user = one_or_404(User, request.actor, key, "organisation")
    today = timezone.localdate()
    habilitations = queries.habilitations_of(request.actor, user)
    context = {
        "user_shown": user,
        "is_me": user.pk == request.actor.user_id,
        "today": today,
        "habilitations": [(item, item.state_on(today)) for item in habilitations],
        "breadcrumb": breadcrumb(PEOPLE, current=str(user)),
    }
    return render(request, "administration/account.html", context)


@page(Role.NATIONAL_ADMIN)
def grant(request: HttpRequest, key: UUID, scope: str) -> HttpResponse:
    """Grant a habilitation of one scope: the form asks only what the scope needs."""
    user = one_or_404(User, request.actor, key)
    if scope not in GRANT_FORMS:
        raise Http404
    form = GRANT_FORMS[scope](
        request.POST or None, initial={"starts_on": timezone.localdate(), "organisation": user.organisation_id}
    )
    if request.method == "POST" and form.is_valid():
        try:
            granted = operations.grant_habilitation(actor=request.actor, user=user, **form.details())
        except ValidationError as error:
            refuse(form, error)
        else:
            messages.success(request, f"Habilitation accordée : {granted.get_role_display()}, {granted.territory}.")
            return redirect("administration:account", key=user.pk)
    title = GRANT_TITLES[scope]
    context = {
        "user_shown": user,
        "form": form,
        "title": title,
        "scope": scope,
        "breadcrumb": breadcrumb(PEOPLE, _account_page(user), current=title),
    }
    return render(request, "administration/grant.html", context, status=422 if request.method == "POST" else 200)


@page(Role.NATIONAL_ADMIN)
def end(request: HttpRequest, key: UUID) -> HttpResponse:
    """End a habilitation on a day."""
    habilitation = one_or_404(Habilitation, request.actor, key, "user", "platform", "establishment", "organisation")
    form = EndForm(request.POST or None, initial={"last_day": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        try:
            operations.end_habilitation(actor=request.actor, habilitation=habilitation, **form.cleaned_data)
        except ValidationError as error:
            refuse(form, error)
        else:
            last = f"{habilitation.ends_on:%d/%m/%Y}"
            messages.success(request, f"{habilitation.get_role_display()} : habilitation terminée au {last}.")
            return redirect("administration:account", key=habilitation.user_id)
    links = (PEOPLE, _account_page(habilitation.user))
    context = {
        "habilitation": habilitation,
        "form": form,
        "breadcrumb": breadcrumb(*links, current="Terminer une habilitation"),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "administration/habilitation_end.html", context, status=status)


@page(Role.NATIONAL_ADMIN)
@require_POST
def password(request: HttpRequest, key: UUID) -> HttpResponse:
    """Renew a password, shown once."""
    user = one_or_404(User, request.actor, key)
    return _password_shown(request, user, operations.renew_password(actor=request.actor, user=user), opened=False)


@page(Role.NATIONAL_ADMIN)
@require_POST
def close(request: HttpRequest, key: UUID) -> HttpResponse:
    """Close an account."""
    user = one_or_404(User, request.actor, key)
    try:
        operations.close_account(actor=request.actor, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Le compte de {user} est fermé.")
    return redirect("administration:account", key=user.pk)


@page(Role.NATIONAL_ADMIN)
@require_POST
def reopen(request: HttpRequest, key: UUID) -> HttpResponse:
    """Open a closed account again."""
    user = one_or_404(User, request.actor, key)
    operations.reopen_account(actor=request.actor, user=user)
    messages.success(request, f"Le compte de {user} est rouvert.")
    return redirect("administration:account", key=user.pk)
