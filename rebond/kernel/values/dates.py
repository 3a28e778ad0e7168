"""Dates as the files write them (formats §4.6), read with tolerance but never guessed."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

WEEKDAYS: Final = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
#: A year outside these bounds is a typing error, whatever the field.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100

_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})")
_ISO: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})")
_TIME: Final = re.compile(r"[T ]\d{1,2}[:h]\d{2}.*$")
_EXCEL: Final = re.compile(r"(\d{5})(?:[.,]\d+)?")
#: Excel counts days from here (its invented 29 February 1900 included).
_EXCEL_ORIGIN: Final = date(1899, 12, 30)


@lru_cache(maxsize=65_536)  # a file repeats its dates
def parse_date(text: str) -> date | None:
    """Read one date; None when the text is not a real day between 1900 and 2100.

    Understands JJ/MM/AAAA (also with `-`, `.` or spaces, and days without their zero), ISO, JJMMAAAA (the
    leading zero may have been lost), AAAAMMJJ where it can't be a JJMMAAAA, and the day numbers of Excel
    (five digits). A time after the date is ignored. A year of two digits is of this century up to 49, as spreadsheets
    write and read the births of young people.
    """
    text = _TIME.sub("", text.strip())
    if found := _DAY_FIRST.fullmatch(text):
        return _real_day(_century(found[3]), found[2], found[1])
    if found := _ISO.fullmatch(text):
        return _real_day(found[1], found[2], found[3])
    if not text.isascii():
        return None
    if text.isdigit() and len(text) in (7, 8):
        padded = text.zfill(8)
        read = _real_day(padded[4:], padded[2:4], padded[:2])
        if read is None and len(text) == 8:
            read = _real_day(text[:4], text[4:6], text[6:])
        return read
    if found := _EXCEL.fullmatch(text):
        return _EXCEL_ORIGIN + timedelta(days=int(found[1]))
    return None


def _century(year: str) -> str:
    if len(year) == 4:
        return year
    return ("20" if int(year) < 50 else "19") + year


def _real_day(year: str, month: str, day: str) -> date | None:
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None
