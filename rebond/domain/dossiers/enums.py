"""The closed lists of the file: stages of annex 3.4, channels and outcomes of a contact."""

from django.db.models import TextChoices


class Stage(TextChoices):
    """Where a young person stands (guide, annex 3.4)."""

    DETECTION = "detection", "Repérage"
    CONTACT = "contact", "Prise de contact"
    INTERVIEW = "interview", "Entretien de situation"
    DIAGNOSIS = "diagnosis", "Diagnostic"
    PATHWAY = "pathway", "Parcours d’accompagnement"
    SOLUTION = "solution", "Solution"


class Status(TextChoices):
    OPEN = "open", "Ouvert"
    CLOSED = "closed", "Clos"
    WITHDRAWN = "withdrawn", "Retiré de la liste"


class Channel(TextChoices):
    PHONE = "phone", "Téléphone"
    SMS = "sms", "SMS"
    EMAIL = "email", "Courriel"
    LETTER = "letter", "Courrier"
    VISIT = "visit", "Visite"
    RELATIVE = "relative", "Par un proche"
    PARTNER = "partner", "Par un partenaire"


class Answered(TextChoices):
    """Who answered."""

    YOUNG_PERSON = "young_person", "Le jeune"
    MOTHER = "mother", "Sa mère"
    FATHER = "father", "Son père"
    OTHER = "other", "Un autre proche"
    MACHINE = "machine", "Messagerie"
    NOBODY = "nobody", "Personne"


class Outcome(TextChoices):
    """What came of an attempt (screens, "Ma journée")."""

    REACHED = "reached", "A répondu"
    RELATIVE_REACHED = "relative_reached", "Un proche a répondu"
    NO_ANSWER = "no_answer", "Pas de réponse"
    MESSAGE_LEFT = "message_left", "Message laissé"
    WRONG_NUMBER = "wrong_number", "Faux numéro"
    HUNG_UP = "hung_up", "A raccroché"
    CALL_BACK = "call_back", "Rappeler plus tard"
    APPOINTMENT = "appointment", "Rendez-vous pris"
    IN_SCHOOL = "in_school", "Déjà scolarisé"
    REFUSES = "refuses", "Refuse l’accompagnement"
    SENT = "sent", "Envoyé, sans réponse pour l’instant"


class NextStep(TextChoices):
    """What to do next, proposed after each attempt."""

    FIRST_CALL = "first_call", "Premier appel"
    CALL_AGAIN = "call_again", "Rappeler"
    OTHER_CHANNEL = "other_channel", "Essayer un autre canal"
    FIND_NUMBER = "find_number", "Trouver un numéro"
    INTERVIEW = "interview", "Mener l’entretien de situation"
    DIAGNOSIS = "diagnosis", "Proposer un diagnostic"
    CHECK_SCHOOL = "check_school", "Vérifier l’inscription"
    ASK_AGAIN = "ask_again", "Reproposer l’accompagnement"
    NONE = "none", "Rien de prévu"


class DetailKind(TextChoices):
    PHONE = "phone", "Téléphone"
    EMAIL = "email", "Courriel"
    ADDRESS = "address", "Adresse"


class Holder(TextChoices):
    """Whose number or address it is."""

    YOUNG_PERSON = "young_person", "Le jeune"
    MOTHER = "mother", "Mère"
    FATHER = "father", "Père"
    OTHER = "other", "Autre responsable"


class Validity(TextChoices):
    UNKNOWN = "unknown", "Non vérifié"
    GOOD = "good", "Vérifié"
    WRONG = "wrong", "Erroné"


class Flag(TextChoices):
    """Flags of the verdict (formats §8.3) shown on the list."""

    HOLDS_LEVEL_3 = "holds_level_3", "Déjà titulaire d’un CAP"
    EXAM_RESULT_MISSING = "exam_result_missing", "Résultat d’examen manquant"
    MISSION_LOCALE = "mission_locale", "Suivi en mission locale"
    TRAINING_OBLIGATION = "training_obligation", "Obligation de formation 16-18"


class ExportKind(TextChoices):
    """What a job makes from a view of the list."""

    LIST = "list", "Liste"
    LETTERS = "letters", "Courriers"
    LABELS = "labels", "Étiquettes"
    REGISTER = "register", "Registre de suivi"


class ExportState(TextChoices):
    WAITING = "waiting", "En préparation"
    READY = "ready", "Prêt"
    FAILED = "failed", "Échec"


class Tab(TextChoices):
    """The views of the list that every platform has."""

    TO_CONTACT = "a-contacter", "À contacter"
    NEW = "nouveaux", "Nouveaux"
    UNASSIGNED = "sans-referent", "Sans référent"
    ALL = "tous", "Tous"


class Sort(TextChoices):
    NEXT = "next", "Prochaine étape"
    NAME = "name", "Nom"
    CONTACT = "contact", "Dernier contact"
    AGE = "age", "Âge"


class LastContact(TextChoices):
    NEVER = "never", "Jamais contacté"
    OVER_14 = "14", "Il y a plus de 14 jours"
    OVER_30 = "30", "Il y a plus d’un mois"
    OVER_90 = "90", "Il y a plus de trois mois"


class Seen(TextChoices):
    NEW = "new", "Nouveau sur la liste"
    KNOWN = "known", "Déjà connu"


class YesNo(TextChoices):
    YES = "yes", "Suivi en mission locale"
    NO = "no", "Pas de mission locale connue"


class Sex(TextChoices):
    FEMALE = "2", "Féminin"
    MALE = "1", "Masculin"
