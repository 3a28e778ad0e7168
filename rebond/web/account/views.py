"""Sign-in and one's own account."""

from allauth.account.views import LoginView, LogoutView
from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from rebond.domain.accounts.queries import actor_for, demo_accounts, habilitations_on
from rebond.domain.dossiers.enums import Rhythm
from rebond.domain.dossiers.queries import digest_choice
from rebond.web.access import page
from rebond.web.contexts import menu_for
from rebond.web.typed import may_go_on_to


class SignIn(LoginView):
    """The sign-in page; in the demonstration it also offers one button a role."""

    template_name = "account/login.html"

    def get_context_data(self, **kwargs) -> dict:
        """Add the demonstration's accounts, there and only there; and where one was going, a wrong password or not."""
        context = super().get_context_data(**kwargs)
        context["demo_accounts"] = demo_accounts() if settings.DEMO else []
        context["going_to"] = self.request.POST.get("next") or self.request.GET.get("next", "")
        return context


sign_in = page(public=True)(SignIn.as_view())
sign_out = page(public=True)(LogoutView.as_view(template_name="account/logout.html"))


@page(public=True)
@require_POST
def demo_sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as one of the demonstration's people, without a password. Exists in the demonstration alone."""
    if not settings.DEMO:
        raise Http404
    user = next((known for known in demo_accounts() if known.email == request.POST.get("email")), None)
    if user is None:
        raise Http404
    login(request, user, backend="allauth.account.auth_backends.AuthenticationBackend")
    place = request.POST.get("next", "")
    return redirect(place if may_go_on_to(place, actor_for(user)) else "home")


@page(public=True)
def home(request: HttpRequest) -> HttpResponse:
    """The first screen: the work of the role signed in."""
    if request.actor is None:
        return redirect("account_login")
    menu = menu_for(request.actor)
    return redirect(menu[0].url if menu else reverse("account:me"))


@page()
def me(request: HttpRequest) -> HttpResponse:
    """What the person signed in may do, on which territory, until when, by whose decision."""
    held = habilitations_on(request.user, timezone.localdate()).select_related(
        "platform", "establishment", "organisation"
    )
    context = {
        "habilitations": held,
        "digest": digest_choice(request.actor),
        "rhythms": Rhythm.choices,
        "hours": range(24),
    }
    return render(request, "account/me.html", context)
