"""How the text of a letter is parted, and how an address stands on an envelope. Pure."""

import re
from datetime import date

from django.utils.dateformat import format as format_date

#: From this age on, nothing of a young person's situation is told to their parents (code civil, art. 371-1).
ADULT = 18
_TOWN = re.compile(r"^(.*?)[\s,]+(\d{5})\s+(\S.*)$", re.DOTALL)


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: a blank line parts them."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def envelope(name: str, address: str) -> list[str]:
    """The lines of an address, the last one with the postcode and the town in capitals (NF Z 10-011: six at most)."""
    lines = [line.strip() for line in address.replace("\r\n", "\n").split("\n") if line.strip()]
    if lines and (parts := _TOWN.match(lines[-1])):
        head, postcode, town = parts.groups()
        lines = [*lines[:-1], *([head.strip(" ,")] if head.strip(" ,") else []), f"{postcode} {town.upper()}"]
    return [name, *(lines if len(lines) <= 5 else [*lines[:3], ", ".join(lines[3:-1]), lines[-1]])]


def postable(address: str) -> bool:
    """Whether an address holds a street, a postcode and a town: without them a letter comes back."""
    town = re.search(r"\b\d{5}\s+\S", address)
    return town is not None and names_a_street(address[: town.start()])


def names_a_street(text: str) -> bool:
    """Whether something is said before the postcode: a street, a hamlet, "Le Bourg"."""
    return re.search(r"[^\W\d]{2,}", text) is not None


def long_day(day: date) -> str:
    """24 novembre 2026, 1er mars 2027."""
    return f"{'1er' if day.day == 1 else day.day} {format_date(day, 'F Y')}"  # `S` of Django is English: "1st"
