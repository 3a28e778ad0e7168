"""The closed lists of the errors of bases that platforms report."""

from django.db.models import TextChoices


class ErrorKind(TextChoices):
    """What of the reason why a young person is on the list is an error of a base."""

    RECORD = "record", "Un enregistrement n’est pas le sien"
    DATE = "date", "Une date, un niveau ou un établissement est faux"
    OTHER = "other", "Autre"


class ErrorAnswer(TextChoices):
    """What the campaign's administration says of it."""

    MENDED = "mended", "La base sera corrigée : cela comptera à la prochaine campagne"
    RIGHT = "right", "La base dit vrai"
