"""Step 1: every row of the intake as one record with a folded identity.

`rid` is a record's number: rank of its file, table, position. Files are ranked by what they are (year, base,
establishment, date), then by their path, so that neither their order, nor the number of threads, nor their names
change a verdict.
"""

from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from rebond.kernel import tables
from rebond.kernel.comparator.folding import MACROS
from rebond.kernel.comparator.model import Model
from rebond.kernel.comparator.rules import Rules

ENROLMENT, EXAM, MISSION, FACT, KNOWN = range(5)
IDENTIFIED: Final = {
    "enrolments": ENROLMENT,
    "exams": EXAM,
    "mission_locale": MISSION,
    "facts": FACT,
    "known": KNOWN,
}

_IDENTITY_COLUMNS: Final = {field.name for field in tables.KNOWN if field.name != "person"} | {"ine_other"}

#: What surrounds an identity, as small numbers: (column, expression, type, name in `rec`).
_AROUND: Final = (
    ("postal_code", "small(t.postal_code)", "UINTEGER", "postal"),
    ("commune", "small(city(t.commune))", "UINTEGER", "commune"),
    ("uai", "small(t.uai)", "UINTEGER", "uai"),
    ("last_year_uai", "small(t.last_year_uai)", "UINTEGER", "came"),
)

_ARROW_TO_SQL: Final = {
    "string": "VARCHAR", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "bool": "BOOLEAN",
    "date32[day]": "DATE", "list<item: string>": "VARCHAR[]", "list<element: string>": "VARCHAR[]",
}  # fmt: skip


#: The `n` of a record `path#n`. Without a regular expression, which is read on every row of every pass; a record that
#: is not written so gets a number of its own.
_POSITION: Final = """
CREATE OR REPLACE MACRO position_in(record) AS coalesce(
    CASE WHEN length(split_part(record, '#', -1)) < 10 AND contains(record, '#')
         THEN try_cast(split_part(record, '#', -1) AS UINTEGER)::BIGINT END,
    (hash(record) & 268435455)::BIGINT)
"""


def open_intake(connection: duckdb.DuckDBPyConnection, folder: Path, treated_on: date, rules: Rules) -> None:
    """Views `t_<table>` on the Parquet files of an intake folder; a table that is not there is an empty one.

    Rows of a file that a later export replaces are left out, and `files` gets the rank of each path.
    """
    connection.execute(MACROS)
    connection.execute(_POSITION)
    connection.execute("SET VARIABLE treated_on = ?::DATE", [treated_on])
    connection.execute("SET VARIABLE this_year = ?::INTEGER", [rules.school_year(treated_on)])
    connection.execute(first_day_macro(rules))
    for name in tables.TABLES:
        connection.execute(f"CREATE OR REPLACE VIEW t_{name} AS {_source(folder, name)}")
    connection.execute(
        "CREATE OR REPLACE TABLE file_rank AS SELECT file, path, kind, uai, school_year, observed_on, superseded_by,"
        " (row_number() OVER (ORDER BY school_year, kind, uai, observed_on, path, file))::BIGINT AS rank FROM t_files"
    )
    for name, code in IDENTIFIED.items():
        connection.execute(
            f"CREATE OR REPLACE VIEW live_{name} AS SELECT t.*, {_record_id(code)} AS rid"
            f" FROM t_{name} t LEFT JOIN file_rank r USING (file) WHERE r.superseded_by IS NULL"
        )


def first_day_macro(rules: Rules) -> str:
    """First day of school year `y` where the académie of `uai` is; 1 September unless the rules say otherwise."""
    arms = "".join(
        f" WHEN uai[1:3] = '{prefix}' THEN make_date(y, {month}, {day})"
        for prefix, month, day in rules.overseas_first_day
    )
    usual = f"make_date(y, {rules.year_first_month}, {rules.year_first_day})"
    return f"CREATE OR REPLACE MACRO first_day(uai, y) AS CASE{arms} ELSE {usual} END"


def _source(folder: Path, name: str) -> str:
    path = folder / f"{name}.parquet"
    if path.exists():
        quoted = str(path).replace("'", "''")
        return f"SELECT * FROM read_parquet('{quoted}', file_row_number = true)"
    columns = ", ".join(f"NULL::{_ARROW_TO_SQL[str(field.type)]} AS {field.name}" for field in tables.TABLES[name])
    return f"SELECT {columns}, NULL::BIGINT AS file_row_number WHERE false"


def _record_id(table: int) -> str:
    return f"((coalesce(r.rank, 67108864 + t.file) << 36) | ({table}::BIGINT << 32) | position_in(record))"


_IDENTITY: Final = """
SELECT {rid} AS rid, {table} AS tbl, t.ine, {other} AS ine_other, t.surname, t.usage_name, t.first_name,
       t.first_name_2, t.first_name_3, t.birth_date AS d, t.sex, city(t.birth_commune) AS bp,
       coalesce(nullif(t.birth_department, ''), commune_department(t.birth_commune)) AS bd,
       coalesce(t.birth_country, CASE WHEN t.birth_commune[1:2] = '99' THEN t.birth_commune[3:5]
                                      WHEN t.birth_commune IS NOT NULL THEN '100' END) AS bc,
       nullif(regexp_replace(upper(t.ine), '[^A-Z0-9_]', '', 'g'), '') AS ine_clean,
       {around},
       CASE WHEN t.record IS DISTINCT FROM (r.path || '#' || ({rid} & 268435455)) THEN t.record END AS odd
FROM {source} t LEFT JOIN file_rank r USING (file) WHERE r.superseded_by IS NULL
"""


def make_records(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `rec` (one row a record) and `odd_record` (records not named `path#n`), from `form` and `named`."""
    parts = [
        _IDENTITY.format(
            rid=_record_id(code),
            table=code,
            source=_once(name),
            other="t.ine_other" if name == "enrolments" else "NULL::VARCHAR",
            around=", ".join(
                f"{sql if column in tables.TABLES[name].names else 'NULL'}::{kind} AS {alias}"
                for column, sql, kind, alias in _AROUND
            ),
        )
        for name, code in IDENTIFIED.items()
    ]
    connection.execute("CREATE OR REPLACE TEMP VIEW raw_record AS " + " UNION ALL ".join(parts))
    connection.execute(_RECORDS)
    connection.execute(
        "CREATE OR REPLACE TABLE odd_record AS"
        " SELECT rid, min(odd) AS record FROM rec WHERE odd IS NOT NULL GROUP BY rid"
    )
    connection.execute("ALTER TABLE rec DROP odd; DROP TABLE folded; DROP TABLE named; DROP TABLE name_weight")


def _once(name: str) -> str:
    """The identity columns of a table, once a record: a row with four contracts is four rows of one record."""
    wanted = _IDENTITY_COLUMNS | {column for column, *_ in _AROUND}
    columns = ", ".join(field.name for field in tables.TABLES[name] if field.name in wanted)
    many = f"SELECT DISTINCT ON (file, record) {columns} FROM t_{name}"
    if name != "enrolments":
        return f"({many})"
    return (
        f"(SELECT {columns} FROM t_{name} WHERE kind IN ('siecle', 'fregata') "
        f"UNION ALL {many} WHERE kind NOT IN ('siecle', 'fregata'))"
    )


def make_forms(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Tables `form` (each distinct name once, folded) and `named` (a name as delivered -> its forms)."""
    names = str(model.names).replace("'", "''")
    connection.execute(
        "CREATE OR REPLACE TABLE name_weight AS"
        f" SELECT * FROM read_csv('{names}', delim=';', header=true,"
        " columns={'kind': 'VARCHAR', 'name': 'VARCHAR', 'weight': 'INTEGER'})"
    )
    columns = " UNION ALL ".join(
        f"SELECT {name} AS raw FROM t_{table}"
        for table in IDENTIFIED
        for name in ("surname", "usage_name", "first_name", "first_name_2", "first_name_3")
    )
    connection.execute(_FOLDED.format(columns=columns))
    connection.execute(_FORMS.format(unknown_surname=model.unknown_surname, unknown_first=model.unknown_first_name))
    connection.execute(_NAMES)


_FOLDED: Final = """
CREATE OR REPLACE TEMP TABLE folded AS
SELECT raw, fold(raw) AS f FROM (SELECT DISTINCT raw FROM ({columns}) WHERE raw IS NOT NULL)
"""

#: c: letters only; b: without particles; p: as it sounds; toks: its words; sw, fw: rarity as a surname and as a
#: first name (tenths of bits); sk, fk: whether such a name is known to exist. The rest serves blocking: hashes of the
#: sound, of its first and last letters, of each word.
_FORMS: Final = """
CREATE OR REPLACE TABLE form AS
WITH texts AS (SELECT DISTINCT said_first(f) AS f FROM folded WHERE f IS NOT NULL
               UNION SELECT said_second(f) FROM folded WHERE said_second(f) IS NOT NULL),
letters AS (SELECT f, compact(f) AS c, bare(f) AS b FROM texts WHERE f <> ''),
sounds AS (SELECT *, sound(c) AS p, CASE WHEN b <> c THEN sound(b) END AS other_p FROM letters)
SELECT (row_number() OVER (ORDER BY t.f))::INTEGER AS id, t.f, t.c, t.b, t.p,
       list_distinct(string_split(t.f, ' ')) AS toks,
       coalesce(s.weight, sb.weight, {unknown_surname}) AS sw, s.name IS NOT NULL AS sk,
       coalesce(g.weight, gt.weight, {unknown_first}) AS fw, g.name IS NOT NULL AS fk,
       hash(t.p) AS ph, hash(coalesce(t.other_p, t.p)) AS phb, hash(t.p[1:2]) AS l2, hash(t.p[-2:]) AS r2,
       hash(t.p[1:3]) AS l3, hash(t.p[-3:]) AS r3,
       CASE WHEN contains(t.f, ' ') THEN list_transform(list_filter(string_split(t.f, ' '), lambda w: length(w) > 2),
                                                        lambda w: hash(sound(w))) END AS word_ph
FROM sounds t
LEFT JOIN name_weight s ON s.kind = 'surname' AND s.name = t.c
LEFT JOIN name_weight sb ON sb.kind = 'surname' AND sb.name = t.b
LEFT JOIN name_weight g ON g.kind = 'first' AND g.name = t.c
LEFT JOIN name_weight gt ON gt.kind = 'first' AND gt.name = string_split(t.f, ' ')[1]
"""

_NAMES: Final = """
CREATE OR REPLACE TEMP TABLE named AS
SELECT n.raw, a.id, b.id AS alias FROM folded n
JOIN form a ON a.f = said_first(n.f) LEFT JOIN form b ON b.f = said_second(n.f)
"""

_RECORDS: Final = """
CREATE OR REPLACE TABLE rec AS
SELECT x.rid, x.tbl, x.ine_clean AS ine, x.ine_other,
       s.id AS s, coalesce(u.id, s.alias) AS u, f.id AS f, coalesce(f2.id, f.alias) AS f2, f3.id AS f3,
       x.postal, x.commune, x.uai, x.came, x.d, x.sex, x.bp,
       CASE WHEN coalesce(x.bc, '100') = '100' THEN x.bd END AS bd,
       x.bc, x.odd
FROM raw_record x
LEFT JOIN named s ON s.raw = x.surname LEFT JOIN named u ON u.raw = x.usage_name
LEFT JOIN named f ON f.raw = x.first_name LEFT JOIN named f2 ON f2.raw = x.first_name_2
LEFT JOIN named f3 ON f3.raw = x.first_name_3
"""
