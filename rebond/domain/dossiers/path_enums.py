"""The closed lists of the path from the diagnosis to the solution: people of a file, pathways, their turns."""

from django.db.models import TextChoices


class PersonKind(TextChoices):
    """Who accompanies, besides the referent (guide, annex 3.4, notes 1 and 2; "Apporter des solutions", §2)."""

    DIAGNOSIS = "diagnosis", "Acteur du diagnostic"
    TUTOR = "tutor", "Tuteur du parcours"
    CONTACT = "contact", "Interlocuteur privilégié"


class EngagementKind(TextChoices):
    """What a young person enters: an action of the pathway, or a solution."""

    MLDS = "mlds", "Action de la MLDS"
    E2C = "e2c", "École de la 2e chance"
    EPIDE = "epide", "EPIDE"
    CIVIC = "civic", "Service civique"
    PACEA = "pacea", "PACEA (mission locale)"
    CEJ = "cej", "Contrat d’engagement jeune"
    PREPARATION = "preparation", "Formation préparatoire ou remise à niveau"
    WORKSHOP = "workshop", "Atelier ou stage de découverte"
    INTERNSHIP = "internship", "Stage en entreprise"
    ACTION = "action", "Autre accompagnement"
    SCHOOL = "school", "Retour en scolarité"
    APPRENTICESHIP = "apprentice", "Apprentissage"
    PRO_CONTRACT = "pro_contract", "Contrat de professionnalisation"
    TRAINING = "training", "Formation qualifiante"
    JOB = "job", "Emploi durable"
    SOLUTION = "solution", "Autre solution"


class TurnKind(TextChoices):
    """What happens in an engagement after it was decided."""

    ENTERED = "entered", "Est entré"
    PRESENT = "present", "Présent"
    IRREGULAR = "irregular", "Présence irrégulière"
    ABSENT = "absent", "Absent"
    CONFIRMED = "confirmed", "Toujours en place"
    PROLONGED = "prolonged", "Prolongé"
    COMPLETED = "completed", "Allé à son terme"
    MOVED = "moved", "Passé à autre chose"
    ABANDONED = "abandoned", "Abandonné"
    EXCLUDED = "excluded", "Exclu"
    BREAK = "break", "Rupture"
    NO_SHOW = "no_show", "N’est jamais venu"


class BreakReason(TextChoices):
    """Why a pathway breaks. None says more than what the structure needs to tell."""

    CONTRACT = "contract", "Contrat rompu"
    DROPPED = "dropped", "Ne vient plus"
    MISFIT = "misfit", "Ne lui convenait pas"
    PERSONAL = "personal", "Raison personnelle"
    MOVED_HOME = "moved_home", "Déménagement"
    CONFLICT = "conflict", "Conflit ou exclusion"
    CLOSED = "closed", "Action arrêtée par la structure"
    OTHER = "other", "Autre raison"


class EnrolmentAnswer(TextChoices):
    """What the establishment answers when it is asked whether a young person is enrolled (C11)."""

    WAITING = "waiting", "En attente de réponse"
    ENROLLED = "enrolled", "Inscrit"
    NOT_ENROLLED = "not_enrolled", "Pas inscrit"
    NEVER_CAME = "never_came", "Inscrit, jamais venu"


class MyRole(TextChoices):
    """What one is in a file, for whoever looks for theirs: its referent, or one of the people who accompany."""

    REFERENT = "referent", "Référent"
    DIAGNOSIS = "diagnosis", "Chargé du diagnostic"
    TUTOR = "tutor", "Tuteur du parcours"
    CONTACT = "contact", "Interlocuteur privilégié"
