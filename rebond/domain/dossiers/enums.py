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
    MERGED = "merged", "Fusionné"


class Origin(TextChoices):
    """How a file came to be opened (guide, "Repérage", "Modalités pour intégrer tous les jeunes dans le suivi")."""

    LIST = "list", "Liste d’une campagne"
    REPORT = "report", "Signalement"
    VISIT = "visit", "Visite spontanée"
    JDC = "jdc", "Journée défense et citoyenneté"


class ReportOutcome(TextChoices):
    """What a partner's report met."""

    OPENED = "opened", "Reçu par la plate-forme"
    FOLLOWED = "followed", "Ce jeune était déjà suivi : son suivi a reçu votre signalement"


class TransferState(TextChoices):
    PENDING = "pending", "En attente de réponse"
    ACCEPTED = "accepted", "Accepté"
    REFUSED = "refused", "Refusé"
    CANCELLED = "cancelled", "Annulé"


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
    TOLD = "told", "Situation apprise"  # a reason not to contact, which the attested fact says
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
    PHONE_SCHOOL = "phone_school", "Téléphoner à l’établissement"
    ASK_AGAIN = "ask_again", "Reproposer l’accompagnement"
    CONFIRM = "confirm", "Vérifier la situation"
    ANSWERED = "answered", "Répondre au jeune"
    BREAK = "break", "Reprendre contact après une rupture"
    MEETING = "meeting", "Rendez-vous"
    MISSED = "missed", "Rappeler après un rendez-vous manqué"
    PROPOSE = "propose", "Proposer un parcours"
    FOLLOW = "follow", "Prendre des nouvelles"
    NONE = "none", "Rien de prévu"


#: Steps that a person chooses; the others are set by what happens (an answer, a break, an appointment…), and a file
#: left with nothing to do would be seen by nobody.
CHOSEN_STEPS = (
    *(NextStep.CALL_AGAIN, NextStep.OTHER_CHANNEL, NextStep.FIND_NUMBER, NextStep.INTERVIEW, NextStep.DIAGNOSIS),
    *(NextStep.PROPOSE, NextStep.FOLLOW, NextStep.CHECK_SCHOOL, NextStep.CONFIRM, NextStep.ASK_AGAIN),
)


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
    DOUBTFUL = "doubtful", "Douteux"  # a message did not arrive
    BANNED = "banned", "À ne pas utiliser"  # its holder asked so, or may not be told


#: What nobody calls nor writes to.
UNUSABLE = (Validity.WRONG, Validity.BANNED)


class Flag(TextChoices):
    """Flags of the verdict (formats §8.3) shown on the list."""

    HOLDS_LEVEL_3 = "holds_level_3", "Déjà titulaire d’un CAP"
    EXAM_RESULT_MISSING = "exam_result_missing", "Résultat d’examen manquant"
    MISSION_LOCALE = "mission_locale", "Suivi en mission locale"
    TRAINING_OBLIGATION = "training_obligation", "Obligation de formation 16-18"
    SECOND_PUBLIC = "second_public", "Au titre de la seule obligation de formation"


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
    LATE = "en-retard", "En retard"
    NEW = "nouveaux", "Nouveaux"
    UNASSIGNED = "sans-referent", "Sans référent"
    TO_CHECK = "a-verifier", "À vérifier"
    UNREACHABLE = "injoignables", "Injoignables"
    OBLIGATION = "16-18-ans", "16-18 ans"
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


class Wish(TextChoices):
    """What a young person wishes, as the follow-up sheet asks it (annex 3.9)."""

    STUDIES = "studies", "Reprendre des études"
    INTERNSHIPS = "internships", "Stages"
    APPRENTICESHIP = "apprenticeship", "Apprentissage"
    REVIEW = "review", "Faire le point"
    TRAINING = "training", "Formation"
    JOB = "job", "Emploi ou métier"
    OTHER = "other", "Autre"


class Seen(TextChoices):
    NEW = "new", "Nouveau sur la liste"
    KNOWN = "known", "Déjà connu"


class YesNo(TextChoices):
    YES = "yes", "Suivi en mission locale"
    NO = "no", "Pas de mission locale connue"


class Sex(TextChoices):
    FEMALE = "2", "Féminin"
    MALE = "1", "Masculin"


class Fact(TextChoices):
    """What a person attests (formats §8.3). The last two never leave Rebond."""

    SCHOOL_NO_CONTRACT = "SCOLARISE_HORS_CONTRAT", "Scolarisé dans un établissement hors contrat"
    SCHOOL_CNED = "SCOLARISE_CNED", "Scolarisé au CNED"
    SCHOOL_DEFENCE = "SCOLARISE_DEFENSE", "Scolarisé dans un établissement de la Défense"
    SCHOOL_HEALTH = "SCOLARISE_SANTE", "Scolarisé dans un établissement de la Santé"
    SCHOOL_JUSTICE = "SCOLARISE_JUSTICE", "Scolarisé dans un établissement de la Justice"
    SCHOOL_CARE = "SCOLARISE_MEDICO_SOCIAL", "Scolarisé dans un établissement médico-social"
    SCHOOL_OTHER = "SCOLARISE_AUTRE", "Scolarisé"
    APPRENTICE = "APPRENTI_SANS_CONTRAT", "Gardé par son CFA après la rupture du contrat"
    ABROAD = "A_L_ETRANGER", "Hors du territoire national"
    DIPLOMA = "DIPLOME", "Diplômé à l’issue de la scolarité"
    EMPLOYED = "EN_EMPLOI", "En emploi"
    TRAINING = "EN_FORMATION", "En formation continue ou professionnelle"
    DECEASED = "DECEDE", "Décès"
    WRONG_IDENTITY = "IDENTITE_FAUSSE", "Identité fausse"
    NO_SHOW = "ABSENT_DES_LA_RENTREE", "Absent dès la rentrée"
    PROTECTED = "PROTEGE", "Motif protégé"
    OTHER = "AUTRE", "Autre motif"


class FactSource(TextChoices):
    """Who says so."""

    YOUNG_PERSON = "young_person", "Le jeune"
    PARENT = "parent", "Un parent"
    ESTABLISHMENT = "establishment", "L’établissement ou l’employeur"
    PARTNER = "partner", "Un partenaire"
    DOCUMENT = "document", "Un document vu"


class FactEffect(TextChoices):
    """What a fact does to the file."""

    NONE = "none", "Rien"
    CHECK = "check", "Inscription à vérifier"
    CLOSE = "close", "Dossier clos"
    SOLUTION = "solution", "Solution"


class StatusReason(TextChoices):
    """Why a file is closed, or open again. General on purpose: it must betray no protected nature."""

    SCHOOLED = "schooled", "Scolarisé ou apprenti"
    ABROAD = "abroad", "Hors du territoire national"
    DIPLOMA = "diploma", "Diplômé"
    DECEASED = "deceased", "Décès"
    IDENTITY = "identity", "Identité fausse"
    SOLUTION = "solution", "Solution durable"
    AGE = "age", "A plus de 25 ans"
    REQUEST = "request", "À sa demande"
    OTHER = "other", "Autre motif"
    AGAIN = "again", "Décroche de nouveau"
    MISTAKE = "mistake", "Clos par erreur"
    OUTDATED = "outdated", "Situation à confirmer"
    CONTRADICTED = "contradicted", "Une base dit le contraire"
    DENIED = "denied", "Un établissement dit le contraire"
    WORKED = "worked", "Suivi commencé"
    ANSWERED = "answered", "Le jeune a répondu"
    LISTED = "listed", "Une liste le nomme à nouveau"


class Situation(TextChoices):
    """Where a young person stands, in the order in which the rules are tried (`situations`)."""

    TO_VERIFY = "to_verify", "À vérifier"
    LEFT = "left", "Sortis du suivi"
    TRAINING = "training", "De retour en formation"
    EMPLOYED = "employed", "En emploi"
    OTHER = "other", "Autre solution"
    SUPPORTED = "supported", "Accompagnés"
    REFUSED = "refused", "Refusent"
    UNREACHABLE = "unreachable", "Injoignables"
    CONTACT = "contact", "En contact"
    UNKNOWN = "unknown", "Inconnue"


#: Reasons to close a file by hand; the others come with a fact.
CLOSING = (
    StatusReason.SOLUTION, StatusReason.SCHOOLED, StatusReason.AGE, StatusReason.REQUEST, StatusReason.OTHER,
)  # fmt: skip
#: Reasons to open a file again by hand.
REOPENING = (StatusReason.AGAIN, StatusReason.MISTAKE, StatusReason.OTHER)


class Refusal(TextChoices):
    """Why a young person refuses (guide, annex 3.9: "coût, éloignement, manque de temps, de motivation, etc.")."""

    COST = "cost", "Coût"
    DISTANCE = "distance", "Éloignement"
    TIME = "time", "Manque de temps"
    MOTIVATION = "motivation", "Manque de motivation"
    ALONE = "alone", "Préfère se débrouiller seul"
    PERSONAL = "personal", "Raison personnelle"
    OTHER = "other", "Autre raison"


class ShareLevel(TextChoices):
    """How much of a file an organisation of circle 2 reads (guide, "secret partagé": what the purpose needs)."""

    SUMMARY = "summary", "L’essentiel"
    WHOLE = "whole", "Le dossier"


class ShareConsent(TextChoices):
    """Whether the young person agrees that the file is shared, and how they said so."""

    SPOKEN = "spoken", "Oui, de vive voix"
    WRITTEN = "written", "Oui, par écrit"
    TOLD = "told", "Informé, sans opposition"
    REFUSED = "refused", "Non, le jeune s’y oppose"


class Confidentiality(TextChoices):
    """How far a partner's information may go (product, B12)."""

    FOLLOWS = "follows", "Suit le jeune, sans plus"
    PLATFORM = "platform", "Pour la plate-forme seulement"
    SHARED = "shared", "Pour tous ceux qui partagent le dossier"


class SchoolSays(TextChoices):
    """What an establishment's referent tells of a young person."""

    INFORMATION = "information", "Information"
    DETAIL = "detail", "Coordonnée"
    CONTACT = "contact", "Prise de contact"


class Rhythm(TextChoices):
    """How often a person wants their news by e-mail."""

    DAILY = "daily", "Chaque jour"
    WEEKLY = "weekly", "Chaque lundi"
    NEVER = "never", "Jamais"


class RequestState(TextChoices):
    PENDING = "pending", "Transmise"
    ACCEPTED = "accepted", "Acceptée"
    REFUSED = "refused", "Refusée"
    EXPIRED = "expired", "Restée sans réponse"


class BulkState(TextChoices):
    """How far an act on many files is."""

    WAITING = "waiting", "En cours"
    DONE = "done", "Fait"
    FAILED = "failed", "Échec"
    UNDOING = "undoing", "Annulation en cours"
    UNDONE = "undone", "Annulé"


class SearchPurpose(TextChoices):
    """Why somebody looks for a young person across the country."""

    REQUEST = "request", "Demande du jeune ou de sa famille"
    TRANSFER = "transfer", "Déménagement : trouver la plate-forme qui suit"
    DUPLICATE = "duplicate", "Deux dossiers pour une même personne"
    RIGHTS = "rights", "Exercice d’un droit (accès, rectification, opposition)"
    SUPPORT = "support", "Assistance à une plate-forme"


class FollowUpChoice(TextChoices):
    """What is chosen for a file followed for long without a solution (B10)."""

    KEEP = "keep", "Continuer le suivi sur la liste"
    OUTSIDE = "outside", "Suivre hors de la liste"
    BACK = "back", "Remettre sur la liste"


class LeavingReason(TextChoices):
    """Why a file goes on outside the list."""

    LIMITS = "limits", "Suivi long sans solution"
    PARTNER = "partner", "Un partenaire assure le suivi"
    AWAY = "away", "Momentanément indisponible"
    OTHER = "other", "Autre raison"


class JdcState(TextChoices):
    """What became of a row of a JDC table."""

    ASIDE = "aside", "Mise de côté"
    READ = "read", "Lue, à répartir"
    PROPOSED = "proposed", "Proposée à la plate-forme"
    NOTED = "noted", "Notée sur un dossier"
    OPENED = "opened", "Dossier ouvert"
    PUT_OFF = "put_off", "Écartée par la plate-forme"


# --- calls, mornings of calls, répartition ---
class RecontactOn(TextChoices):
    """Events on which who is unreachable is looked for again before the day noted."""

    DETAIL = "detail", "Une coordonnée nouvelle arrive"
    LIST = "list", "Une nouvelle liste le nomme encore"


class DayOrder(TextChoices):
    """How the queue of the day is put."""

    PRIORITY = "priority", "Priorité"
    SCHOOL = "school", "Établissement"
    COMMUNE = "commune", "Commune"
    HOUR = "hour", "Heure prévue"


class AllotmentKind(TextChoices):
    SITTING = "sitting", "Répartition"
    DEPARTURE = "departure", "Départ"
