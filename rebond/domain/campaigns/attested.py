"""The facts attested in Rebond enter the comparison as one more file, and its contradictions come back out."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import duckdb
import pyarrow as pa

from rebond.domain.dossiers.queries import StatedFact
from rebond.kernel.comparator.decisions import Decision
from rebond.kernel.comparator.explain import explain_all
from rebond.kernel.comparator.output import EVIDENCE
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import FACTS

#: How the file is named in the explanations; no delivered path holds a « ! » at that place.
PATH: Final = "rebond!faits"
SOURCE: Final = "Rebond"
FACT: Final = 3  # the table's number in the comparator's records


def record_of(number: int) -> str:
    """The name of a fact's record."""
    return f"{PATH}#{number}"


def file_row(number: int, rows: int) -> dict[str, Any]:
    """The row of the table `files` for the facts."""
    return {
        "file": number,
        "path": PATH,
        "kind": Kind.FACTS.value,
        "uai": None,
        "school_year": None,
        "observed_on": None,
        "sha256": "",
        "rows": rows,
        "set_aside": 0,
        "superseded_by": None,
    }


def fact_rows(facts: Sequence[StatedFact], file: int) -> pa.RecordBatch:
    """The rows of the table `facts`. The identity is that of the known person, letter for letter: with an INE both
    are then one node of the comparator."""
    return pa.RecordBatch.from_pylist([_row(fact, file) for fact in facts], FACTS)


def _row(fact: StatedFact, file: int) -> dict[str, Any]:
    first, second, third = ([*fact.first_names.split(" "), "", ""])[:3]
    return {
        "record": record_of(fact.number),
        "file": file,
        "ine": fact.ine or None,
        "surname": fact.surname,
        "usage_name": fact.usage_name or None,
        "first_name": first or None,
        "first_name_2": second or None,
        "first_name_3": third or None,
        "birth_date": fact.birth_date,
        "sex": fact.sex or None,
        "fact": str(fact.fact),
        "source": SOURCE,
        "fact_date": fact.fact_date,
        "confirm_by": fact.confirm_by,
    }


def decisions_of(facts: Iterable[StatedFact]) -> tuple[Decision, ...]:
    """Where no INE ties a fact to its known person, the tie is said outright: it is certain."""
    return tuple(Decision(record_of(fact.number), str(fact.person), True) for fact in facts if not fact.ine)


_DENIED: Final = """
SELECT p.person, f.record, f.day,
       (SELECT arg_max(r.record, greatest(r.entry_date, r.exit_date, r.contract_start)) FROM '{records}' r
        WHERE r.number = p.number AND r.tbl = 0
          AND greatest(r.entry_date, r.exit_date, r.contract_start) > f.day) AS newer
FROM '{persons}' p JOIN '{criteria}' c ON c.number = p.number
JOIN '{records}' f ON f.number = p.number AND f.rid = c.rid AND f.tbl = {fact}
WHERE p.verdict = 'review' AND c.criterion IN ('attested', 'deceased') AND c.state = 'contradicted'
ORDER BY ALL
"""


def denials(out: Path, facts: Sequence[StatedFact]) -> list[dict[str, str]]:
    """Facts of Rebond that a newer record contradicts: `fact` (its key) and `said`, the record in French."""
    names = {name: str(out / EVIDENCE / f"{name}.parquet").replace("'", "''") for name in _NAMES}
    by_record = {record_of(fact.number): fact.id for fact in facts}
    with duckdb.connect() as connection:
        rows = connection.execute(_DENIED.format(fact=FACT, **names)).fetchall()
    found = [row for row in rows if row[1] in by_record]
    told = {
        record.record: record.sentence
        for explanation in explain_all(out, [row[0] for row in found])
        for record in explanation.records
    }
    return [
        {"fact": str(by_record[record]), "said": told.get(newer, "Un enregistrement plus récent")}
        for _, record, _, newer in found
    ]


_NAMES: Final = ("persons", "criteria", "records")


def as_bytes(found: list[dict[str, str]]) -> bytes:
    """The denials as they are kept with a run's results."""
    return json.dumps(found, ensure_ascii=False).encode()


def from_bytes(kept: bytes) -> list[tuple[UUID, str]]:
    """(fact, what the base says) of each denial kept."""
    return [(UUID(row["fact"]), row["said"]) for row in json.loads(kept)]
