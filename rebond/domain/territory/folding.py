"""How names of places and schools are compared: without case, accents, hyphens or apostrophes."""

import re
import unicodedata

_NOT_A_LETTER = re.compile(r"[^a-z0-9]+")
_SAINT = {"st": "saint", "ste": "sainte"}
_CEDEX = re.compile(r"\s+cedex\b.*")


def fold(text: str) -> str:
    """ "L'Haÿ-les-Roses" → "l hay les roses"; "St" is spelled out, as people type either."""
    spelled = text.replace("œ", "oe").replace("Œ", "oe").replace("æ", "ae").replace("Æ", "ae")
    bare = "".join(c for c in unicodedata.normalize("NFKD", spelled) if not unicodedata.combining(c))
    words = _NOT_A_LETTER.sub(" ", bare.lower()).split()
    return " ".join(_SAINT.get(word, word) for word in words)


def without_cedex(folded: str) -> str:
    """A folded city without the post office's "cedex 04" nor a number of borough ("paris 12" → "paris")."""
    return re.sub(r"\s+\d+(e|er|eme)?( arrondissement)?$", "", _CEDEX.sub("", folded))
