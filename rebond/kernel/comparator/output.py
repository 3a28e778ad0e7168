"""Step 4: what is written: `verdicts.parquet` and the evidence that `explain` reads, sorted, in one folder."""

from pathlib import Path
from typing import Final

import duckdb

from rebond.kernel.comparator.resolve import OBEYED

EVIDENCE: Final = "evidence"

#: The key of a person: the one already known, else drawn from its smallest schooling record.
_KEYS: Final = """
CREATE OR REPLACE TABLE path_of AS SELECT rank, path FROM file_rank;
CREATE OR REPLACE TABLE person_key AS
WITH known AS (SELECT o.person, min(k.person) AS key FROM known_node k JOIN owner o USING (node) GROUP BY o.person),
first_record AS (SELECT person, min(rid) AS rid FROM stay GROUP BY person)
SELECT r.person, coalesce(k.key, 'p' || md5(coalesce(x.record, p.path || '#' || (r.rid & 268435455)))[1:16]) AS key
FROM first_record r LEFT JOIN known k USING (person) LEFT JOIN odd_record x ON x.rid = r.rid
LEFT JOIN path_of p ON p.rank = r.rid >> 36
"""

#: All records of judged persons and of those in doubt with them. Known identities are not records of a file.
_RECORDS: Final = """
CREATE OR REPLACE TABLE owned AS
SELECT o.person, o.node, o.rid, coalesce(x.record, p.path || '#' || (o.rid & 268435455)) AS record
FROM record_owner o LEFT JOIN path_of p ON p.rank = o.rid >> 36 LEFT JOIN odd_record x ON x.rid = o.rid
WHERE (o.rid >> 32) & 15 <> 4 AND (o.person IN (SELECT person FROM judged)
                      OR o.person IN (SELECT a FROM doubt UNION SELECT b FROM doubt));
CREATE OR REPLACE TEMP TABLE owns AS
SELECT person, count(*) AS number, min(record) AS one, max(record) AS other FROM owned GROUP BY person;
CREATE OR REPLACE TABLE owned_list AS
SELECT person, CASE number WHEN 1 THEN [one] ELSE [one, other] END AS records FROM owns WHERE number <= 2
UNION ALL
SELECT person, list(record ORDER BY record) FROM owned SEMI JOIN (SELECT person FROM owns WHERE number > 2)
USING (person) GROUP BY person;
CREATE OR REPLACE TABLE doubtful_list AS
SELECT d.person, list(w.record ORDER BY w.record) AS records
FROM doubt_of d JOIN judged USING (person) JOIN owned w ON w.person = d.other GROUP BY d.person;
CREATE OR REPLACE TABLE weakest AS
SELECT o.person, min(l.weight) AS weight FROM link l JOIN owner o ON o.node = l.a JOIN owner q ON q.node = l.b
WHERE o.person = q.person GROUP BY o.person
"""

#: The identity shown is that of the latest record; sex and INE are completed by the others.
_IDENTITY_COLUMNS: Final = """
r.surname, r.usage_name, r.first_name, r.first_name_2, r.first_name_3, r.sex, r.birth_place, r.birth_commune, r.ine
"""
_IDENTITY: Final = """
CREATE OR REPLACE TEMP TABLE shown AS
SELECT l.person, {columns} FROM last_stay l JOIN t_enrolments r ON r.file_row_number = l.row;
CREATE OR REPLACE TEMP TABLE other_record AS
SELECT o.person, min(r.sex) AS sex, min(r.ine) AS ine
FROM (SELECT person FROM shown WHERE sex IS NULL OR ine IS NULL) w
JOIN record_owner o USING (person) JOIN rec r USING (rid) GROUP BY o.person;
CREATE OR REPLACE TABLE identity AS
SELECT e.person, e.surname, e.usage_name,
       nullif(concat_ws(' ', e.first_name, e.first_name_2, e.first_name_3), '') AS first_names, b.d AS birth_date,
       coalesce(e.sex, v.sex) AS sex, coalesce(e.birth_place, e.birth_commune) AS birth_place,
       coalesce(e.ine, v.ine) AS ine
FROM shown e LEFT JOIN born b USING (person) LEFT JOIN other_record v USING (person)
"""

VERDICTS: Final = f"""
SELECT k.key AS person, d.verdict, d.criterion,
       coalesce((SELECT list(f.flag ORDER BY f.flag) FROM flag f WHERE f.person = d.person), []) AS flags,
       i.surname, i.usage_name, i.first_names, i.birth_date, i.sex, i.birth_place, i.ine,
       l.uai AS last_uai, v.label AS last_level,
       w.records, coalesce(t.records, []) AS doubtful_records,
       CASE WHEN m.weight IS NULL OR m.weight >= {OBEYED} THEN 1.0
            ELSE round(1 / (1 + pow(2, -m.weight / 10.0)), 6) END AS match_probability
FROM decision_of d JOIN person_key k USING (person) JOIN last_stay l USING (person)
JOIN identity i USING (person) JOIN owned_list w USING (person)
LEFT JOIN level_label v ON v.mef IS NOT DISTINCT FROM l.mef AND v.cfd IS NOT DISTINCT FROM l.cfd
    AND v.apprentice_year IS NOT DISTINCT FROM l.apprentice_year
LEFT JOIN doubtful_list t USING (person) LEFT JOIN weakest m USING (person)
ORDER BY k.key
"""


def write_verdicts(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write `verdicts.parquet` (tables.VERDICTS, sorted by person) into `out`."""
    connection.execute(_KEYS)
    connection.execute(_RECORDS)
    connection.execute(_IDENTITY.format(columns=_IDENTITY_COLUMNS))
    _copy(connection, VERDICTS, out / "verdicts.parquet")


#: Evidence kept for explanations: (file, query); sorted when it is read.
EVIDENCE_QUERIES: Final = {
    "persons": """
        SELECT k.key AS person, d.verdict, d.criterion, d.person AS number, l.rid AS last_rid, l.level AS last_level,
               l.uai AS last_uai, l.last_year, l.completed, l.post_bac
        FROM decision_of d JOIN person_key k USING (person) JOIN last_stay l USING (person)""",
    "criteria": """
        SELECT h.person AS number, h.criterion, h.state, h.rid, h.detail FROM held h
        SEMI JOIN judged USING (person)""",
    "waiting": "SELECT person AS number, reason, detail FROM waiting",
    "no_show": "SELECT person AS number, rid, fact_rid FROM no_show",
    "doubts": "SELECT person AS number, other, weight FROM doubt_of",
    "links": f"""
        SELECT o.person AS number, q.person AS other, l.weight, l.own_weight, l.weight >= {OBEYED} AS decided,
               s.* EXCLUDE (weight, clash, apart, by_first_name)
        FROM link l JOIN scored s USING (a, b) JOIN owner o ON o.node = l.a JOIN owner q ON q.node = l.b
        WHERE o.person = q.person OR l.weight >= 0""",
}

_TOLD_RECORDS: Final = """
SELECT w.person AS number, w.node, w.rid, w.record, x.* EXCLUDE (rid)
FROM owned w JOIN ({told}) x USING (rid)
"""
_PERSON_COLUMNS: Final = "rid, ine, surname, usage_name, first_name, birth_date, sex"
_TOLD: Final = f"""
SELECT 0 AS tbl, {_PERSON_COLUMNS}, kind, uai, school_year AS year, observed_on, entry_date, exit_date, exit_motive,
       mef, cfd, contract_start, contract_end, contract_broken_on, NULL::VARCHAR AS fact, NULL::VARCHAR AS source,
       NULL::DATE AS day
FROM live_enrolments
UNION ALL SELECT 1, {_PERSON_COLUMNS}, 'examens', uai, session, NULL, NULL, NULL, NULL, NULL, cfd, NULL, NULL, NULL,
       result, label, NULL FROM live_exams
UNION ALL SELECT 2, {_PERSON_COLUMNS}, 'mission_locale', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       NULL, situation, organisation, coalesce(situation_on, first_met_on) FROM live_mission_locale
UNION ALL SELECT 3, {_PERSON_COLUMNS}, 'faits', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
       fact, source, fact_date FROM live_facts
"""


def write_evidence(connection: duckdb.DuckDBPyConnection, out: Path) -> None:
    """Write the evidence that `explain` reads into `out/evidence`."""
    folder = out / EVIDENCE
    folder.mkdir(exist_ok=True)
    for name, query in EVIDENCE_QUERIES.items():
        _copy(connection, query, folder / f"{name}.parquet")
    _copy(connection, _TOLD_RECORDS.format(told=_TOLD), folder / "records.parquet")


#: Most texts here are each one's own: a dictionary of them would be built for nothing.
_PARQUET: Final = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, DICTIONARY_SIZE_LIMIT 5000"


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{quoted}' ({_PARQUET})")
