"""The elements of the SIECLE exports that Rebond reads (formats §1.2 to §1.5)."""

from typing import Final

#: Child of ELEVE -> our column, in the order of the arrays that the reader builds.
PUPIL: Final[dict[str, str]] = {
    "ID_NATIONAL": "ine",
    "INE_BEA": "ine_bea",
    "INE_RNIE": "ine_rnie",
    "NOM_DE_FAMILLE": "surname",
    "NOM": "surname_old",  # VERSION <= 1.8
    "NOM_USAGE": "usage_name",
    "PRENOM": "first_name",
    "PRENOM2": "first_name_2",
    "PRENOM3": "first_name_3",
    "DATE_NAISS": "birth_date",
    "CODE_SEXE": "sex",
    "CODE_COMMUNE_INSEE_NAISS": "birth_commune",
    "CODE_DEPARTEMENT_NAISS": "birth_department",
    "VILLE_NAISS": "birth_place",
    "CODE_PAYS": "birth_country",
    "CODE_STATUT": "status",
    "CODE_MEF": "mef",
    "DATE_ENTREE": "entry_date",
    "DATE_SORTIE": "exit_date",
    "CODE_MOTIF_SORTIE": "exit_motive",
    "TEL_PORTABLE": "mobile",
    "TEL_PERSONNEL": "phone",
    "TEL_PROFESSIONNEL": "work_phone",
    "MEL": "email",
    "ADRESSE_ID": "address_id",
}

#: Columns that come from elsewhere in the element.
LAST_YEAR: Final = "SCOLARITE_AN_DERNIER"
RAW_COLUMNS: Final = (*PUPIL.values(), "local_id", "last_year_mef", "last_year_uai")

#: Our column -> how refusals name it.
LABELS: Final = {ours: theirs for theirs, ours in PUPIL.items()} | {
    "local_id": "ELEVE_ID",
    "last_year_mef": f"{LAST_YEAR}/CODE_MEF",
    "last_year_uai": f"{LAST_YEAR}/CODE_RNE",
}

ADDRESS_LINES: Final = ("LIGNE1_ADRESSE", "LIGNE2_ADRESSE", "LIGNE3_ADRESSE", "LIGNE4_ADRESSE", "BOITE_POSTALE")

#: Roots, whatever the letter case; BEE_EPHC_* are the same for private schools without a contract.
ROOT_PUPILS: Final = frozenset({"BEE_ELEVES", "BEE_EPHC_ELEVES"})
ROOT_GUARDIANS: Final = frozenset({"BEE_RESPONSABLES", "BEE_EPHC_RESPONSABLES"})
ROOT_NOMENCLATURE: Final = frozenset({"BEE_NOMENCLATURES", "BEE_EPHC_NOMENCLATURES", "BEE_NOMENCLATURE"})
ROOT_IMPORT: Final = frozenset({"IMPORT_ELEVES"})
#: Genuine exports that bring nothing to the comparison.
NOT_USED_PREFIX: Final = "BEE_"
