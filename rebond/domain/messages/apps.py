"""The messages app (its label is not Django's own `messages`)."""

from django.apps import AppConfig


class MessagesConfig(AppConfig):
    """Loads its rights."""

    name = "rebond.domain.messages"
    label = "messaging"

    def ready(self) -> None:
        from rebond.domain.messages import rights  # noqa: F401, PLC0415
