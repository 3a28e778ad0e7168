"""Logs without personal data: PostgreSQL's DETAIL and CONTEXT lines quote the values of rows."""

import logging
from types import TracebackType

QUOTING = ("DETAIL:", "CONTEXT:")
ExceptionFacts = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class DiscreetFormatter(logging.Formatter):
    """Tells where an error happened, and never the values that it was about."""

    def formatException(self, ei: ExceptionFacts) -> str:  # noqa: N802 (the name of the standard library)
        """The traceback, without the lines in which the database quotes rows."""
        lines = super().formatException(ei).splitlines()
        return "\n".join(line for line in lines if not line.lstrip().startswith(QUOTING))
