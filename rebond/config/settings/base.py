"""Settings common to every way of running Rebond. Everything that varies comes from the environment."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rebond.domain.base.roles import password_of

ROOT = Path(__file__).resolve().parents[3]
VAR = Path(os.environ.get("REBOND_VAR", ROOT / "var"))


def _secret(name: str, file: str) -> str:
    """A secret from the environment, or one made once and kept under `var/` (a machine to try Rebond on)."""
    value = os.environ.get(name)
    if value:
        return value
    path = VAR / "secrets" / file
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(os.urandom(32).hex())
    return path.read_text()


SECRET_KEY = _secret("REBOND_SECRET_KEY", "secret_key")
DATABASE_KEY = _secret("REBOND_DATABASE_KEY", "database_key")
STORAGE_KEY = _secret("REBOND_STORAGE_KEY", "storage_key")  # 32 bytes in hexadecimal
DEBUG = os.environ.get("REBOND_DEBUG") == "1"
DEMO = os.environ.get("REBOND_DEMO") == "1"  # one sign-in button a role, and nothing leaves the machine
ALLOWED_HOSTS = os.environ.get("REBOND_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_FAILURE_VIEW = "rebond.web.typed.form_of_another_time"
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("REBOND_ORIGINS", "").split(",") if o]

# --- Database -------------------------------------------------------------------------------------------
# Host, port and name come from DATABASE_URL, or from the embedded server. Each alias connects with its own role.


def _server() -> dict[str, object]:
    url = os.environ.get("DATABASE_URL")
    if url:
        parts = urlsplit(url)
        return {"HOST": unquote(parts.hostname or ""), "PORT": str(parts.port or ""), "NAME": parts.path.lstrip("/")}
    from rebond.domain.base.embedded import ensure_server  # noqa: PLC0415

    server = ensure_server(VAR)
    return {
        "HOST": str(server.socket_dir),
        "PORT": str(server.port),
        "NAME": os.environ.get("REBOND_DATABASE", "rebond"),
    }


SERVER = _server()


def _connection(role: str, *, prepared: bool = False) -> dict[str, object]:
    # Under the policies PostgreSQL plans a query ten times longer than it runs it: planned once, it is kept with the
    # connection (docs/performance.md). A pooler in front must know prepared statements (docs/operations.md).
    kept = {"server_side_binding": True, "prepare_threshold": 2} if prepared else {}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **SERVER,
        "USER": role,
        "PASSWORD": password_of(role, DATABASE_KEY),
        "CONN_MAX_AGE": 3600,  # a new one plans every query again, several times each
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": f"rebond {role}", **kept},
    }


PROCESS_ROLE = os.environ.get("REBOND_PROCESS", "web")  # "web", "worker" or "owner"
DATABASES = {
    "default": _connection(f"rebond_{PROCESS_ROLE}", prepared=PROCESS_ROLE != "owner"),
    "owner": _connection("rebond_owner"),
    "journal": _connection("rebond_journal"),
}
DATABASE_ROUTERS = ["rebond.config.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Applications ---------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "django_htmx",
    "widget_tweaks",
    "dsfr",
    "procrastinate.contrib.django",
    "rebond.domain.base",
    "rebond.domain.territory",
    "rebond.domain.accounts",
    "rebond.domain.messages",
    "rebond.domain.dossiers",
    "rebond.domain.campaigns",
    "rebond.web",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "rebond.web.middleware.ActorMiddleware",
]
ROOT_URLCONF = "rebond.config.urls"
WSGI_APPLICATION = "rebond.config.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "rebond" / "web" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["rebond.web.templatetags.french_dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "rebond.web.contexts.shell",
            ],
        },
    }
]

# --- People -------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts are opened by the level above, never by oneself
ACCOUNT_PREVENT_ENUMERATION = True
# Sign-in attempts are counted for all the processes of the machine together, and outlive a restart.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": VAR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
PROXIES = int(os.environ.get("REBOND_PROXIES", "0"))  # how many of ours stand before the site
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SESSION_COOKIE_AGE = 12 * 3600
# What a page says after an act names young people: it waits on the server, never in a cookie that a browser keeps.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
if os.environ.get("REBOND_HTTPS") == "1":
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 365 * 24 * 3600

# --- Language, files, jobs -----------------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True
STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # straight from the installed packages: no collecting step to forget
WHITENOISE_MAX_AGE = 3600
STORAGES = {
    "default": {
        "BACKEND": "rebond.domain.base.storage.EncryptedStorage",
        "OPTIONS": {"location": os.environ.get("REBOND_FILES", str(VAR / "files")), "key": STORAGE_KEY},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = VAR / "uploads"  # in clear until sealed: a folder that nobody else may read
FILE_UPLOAD_TEMP_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
DATA_UPLOAD_MAX_NUMBER_FILES = 2000  # a folder of deliveries, dropped at once
EMAIL_BACKEND = (
    "django.core.mail.backends.locmem.EmailBackend" if DEMO else "django.core.mail.backends.smtp.EmailBackend"
)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("REBOND_FROM", "Rebond <rebond@localhost>")
EMAIL_HOST, EMAIL_PORT = os.environ.get("REBOND_SMTP_HOST", "localhost"), int(os.environ.get("REBOND_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("REBOND_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("REBOND_SMTP_PASSWORD", "")
EMAIL_USE_TLS = os.environ.get("REBOND_SMTP_TLS") == "1"
EMAIL_TIMEOUT = 20

# --- Messages to young people ------------------------------------------------------------------------------------
# The one switch: off, whatever is asked for is held. In the demonstration the outbox is local: nothing leaves.
SENT_LINKS_KEPT = DEMO  # the demonstration sends nothing: its outbox shows the link
OUTGOING_MESSAGES = os.environ.get("REBOND_OUTGOING") == "1" or DEMO
SMS_GATEWAY = {
    "url": os.environ.get("REBOND_SMS_URL", ""),
    "token": os.environ.get("REBOND_SMS_TOKEN", ""),
    "sender": os.environ.get("REBOND_SMS_SENDER", "Rebond"),
    "identifier": os.environ.get("REBOND_SMS_ID_FIELD", "id"),  # where the answer names the message: "id", "data.id"
}
RECEIPTS_SECRET = os.environ.get("REBOND_RECEIPTS_SECRET", "")  # unset: the address of receipts does not exist
# "https://rebond.example", for links in messages
SITE_ADDRESS = os.environ.get("REBOND_ADDRESS", f"http://localhost:{os.environ.get('PORT', '8000')}" if DEMO else "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"discreet": {"()": "rebond.config.logs.DiscreetFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "discreet"}},
    "root": {"handlers": ["console"], "level": os.environ.get("REBOND_LOG", "WARNING")},
}
