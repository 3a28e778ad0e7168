"""The rules of the verdict (formats §8.3) that practice varies, as parameters."""

from dataclasses import dataclass
from datetime import date
from typing import Final

SCHOOLING_FACTS: Final = (
    "SCOLARISE_HORS_CONTRAT", "SCOLARISE_CNED", "SCOLARISE_DEFENSE", "SCOLARISE_SANTE",
    "SCOLARISE_JUSTICE", "SCOLARISE_MEDICO_SOCIAL", "SCOLARISE_AUTRE",
)  # fmt: skip


@dataclass(frozen=True)
class Rules:
    """Every number and list of formats §8.3; the defaults are that page, valid for the 2026 campaign."""

    minimum_age: int = 16  # on or before the treatment date
    maximum_age: int = 26  # after the treatment date
    minimum_days: int = 15  # enrolled, each year alone
    obligation_age: int = 18  # law of 26 July 2019: training obligation before it
    year_first_month: int = 9
    year_first_day: int = 1
    #: First day of the school year where the académie has its own calendar: UAI prefix -> (month, day). The Pacific is
    #: numbered both as its UAI are (983 Nouvelle-Calédonie, 984 Polynésie) and as its départements (988, 987). South
    #: of the equator the year 2026 begins in February 2026.
    overseas_first_day: tuple[tuple[str, int, int], ...] = (
        ("974", 8, 16), ("976", 8, 24), ("985", 8, 24), ("984", 8, 10), ("987", 8, 10),
        ("983", 2, 15), ("988", 2, 15), ("986", 2, 15),
    )  # fmt: skip
    motive_deceased: tuple[str, ...] = ("43",)
    motive_continues: tuple[str, ...] = ("10",)  # studies go on elsewhere; the list is the national administrator's
    continuation_days: int = 30
    completed_on: tuple[int, int] = (6, 1)  # still enrolled on 1 June = the year was completed
    without_contract_months: int = 6  # the CFA keeps an apprentice whose contract is broken
    schooling_facts: tuple[str, ...] = SCHOOLING_FACTS
    #: Facts that keep out and don't expire by themselves.
    lasting_facts: tuple[str, ...] = ("A_L_ETRANGER", "DIPLOME", "IDENTITE_FAUSSE")
    solution_facts: tuple[str, ...] = ("EN_EMPLOI", "EN_FORMATION")
    #: Situations told by a mission locale that are solutions; the second expression takes back.
    solution_situation: str = (
        r"EMPLOI|CDI|CDD|INTERIM|FORMATION|SERVICE CIVIQUE|SMV|RSMA|EPIDE|E2C|DEUXIEME CHANCE|CONTRAT|"
        r"APPRENTI|ALTERNANCE|SCOLAR|ARMEE|ENGAGE"
    )
    no_solution_situation: str = r"DEMANDEUR|RECHERCHE|SANS |CHOMAGE|PROJET|SORTI|RUPTURE|FIN DE|AUCUN|ATTENTE|INSCRIT"

    def school_year(self, day: date) -> int:
        """The year in which the school year of `day` began."""
        return day.year if (day.month, day.day) >= (self.year_first_month, self.year_first_day) else day.year - 1
