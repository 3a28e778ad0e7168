"""Logs without personal data: PostgreSQL quotes the values of rows and of statements; some addresses are secrets."""

import logging
import re
from types import TracebackType

QUOTING = ("DETAIL:", "CONTEXT:", "LINE ")
#: What ends the quotation, which may itself run over several lines: the next exception of the chain.
_NEXT = ("Traceback (most recent call last):", "The above exception was", "During handling of the above")
#: The secret of a personal link, and that of an agenda, open a page to whoever holds them.
_SECRET = re.compile(r"(/r/)[\w-]+|(/agenda/)[^/\s]+(?=\.ics)")
ExceptionFacts = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Tells where an error happened, and never the values that it was about."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, the secrets of its addresses masked."""
        return _SECRET.sub(lambda found: f"{found.group(1) or found.group(2)}…", super().format(record))

    def formatException(self, ei: ExceptionFacts) -> str:  # noqa: N802 (the name of the standard library)
        """The traceback, without the lines in which the database quotes rows or the statement."""
        kept, quoting = [], False
        for line in super().formatException(ei).splitlines():
            quoting = line.lstrip().startswith(QUOTING) or (quoting and not line.startswith(_NEXT))
            if not quoting:
                kept.append(line)
        return "\n".join(kept)
