"""What stops an act on a campaign."""


class Refused(Exception):  # noqa: N818 (the house's word, shown to people)
    """The act is not possible; the message says in French why, and what to do."""

    @property
    def sentence(self) -> str:
        """The message as shown."""
        return str(self)


class FieldRefused(Refused):
    """The same, for one field of a form."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field
