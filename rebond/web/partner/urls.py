"""Addresses of a partner's pages."""

from django.urls import path

from rebond.web.partner import views

app_name = "partner"
urlpatterns = [
    path("", views.home, name="home"),
    path("dossier/<uuid:dossier_id>/", views.file, name="file"),
]
