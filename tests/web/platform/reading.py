"""How the tests read a page."""

import re

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

_TOKEN = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": "[^"]*"|(?:id|aria-controls)="breadcrumb[^"]*"'
)


def bare(html: str) -> str:
    """A page without its blanks, nor the tokens that differ at each answer."""
    return "".join(_TOKEN.sub("", html).split())


def queries_of(client: Client, address: str) -> list[str]:
    """What a page reads. Left out: the savepoints (the tests' own) and the settings that tell who acts."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not sql.startswith(("SAVEPOINT", "RELEASE", "SELECT set_config", "SET LOCAL"))]
