"""Comparison at a share of the country, made directly as tables: seconds, memory and rows a second.

    python benchmarks/comparison.py [SHARE] [THREADS] [without-evidence]     SHARE: part of the country (default 0.1)

The whole country is 6 M + 6 M pupils, 2 x 1 M apprentices, 1.2 M mission locale and 1.5 M exam results. People have
French names by frequency, 3 in 100 rows a typing error, 3 in 100 no INE, 1 in 100 another INE.
On a shared machine, compare the seconds of processor.
"""

import datetime as dt
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb

from rebond.kernel import tables
from rebond.kernel.comparator import compare, load_model

SCHOOL_PUPILS = 500  # a file


def _people(connection: duckdb.DuckDBPyConnection, number: int) -> None:
    connection.execute(f"""
    CREATE MACRO chance(i, salt) AS (hash(i::VARCHAR || salt) >> 11)::DOUBLE / 9007199254740992;
    CREATE TABLE names AS
    SELECT *, sum(share) OVER (PARTITION BY kind ORDER BY name) / sum(share) OVER (PARTITION BY kind) AS upto
    FROM (SELECT *, pow(2, -weight / 10.0) AS share FROM read_csv('{load_model().names}', delim=';', header=true));
    CREATE TABLE drawn AS SELECT i, chance(i, 's') AS rs, chance(i, 'f') AS rf FROM range({number}) t(i);
    CREATE TABLE person AS
    SELECT d.i,
           CASE WHEN chance(d.i, 'rare') < 0.3 THEN s.name || chr((65 + hash(d.i, 'x') % 26)::INT)
                || chr((65 + hash(d.i, 'y') % 26)::INT) || chr((65 + hash(d.i, 'z') % 26)::INT)
                ELSE s.name END AS surname,
           f.name AS first_name, DATE '2008-01-01' + (hash(d.i, 'd') % 3650)::INT - 1200 AS birth_date,
           1 + hash(d.i, 'sex') % 2 AS sex,
           printf('%02d%03d', 1 + hash(d.i, 'b') % 95, hash(d.i, 'c') % 400) AS commune,
           printf('%09d', 100000000 + d.i) AS n
    FROM drawn d ASOF JOIN (SELECT * FROM names WHERE kind = 'surname') s ON d.rs <= s.upto
    ASOF JOIN (SELECT * FROM names WHERE kind = 'first') f ON d.rf <= f.upto;
    CREATE MACRO number_key(n) AS n || 'ABCDEFGHJK'[1 + ((97 - n::BIGINT % 97) // 10)::INT]
                                    || 'ABCDEFGHJK'[1 + ((97 - n::BIGINT % 97) % 10)::INT];
    CREATE MACRO typed(x, i, salt) AS CASE WHEN chance(i, salt) < 0.015 AND length(x) > 3
        THEN x[1:1 + (hash(i, salt, 1) % (length(x) - 2))::INT] || x[3 + (hash(i, salt, 1) % (length(x) - 2))::INT:]
        ELSE x END;
    """)


def _identity(base: str, without_ine: float) -> dict[str, str]:
    return {
        "ine": f"CASE WHEN chance(i, '{base}i') < {without_ine} THEN NULL WHEN chance(i, '{base}k') < 0.01"
        f" THEN number_key(printf('%09d', 500000000 + i)) ELSE number_key(n) END",
        "surname": f"typed(surname, i, '{base}s')",
        "first_name": f"typed(first_name, i, '{base}f')",
        "birth_date": f"CASE WHEN chance(i, '{base}d') < 0.007 THEN birth_date + 10 ELSE birth_date END",
        "sex": "sex::VARCHAR",
    }


def _write(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, columns: dict[str, str], source: str, append: int
) -> None:
    schema = tables.TABLES[name]
    types = {"string": "VARCHAR", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "bool": "BOOLEAN"}
    listed = []
    for field in schema:
        kind = types.get(str(field.type), "DATE" if str(field.type).startswith("date") else "VARCHAR[]")
        listed.append(f"({columns.get(field.name, 'NULL')})::{kind} AS {field.name}")
    connection.execute(
        f"COPY (SELECT {', '.join(listed)} FROM {source}) TO '{folder / f'{name}-{append}.parquet'}' (FORMAT parquet)"
    )


def _merge(connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
    parts = sorted(folder.glob(f"{name}-*.parquet"))
    if parts:
        connection.execute(
            f"COPY (SELECT * FROM read_parquet('{folder}/{name}-*.parquet')) TO '{folder / f'{name}.parquet'}'"
        )
    for part in parts:
        part.unlink()


def make_country(folder: Path, share: float) -> int:
    """Write the tables of a share of the country; gives back the number of rows."""
    connection = duckdb.connect()
    pupils, apprentices = int(6_000_000 * share), int(1_000_000 * share)
    _people(connection, int(pupils * 1.25) + apprentices)
    joiners = int(pupils * 0.15)
    bases = (  # kind, year, first person, number, file number
        ("siecle", 2025, 0, pupils), ("siecle", 2026, joiners, pupils),
        ("apprentissage", 2025, int(pupils * 1.2), apprentices),
        ("apprentissage", 2026, int(pupils * 1.2) + apprentices // 4, apprentices),
    )  # fmt: skip
    files = []
    for number, (kind, year, first, size) in enumerate(bases):
        base = f"{kind}{year}"
        school = f"((i - {first}) // {SCHOOL_PUPILS})"
        uai = f"printf('%03d%04dA', 1 + {school} % 95, {school} % 9999)"
        shift = number * 1_000_000 + 1
        columns = _identity(base, 0.03 if kind == "siecle" else 0.3) | {
            "record": f"'{base}-' || {school} || '.zip#' || ((i - {first}) % {SCHOOL_PUPILS} + 1)",
            "file": f"(i - {first}) // {SCHOOL_PUPILS} + {shift}", "kind": f"'{kind}'", "uai": uai,
            "school_year": str(year), "observed_on": f"DATE '{year}-10-15'", "birth_commune": "commune",
            "birth_country": "'100'", "commune": "commune", "postal_code": "commune",
            "mef": "CASE WHEN i % 7 = 0 THEN '24725431330' ELSE '20010010110' END" if kind == "siecle" else "NULL",
            "cfd": "'50033404'" if kind != "siecle" else "NULL",
            "entry_date": f"DATE '{year}-09-01'", "contract_start": f"DATE '{year}-09-01'",
            "exit_date": "CASE WHEN i % 50 = 0 THEN DATE '2026-10-10' END" if year == 2026 else "NULL",
        }  # fmt: skip
        _write(connection, folder, "enrolments", columns, f"person WHERE i >= {first} AND i < {first + size}", number)
        files.append(f"SELECT DISTINCT {columns['file']} AS file, '{base}-' || ((i - {first}) // {SCHOOL_PUPILS})"
                     f" || '.zip' AS path, '{kind}' AS kind, {uai} AS uai, {year} AS school_year"
                     f" FROM person WHERE i >= {first} AND i < {first + size}")  # fmt: skip
    others = (("exams", "examens.csv", int(1_500_000 * share), 0.06, 9_000_001),
              ("mission_locale", "ml.csv", int(1_200_000 * share), 0.75, 9_000_002))  # fmt: skip
    for name, path, size, without_ine, file in others:
        columns = _identity(name, without_ine) | {
            "record": f"'{path}#' || (i // 4 + 1)", "file": str(file), "cfd": "'40025431'", "session": "2026",
            "result": "CASE WHEN i % 5 = 0 THEN 'failed' ELSE 'obtained' END",
            "postal_code": "commune" if name == "mission_locale" else "NULL",
        }  # fmt: skip
        _write(connection, folder, name, columns, f"person WHERE i % 4 = 0 AND i < {size * 4}", 0)
        files.append(f"SELECT {file}, '{path}', '{name}', NULL, NULL")
    _write(connection, folder, "files", {n: n for n in ("file", "path", "kind", "uai", "school_year")}
           | {"sha256": "path", "rows": "1", "set_aside": "0"}, f"({' UNION ALL '.join(files)})", 0)  # fmt: skip
    for name in ("enrolments", "exams", "mission_locale", "files"):
        _merge(connection, folder, name)
    return sum(size for *_, size in bases) + sum(size for _, _, size, *_ in others)


#: What each step of `Comparison.seconds` does.
STEPS = {
    "names": "names: read, fold, sound",
    "records": "records: read, number",
    "nodes": "INE and identity pass",
    "candidates": "candidates",
    "scoring": "scoring",
    "resolution": "rivals and components",
    "judgement": "judgement",
    "verdicts": "verdicts written",
    "writing": "evidence written",
}


def _processor_seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _print_steps(seconds: dict[str, float], rows: int) -> None:
    whole = sum(seconds.values())
    print(f"{'step':<26} {'seconds':>8} {'share':>6} {'rows/s':>11}")
    for step, spent in seconds.items():
        print(f"{STEPS[step]:<26} {spent:>8.1f} {spent / whole:>6.0%} {rows / max(spent, 0.001):>11,.0f}")


def main() -> None:
    """Make a share of the country, compare it, print the tables."""
    share = float(sys.argv[1]) if len(sys.argv) > 1 else 0.1
    threads = int(sys.argv[2]) if len(sys.argv) > 2 else 2
    evidence = "without-evidence" not in sys.argv
    with tempfile.TemporaryDirectory() as work:
        folder, out = Path(work) / "in", Path(work) / "out"
        folder.mkdir()
        out.mkdir()
        rows = make_country(folder, share)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576
        started, used = time.monotonic(), _processor_seconds()
        done = compare(folder, treatment_date=dt.date(2026, 10, 31), out=out, threads=threads, evidence=evidence)
        seconds, used = time.monotonic() - started, _processor_seconds() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_048_576
    print(f"{'share':>6} {'rows':>11} {'threads':>7} {'seconds':>8} {'CPU s':>8} {'rows/s':>9} {'peak GB':>8} (before)")
    print(
        f"{share:>6} {rows:>11,} {threads:>7} {seconds:>8.1f} {used:>8.1f} {rows / seconds:>9,.0f} {peak:>8.2f}"
        f" {before:>8.2f}"
    )
    _print_steps(done.seconds, rows)
    print(done.verdicts, done.joined_pairs, done.doubtful_pairs)


if __name__ == "__main__":
    main()
