"""Pages open to all."""

from django.urls import path

from rebond.web.public import receipts, views

app_name = "public"
urlpatterns = [
    path("plan-du-site/", views.sitemap, name="sitemap"),
    path("accessibilite/", views.accessibility, name="accessibility"),
    path("donnees-personnelles/", views.data, name="data"),
    path("messages/avis/", receipts.receipts, name="receipts"),
]
