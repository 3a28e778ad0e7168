"""The closed lists of a campaign's life."""

from django.db.models import TextChoices


class CampaignState(TextChoices):
    """The life cycle of B1 (guide, "Repérage", §2)."""

    ANNOUNCED = "announced", "Annoncée"
    VERIFICATION = "verification", "Vérification"
    VALIDATED = "validated", "Validée"
    COMPARED = "compared", "Comparée"
    PUBLISHED = "published", "Publiée"
    CORRECTIONS = "corrections", "Corrections"
    CLOSED = "closed", "Close"


class DeliveryState(TextChoices):
    RECEIVED = "received", "En attente de lecture"
    READING = "reading", "En cours de lecture"
    READ = "read", "Lu"
    INCOMPLETE = "incomplete", "À préciser"
    DUPLICATE = "duplicate", "Déjà reçu"
    SUPERSEDED = "superseded", "Remplacé"
    UNUSED = "unused", "Sans usage ici"
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
    TAKING_BACK = "taking_back", "Retrait en cours"
    TAKEN_BACK = "taken_back", "Retirée"
    FAILED = "failed", "En échec"


class Verdict(TextChoices):
    """What the comparator says of a human being (formats §8.3)."""

    DROPOUT = "dropout", "En situation de décrochage"
    REVIEW = "review", "À vérifier"
    UNDETERMINED = "undetermined", "Indéterminé"
    NOT_DROPOUT = "not_dropout", "Hors de la liste"


class Criterion(TextChoices):
    """What decided (formats §8.3), as a user reads it."""

    DECEASED = "deceased", "Décès"
    ATTESTED = "attested", "Fait attesté par une personne"
    ENROLLED = "enrolled", "Inscrit en formation ou en apprentissage à la date du traitement"
    DIPLOMA = "diploma", "Diplôme obtenu"
    AGE = "age", "Moins de 16 ans, ou 26 ans et plus"
    SCHOOLING = "schooling", "Moins de 15 jours de scolarité"
