"""The dossiers app."""

from django.apps import AppConfig


class DossiersConfig(AppConfig):
    """Loads its rights; tells those whom an act concerns; hears what becomes of its messages."""

    name = "rebond.domain.dossiers"
    label = "dossiers"

    def ready(self) -> None:
        from rebond.domain.base.journal import action_recorded  # noqa: PLC0415
        from rebond.domain.dossiers import rights  # noqa: F401, PLC0415
        from rebond.domain.dossiers.operations.news import on_action  # noqa: PLC0415

        action_recorded.connect(on_action, dispatch_uid="rebond.news")
        from rebond.domain.dossiers.operations.echoes import start_listening  # noqa: PLC0415

        start_listening()
        from rebond.domain.dossiers.operations import telling_schools  # noqa: PLC0415

        telling_schools.start_listening()
