"""Sign-in and one's own account."""

from django.urls import path

from rebond.web.account import news, views

app_name = "account"
urlpatterns = [
    path("", views.me, name="me"),
    path("nouvelles/", news.news, name="news"),
    path("nouvelles/lues/", news.read, name="news_read"),
    path("nouvelles/reglage/", news.digest, name="digest"),
    path("nouvelles/<uuid:news_id>/", news.open_, name="news_open"),
    path("demonstration/", views.demo_sign_in, name="demo"),
]
