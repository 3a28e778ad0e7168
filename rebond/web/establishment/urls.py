"""Addresses of this area."""

from django.urls import path

from rebond.web.establishment import views

app_name = "establishment"
urlpatterns = [
    path("", views.home, name="home"),
    path("signaler/", views.report, name="report"),
]
