"""From the kinds of file to the administrations' bases, and how long each is kept."""

from datetime import date, timedelta
from typing import Final

from rebond.domain.territory.enums import Base
from rebond.kernel.kinds import Kind

KIND_LABELS: Final = {
    Kind.SIECLE: "Élèves (SIECLE)",
    Kind.SIECLE_GUARDIANS: "Responsables (SIECLE)",
    Kind.SIECLE_NOMENCLATURE: "Nomenclatures (SIECLE)",
    Kind.ACCIO: "Diplômes (ACCIO)",
    Kind.FREGATA: "Élèves de l’agriculture (FREGATA)",
    Kind.SIFA: "Apprentis (SIFA)",
    Kind.APPRENTICESHIP: "Apprentis (tableau de bord)",
    Kind.EXAMS: "Résultats d’examens",
    Kind.MISSION_LOCALE: "Mission locale",
    Kind.FACTS: "Faits attestés",
    Kind.JDC: "Journée défense et citoyenneté",
    Kind.MANIFEST: "Manifeste (sources.csv)",
}

#: Every kind, as stored.
KINDS: Final = frozenset(kind.value for kind in Kind)
#: Kinds by which an establishment has delivered its pupils or apprentices.
ENROLMENT_KINDS: Final = frozenset({Kind.SIECLE, Kind.FREGATA, Kind.SIFA, Kind.APPRENTICESHIP})
#: Bases that establishments deliver, one column each of the matrix; the others come whole, from elsewhere.
SCHOOL_BASES: Final = (Base.SIECLE, Base.FREGATA, Base.APPRENTICES)
OTHER_BASES: Final = (Base.EXAMS, Base.MISSION_LOCALE, Base.FACTS)

BASE_OF: Final = {
    Kind.SIECLE: Base.SIECLE,
    Kind.SIECLE_GUARDIANS: Base.SIECLE,
    Kind.SIECLE_NOMENCLATURE: Base.SIECLE,
    Kind.ACCIO: Base.EXAMS,
    Kind.FREGATA: Base.FREGATA,
    Kind.SIFA: Base.APPRENTICES,
    Kind.APPRENTICESHIP: Base.APPRENTICES,
    Kind.EXAMS: Base.EXAMS,
    Kind.MISSION_LOCALE: Base.MISSION_LOCALE,
    Kind.FACTS: Base.FACTS,
}


def kind_label(kind: str) -> str:
    """The kind as a user reads it; blank for one not known yet."""
    return KIND_LABELS[Kind(kind)] if kind in KINDS else ""


def keep_until(kind: str, school_year: int | None, observed_on: date) -> date:
    """The last day on which a file may still serve (design §3: each base has its end date).

    A school year serves the campaigns of that year and of the next, so to 31 August two years on; exam results one
    year more, since a diploma obtained earlier keeps counting; attested facts three years; mission locale files one.
    """
    if kind == Kind.MISSION_LOCALE:
        return observed_on + timedelta(days=365)
    if kind == Kind.FACTS:
        return observed_on + timedelta(days=3 * 365)
    year = school_year if school_year is not None else observed_on.year - (observed_on.month < 9)
    return date(year + (3 if kind in (Kind.EXAMS, Kind.ACCIO) else 2), 8, 31)
