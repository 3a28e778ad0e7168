"""Telephone numbers: kept as the files write them, read here when one has to call or compare."""

from functools import lru_cache

import phonenumbers


def normalise_phone(text: str | None) -> str | None:
    """The number in international form (`+33612345678`); None when it cannot be called.

    A number without a country is French. Excel may have eaten the leading zero: nine digits get it back.
    """
    written = (text or "").strip()
    if written.isdigit() and len(written) == 9:
        written = "0" + written
    try:
        number = phonenumbers.parse(written, "FR")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4_096)  # read in phonenumbers' tables, a page of calls writes a hundred of them
def display_phone(text: str) -> str:
    """The number as it is read aloud in France (`06 12 34 56 78`); unchanged when it cannot be called."""
    normal = normalise_phone(text)
    if normal is None:
        return text
    number = phonenumbers.parse(normal, None)
    national = number.country_code == 33
    form = phonenumbers.PhoneNumberFormat.NATIONAL if national else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, form)


def is_mobile(text: str) -> bool:
    """Whether an SMS can reach this number.

    06 and 07 are mobiles whatever the library's tables say: they leave out blocks that are not yet (or, kept for
    fiction, never) given to an operator (ARCEP, decision 2018-0881, French numbering plan).
    """
    normal = normalise_phone(text)
    if normal is None:
        return False
    number = phonenumbers.parse(normal, None)
    if number.country_code == 33:
        return normal.startswith(("+336", "+337"))
    kinds = (phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE)
    return phonenumbers.number_type(number) in kinds


def is_plausible(text: str) -> bool:
    """Whether a number may exist: the French plan (ten digits, from 01 to 07 or 09), or the library's for others."""
    normal = normalise_phone(text)
    if normal is None:
        return False
    if normal.startswith("+33"):
        return len(normal) == 12 and normal[3] in "12345679"
    return phonenumbers.is_valid_number(phonenumbers.parse(normal, None))
