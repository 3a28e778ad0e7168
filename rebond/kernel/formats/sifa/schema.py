"""The columns of SIFA, in the order of the official instructions (formats §2.2)."""

from typing import Final

from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.kinds import Kind

#: The 47 columns since 31/12/2023.
COLUMNS: Final = (
    *("INE_RNIE", "NUMERO_UAI", "TYPE_CFA", "SIT_FORM", "UAI_EPLE", "NAT_STR_JUR", "STATUT", "DIPLOME", "RNCP"),
    *("DUR_FORM_THEO", "DUR_FORM_REELLE", "AN_FORM", "NOM", "NOM2", "PRENOM1", "PRENOM2", "PRENOM3", "ADRESSE"),
    *("COD_POST", "COM_RESID", "TEL_JEUNE", "TEL_RESP1_PERSO", "TEL_RESP1_PRO", "TEL_RESP2_PERSO", "TEL_RESP2_PRO"),
    *(
        "MAIL_JEUNE",
        "MAIL_RESP1",
        "MAIL_RESP2",
        "DATE_NAIS",
        "LIEU_NAIS",
        "SEXE",
        "REGIME_SCO",
        "PCS",
        "HANDI",
        "NATIO",
    ),
    *("SIT_AV_APP", "DIP_OBT", "SIT_N_1", "ETAB_N_1", "TYPE_EMP", "DATE_ENTREE_CFA", "DATE_DEB_CONT", "DATE_RUPT_CONT"),
    *("COM_ETAB", "NAF_ETAB", "NBSAL_EMP", "SIRET_EMP"),
)
#: The 46 columns of 2021 and 2022: OG in the place of TYPE_CFA, no RNCP.
OLD_COLUMNS: Final = tuple("OG" if name == "TYPE_CFA" else name for name in COLUMNS if name != "RNCP")

LAYOUT: Final = Layout(
    Kind.SIFA,
    "un fichier SIFA",
    (
        Column("ine", ("INE_RNIE", "INE")),
        Column("uai", ("NUMERO_UAI",), required=True),
        Column("status", ("STATUT",)),
        Column("cfd", ("DIPLOME",), required=True),
        Column("course_months", ("DUR_FORM_THEO",)),
        Column("apprentice_year", ("AN_FORM",)),
        Column("surname", ("NOM",), required=True),
        Column("usage_name", ("NOM2",)),
        Column("first_name", ("PRENOM1",), required=True),
        Column("first_name_2", ("PRENOM2",)),
        Column("first_name_3", ("PRENOM3",)),
        Column("address", ("ADRESSE",)),
        Column("postal_code", ("COD_POST",)),
        Column("commune", ("COM_RESID",)),
        Column("phone", ("TEL_JEUNE",)),
        Column("phone_1", ("TEL_RESP1_PERSO",)),
        Column("phone_2", ("TEL_RESP2_PERSO",)),
        Column("email", ("MAIL_JEUNE",)),
        Column("email_1", ("MAIL_RESP1",)),
        Column("email_2", ("MAIL_RESP2",)),
        Column("birth_date", ("DATE_NAIS",), required=True),
        Column("birth_commune", ("LIEU_NAIS",)),
        Column("sex", ("SEXE",)),
        Column("highest_diploma", ("DIP_OBT",)),
        Column("last_year_uai", ("ETAB_N_1",)),
        Column("entry_date", ("DATE_ENTREE_CFA",), required=True),
        Column("contract_start", ("DATE_DEB_CONT",), required=True),
        Column("contract_broken_on", ("DATE_RUPT_CONT",), required=True),
    ),
)
