"""What humans decided, and the people already known: pairs that must or must not be one person.

Decisions come as CSV `record_a;record_b;decision`, decision = `same` or `different`, each side a record
(`path#n`) or the key of a known person. They are obeyed whatever the evidence says.
"""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

CHOICES: Final = ("same", "different")


@dataclass(frozen=True)
class Decision:
    """One decision of a human on two records or known persons."""

    a: str
    b: str
    same: bool


class DecisionsError(ValueError):
    """The file of decisions can't be read; the message says in French which line and how to mend it."""


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """Read a CSV of decisions (`;` or `,`, UTF-8, header). DecisionsError on a line that can't be obeyed."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise DecisionsError(f"Le fichier de décisions {path.name} n'est pas lisible en UTF-8.") from error
    delimiter = ";" if ";" in text.partition("\n")[0] else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    if rows.fieldnames is None or not {"record_a", "record_b", "decision"} <= {n.strip() for n in rows.fieldnames}:
        raise DecisionsError(f"{path.name} : la première ligne doit nommer les colonnes record_a;record_b;decision.")
    return tuple(_decision(row, path.name, rows.line_num) for row in rows)


def _decision(row: dict[str, str | None], name: str, line: int) -> Decision:
    a, b, choice = ((row.get(key) or "").strip() for key in ("record_a", "record_b", "decision"))
    if not a or not b or choice not in CHOICES:
        raise DecisionsError(
            f"{name}, ligne {line} : il faut deux enregistrements et la décision « same » ou « different »."
        )
    return Decision(a, b, choice == "same")


def load_decisions(connection: duckdb.DuckDBPyConnection, decisions: tuple[Decision, ...]) -> None:
    """Table `decision` (a, b: rid; same) and `decided` (rid): only those whose two sides are in the data."""
    connection.execute("CREATE OR REPLACE TEMP TABLE said (a VARCHAR, b VARCHAR, same BOOLEAN)")
    if decisions:
        connection.executemany("INSERT INTO said VALUES (?, ?, ?)", [(d.a, d.b, d.same) for d in decisions])
    connection.execute(_RESOLVE)


_RESOLVE: Final = """
CREATE OR REPLACE TEMP TABLE named_record AS
SELECT x.name, x.rid FROM (
    SELECT record AS name, rid FROM live_enrolments UNION ALL SELECT record, rid FROM live_exams
    UNION ALL SELECT record, rid FROM live_mission_locale UNION ALL SELECT record, rid FROM live_facts
    UNION ALL SELECT record, rid FROM live_known UNION ALL SELECT person, rid FROM live_known) x
WHERE x.name IN (SELECT a FROM said UNION SELECT b FROM said);
CREATE OR REPLACE TABLE decision AS
SELECT a.rid AS a, b.rid AS b, bool_and(d.same) AS same FROM said d
JOIN (SELECT name, min(rid) AS rid FROM named_record GROUP BY name) a ON a.name = d.a
JOIN (SELECT name, min(rid) AS rid FROM named_record GROUP BY name) b ON b.name = d.b
WHERE a.rid <> b.rid GROUP BY ALL;
CREATE OR REPLACE TABLE decided AS SELECT a AS rid FROM decision UNION SELECT b FROM decision;
"""

#: Once nodes exist: the pairs of nodes that decisions and known persons force, `same` or not.
FORCED: Final = """
CREATE OR REPLACE TABLE forced AS
WITH person_node AS (SELECT DISTINCT k.person, m.node FROM live_known k JOIN member m USING (rid)),
first_node AS (SELECT person, min(node) AS node FROM person_node GROUP BY person),
links AS (
    SELECT a.node AS a, b.node AS b, d.same, 2 AS strength
    FROM decision d JOIN member a ON a.rid = d.a JOIN member b ON b.rid = d.b
    UNION ALL
    SELECT f.node, p.node, true, 1 FROM person_node p JOIN first_node f USING (person))
SELECT least(a, b) AS a, greatest(a, b) AS b, arg_max(same, strength * 2 + (NOT same)::INTEGER) AS same
FROM links WHERE a <> b GROUP BY 1, 2;
CREATE OR REPLACE VIEW decided_pair AS SELECT a, b FROM forced;
CREATE OR REPLACE TABLE known_node AS
SELECT m.node, min(k.person) AS person FROM live_known k JOIN member m USING (rid) GROUP BY m.node;
"""
