"""Addresses of this area."""

from django.urls import path

from rebond.web.establishment import enrolments, telling, views

app_name = "establishment"
urlpatterns = [
    path("", views.home, name="home"),
    path("signaler/", views.report, name="report"),
    path("dossier/<uuid:dossier_id>/", telling.tell, name="tell"),
    path("inscription/<uuid:check_id>/", enrolments.answer, name="enrolment"),
]
