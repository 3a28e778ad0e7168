"""Write the manifest `sources.csv` of a folder of deliveries (formats §8.1)."""

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from rebond.kernel.formats.writing import delimited
from rebond.kernel.kinds import Kind

HEADER = ("path", "kind", "uai", "school_year", "observed_on")


class Source(NamedTuple):
    """What the manifest says of one file; None where it says nothing."""

    path: str
    kind: Kind
    uai: str | None = None
    school_year: int | None = None
    observed_on: dt.date | None = None


def write_manifest(sources: Iterable[Source]) -> bytes:
    """The manifest in UTF-8; `observed_on` in ISO form."""
    lines = (
        [
            s.path,
            s.kind.value,
            s.uai or "",
            str(s.school_year or ""),
            s.observed_on.isoformat() if s.observed_on else "",
        ]
        for s in sources
    )
    return delimited([list(HEADER), *lines]).encode("utf-8")
