"""The base app: applies row-level security after each migration, and refuses a role that would bypass it."""

from django.apps import AppConfig
from django.core.checks import Error, Tags, register
from django.db import connections
from django.db.models.signals import post_migrate


class BaseConfig(AppConfig):
    """Loads the rights of every app, then listens for migrations."""

    name = "rebond.domain.base"
    label = "base"

    def ready(self) -> None:
        from rebond.domain.base import rights  # noqa: F401, PLC0415

        post_migrate.connect(_apply_policies, dispatch_uid="rebond.policies")
        register(_web_role_is_bound, Tags.database)


def _apply_policies(sender, using: str, **_kwargs) -> None:
    """After the last app's migration only: the generator writes everything at once."""
    from django.apps import apps  # noqa: PLC0415

    from rebond.domain.base.enforcement import apply_all  # noqa: PLC0415

    last = [config for config in apps.get_app_configs() if config.models_module is not None][-1]
    if sender.label == last.label:
        with connections[using].cursor() as cursor:
            apply_all(cursor)


def _web_role_is_bound(app_configs, databases, **_kwargs) -> list[Error]:
    """Refuse to start as a superuser or with BYPASSRLS: every policy would be silently ignored."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        (bypasses,) = cursor.fetchone()
    if not bypasses:
        return []
    return [
        Error(
            "Le rôle de la base de données contourne les politiques de sécurité.",
            hint="Connectez le site avec le rôle rebond_web, que `rebond setup` crée.",
            id="rebond.E001",
        )
    ]
