"""Addresses of a partner's pages."""

from django.urls import path

from rebond.web.partner import attendance, reports, views

app_name = "partner"
urlpatterns = [
    path("", views.home, name="home"),
    path("organisation/", views.act_for, name="act_for"),
    path("signaler/", reports.report, name="report"),
    path("signalements/", reports.reports, name="reports"),
    path("presences/", attendance.attendance, name="attendance"),
    path("presences/<uuid:engagement_id>/", attendance.told, name="turn"),
    path("presences/rupture/<uuid:turn_id>/retirer/", attendance.take_back, name="take_back"),
    path("dossier/<uuid:dossier_id>/", views.file, name="file"),
    path("dossier/<uuid:dossier_id>/information/", views.note, name="note"),
    path("dossier/<uuid:dossier_id>/information/<uuid:note_id>/", views.correct, name="note_correct"),
]
