"""Text as the kernel keeps it: composed (NFC), trimmed, never folded."""

import re
import unicodedata
from typing import Final

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean(text: str | None) -> str | None:
    """Compose the accents (NFC), trim and join runs of spaces; None when nothing is left."""
    if not text:
        return None
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    return " ".join(composed.split()) or None


def without_control_characters(text: str) -> str:
    """The text without the characters that no keyboard types (NUL and the like)."""
    return _CONTROL.sub("", text)


def without_accents(text: str) -> str:
    """The same text with each accented letter replaced by its bare letter, œ and æ by two letters."""
    spelled = text.replace("œ", "oe").replace("Œ", "OE").replace("æ", "ae").replace("Æ", "AE").replace("ß", "ss")
    decomposed = unicodedata.normalize("NFKD", spelled)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
