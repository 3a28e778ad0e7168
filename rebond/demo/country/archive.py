"""The truth as Parquet: truth.parquet, next.parquet and people.parquet."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from rebond.demo.country.depot import Reference
from rebond.demo.country.lives import Life
from rebond.demo.country.truth import Truth

#: One row a human being who has at least a record in the deliveries. `verdict` is null for those whom nobody judges.
TRUTH: Final = pa.schema(
    [
        pa.field("person", pa.string(), nullable=False),
        pa.field("verdict", pa.string()),
        pa.field("criterion", pa.string()),
        pa.field("flags", pa.list_(pa.string()), nullable=False),
        pa.field("reason", pa.string()),  # of undetermined: establishment, recent_exit, session
        pa.field("story", pa.string(), nullable=False),
        pa.field("cases", pa.list_(pa.string()), nullable=False),  # twin, homonym, moved...
        pa.field("errors", pa.list_(pa.string()), nullable=False),  # mistyped in at least one record
        pa.field("records", pa.list_(pa.string()), nullable=False),
        pa.field("other_records", pa.list_(pa.string()), nullable=False),  # in files replaced or sent twice
    ]
)

PEOPLE: Final = pa.schema(
    [
        pa.field("person", pa.string(), nullable=False),
        pa.field("surname", pa.string()),
        pa.field("usage_name", pa.string()),
        pa.field("first_names", pa.list_(pa.string())),
        pa.field("birth_date", pa.date32()),
        pa.field("sex", pa.string()),
        pa.field("birth_commune", pa.string()),
        pa.field("birth_place", pa.string()),
        pa.field("birth_country", pa.string()),
        pa.field("ine", pa.string()),
        pa.field("former_ine", pa.string()),
        pa.field("phone", pa.string()),
        pa.field("email", pa.string()),
        pa.field("commune", pa.string()),
        pa.field("platform", pa.string()),
        pa.field("story", pa.string()),
    ]
)


def write_truth(
    path: Path, truths: Sequence[tuple[Life, Truth | None]], references: Iterable[Reference], *, prefix: str = ""
) -> None:
    """Write the truth of every life; `prefix` stands before each record's path."""
    current: dict[int, list[str]] = {}
    other: dict[int, list[str]] = {}
    people: dict[int, Life] = {id(life): life for life, _ in truths}
    for reference in references:
        people.setdefault(id(reference.life), reference.life)
        target = current if reference.current else other
        target.setdefault(id(reference.life), []).append(prefix + reference.record)
    verdicts = {id(life): truth for life, truth in truths}
    rows = [
        _row(life, verdicts.get(key), current.get(key, []), other.get(key, []))
        for key, life in people.items()
        if key in current or key in other
    ]
    rows.sort(key=lambda row: row["person"])
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=TRUTH), path)


def _row(life: Life, truth: Truth | None, records: list[str], other: list[str]) -> dict[str, Any]:
    return {
        "person": life.person.key,
        "verdict": truth.verdict if truth else None,
        "criterion": truth.criterion if truth else None,
        "flags": truth.flags if truth else [],
        "reason": (truth.reason or None) if truth else None,
        "story": life.story,
        "cases": sorted(life.person.notes),
        "errors": sorted(life.person.errors),
        "records": sorted(records),
        "other_records": sorted(other),
    }


def write_people(path: Path, lives: Iterable[Life]) -> None:
    """Write who everybody is in truth."""
    rows = [
        {
            "person": life.person.key,
            "surname": life.person.surname,
            "usage_name": life.person.usage_name,
            "first_names": list(life.person.first_names),
            "birth_date": life.person.birth_date,
            "sex": life.person.sex,
            "birth_commune": life.person.birthplace.commune,
            "birth_place": life.person.birthplace.label,
            "birth_country": life.person.birthplace.country,
            "ine": life.person.ine,
            "former_ine": life.person.former_ine,
            "phone": life.person.phone or None,
            "email": life.person.email or None,
            "commune": life.person.family.commune.code,
            "platform": life.person.family.platform.key,
            "story": life.story,
        }
        for life in lives
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=PEOPLE), path)
