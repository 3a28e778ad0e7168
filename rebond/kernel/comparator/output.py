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
SELECT o.person, r.rid, r.tbl, coalesce(x.record, p.path || '#' || (r.rid & 268435455)) AS record
FROM rec r JOIN member m USING (rid) JOIN owner o USING (node)
LEFT JOIN path_of p ON p.rank = r.rid >> 36 LEFT JOIN odd_record x ON x.rid = r.rid
WHERE r.tbl <> 4 AND (o.person IN (SELECT person FROM judged)
                      OR o.person IN (SELECT a FROM doubt UNION SELECT b FROM doubt));
CREATE OR REPLACE TABLE owned_list AS
SELECT person, list(record ORDER BY record) AS records FROM owned GROUP BY person;
CREATE OR REPLACE TABLE doubtful_list AS
SELECT d.person, list(w.record ORDER BY w.record) AS records
FROM doubt_of d JOIN judged USING (person) JOIN owned w ON w.person = d.other GROUP BY d.person;
CREATE OR REPLACE TABLE weakest AS
SELECT o.person, min(l.weight) AS weight FROM link l JOIN owner o ON o.node = l.a JOIN owner q ON q.node = l.b
WHERE o.person = q.person GROUP BY o.person
"""

#: The identity shown is that of the latest record, completed by the others.
_IDENTITY: Final = """
CREATE OR REPLACE TABLE identity AS
WITH votes AS (
    SELECT o.person, mode(r.sex ORDER BY r.sex) AS sex, min(r.ine) AS any_ine,
           max({{'n': 1, 'd': r.rid, 'ine': r.ine}}) FILTER (r.ine IS NOT NULL) AS latest_ine
    FROM rec r JOIN member m USING (rid) JOIN owner o USING (node) JOIN judged j ON j.person = o.person
    GROUP BY o.person)
SELECT l.person, e.surname, e.usage_name,
       nullif(concat_ws(' ', e.first_name, e.first_name_2, e.first_name_3), '') AS first_names, b.d AS birth_date,
       coalesce(e.sex, v.sex) AS sex, coalesce(e.birth_place, e.birth_commune) AS birth_place,
       coalesce(e.ine, v.any_ine) AS ine
FROM last_stay l JOIN (SELECT DISTINCT ON (rid) * FROM last_rows ORDER BY ALL) e USING (rid)
LEFT JOIN born b ON b.person = l.person LEFT JOIN votes v ON v.person = l.person
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
    connection.execute(
        "CREATE OR REPLACE TEMP VIEW last_rows AS SELECT rid, surname, usage_name, first_name, first_name_2,"
        " first_name_3, sex, birth_place, birth_commune, ine FROM live_enrolments"
        " WHERE rid IN (SELECT rid FROM last_stay)"
    )
    connection.execute(_IDENTITY.format())
    _copy(connection, VERDICTS, out / "verdicts.parquet")


#: Evidence kept for explanations: (file, query).
EVIDENCE_QUERIES: Final = {
    "persons": """
        SELECT k.key AS person, d.verdict, d.criterion, d.person AS number, l.rid AS last_rid, l.level AS last_level,
               l.uai AS last_uai, l.last_year, l.completed, l.post_bac
        FROM decision_of d JOIN person_key k USING (person) JOIN last_stay l USING (person) ORDER BY k.key""",
    "criteria": """
        SELECT h.person AS number, h.criterion, h.state, h.rid, h.detail FROM held h
        SEMI JOIN judged USING (person) ORDER BY ALL""",
    "waiting": "SELECT person AS number, reason, detail FROM waiting ORDER BY ALL",
    "no_show": "SELECT person AS number, rid, fact_rid FROM no_show ORDER BY ALL",
    "doubts": "SELECT person AS number, other, weight FROM doubt_of ORDER BY ALL",
    "links": """
        SELECT o.person AS number, q.person AS other, l.weight, l.own_weight, s.* EXCLUDE (weight, clash, apart)
        FROM link l JOIN scored s USING (a, b) JOIN owner o ON o.node = l.a JOIN owner q ON q.node = l.b
        WHERE o.person = q.person OR l.weight >= 0 ORDER BY ALL""",
}

_TOLD_RECORDS: Final = """
SELECT w.person AS number, m.node, w.rid, w.record, w.tbl, x.* EXCLUDE (rid, tbl)
FROM owned w JOIN member m USING (rid) JOIN ({told}) x ON x.rid = w.rid AND x.tbl = w.tbl ORDER BY w.person, w.rid
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


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"COPY ({query}) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
