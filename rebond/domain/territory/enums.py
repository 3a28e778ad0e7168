"""The closed lists of the territory app. What administrators may change is data (`CodeEntry`), not here."""

from django.db.models import TextChoices


class Sector(TextChoices):
    PUBLIC = "public", "Public"
    PRIVATE = "private", "Privé sous contrat"


class Base(TextChoices):
    """The administrations' bases from which an establishment or organisation delivers."""

    SIECLE = "siecle", "Élèves (SIECLE)"
    FREGATA = "fregata", "Agriculture (FREGATA)"
    APPRENTICES = "apprentis", "Apprentis (SIFA, tableau de bord)"
    EXAMS = "examens", "Résultats d’examens"
    MISSION_LOCALE = "mission_locale", "Missions locales"
    FACTS = "faits", "Faits attestés"


class OrganisationType(TextChoices):
    """Circle-1 and circle-2 actors (guide, annexes on actors); the label is the guide's own short name."""

    CIO = "cio", "CIO"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    MLDS = "mlds", "MLDS"
    FOQUALE = "foquale", "Réseau FOQUALE"
    PLATFORM = "platform", "Plate-forme"
    E2C = "e2c", "École de la 2e chance"
    EPIDE = "epide", "EPIDE"
    CFA = "cfa", "CFA"
    PJJ = "pjj", "PJJ"
    JUSTICE = "justice", "Justice (prison, tribunal, SPIP)"
    HEALTH = "health", "Santé (hôpital, CMP, maison des adolescents)"
    FRANCE_TRAVAIL = "france_travail", "France travail"
    REGION = "region", "Région"
    ADMINISTRATION = "administration", "Administration"
    OTHER = "other", "Autre"


class PerimeterTarget(TextChoices):
    COMMUNE = "commune", "Commune"
    ESTABLISHMENT = "establishment", "Établissement"
    BASSIN = "bassin", "Bassin"


class Preference(TextChoices):
    """Which rule a département tries first to choose the platform of a young person."""

    HOME = "home", "Le domicile d’abord"
    ESTABLISHMENT = "establishment", "L’établissement d’abord"


class Basis(TextChoices):
    """What a placement rests on, from the surest to the weakest."""

    HOME_RULE = "home_rule", "Règle sur le domicile"
    ESTABLISHMENT_RULE = "establishment_rule", "Règle sur l’établissement"
    HOME_DEFAULT = "home_default", "Plate-forme par défaut du département du domicile"
    SCHOOL_RULE = "school_rule", "Règle sur la commune de l’établissement"
    SCHOOL_DEFAULT = "school_default", "Plate-forme par défaut du département de l’établissement"
    DEPARTMENT = "department", "Première plate-forme du département, à défaut"
    ACADEMIE = "academie", "Plate-forme de l’académie, à défaut"
    REGION = "region", "Plate-forme de la région, à défaut"
    NONE = "none", "Aucune plate-forme"


class CodeList(TextChoices):
    LEVEL = "level", "Niveaux de diplôme"
    DISPOSITIF = "dispositif", "Dispositifs de formation"
    DIPLOMA = "diploma", "Types de diplôme"
    EXIT_MOTIVE = "exit_motive", "Motifs de sortie"
    NATURE = "nature", "Natures d’établissement"
    STATUS = "status", "Statuts d’élève"
