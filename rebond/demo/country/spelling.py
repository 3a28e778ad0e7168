"""Errors on letters."""

import random
import unicodedata

_NEIGHBOURS = {
    **{"a": "zqs", "b": "vn", "c": "xvs", "d": "sfe", "e": "rzd", "f": "dgr", "g": "fhj", "h": "gjn", "i": "uoy"},
    **{"j": "hku", "k": "jlc", "l": "kmi", "m": "lnp", "n": "bhm", "o": "ipa", "p": "ob", "q": "ak", "r": "eti"},
    **{"s": "dzc", "t": "ryd", "u": "iyn", "v": "cbw", "w": "xv", "x": "wcs", "y": "tui", "z": "aes"},
}
_SOUNDS = (
    *(
        ("ph", "f"),
        ("ss", "s"),
        ("tt", "t"),
        ("nn", "n"),
        ("ll", "l"),
        ("eau", "o"),
        ("au", "o"),
        ("y", "i"),
        ("ck", "k"),
    ),
    *(
        ("th", "t"),
        ("qu", "k"),
        ("ei", "ai"),
        ("an", "en"),
        ("aut", "ault"),
        ("et", "ay"),
        ("x", ""),
        ("c", "k"),
        ("s", "z"),
    ),
)


def mistype(
    rng: random.Random, word: str, *, alphabet: str = "abcdefghijklmnopqrstuvwxyz", swap_only: bool = False
) -> str:
    """One slip: a letter more, less, wrong or exchanged with the next; or a spelling by ear.

    `swap_only` keeps the length (for numbers). Always another word than the one given, when it can be.
    """
    for _ in range(8):
        slipped = _slip(rng, word, alphabet, swap_only)
        if slipped != word and slipped.strip():
            return slipped
    return word


def _slip(rng: random.Random, word: str, alphabet: str, swap_only: bool) -> str:
    at = rng.randrange(len(word))
    kind = rng.choice(("replace", "swap") if swap_only else ("insert", "delete", "replace", "swap", "sound", "double"))
    if kind == "insert":
        return word[:at] + rng.choice(alphabet) + word[at:]
    if kind == "delete":
        return word[:at] + word[at + 1 :] if len(word) > 3 else word
    if kind == "swap":
        return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]
    if kind == "double":
        return word[:at] + word[at] + word[at:]
    if kind == "sound":
        return _by_ear(rng, word)
    letter = rng.choice(_NEIGHBOURS.get(word[at].lower(), alphabet)) if not swap_only else rng.choice(alphabet)
    return word[:at] + (letter.upper() if word[at].isupper() else letter) + word[at + 1 :]


def _by_ear(rng: random.Random, word: str) -> str:
    lower = word.lower()
    heard = [(a, b) for pair in _SOUNDS for a, b in (pair, pair[::-1]) if a and a in lower[1:]]
    if not heard:
        return word
    written, meant = rng.choice(heard)
    at = lower.index(written, 1)
    return word[:at] + meant + word[at + len(written) :]


def drop_accents(word: str) -> str:
    """The word without its accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


_PARTICLES = frozenset(
    {"de", "du", "des", "le", "la", "van", "ben", "el", "dos", "da", "saint", "den", "ait", "aït", "dit"}
)


def compound_parts(surname: str) -> list[str]:
    """The names inside a compound surname; a particle belongs to what follows, so "Le Goff" has one part."""
    parts = surname.replace("-", " ").split(" ")
    if any(part.lower() in _PARTICLES for part in parts):
        return surname.split(" dit ") if " dit " in surname else [surname]
    return parts


_OTHER_WAYS = (
    *(
        ("ou", "u"),
        ("oua", "wa"),
        ("ss", "s"),
        ("mm", "m"),
        ("kh", "h"),
        ("ch", "sh"),
        ("dj", "j"),
        ("ï", "i"),
        ("y", "i"),
    ),
    *(("mohamed", "mohammed"), ("mohamed", "mouhamed"), ("youssef", "youcef"), ("ii", "y"), ("ei", "i"), ("q", "k")),
    *(
        ("é", "e"),
        ("aye", "ay"),
        ("v", "w"),
        ("ç", "c"),
        ("ş", "ch"),
        ("sz", "ch"),
        ("ov", "ow"),
        ("-", " "),
        ("el ", "el"),
    ),
)


def written_otherwise(rng: random.Random, word: str) -> str:
    """Another way to write a name that came from another alphabet or another spelling; the same when there is none."""
    lower = word.lower()
    ways = [(a, b) for pair in _OTHER_WAYS for a, b in (pair, pair[::-1]) if a in lower]
    if not ways:
        return word
    written, meant = rng.choice(ways)
    at = lower.index(written)
    other = lower[:at] + meant + lower[at + len(written) :]
    return other[:1].upper() + other[1:]
