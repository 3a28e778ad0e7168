"""The pages as the journal's reader knows them (the journal keeps the stable name of the address)."""

NAMES = {
    "platform:list": "La liste d’une plate-forme",
    "platform:dossier": "Dossier d’un jeune",
    "platform:why": "Pourquoi sur la liste",
    "campaigns:rejects": "Lignes écartées d’une livraison",
    "establishment:home": "Jeunes d’un établissement",
    "administration:account": "Compte d’une personne",
}


def page_name(name: str) -> str:
    """The page's French name, or its address's own name for those that have none yet."""
    return NAMES.get(name, name or "Adresse inconnue")
