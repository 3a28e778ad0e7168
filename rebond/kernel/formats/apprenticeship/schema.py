"""The columns of the apprenticeship dashboard's template (formats §2.4)."""

from typing import Final

from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.kinds import Kind

#: Suffixes of the contracts of one apprentice in one course.
CONTRACTS: Final = ("", "_2", "_3", "_4")
_CONTRACT: Final = {
    "contract_start": "contrat_date_debut",
    "contract_end": "contrat_date_fin",
    "contract_broken_on": "contrat_date_rupture",
}

LAYOUT: Final = Layout(
    Kind.APPRENTICESHIP,
    "le modèle du tableau de bord de l'apprentissage",
    (
        Column("surname", ("nom_apprenant",), required=True),
        Column("first_name", ("prenom_apprenant",), required=True),
        Column("birth_date", ("date_de_naissance_apprenant",), required=True),
        Column("sex", ("sexe_apprenant",)),
        Column("ine", ("ine_apprenant",)),
        Column("email", ("email_contact",)),
        Column("email_1", ("responsable_apprenant_mail1",)),
        Column("email_2", ("responsable_apprenant_mail2",)),
        Column("phone", ("tel_apprenant",)),
        Column("address", ("adresse_apprenant",)),
        Column("postal_code", ("code_postal_apprenant",)),
        Column("commune", ("code_commune_insee_apprenant",)),
        Column("birth_commune", ("code_commune_insee_de_naissance_apprenant",)),
        Column("birth_postal_code", ("code_postal_de_naissance_apprenant",)),
        Column("school_year", ("annee_scolaire",)),
        Column("course_year", ("annee_formation",)),
        Column("uai", ("etablissement_responsable_uai",)),
        Column("uai_training", ("etablissement_formateur_uai",)),
        Column("uai_site", ("etablissement_lieu_de_formation_uai",)),
        Column("last_year_uai", ("dernier_organisme_uai",)),
        Column("cfd", ("formation_cfd",)),
        Column("course_months", ("duree_theorique_formation_mois",)),
        Column("registration_date", ("date_inscription_formation",)),
        Column("entry_date", ("date_entree_formation",)),
        Column("end_date", ("date_fin_formation",)),
        Column("exclusion_date", ("date_exclusion_formation",)),
        Column("diploma_obtained", ("obtention_diplome_formation",)),
        Column("diploma_obtained_on", ("date_obtention_diplome_formation",)),
        *(
            Column(f"{ours}{suffix}", (f"{theirs}{suffix}",))
            for suffix in CONTRACTS
            for ours, theirs in _CONTRACT.items()
        ),
    ),
)
