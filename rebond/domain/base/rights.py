"""Who may reach the journals, and the frameworks' tables that carry no personal data."""

from rebond.domain.base.actor import Role
from rebond.domain.base.policies import AnyOf, Everyone, HasRole, Nobody, Own, Policy, exempt, register

register("base.ActionEntry", Policy(see=Own("user_id"), add=Everyone()))
# Who looked at what holds keys and names of pages, never content: the national administration reviews it (G2).
# `definer` for `rebond_who_looked`, which opens the lines of one file to those who work on it.
_LOOKS = AnyOf((Own("user_id"), HasRole((Role.NATIONAL_ADMIN,))))
register("base.AccessEntry", Policy(see=_LOOKS, journal=True, definer=True))
register("base.AccessSeal", Policy(see=HasRole((Role.NATIONAL_ADMIN,)), add=Nobody()))

FRAMEWORK_TABLES = {
    "django_migrations": "noms des migrations",
    "django_content_type": "noms des modèles",
    "django_session": "session : clé au hasard et contenu signé, avis à montrer compris, lue avant de savoir qui agit",
    "auth_group": "inutilisée, exigée par Django",
    "auth_permission": "noms de permissions",
    "auth_group_permissions": "inutilisée, exigée par Django",
    "account_emailaddress": "adresse de connexion, lue avant de savoir qui agit",
    "account_emailconfirmation": "clé de confirmation, lue avant de savoir qui agit",
    "dsfr_dsfrconfig": "réglages du système de design",
    "dsfr_dsfrsocialmedia": "réglages du système de design",
    "procrastinate_jobs": "tâches : des clés seulement",
    "procrastinate_events": "tâches : des clés seulement",
    "procrastinate_periodic_defers": "tâches : des clés seulement",
    "procrastinate_workers": "tâches : des clés seulement",
}

for _table, _reason in FRAMEWORK_TABLES.items():
    exempt(_table, _reason)
