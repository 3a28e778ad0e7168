"""The comparison from end to end: records, nodes, pairs, persons, verdicts."""

import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from rebond.kernel.comparator.candidates import make_candidates
from rebond.kernel.comparator.decisions import Decision, load_decisions
from rebond.kernel.comparator.judge.criteria import make_criteria
from rebond.kernel.comparator.judge.stays import make_stays
from rebond.kernel.comparator.judge.verdict import ALONE, Surroundings, make_verdicts
from rebond.kernel.comparator.model import Model, load_model
from rebond.kernel.comparator.nodes import make_nodes
from rebond.kernel.comparator.output import write_evidence, write_verdicts
from rebond.kernel.comparator.records import make_forms, make_records, open_intake
from rebond.kernel.comparator.resolve import resolve
from rebond.kernel.comparator.rules import Rules
from rebond.kernel.comparator.scoring import score

MEMORY_LIMIT: Final = "5GB"
Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class IntakeTables:
    """A folder of Parquet files, one a table of `kernel.tables.TABLES`; an absent one is empty."""

    folder: Path


@dataclass(frozen=True)
class Comparison:
    """What was written and counted. `verdicts`: number of persons a verdict; `seconds`: duration a step."""

    out: Path
    treatment_date: date
    school_year: int
    model: str
    persons: int
    verdicts: dict[str, int]
    criteria: dict[str, int]
    undetermined: dict[str, int]
    records: dict[str, int]
    joined_pairs: int
    doubtful_pairs: int
    warnings: tuple[str, ...]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def verdicts_path(self) -> Path:
        """The Parquet file of verdicts."""
        return self.out / "verdicts.parquet"


class _Clock:
    def __init__(self, progress: Progress | None) -> None:
        self.seconds: dict[str, float] = {}
        self._progress, self._started = progress, time.monotonic()

    def done(self, step: str, share: float | None = None) -> None:
        """A step is over; with the share of the whole then done, progress is told."""
        now = time.monotonic()
        self.seconds[step], self._started = round(now - self._started, 3), now
        if self._progress and share is not None:
            self._progress(step, share)


def compare(
    tables: IntakeTables | Path,
    *,
    treatment_date: date,
    out: Path,
    decisions: tuple[Decision, ...] = (),
    model: Model | None = None,
    rules: Rules | None = None,
    threads: int = 2,
    evidence: bool = True,
    surroundings: Surroundings = ALONE,
    progress: Progress | None = None,
) -> Comparison:
    """Judge everybody in `tables` on `treatment_date`; write `verdicts.parquet` and `evidence/` into `out`.

    `out` must exist. Known persons are the table `known` of the intake. Same data, model and decisions give the
    same rows, whatever the order of files and the number of threads.
    """
    model, rules = model or load_model(), rules or Rules()
    folder = tables.folder if isinstance(tables, IntakeTables) else tables
    scratch = Path(tempfile.mkdtemp(prefix="compare-", dir=out))
    connection = duckdb.connect()  # in memory: a fifth less work than in a file; what is too large spills
    clock = _Clock(progress)
    try:
        tune(connection, threads, scratch)
        open_intake(connection, folder, treatment_date, rules)
        _find_records(connection, model, decisions, clock)
        judge(connection, model, rules, clock, surroundings=surroundings)
        clock.done("judgement", 0.8)
        write_verdicts(connection, out)
        clock.done("verdicts")
        if evidence:
            write_evidence(connection, out)
        clock.done("writing", 1.0)
        return _summary(connection, out, treatment_date, rules, model, clock.seconds)
    finally:
        connection.close()
        shutil.rmtree(scratch, ignore_errors=True)


def _find_records(
    connection: duckdb.DuckDBPyConnection, model: Model, decisions: tuple[Decision, ...], clock: _Clock
) -> None:
    make_forms(connection, model)
    clock.done("names")
    make_records(connection)
    load_decisions(connection, decisions)
    clock.done("records", 0.25)
    make_nodes(connection)
    clock.done("nodes")


def judge(
    connection: duckdb.DuckDBPyConnection,
    model: Model,
    rules: Rules,
    clock: "_Clock | None" = None,
    *,
    surroundings: Surroundings = ALONE,
    components: bool = False,
) -> None:
    """From nodes to verdicts, in the tables of `connection`; `components`: see `resolve`."""
    clock = clock or _Clock(None)
    make_candidates(connection)
    clock.done("candidates", 0.45)
    score(connection, model)
    clock.done("scoring")
    resolve(connection, model, components=components)
    clock.done("resolution", 0.6)
    make_stays(connection, rules)
    make_criteria(connection, rules)
    make_verdicts(connection, rules, surroundings)


def tune(connection: duckdb.DuckDBPyConnection, threads: int, scratch: Path) -> None:
    """Threads, memory and where to spill."""
    connection.execute(f"SET threads = {max(1, threads)}")
    connection.execute(f"SET memory_limit = '{MEMORY_LIMIT}'")
    connection.execute(f"SET temp_directory = '{str(scratch / 'spill').replace(chr(39), chr(39) * 2)}'")
    connection.execute("SET preserve_insertion_order = false")
    connection.execute("SET enable_progress_bar = false")


def _counts(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, int]:
    return {str(key): int(number) for key, number in connection.execute(query).fetchall()}


def _summary(
    connection: duckdb.DuckDBPyConnection,
    out: Path,
    treatment_date: date,
    rules: Rules,
    model: Model,
    seconds: dict[str, float],
) -> Comparison:
    verdicts = _counts(connection, "SELECT verdict, count(*) FROM decision_of GROUP BY 1 ORDER BY 1")
    records = _counts(connection, "SELECT kind, count(*) FROM live_enrolments GROUP BY 1 ORDER BY 1")
    for table in ("exams", "mission_locale", "facts", "known"):
        records |= _counts(connection, f"SELECT '{table}', count(*) FROM live_{table}")
    pairs = _counts(
        connection,
        f"SELECT CASE WHEN weight >= {model.sure} THEN 'joined' ELSE 'doubtful' END, count(*) FROM link"
        f" WHERE weight >= {model.doubtful} GROUP BY 1",
    )
    year = rules.school_year(treatment_date)
    return Comparison(
        out=out,
        treatment_date=treatment_date,
        school_year=year,
        model=model.version,
        persons=sum(verdicts.values()),
        verdicts=verdicts,
        criteria=_counts(
            connection,
            "SELECT criterion, count(*) FROM decision_of WHERE criterion IS NOT NULL GROUP BY 1 ORDER BY 1",
        ),
        undetermined=_counts(
            connection,
            "SELECT reason, count(DISTINCT person) FROM waiting JOIN decision_of USING (person)"
            " WHERE verdict = 'undetermined' GROUP BY 1 ORDER BY 1",
        ),
        records=records,
        joined_pairs=pairs.get("joined", 0),
        doubtful_pairs=pairs.get("doubtful", 0),
        warnings=_warnings(connection, year),
        seconds=seconds,
    )


_BASES: Final = {
    "siecle": "SIECLE (élèves)",
    "apprentissage": "apprentissage (tableau de bord)",
    "fregata": "enseignement agricole (FREGATA)",
}


def _thousands(number: int) -> str:
    """12 345, whose space doesn't break."""
    return f"{number:,}".replace(",", " ")


def _warnings(connection: duckdb.DuckDBPyConnection, year: int) -> tuple[str, ...]:
    """A base that came for last year and not for this one, a session without results, establishments missing."""
    found = []
    query = "SELECT count(*) FROM file_rank WHERE superseded_by IS NULL AND kind = ? AND school_year = ?"
    for kind, name in _BASES.items():
        this, last = (connection.execute(query, [kind, y]).fetchone() or (0,) for y in (year, year - 1))
        if not this[0]:
            before = " alors qu’elle est venue pour l’année précédente" if last[0] else ""
            found.append(f"Aucune livraison de la base {name} pour {year}-{year + 1}{before}.")
    if not connection.execute("SELECT 1 FROM session_delivered WHERE session = ?", [year]).fetchone():
        found.append(f"Aucun résultat d’examen de la session {year} n’a été livré.")
    missing = connection.execute(
        "SELECT DISTINCT detail FROM waiting WHERE reason = 'livraison' AND detail <> '' ORDER BY 1"
    ).fetchall()
    if missing:
        listed = ", ".join(row[0] for row in missing[:20]) + ("…" if len(missing) > 20 else "")
        who = "1 établissement n’a" if len(missing) == 1 else f"{_thousands(len(missing))} établissements n’ont"
        found.append(f"{who} rien livré pour {year}-{year + 1} : {listed}")
    return tuple(found)
