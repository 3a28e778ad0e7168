"""The closed lists of messages."""

from django.db.models import TextChoices


class Channel(TextChoices):
    SMS = "sms", "SMS"
    EMAIL = "email", "Courriel"


class TemplateChannel(TextChoices):
    """By what a text that is kept goes: as a message, or printed as a letter."""

    SMS = "sms", "SMS"
    EMAIL = "email", "Courriel"
    LETTER = "letter", "Lettre"


class Audience(TextChoices):
    """Whom a text that is kept addresses: what is said to one is not said to the other."""

    YOUNG_PERSON = "young_person", "Le jeune"
    GUARDIAN = "guardian", "Un parent, d’un mineur"


class State(TextChoices):
    """Where a message is. Which state follows which is in `lifecycle`."""

    HELD = "held", "Retenu"
    QUEUED = "queued", "En attente d’envoi"
    SENDING = "sending", "Envoi en cours"
    SENT = "sent", "Envoyé"
    DELIVERED = "delivered", "Remis"
    FAILED = "failed", "Non envoyé"
    BOUNCED = "bounced", "Revenu : adresse inconnue"
    DROPPED = "dropped", "Abandonné"


#: States in which a message has not left yet, and may still be given up.
WAITING = (State.HELD, State.QUEUED)


class Notice(TextChoices):
    """What the gateway tells afterwards."""

    DELIVERED = "delivered", "Remis"
    FAILED = "failed", "Non remis"
    BOUNCED = "bounced", "Numéro ou adresse inconnus"
    REPLY = "reply", "Réponse reçue"
