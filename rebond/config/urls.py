"""Every address of the site."""

from django.urls import include, path

from rebond.web.account import views as account

urlpatterns = [
    path("", account.home, name="home"),
    path("connexion/", account.sign_in, name="account_login"),
    path("deconnexion/", account.sign_out, name="account_logout"),
    path("compte/", include("rebond.web.account.urls")),
    path("", include("rebond.web.public.urls")),
    path("plate-forme/", include("rebond.web.platform.urls")),
    path("campagnes/", include("rebond.web.campaigns.urls")),
    path("etablissement/", include("rebond.web.establishment.urls")),
    path("partenaire/", include("rebond.web.partner.urls")),
    path("administration/", include("rebond.web.administration.urls")),
]
