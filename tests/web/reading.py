"""What a page says, on one line."""

import html
import re

from django.http import HttpResponse


def shown(response: HttpResponse) -> str:
    """The page's text and tags, its entities read, each run of blanks made one; no-break spaces stay."""
    return re.sub(r"[ \t\r\n]+", " ", html.unescape(response.content.decode()))
