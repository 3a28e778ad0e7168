"""Reads the young people known to a mission locale (formats §8.2)."""

import pyarrow as pa

from rebond.kernel.formats.columns import Frame, lists
from rebond.kernel.formats.identity import identity
from rebond.kernel.tables import MISSION_LOCALE


def mission_locale(frame: Frame) -> list[pa.RecordBatch]:
    """One row a young person."""
    values = identity(frame) | {
        "record": frame.records(),
        "organisation": frame.text("organisation"),
        "adviser": frame.text("adviser"),
        "first_met_on": frame.dates("first_met_on"),
        "situation": frame.text("situation"),
        "situation_on": frame.dates("situation_on"),
        "phones": lists(frame.text("phone")),
        "emails": lists(frame.text("email")),
        "address": frame.text("address"),
        "postal_code": frame.mapped("postal_code", read_postal_code),
        "commune_label": frame.text("commune_label"),
    }
    return [frame.batch(MISSION_LOCALE, values)]


def read_postal_code(text: str) -> str | None:
    """Five digits; a spreadsheet may have eaten the leading zero."""
    code = text.replace(" ", "")
    code = "0" + code if len(code) == 4 else code
    return code if len(code) == 5 and code.isascii() and code.isdigit() else None
