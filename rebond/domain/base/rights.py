"""Who may reach the journals, and the frameworks' tables that carry no personal data."""

from rebond.domain.base.actor import Role
from rebond.domain.base.grants import exempt
from rebond.domain.base.policies import Policy, register
from rebond.domain.base.rules import AnyOf, Everyone, HasRole, Nobody, Own

register("base.ActionEntry", Policy(see=Own("user_id"), add=Everyone()))
# Who looked at what holds keys and names of pages, never content: the national administration reviews it (G2).
# `definer` for `rebond_who_looked`, which opens the lines of one file to those who work on it.
_LOOKS = AnyOf((Own("user_id"), HasRole((Role.NATIONAL_ADMIN,))))
register("base.AccessEntry", Policy(see=_LOOKS, journal=True, definer=True))
register("base.AccessSeal", Policy(see=HasRole((Role.NATIONAL_ADMIN,)), add=Nobody()))

_ALL, _READ = "SELECT, INSERT, UPDATE, DELETE", "SELECT"
#: Table → why it has no policy, what pages may do with it.
FRAMEWORK_TABLES = {
    "django_migrations": ("noms des migrations", _READ),
    "django_content_type": ("noms des modèles", _READ),
    "django_session": ("session : clé au hasard et contenu signé, avis à montrer compris, lue avant l’acteur", _ALL),
    "auth_group": ("inutilisée, exigée par Django", _READ),
    "auth_permission": ("noms de permissions", _READ),
    "auth_group_permissions": ("inutilisée, exigée par Django", _READ),
    "account_emailaddress": ("adresse de connexion, lue avant de savoir qui agit", _ALL),
    "account_emailconfirmation": ("clé de confirmation, lue avant de savoir qui agit", _ALL),
    "dsfr_dsfrconfig": ("réglages du système de design", _READ),
    "dsfr_dsfrsocialmedia": ("réglages du système de design", _READ),
    "procrastinate_periodic_defers": ("tâches périodiques : des dates", ""),
    "procrastinate_workers": ("machines qui font les tâches : leur dernier signe", "SELECT (last_heartbeat)"),
}
for _table, (_reason, _web) in FRAMEWORK_TABLES.items():
    exempt(_table, _reason, web=_web)

# A page asks for a job and counts those that wait. It reads the arguments of none, even its own, and changes none:
# failed jobs are queued again by `rebond_relaunch`, for the national administration.
exempt(
    "procrastinate_jobs",
    "tâches : des clés seulement, qu’une page écrit et ne relit pas",
    web="INSERT (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at), "
    "SELECT (id, task_name, status, attempts, scheduled_at)",
    definer="SELECT, UPDATE",
)
exempt(
    "procrastinate_events",
    "tâches : quand chacune fut demandée, écrit par un déclencheur",
    web="INSERT (job_id, type, at), SELECT (job_id, at)",
    definer="INSERT",
)
