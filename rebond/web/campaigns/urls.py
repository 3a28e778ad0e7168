"""Addresses of this area."""

from django.urls import path

from rebond.web.campaigns import views

app_name = "campaigns"
urlpatterns = [path("", views.index, name="index")]
