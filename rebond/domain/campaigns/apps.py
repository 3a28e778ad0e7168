"""The campaigns app."""

from django.apps import AppConfig


class CampaignsConfig(AppConfig):
    """Loads its rights."""

    name = "rebond.domain.campaigns"
    label = "campaigns"

    def ready(self) -> None:
        from rebond.domain.campaigns import rights  # noqa: F401, PLC0415
