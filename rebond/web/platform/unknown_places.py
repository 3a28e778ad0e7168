"""What is said of an establishment that was typed and that no file of the reference knows: kept, never in silence."""

from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.territory.queries import find_establishments

#: How many of the nearest establishments are named.
NAMED = 3
#: Words too short to tell one establishment from another.
SHORT = 4


def unknown_place(dossier: Dossier, fact: AttestedFact | None) -> str:
    """A sentence after the answer, with the nearest establishments; blank when the place is known or is none.

    What the law protects is written apart, and never told here.
    """
    if fact is None or not fact.place or fact.establishment_id or not _asks_establishment(fact.motive):
        return ""
    nearest = nearest_establishments(fact.place, dossier.platform.department_id)
    said = f" « {fact.place} » n’est pas un établissement connu : c’est gardé tel quel."
    if not nearest:
        return f"{said} L’établissement ne pourra pas confirmer l’inscription en ligne : appelez-le."
    return f"{said} Les plus proches : {' ; '.join(nearest)}. Si c’est l’un d’eux, annulez et choisissez-le."


def nearest_establishments(text: str, department: str) -> list[str]:
    """The establishments of the département that hold all the words, else the longest word that any of them holds."""
    words = sorted({word for word in text.split() if len(word) >= SHORT}, key=lambda word: (-len(word), word))
    for wanted in (text, *words[:NAMED]):
        found = list(find_establishments(wanted, department=department)[:NAMED])
        if found:
            return [f"{school.name} ({school.uai})" for school in found]
    return []


def _asks_establishment(motive: str) -> bool:
    return motive in MOTIVES and MOTIVES[motive].place == "Établissement"
