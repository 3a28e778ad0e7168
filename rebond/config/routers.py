"""Which connection does what: only the owner migrates."""


class OwnerMigrates:
    """Pages and jobs use `default`; the schema changes through `owner` alone."""

    def allow_migrate(self, db: str, app_label: str, **_hints) -> bool:
        """True on the owner's connection."""
        return db == "owner"

    def allow_relation(self, obj1, obj2, **_hints) -> bool:
        """All aliases are one database."""
        return True
