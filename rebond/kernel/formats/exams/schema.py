"""The columns of the table of exam results (formats §8.2)."""

from dataclasses import replace
from typing import Final

from rebond.kernel.formats.headers import BIRTH_DATE, FIRST_NAME, INE, SEX, SURNAME, USAGE_NAME, Column, Layout
from rebond.kernel.kinds import Kind

LAYOUT: Final = Layout(
    Kind.EXAMS,
    "une table de résultats d'examen",
    (
        INE,
        SURNAME,
        USAGE_NAME,
        FIRST_NAME,
        replace(BIRTH_DATE, required=False),
        SEX,
        Column("uai", ("UAI", "RNE", "CODE UAI", "UAI ETABLISSEMENT", "NUMERO UAI", "ETABLISSEMENT")),
        Column("cfd", ("CODE_DIPLOME", "CODE FORMATION DIPLOME", "CFD", "CODE EXAMEN")),
        Column("label", ("LIBELLE_DIPLOME", "DIPLOME", "LIBELLE EXAMEN", "EXAMEN", "INTITULE DU DIPLOME")),
        Column("session", ("SESSION", "ANNEE SESSION", "SESSION EXAMEN"), required=True),
        Column("result", ("RESULTAT", "RESULTATS", "DECISION", "DECISION JURY"), required=True),
    ),
)
