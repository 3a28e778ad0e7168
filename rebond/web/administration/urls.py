"""Addresses of this area."""

from django.urls import path

from rebond.web.administration import views

app_name = "administration"
urlpatterns = [
    path("referentiels/", views.reference, name="reference"),
    path("comptes/", views.people, name="people"),
]
