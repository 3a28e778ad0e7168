"""The columns that a person may choose for their list. The name comes first and is always there."""

from collections.abc import Iterable

from django.db.models import TextChoices

from rebond.domain.dossiers.enums import Sort


class Column(TextChoices):
    """A column of the list, with its heading."""

    AGE = "age", "Âge"
    BIRTH = "birth", "Naissance"
    SEX = "sex", "Sexe"
    COMMUNE = "commune", "Commune"
    SCHOOL = "school", "Dernier établissement"
    LEVEL = "level", "Dernier niveau"
    STAGE = "stage", "Étape"
    NEXT = "next", "Prochaine étape"
    CONTACT = "contact", "Dernier contact"
    OUTCOME = "outcome", "Dernière suite"
    ATTEMPTS = "attempts", "Essais"
    REFERENT = "referent", "Référent"
    CAMPAIGNS = "campaigns", "Campagnes"
    FLAGS = "flags", "À savoir"
    MISSION_LOCALE = "mission_locale", "Mission locale"
    STATUS = "status", "État"


DEFAULT = (*(Column.AGE, Column.COMMUNE, Column.SCHOOL, Column.STAGE, Column.NEXT, Column.CONTACT, Column.REFERENT),)
#: The sort that a column's heading asks.
SORTS = {Column.AGE: Sort.AGE, Column.BIRTH: Sort.AGE, Column.NEXT: Sort.NEXT, Column.CONTACT: Sort.CONTACT}


def read_columns(given: object) -> tuple[str, ...]:
    """The columns that somebody asked or keeps, in their order; what is not understood is left out."""
    if not isinstance(given, Iterable) or isinstance(given, str):
        return DEFAULT
    return tuple(dict.fromkeys(str(code) for code in given if code in Column.values))


def moved(columns: tuple[str, ...], code: str, step: int) -> tuple[str, ...]:
    """The columns with one put a step before (-1) or after (1)."""
    if code not in columns:
        return columns
    here = columns.index(code)
    there = min(max(here + step, 0), len(columns) - 1)
    rest = [column for column in columns if column != code]
    return (*rest[:there], code, *rest[there:])
