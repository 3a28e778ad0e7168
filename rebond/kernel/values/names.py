"""How names are compared, and the words that are not names (formats §8.4)."""

import re
from typing import Final

from rebond.kernel.values.text import without_accents

#: Not part of a name: a civility that a software glued to it.
TITLES: Final = frozenset({"M", "MR", "MONSIEUR", "MME", "MADAME", "MLLE", "MADEMOISELLE"})

#: Stand where a name is not known: read as empty. SNP: "sans nom patronymique" or "sans prénom".
EMPTY_NAMES: Final = frozenset(
    {"INCONNU", "INCONNUE", "SNP", "SANS NOM", "SANS PRENOM", "SANS NOM PATRONYMIQUE", "NC", "NR", "NEANT", "X"}
)
_ONLY_X: Final = re.compile(r"X{1,}")

#: Dropped only as a second chance, and at a cost (§8.4).
PARTICLES: Final = frozenset(
    {"DE", "DU", "DES", "D", "LA", "LE", "LES", "L", "BEN", "BIN", "BENT", "AIT", "EL", "AL", "DOS", "DA", "DI"}
    | {"VAN", "VON", "DER", "DEN"}
)

#: What an abbreviation stands for.
ABBREVIATIONS: Final = {"ST": "SAINT", "STE": "SAINTE"}

#: "X dit Y" is two names.
ALSO_CALLED: Final = frozenset({"DIT", "DITE"})

_NOT_A_LETTER: Final = re.compile(r"[^A-Z0-9?]+")


def fold(name: str | None) -> str:
    """A name as it is compared: capitals without accents, words separated by one space, ST spelled out.

    Hyphens and apostrophes become spaces. The `?` that SIECLE leaves where it lost a letter is kept. Titles at the
    head are dropped. A name that only says that there is none gives the empty string.
    """
    if not name:
        return ""
    words = _NOT_A_LETTER.sub(" ", without_accents(name).upper()).split()
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    folded = " ".join(ABBREVIATIONS.get(word, word) for word in words)
    return "" if folded in EMPTY_NAMES or _ONLY_X.fullmatch(folded) else folded


def names_in(name: str | None) -> tuple[str, ...]:
    """The folded names that one field holds: "MARTIN dit DURAND" holds two."""
    words = fold(name).split()
    cut = next((place for place, word in enumerate(words) if word in ALSO_CALLED and 0 < place < len(words) - 1), None)
    if cut is None:
        return (" ".join(words),) if words else ()
    return " ".join(words[:cut]), " ".join(words[cut + 1 :])


def without_particles(folded: str) -> str:
    """A folded name without its particles; unchanged when it is made of nothing else."""
    kept = [word for word in folded.split() if word not in PARTICLES]
    return " ".join(kept) or folded


def as_people_write(first_names: str) -> str:
    """First names typed all in one case, written as people do: "JEAN-PIERRE ÉLIE" → "Jean-Pierre Élie".

    Names that mix cases are left alone: somebody chose how to write them.
    """
    if first_names.isupper() or first_names.islower():
        return first_names.title()
    return first_names
