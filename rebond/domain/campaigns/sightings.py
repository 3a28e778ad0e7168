"""What the bases say of the young people whose enrolment an establishment was asked about (C11)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb

from rebond.kernel.comparator.output import EVIDENCE

#: The latest enrolment that still held at the treatment date: entered, neither left nor broken.
_SEEN: Final = """
SELECT p.person, arg_max(r.uai, coalesce(r.entry_date, r.contract_start, DATE '1900-01-01')) AS uai,
       max(coalesce(r.entry_date, r.contract_start)) AS since
FROM '{persons}' p JOIN '{records}' r ON r.number = p.number AND r.tbl = 0
WHERE list_contains($people, p.person) AND r.year = $year
  AND (r.exit_date IS NULL OR r.exit_date > $day)
  AND (r.contract_broken_on IS NULL OR r.contract_broken_on > $day)
  AND coalesce(r.entry_date, r.contract_start, $day) <= $day
GROUP BY p.person ORDER BY p.person
"""


@dataclass(frozen=True)
class Seen:
    """A young person who was looked for: where a base shows them enrolled at the treatment date (blank: nowhere)."""

    person: UUID
    uai: str = ""
    since: date | None = None


def sightings(out: Path, people: Iterable[UUID], *, school_year: int, day: date) -> list[Seen]:
    """Where the comparison written in `out` shows each of these known people enrolled on `day`.

    Those whom it does not show are told too: between the comparison and its publication somebody else may be asked
    about, who was not looked for.
    """
    keys = sorted(str(person) for person in people)
    if not keys:
        return []
    names = {name: str(out / EVIDENCE / f"{name}.parquet").replace("'", "''") for name in ("persons", "records")}
    with duckdb.connect() as connection:
        values: dict[str, Any] = {"people": keys, "year": school_year, "day": day}
        rows = connection.execute(_SEEN.format(**names), values).fetchall()
    found = {str(person): Seen(UUID(str(person)), uai or "", since) for person, uai, since in rows}
    return [found.get(key, Seen(UUID(key))) for key in keys]


def as_bytes(found: list[Seen]) -> bytes:
    """The sightings as they are kept with a run's results."""
    rows = [{"person": str(s.person), "uai": s.uai, "since": s.since.isoformat() if s.since else ""} for s in found]
    return json.dumps(rows).encode()


def from_bytes(kept: bytes) -> list[Seen]:
    """The sightings of a run."""
    return [
        Seen(UUID(row["person"]), row["uai"], date.fromisoformat(row["since"]) if row["since"] else None)
        for row in json.loads(kept)
    ]
