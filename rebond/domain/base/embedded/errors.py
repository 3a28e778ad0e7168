"""What can be said to whoever starts the site without a PostgreSQL of their own."""


class EmbeddedServerError(RuntimeError):
    """The embedded server can't be had; the message says why and what to do, in French."""
