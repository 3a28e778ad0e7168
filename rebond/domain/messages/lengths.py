"""How many SMS a text makes. Pure.

Source: 3GPP TS 23.038 (alphabet of 7 bits and its extension) and TS 23.040 (the header that joins the parts): 160
characters in one part and 153 in each of several; with any other character the whole text is in UCS-2: 70 and 67.
"""

from dataclasses import dataclass

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENSION = "\f^{}\\[~]|€"  # each costs two
#: What a telephone writes otherwise without losing anything: a message of one part must not become three for a quote.
_PLAINER = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "…": "...", "–": "-", "—": "-"}
    | dict.fromkeys("\u00a0\u202f\u2009", " ")
)
_QUOTES = ("« ", "«\u00a0", " »", "\u00a0»")
#: Characters that hold in one part, and in each of several.
_SEVEN_BITS, _SIXTEEN_BITS = (160, 153), (70, 67)
#: Beyond, it is a letter: operators join ten parts at most, and nobody reads them.
LONGEST = 6


@dataclass(frozen=True)
class Length:
    """`characters` as the network counts them, in `parts` SMS; `left` remain before one more."""

    alphabet: str  # "GSM-7" or "UCS-2"
    characters: int
    parts: int
    left: int
    foreign: tuple[str, ...] = ()  # the characters because of which a part holds 70


def plain_text(text: str) -> str:
    """The text as an SMS carries it: typographic quotes, dashes and spaces made plain; accents stay."""
    for quote in _QUOTES:
        text = text.replace(quote, '"')
    return text.translate(_PLAINER).replace("\r\n", "\n").strip()


def measure(text: str) -> Length:
    """The length of `text` as it will be sent (see `plain_text`)."""
    text = plain_text(text)
    foreign = tuple(dict.fromkeys(sign for sign in text if sign not in _BASIC and sign not in _EXTENSION))
    if foreign:
        units, (one, several) = len(text.encode("utf-16-be")) // 2, _SIXTEEN_BITS
    else:
        units, (one, several) = len(text) + sum(sign in _EXTENSION for sign in text), _SEVEN_BITS
    parts = 1 if units <= one else -(-units // several)
    return Length(
        "UCS-2" if foreign else "GSM-7", units, parts, (one if parts == 1 else parts * several) - units, foreign
    )


def rules() -> dict[str, object]:
    """The same rules, for the page that counts while one types (`writing.js`)."""
    return {
        "basic": _BASIC,
        "extension": _EXTENSION,
        "quotes": _QUOTES,
        "plainer": {chr(sign): plain for sign, plain in _PLAINER.items()},
        "seven": _SEVEN_BITS,
        "sixteen": _SIXTEEN_BITS,
        "longest": LONGEST,
    }
