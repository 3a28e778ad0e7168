"""The territory app."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Loads its rights."""

    name = "rebond.domain.territory"
    label = "territory"

    def ready(self) -> None:
        from rebond.domain.territory import rights  # noqa: F401, PLC0415
