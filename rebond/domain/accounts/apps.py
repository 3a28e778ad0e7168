"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Loads its rights."""

    name = "rebond.domain.accounts"
    label = "accounts"

    def ready(self) -> None:
        from rebond.domain.accounts import rights  # noqa: F401, PLC0415
