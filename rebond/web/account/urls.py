"""Sign-in and one's own account."""

from django.urls import path

from rebond.web.account import views

app_name = "account"
urlpatterns = [
    path("", views.me, name="me"),
    path("demonstration/", views.demo_sign_in, name="demo"),
]
