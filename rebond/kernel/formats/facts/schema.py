"""The columns of the table of attested facts, and the facts that exist (formats §8.3)."""

from dataclasses import replace
from typing import Final

from rebond.kernel.formats import headers
from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.kinds import Kind

LAYOUT: Final = Layout(
    Kind.FACTS,
    "une table de faits attestés",
    (
        headers.INE,
        headers.SURNAME,
        headers.USAGE_NAME,
        headers.FIRST_NAME,
        replace(headers.BIRTH_DATE, required=False),
        headers.SEX,
        Column("fact", ("FAIT", "FAITS"), required=True),
        Column("source", ("SOURCE", "ETABLI PAR")),
        Column("fact_date", ("DATE", "DATE_FAIT", "DATE DU FAIT")),
        Column("confirm_by", ("A_CONFIRMER_LE", "A CONFIRMER", "DATE DE CONFIRMATION")),
    ),
)

FACTS: Final = frozenset(
    {
        "SCOLARISE_HORS_CONTRAT",
        "SCOLARISE_CNED",
        "SCOLARISE_DEFENSE",
        "SCOLARISE_SANTE",
        "SCOLARISE_JUSTICE",
        "SCOLARISE_MEDICO_SOCIAL",
        "SCOLARISE_AUTRE",
        "APPRENTI_SANS_CONTRAT",
        "A_L_ETRANGER",
        "DIPLOME",
        "EN_EMPLOI",
        "EN_FORMATION",
        "DECEDE",
        "IDENTITE_FAUSSE",
        "ABSENT_DES_LA_RENTREE",
    }
)
