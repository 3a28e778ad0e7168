"""The columns of the table of a mission locale (formats §8.2)."""

from typing import Final

from rebond.kernel.formats import headers
from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.kinds import Kind

LAYOUT: Final = Layout(
    Kind.MISSION_LOCALE,
    "une table de mission locale",
    (
        headers.SURNAME,
        headers.USAGE_NAME,
        headers.FIRST_NAME,
        headers.BIRTH_DATE,
        headers.SEX,
        headers.INE,
        headers.POSTAL_CODE,
        headers.COMMUNE_LABEL,
        headers.PHONE,
        headers.EMAIL,
        Column("address", ("ADRESSE", "ADRESSE POSTALE")),
        Column("organisation", ("MISSION_LOCALE", "STRUCTURE", "NOM DE LA MISSION LOCALE", "ML")),
        Column("adviser", ("CONSEILLER", "CONSEILLERE", "REFERENT", "NOM DU CONSEILLER", "CONSEILLER REFERENT")),
        Column(
            "first_met_on", ("DATE_PREMIER_ACCUEIL", "DATE 1ER ACCUEIL", "PREMIER ACCUEIL", "DATE DE PREMIER ACCUEIL")
        ),
        Column("situation", ("SITUATION", "SITUATION ACTUELLE")),
        Column("situation_on", ("DATE_SITUATION", "DATE DE LA SITUATION", "SITUATION DEPUIS")),
    ),
    signs=frozenset({"organisation", "adviser", "first_met_on", "situation", "situation_on"}),
)
