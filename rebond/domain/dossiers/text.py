"""How names are folded for search and sort."""

import re
import unicodedata

_NOT_A_LETTER = re.compile(r"[^A-Z0-9]+")


def fold(text: str) -> str:
    """Capitals without accents, words separated by one space ("Zoé d’Éa" → "ZOE D EA")."""
    spelled = text.upper().replace("Œ", "OE").replace("Æ", "AE")
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    return _NOT_A_LETTER.sub(" ", bare).strip()
