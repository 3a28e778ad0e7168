"""The pages as the journal's reader knows them (the journal keeps the stable name of the address)."""

NAMES = {
    "platform:list": "La liste d’une plate-forme",
    "platform:tab": "La liste d’une plate-forme",
    "platform:view": "La liste, filtrée",
    "platform:narrow": "La liste : recherche ou filtre",
    "platform:day": "Ma journée",
    "platform:platform_day": "Ma journée",
    "platform:export": "Export d’une liste : demande",
    "platform:export_file": "Export d’une liste : fichier",
    "platform:file": "Dossier d’un jeune",
    "platform:why": "Pourquoi sur la liste",
    "platform:call": "Dossier : appel enregistré",
    "platform:correct": "Dossier : appel corrigé",
    "platform:cancel": "Dossier : appel annulé",
    "platform:referent": "Dossier : référent choisi",
    "platform:add_detail": "Dossier : coordonnée ajoutée",
    "platform:mark_detail": "Dossier : coordonnée jugée",
    "campaigns:rejects": "Lignes écartées d’une livraison",
    "establishment:home": "Jeunes d’un établissement",
    "administration:account": "Compte d’une personne",
}


def page_name(name: str) -> str:
    """The page's French name, or its address's own name for those that have none yet."""
    return NAMES.get(name, name or "Adresse inconnue")
