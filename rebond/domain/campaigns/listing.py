"""What a platform needs of each young person listed: identity, contact details with their source, explanation.

Computed once, at the end of a comparison, from its verdicts and the same intake tables; publication only reads it.
"""

import json
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Final

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel.comparator import SECOND_PUBLIC, explain_all, obliged
from rebond.kernel.comparator.obligation import SENTENCE
from rebond.kernel.tables import TABLES

BATCH: Final = 2_000

#: `details` and `explanation` are JSON, `commune` is INSEE, `person` the comparator's key (a YoungPerson's when known).
LISTING: Final = pa.schema(
    [
        *[pa.field(name, pa.string()) for name in ("person", "surname", "usage_name", "first_names")],
        pa.field("birth_date", pa.date32()),
        *[pa.field(name, pa.string()) for name in ("sex", "birth_place")],
        pa.field("ines", pa.list_(pa.string())),
        *[pa.field(name, pa.string()) for name in ("uai", "level", "division")],
        pa.field("left_on", pa.date32()),
        *[pa.field(name, pa.string()) for name in ("commune", "commune_label", "postal_code", "mission_locale")],
        pa.field("flags", pa.list_(pa.string())),
        pa.field("details", pa.string()),
        pa.field("explanation", pa.string()),
        pa.field("second_public", pa.bool_()),  # only the training obligation lists them
    ]
)

_VIEWS: Final = """
CREATE VIEW verdicts AS SELECT * FROM read_parquet('{verdicts}')
WHERE birth_date IS NOT NULL AND (verdict = 'dropout' OR person IN (SELECT person FROM obliged));
CREATE TABLE owned AS SELECT person, unnest(records) AS record FROM verdicts;
CREATE TABLE schooling AS
SELECT o.person, e.*, (e.school_year, coalesce(e.observed_on, DATE '1900-01-01'),
                       coalesce(e.entry_date, DATE '1900-01-01'), e.record) AS age
FROM enrolments e JOIN owned o USING (record);
CREATE TABLE welcome AS
SELECT o.person, m.*, (coalesce(m.situation_on, m.first_met_on, DATE '1900-01-01'), m.record) AS age
FROM mission_locale m JOIN owned o USING (record);
CREATE TABLE family AS
SELECT DISTINCT s.person, g.* FROM guardians g
JOIN (SELECT DISTINCT person, uai, local_id FROM schooling WHERE kind = 'siecle' AND local_id IS NOT NULL) s
USING (uai, local_id);
CREATE TABLE said AS
SELECT person, kind AS base, uai AS place, observed_on AS day, NULL AS relation, NULL AS name,
       phones, emails, address, postal_code, commune_label FROM schooling
UNION ALL SELECT person, 'mission_locale', organisation, coalesce(situation_on, first_met_on), NULL, NULL,
       phones, emails, address, postal_code, commune_label FROM welcome
UNION ALL SELECT f.person, 'guardians', f.uai, t.observed_on, coalesce(f.relation, 'other'),
       trim(coalesce(f.surname, '') || ' ' || coalesce(f.first_name, '')),
       f.phones, f.emails, f.address, f.postal_code, f.commune_label
FROM family f LEFT JOIN files t USING (file)
"""

#: A SIFA or dashboard file lists the young person's number first, then those of the people responsible.
_DETAILS: Final = """
CREATE TABLE detail AS
WITH listed AS (
    SELECT person, 'phone' AS kind, trim(unnest(phones)) AS value, generate_subscripts(phones, 1) AS nth, base, place,
           day, relation, name FROM said WHERE phones IS NOT NULL
    UNION ALL SELECT person, 'email', trim(unnest(emails)), generate_subscripts(emails, 1), base, place, day, relation,
           name FROM said WHERE emails IS NOT NULL
    UNION ALL SELECT person, 'address', concat_ws(chr(10), address, concat_ws(' ', postal_code, commune_label)), 1,
           base, place, day, relation, name FROM said WHERE coalesce(address, commune_label) IS NOT NULL),
held AS (
    SELECT person, kind, value, base, place, day, nth, coalesce(name, '') AS name,
           CASE WHEN relation IS NOT NULL THEN relation
                WHEN base IN ('sifa', 'apprentissage') AND nth > 1 THEN 'other' ELSE 'young_person' END AS holder
    FROM listed WHERE value <> '')
SELECT person, list({'kind': kind, 'value': value, 'holder': holder, 'base': base, 'place': place,
                     'day': day::VARCHAR, 'name': name}
                    ORDER BY kind, holder, day DESC NULLS LAST, nth, value) AS details
FROM (SELECT DISTINCT ON (person, kind, value, holder) * FROM held
      ORDER BY person, kind, value, holder, day DESC NULLS LAST, base, place, nth, name)
GROUP BY person
"""

_PEOPLE: Final = """
WITH latest AS (
    SELECT person, max({'age': age, 'division': division, 'left_on': exit_date}) AS at,
           list(DISTINCT ine) FILTER (ine IS NOT NULL) AS ines,
           list(DISTINCT ine_other) FILTER (ine_other IS NOT NULL) AS others
    FROM schooling GROUP BY person),
homes AS (
    SELECT person, max({'age': (day IS NOT NULL, day, rank), 'commune': commune, 'label': commune_label,
                        'postal': postal_code}) AS home
    FROM (SELECT person, observed_on AS day, 1 AS rank, commune, commune_label, postal_code FROM schooling
          UNION ALL SELECT person, coalesce(situation_on, first_met_on), 2, commune, commune_label, postal_code
          FROM welcome)
    WHERE coalesce(commune, postal_code) IS NOT NULL GROUP BY person),
parents AS (
    SELECT f.person, min({'commune': f.commune, 'label': f.commune_label, 'postal': f.postal_code}) AS home
    FROM family f WHERE coalesce(f.commune, f.postal_code) IS NOT NULL GROUP BY f.person),
followed AS (
    SELECT person, max({'age': age, 'organisation': organisation}).organisation AS organisation
    FROM welcome GROUP BY person)
SELECT v.person, v.surname, v.usage_name, v.first_names, v.birth_date, v.sex, v.birth_place,
       list_distinct(list_concat(coalesce(l.ines, []), coalesce(l.others, []),
                                 CASE WHEN v.ine IS NULL THEN [] ELSE [v.ine] END)) AS ines,
       v.last_uai AS uai, v.last_level AS level, l.at.division AS division, l.at.left_on AS left_on,
       coalesce(h.home.commune, p.home.commune) AS commune, coalesce(h.home.label, p.home.label) AS commune_label,
       coalesce(h.home.postal, p.home.postal) AS postal_code, w.organisation AS mission_locale, v.flags,
       to_json(coalesce(d.details, [])) AS details, v.verdict <> 'dropout' AS second_public
FROM verdicts v LEFT JOIN latest l USING (person) LEFT JOIN homes h USING (person) LEFT JOIN parents p USING (person)
LEFT JOIN followed w USING (person) LEFT JOIN detail d USING (person)
ORDER BY second_public, v.person
"""


def write_listing(tables: Path, out: Path, target: Path, *, progress: Callable[[int], None]) -> int:
    """Write the listing of the people whose verdict is "dropout", then of the second public (minors whom the training
    obligation alone lists), each sorted by person, into `target`; gives how many.

    `tables` is the intake folder, `out` the comparison's. A person of whom no base gives a birth date can't be listed
    (`undated` counts them): a file is opened with an age, and one such person must not stop a publication.
    """
    second = obliged(out)
    with duckdb.connect() as connection:
        connection.execute("SET memory_limit = '2GB'")
        connection.execute(f"SET temp_directory = '{out / 'spill'}'")
        for name in ("enrolments", "mission_locale", "guardians", "files"):
            connection.execute(f"CREATE VIEW {name} AS {_source(tables, name)}")  # our own names
        connection.register("obliged", pa.table({"person": pa.array(second, pa.string())}))
        connection.execute(_VIEWS.format(verdicts=out / "verdicts.parquet"))
        connection.execute(_DETAILS)
        first = [row[0] for row in connection.execute(_FIRST).fetchall()]
        reader = connection.sql(_PEOPLE).to_arrow_reader(BATCH)
        explanations = chain(explain_all(out, first), explain_all(out, second))
        return _write(reader, explanations, target, progress)


_FIRST: Final = "SELECT person FROM verdicts WHERE verdict = 'dropout' ORDER BY person"


def undated(out: Path) -> int:
    """How many people dropped out and can't be listed, for no base gives their birth date."""
    verdicts = pq.read_table(out / "verdicts.parquet", columns=["verdict", "birth_date"])
    return sum(row["verdict"] == "dropout" and row["birth_date"] is None for row in verdicts.to_pylist())


def _source(tables: Path, name: str) -> str:
    path = tables / f"{name}.parquet"
    if path.exists():
        return f"SELECT * FROM read_parquet('{path}')"  # noqa: S608 (a path of our own making)
    types = {"string": "VARCHAR", "int16": "SMALLINT", "int32": "INTEGER", "int64": "BIGINT", "bool": "BOOLEAN"}
    columns = ", ".join(f"NULL::{types.get(str(f.type)) or _other(f.type)} AS {f.name}" for f in TABLES[name])
    return f"SELECT {columns} WHERE false"


def _other(kind: pa.DataType) -> str:
    return "DATE" if pa.types.is_date(kind) else "VARCHAR[]"


def _write(reader: Any, explanations: Iterator[Any], target: Path, progress: Callable[[int], None]) -> int:
    written = 0
    with pq.ParquetWriter(str(target), LISTING, compression="zstd") as writer:
        for batch in reader:
            rows = batch.to_pylist()
            for row in rows:
                told = next(explanations)
                if told.person != row["person"]:
                    raise RuntimeError("The explanations do not follow the verdicts.")
                explained = told.as_dict()
                if row["second_public"]:
                    explained["summary"] = SENTENCE
                    row["flags"] = sorted([*row["flags"], SECOND_PUBLIC])
                row["explanation"] = json.dumps(explained, ensure_ascii=False)
                row["ines"] = sorted(row["ines"] or [])
            writer.write_table(pa.Table.from_pylist(rows, LISTING))
            written += len(rows)
            progress(written)
    return written
