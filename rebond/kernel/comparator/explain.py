"""Explains verdicts from what a comparison left in its folder: one person, or many in one pass."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import duckdb

from rebond.kernel.comparator.explanation import (
    CRITERION_LABELS,
    VERDICT_SENTENCES,
    Explanation,
    ToldCriterion,
    ToldLink,
    ToldRecord,
    long_date,
)
from rebond.kernel.comparator.judge.criteria import ORDER
from rebond.kernel.comparator.model import probability
from rebond.kernel.comparator.output import EVIDENCE
from rebond.kernel.comparator.wording import (
    tell_criterion,
    tell_establishment,
    tell_evidence,
    tell_record,
    tell_waiting,
)
from rebond.kernel.values.levels import level_label

Rows = list[dict[str, Any]]
BATCH: Final = 2_000


class ExplanationError(LookupError):
    """There is nothing to explain; the message says why in French."""


def explain(out: Path, person: str) -> Explanation:
    """Why `person` (column `person` of verdicts.parquet) got its verdict. ExplanationError when nobody has it."""
    for explanation in explain_all(out, [person]):
        return explanation
    raise ExplanationError(f"Personne « {person} » inconnue : reprenez un identifiant de verdicts.parquet.")


def explain_all(out: Path, persons: Iterable[str] | None = None, verdict: str | None = None) -> Iterator[Explanation]:
    """Explanations of `persons` (all of a `verdict` when None), sorted by person, in batches of constant memory."""
    folder = out / EVIDENCE
    if not (folder / "persons.parquet").exists():
        raise ExplanationError(f"« {out} » ne contient pas de comparaison expliquée.")
    connection = duckdb.connect()
    try:
        for batch in _batches(_wanted(connection, folder, persons, verdict)):
            yield from _explain_batch(connection, folder, batch)
    finally:
        connection.close()


def _wanted(
    connection: duckdb.DuckDBPyConnection, folder: Path, persons: Iterable[str] | None, verdict: str | None
) -> Rows:
    query = f"SELECT * FROM '{_file(folder, 'persons')}'"
    if persons is not None:
        return _rows(connection, query + " WHERE person IN (SELECT unnest(?)) ORDER BY person", [list(persons)])
    if verdict is not None:
        return _rows(connection, query + " WHERE verdict = ? ORDER BY person", [verdict])
    return _rows(connection, query + " ORDER BY person", [])


def _batches(rows: Rows) -> Iterator[Rows]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


def _file(folder: Path, name: str) -> str:
    return str(folder / f"{name}.parquet").replace("'", "''")


def _rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: list[Any]) -> Rows:
    found = connection.execute(query, parameters)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def _explain_batch(connection: duckdb.DuckDBPyConnection, folder: Path, people: Rows) -> Iterator[Explanation]:
    numbers = [row["number"] for row in people]
    doubts = _grouped(connection, folder, "doubts", numbers)
    everybody = sorted({*numbers, *(row["other"] for rows in doubts.values() for row in rows)})
    records = _grouped(connection, folder, "records", everybody)
    by_rid = {row["rid"]: row for rows in records.values() for row in rows}
    by_node: dict[int, list[str]] = defaultdict(list)
    for rows in records.values():
        for row in rows:
            by_node[row["node"]].append(row["record"])
    criteria, waiting, links = (_grouped(connection, folder, n, numbers) for n in ("criteria", "waiting", "links"))
    for person in people:
        number = person["number"]
        own = [tell_record(row) for row in records[number]]
        yield Explanation(
            person=person["person"],
            verdict=person["verdict"],
            criterion=person["criterion"],
            summary=VERDICT_SENTENCES[person["verdict"]],
            reasons=(
                *_last(by_rid.get(person["last_rid"])),
                *(tell_waiting(row["reason"], row["detail"]) for row in waiting[number]),
            ),
            criteria=tuple(_criterion(name, criteria[number], by_rid) for name in ORDER),
            records=tuple(own),
            links=tuple(_link(row, by_node) for row in links[number]),
            doubtful_records=tuple(_doubtful(doubts[number], records)),
        )


def _grouped(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, numbers: list[int]
) -> defaultdict[int, Rows]:
    condition = "number IN (SELECT unnest($1::BIGINT[]))"
    if name == "links":  # a link in doubt is told to both
        condition += " OR other IN (SELECT unnest($1::BIGINT[]))"
    found: defaultdict[int, Rows] = defaultdict(list)
    for row in _rows(connection, f"SELECT * FROM '{_file(folder, name)}' WHERE {condition} ORDER BY ALL", [numbers]):
        found[row["number"]].append(row)
        if name == "links" and row["other"] != row["number"]:
            found[row["other"]].append(row)
    return found


def _last(row: dict[str, Any] | None) -> tuple[str, ...]:
    if row is None:
        return ()
    label = level_label(row["mef"], row["cfd"]) or "formation inconnue"
    ended = f", sortie le {long_date(row['exit_date'])}" if row["exit_date"] else ""
    where = tell_establishment(row["uai"])
    return (f"Dernière formation connue : {label}, {where}, {row['year']}-{row['year'] + 1}{ended}.",)


def _criterion(name: str, rows: Rows, by_rid: dict[int, dict[str, Any]]) -> ToldCriterion:
    strength = {"sure": 0, "contradicted": 1, "doubtful": 2}
    held = sorted((row for row in rows if row["criterion"] == name), key=lambda r: (strength[r["state"]], r["rid"]))
    if not held:
        return ToldCriterion(name, CRITERION_LABELS[name], "no", tell_criterion(name, "no", None))
    row = held[0]
    source = by_rid.get(row["rid"])
    return ToldCriterion(
        name,
        CRITERION_LABELS[name],
        row["state"],
        tell_criterion(name, row["state"], row["detail"]),
        source["record"] if source else None,
    )


def _link(row: dict[str, Any], by_node: dict[int, list[str]]) -> ToldLink:
    return ToldLink(
        records_a=tuple(sorted(by_node.get(row["a"], []))),
        records_b=tuple(sorted(by_node.get(row["b"], []))),
        weight=row["weight"],
        probability=round(probability(row["weight"]), 6),
        joined=row["number"] == row["other"],
        evidence=tell_evidence(row),
    )


def _doubtful(doubts: Rows, records: dict[int, Rows]) -> Iterator[ToldRecord]:
    for doubt in sorted(doubts, key=lambda row: (-row["weight"], row["other"])):
        yield from (tell_record(row) for row in records[doubt["other"]])
