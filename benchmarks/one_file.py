"""One school's new file (700 pupils) against a country kept warm: seconds, persons judged again, and the proof that
comparing everything at once gives the same verdicts.

    python benchmarks/one_file.py [SHARE] [THREADS] [without-proof]     SHARE: part of the country (default 0.1)
"""

import datetime as dt
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from benchmarks.comparison import make_country
from rebond.kernel.comparator import compare
from rebond.kernel.comparator.updating import Country, Update

T = dt.date(2026, 10, 31)
PUPILS = 700
NUMBER = 20_000_001  # of the new file
GOAL = 2.0


def _new_file(country: Path, folder: Path) -> None:
    """A school that opens this year: pupils who were elsewhere last year, a twentieth of them gone since."""
    told = {
        "record": "'nouveau.zip#' || row_number() OVER ()", "file": str(NUMBER), "school_year": "2026",
        "uai": "'0959999Z'", "observed_on": "DATE '2026-10-15'", "entry_date": "DATE '2026-09-01'",
        "exit_date": "CASE WHEN hash(record) % 20 = 0 THEN DATE '2026-10-10' END",
    }  # fmt: skip
    replaced = ", ".join(f"({sql}) AS {name}" for name, sql in told.items())
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT * REPLACE ({replaced}) FROM (SELECT * FROM '{country}/enrolments.parquet'"
            f" WHERE kind = 'siecle' AND school_year = 2025 ORDER BY file, record LIMIT {PUPILS}))"
            f" TO '{folder}/enrolments.parquet'"
        )
        connection.execute(
            f"COPY (SELECT * REPLACE ({NUMBER} AS file, 'nouveau.zip' AS path, '0959999Z' AS uai, 2026::SMALLINT AS"
            f" school_year, {PUPILS} AS rows) FROM '{country}/files.parquet' WHERE kind = 'siecle' LIMIT 1)"
            f" TO '{folder}/files.parquet'"
        )


def _together(country: Path, new: Path, whole: Path) -> None:
    """The tables of the country and of the new file."""
    with duckdb.connect() as connection:
        for path in country.glob("*.parquet"):
            both = [str(path)] + ([str(new / path.name)] if (new / path.name).exists() else [])
            connection.execute(f"COPY (SELECT * FROM read_parquet({both}, union_by_name = true))"
                               f" TO '{whole / path.name}'")  # fmt: skip


def _differences(kept: Path, update: Update, whole: Path) -> int:
    """Rows that the updated verdicts and those of the whole don't share."""
    with duckdb.connect() as connection:
        connection.register("fresh", update.verdicts)
        connection.execute("CREATE TABLE former AS SELECT unnest(?::VARCHAR[]) AS person", [sorted(update.former)])
        updated = f"SELECT * FROM '{kept}' ANTI JOIN former USING (person) UNION ALL SELECT * FROM fresh"
        both = [f"({updated})", f"(SELECT * FROM '{whole}')"]
        counts = [
            connection.execute(f"SELECT count(*) FROM (FROM {one} EXCEPT ALL FROM {other})").fetchall()[0][0]
            for one, other in (both, reversed(both))
        ]
    return sum(counts)


def main() -> None:
    """Make a share of the country, keep it warm, update it three times with the same file."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    with tempfile.TemporaryDirectory() as work:
        folders = [Path(work) / name for name in ("country", "new", "base", "whole", "out")]
        for folder in folders:
            folder.mkdir()
        source, new, base, whole, out = folders
        rows = make_country(source, share)
        _new_file(source, new)
        started = time.monotonic()
        country = Country(source, base, treatment_date=T, threads=threads)
        print(f"{rows:,} rows warm in {time.monotonic() - started:.1f} s, {PUPILS} new")
        for turn in range(3):
            started, used = time.monotonic(), time.process_time()
            update = country.update(new)
            seconds, used = time.monotonic() - started, time.process_time() - used
            print(f"update {turn + 1}: {seconds:.2f} s, {used:.2f} s of processor, {len(update.former)} persons before,"
                  f" {update.verdicts.num_rows} judged again (goal {GOAL} s)")  # fmt: skip
        country.close()
        if "without-proof" not in sys.argv:
            _together(source, new, whole)
            compare(whole, treatment_date=T, out=out, threads=threads, evidence=False)
            print("rows that differ from the whole comparison:",
                  _differences(base / "verdicts.parquet", update, out / "verdicts.parquet"))  # fmt: skip


if __name__ == "__main__":
    main()
