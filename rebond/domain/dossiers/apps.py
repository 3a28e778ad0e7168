"""The dossiers app."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Loads its rights."""

    name = "rebond.domain.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from rebond.domain.dossiers import rights  # noqa: F401, PLC0415
