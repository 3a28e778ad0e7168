"""One new file against a whole comparison kept warm: who it may be about is found first, then they alone are judged.

A verdict depends on nothing but the records that may be one person's, directly or through others (`component`), on
whether their establishment has delivered, and on the sessions delivered. So whoever shares a key with a new record, the
components of all these, and whoever waited for this establishment, are compared again, by the same `compare`.
Limit: an identity that more than `CROWD` records bear (a form filled with the same words) is not counted again.
"""

import shutil
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel import tables
from rebond.kernel.comparator.candidates import EXCHANGED, RULES, SIGNS
from rebond.kernel.comparator.comparison import compare, judge, tune
from rebond.kernel.comparator.decisions import Decision, load_decisions
from rebond.kernel.comparator.judge.verdict import Surroundings
from rebond.kernel.comparator.model import Model, load_model
from rebond.kernel.comparator.nodes import make_nodes
from rebond.kernel.comparator.output import write_verdicts
from rebond.kernel.comparator.records import IDENTIFIED, make_forms, make_records, open_intake
from rebond.kernel.comparator.rules import Rules


@dataclass(frozen=True)
class Update:
    """What a new file changes: verdicts (tables.VERDICTS, sorted) that take the place of those of `former` persons."""

    verdicts: pa.Table
    former: frozenset[str]


class WholeComparisonNeeded(ValueError):  # noqa: N818 (no fault: what it asks for)
    """The new file changes everybody's verdict (a first result of an exam session)."""


class Country:
    """A whole comparison, with what finding its people again takes, in a database file of `folder`.

    `tables_folder`: the intake compared. Open it once, `update` it for each file; `close` it.
    """

    def __init__(
        self,
        tables_folder: Path,
        folder: Path,
        *,
        treatment_date: date,
        decisions: tuple[Decision, ...] = (),
        model: Model | None = None,
        rules: Rules | None = None,
        threads: int = 2,
    ) -> None:
        self._day, self._decisions, self._threads = treatment_date, decisions, threads
        self._model, self._rules = model or load_model(), rules or Rules()
        self._folder = folder
        self._base = duckdb.connect(str(folder / "country.duckdb"))
        tune(self._base, threads, folder)
        open_intake(self._base, tables_folder, treatment_date, self._rules)
        _sign_everybody(self._base, self._model, decisions)
        judge(self._base, self._model, self._rules, components=True)
        write_verdicts(self._base, folder)
        for name in IDENTIFIED:
            self._base.execute(f"CREATE TABLE kept_{name} AS SELECT * FROM live_{name}")
        self._base.execute(_KEPT)

    @property
    def verdicts_path(self) -> Path:
        """The verdicts of the whole, before any update."""
        return self._folder / "verdicts.parquet"

    def update(self, new: Path, replaces: Collection[int] = ()) -> Update:
        """What the tables of the folder `new` change; `replaces`: numbers of the country's files they replace.

        Numbers of files of `new` must be free in the country. The country itself stays as it was.
        """
        work = Path(tempfile.mkdtemp(prefix="update-", dir=self._folder))
        try:
            self._base.execute("CREATE OR REPLACE TEMP TABLE replaced AS SELECT unnest(?::INTEGER[]) AS file",
                               [list(replaces)])  # fmt: skip
            self._find(new)
            return self._compare_again(new, work)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def close(self) -> None:
        """Let go of the database."""
        self._base.close()

    def _find(self, new: Path) -> None:
        """Tables `touched` (node) and `again` (rid): who must be compared again."""
        with duckdb.connect() as fresh:
            fresh.execute("SET threads = 1")
            open_intake(fresh, new, self._day, self._rules)
            sessions = fresh.execute(
                "SELECT DISTINCT session::INTEGER FROM live_exams WHERE result IN ('obtained', 'failed')"
            )
            self._refuse_sessions({row[0] for row in sessions.fetchall()})
            _sign_everybody(fresh, self._model, ())
            signs = fresh.sql("SELECT * FROM country_sign").to_arrow_table()
            uais = fresh.sql("SELECT DISTINCT uai FROM live_enrolments WHERE uai IS NOT NULL"
                                 " UNION SELECT uai FROM t_files WHERE uai IS NOT NULL").to_arrow_table()  # fmt: skip
        self._base.register("new_sign", signs)
        self._base.register("new_uai", uais)
        self._base.execute(_CHANGED)
        self._base.execute(_touched(_keys("changed"), _keys("country_sign")))
        self._base.execute(_AGAIN)
        self._base.unregister("new_sign")
        self._base.unregister("new_uai")

    def _refuse_sessions(self, sessions: set[int]) -> None:
        known = {row[0] for row in self._base.execute("SELECT session FROM session_delivered").fetchall()}
        if sessions - known:
            raise WholeComparisonNeeded("Une session d’examen arrive : la comparaison entière est à refaire.")

    def _compare_again(self, new: Path, work: Path) -> Update:
        out = work / "out"
        out.mkdir()
        for name, schema in tables.TABLES.items():
            if name in IDENTIFIED:
                columns = ", ".join(f"k.{column}" for column in schema.names)
                kept = self._base.sql(f"SELECT {columns} FROM kept_{name} k SEMI JOIN again USING (rid)")
            elif name == "files":
                kept = self._base.sql(_FILES)
            else:
                continue
            parts = [kept.to_arrow_table().cast(schema)]
            if (new / f"{name}.parquet").exists():
                parts.append(pq.read_table(new / f"{name}.parquet", columns=schema.names).cast(schema))
            pq.write_table(pa.concat_tables(parts), work / f"{name}.parquet")
        around = Surroundings(
            tuple(row[0] for row in self._base.execute("SELECT uai FROM delivered").fetchall()),
            tuple(row[0] for row in self._base.execute("SELECT session FROM session_delivered").fetchall()),
        )
        compare(work, treatment_date=self._day, out=out, decisions=self._decisions, model=self._model,
                rules=self._rules, threads=self._threads, evidence=False, surroundings=around)  # fmt: skip
        former = self._base.execute(
            "SELECT DISTINCT k.key FROM again a JOIN record_owner o USING (rid) JOIN person_key k USING (person)"
        ).fetchall()
        return Update(pq.read_table(out / "verdicts.parquet"), frozenset(row[0] for row in former))


def _sign_everybody(connection: duckdb.DuckDBPyConnection, model: Model, decisions: tuple[Decision, ...]) -> None:
    """Table `country_sign`: what blocking needs of each node, and its INE, in numbers that depend on nothing else."""
    make_forms(connection, model)
    make_records(connection)
    load_decisions(connection, decisions)
    make_nodes(connection)
    connection.execute(SIGNS)
    connection.execute(
        "CREATE TABLE country_sign AS SELECT s.*, hash(n.ine) AS ine, hash(n.ine_other) AS ine_other,"
        " n.ine IS NOT NULL AS has_ine, n.ine_other IS NOT NULL AS has_other FROM node n LEFT JOIN sign s USING (node)"
    )
    connection.execute("DROP TABLE sign; DROP TABLE crowd")


def _keys(who: str) -> str:
    """Every key of blocking (candidates.RULES) of the signs `who`, whoever seeks."""
    rules = [*RULES.values(), EXCHANGED]
    rules.append("SELECT node, hash(50, ine) AS key FROM {who} WHERE has_ine"
                 " UNION ALL SELECT node, hash(50, ine_other) FROM {who} WHERE has_other")  # fmt: skip
    for number, alike, vague in _VAGUE:
        mine, other = (number, number + 1) if who == "changed" else (number + 1, number)
        rules.append(f"SELECT node, hash({mine}, {alike}) AS key FROM {{who}}"
                     f" UNION ALL SELECT node, hash({other}, {alike}) FROM {{who}} WHERE {vague}")  # fmt: skip
    return " UNION ALL ".join(f"({rule.format(who=who)})" for rule in rules)


#: Names alone, where the date of either is missing or a 1 January: whoever is vague meets everybody.
_VAGUE: Final = ((60, "sp, fp", "d IS NULL AND sp IS NOT NULL"), (70, "sp, fl2, y", "m = 1 AND dd = 1"))


#: What becomes another: the new records, the nodes that bear the INE of one, and those that lose a record.
_CHANGED: Final = """
CREATE OR REPLACE TEMP TABLE changed_node AS
SELECT m.node FROM record_owner m JOIN kept_place p USING (rid) SEMI JOIN replaced USING (file)
UNION
SELECT c.node FROM country_sign c WHERE (has_ine OR has_other) AND (
    (has_ine AND ine IN (SELECT ine FROM new_sign WHERE has_ine UNION SELECT ine_other FROM new_sign WHERE has_other))
    OR (has_other AND ine_other IN (SELECT ine FROM new_sign WHERE has_ine
                                    UNION SELECT ine_other FROM new_sign WHERE has_other)));
CREATE OR REPLACE TEMP TABLE changed AS
SELECT * FROM new_sign UNION ALL SELECT c.* FROM country_sign c SEMI JOIN changed_node USING (node)
"""


def _touched(sought: str, everybody: str) -> str:
    return f"""
    CREATE OR REPLACE TEMP TABLE sought_key AS SELECT DISTINCT key FROM ({sought});
    CREATE OR REPLACE TEMP TABLE touched AS
    SELECT DISTINCT k.node FROM ({everybody}) k SEMI JOIN sought_key USING (key)
    UNION SELECT node FROM changed_node
    UNION
    SELECT o.node FROM last_stay l JOIN new_uai u ON u.uai = l.uai JOIN owner o USING (person)
    """


_AGAIN: Final = """
CREATE OR REPLACE TEMP TABLE again AS
WITH root AS (SELECT DISTINCT root FROM component SEMI JOIN touched USING (node)),
everybody AS (SELECT node FROM touched UNION SELECT node FROM component SEMI JOIN root USING (root))
SELECT m.rid FROM record_owner m SEMI JOIN everybody USING (node)
"""

_KEPT: Final = "CREATE TABLE kept_place AS " + " UNION ALL ".join(f"SELECT rid, file FROM kept_{n}" for n in IDENTIFIED)

_FILES: Final = f"""
SELECT {", ".join(name for name in tables.FILES.names if name != "superseded_by")},
       CASE WHEN f.file IN (SELECT file FROM replaced) THEN -1 ELSE superseded_by END::INTEGER AS superseded_by
FROM t_files f
"""
