"""Pages open to all."""

from django.urls import path

from rebond.web.public import links, receipts, views

app_name = "public"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.data, name="data"),
    path("r/", links.by_code, name="code"),
    path("r/<slug:token>/", links.by_secret, name="link"),
    path("messages/avis/", receipts.receipts, name="receipts"),
]
