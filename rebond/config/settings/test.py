"""Settings of the test suite: everything runs as the `web` role, on a database of its own."""

import os

os.environ.setdefault("REBOND_DATABASE", "rebond_test")

from rebond.config.settings.base import *

DEMO = OUTGOING_MESSAGES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MIDDLEWARE = [name for name in MIDDLEWARE if "whitenoise" not in name]
SENT_LINKS_KEPT = False
