"""Addresses of this area."""

from django.urls import path

from rebond.web.platform import views

app_name = "platform"
urlpatterns = [path("", views.list, name="list")]
