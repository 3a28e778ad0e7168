"""The WSGI entry point."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rebond.config.settings.base")
application = get_wsgi_application()


def settle() -> None:
    """Take what the process was built of out of the collector's rounds, and have it go round more seldom.

    Each whole round looked at 160,000 objects that never go: the slowest of thirty pages waited 50 to 100 ms for it
    (measured, 30 November 2026: docs/performance.md).
    """
    get_resolver().url_patterns  # noqa: B018 (imports every page)
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 20)


settle()
