"""The pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Holds the shared templates and static files."""

    name = "rebond.web"
    label = "web"
