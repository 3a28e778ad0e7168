"""The closed lists of a campaign's life."""

from django.db.models import TextChoices


class CampaignState(TextChoices):
    """The life cycle of B1 (guide, "Repérage", §2)."""

    ANNOUNCED = "announced", "Annoncée"
    VERIFICATION = "verification", "Vérification par les établissements"
    VALIDATED = "validated", "Validée"
    COMPARED = "compared", "Comparée"
    PUBLISHED = "published", "Publiée"
    CORRECTIONS = "corrections", "Corrections"
    CLOSED = "closed", "Close"


class DeliveryState(TextChoices):
    RECEIVED = "received", "Reçu"
    READING = "reading", "En cours de lecture"
    READ = "read", "Lu"
    DUPLICATE = "duplicate", "Déjà reçu"
    SUPERSEDED = "superseded", "Remplacé"
    REFUSED = "refused", "Refusé"


class RunState(TextChoices):
    WAITING = "waiting", "En attente"
    RUNNING = "running", "En cours"
    DONE = "done", "Terminée"
    FAILED = "failed", "En échec"
    STOPPED = "stopped", "Arrêtée"


class PublicationState(TextChoices):
    WAITING = "waiting", "En attente"
    PUBLISHED = "published", "Publiée"
    TAKEN_BACK = "taken_back", "Retirée"
    FAILED = "failed", "En échec"
