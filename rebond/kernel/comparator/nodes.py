"""Step 2a: records that say the same INE, surname, first name and birth date are one node; then candidate pairs.

A node is named by its smallest record, so nothing here depends on order. Blocking keys are hashes of exact
pieces of identity: two nodes that share one key are compared. No key has a cap on its frequency: a record
elsewhere must never change who is compared with whom.
"""

from typing import Final

import duckdb

from rebond.kernel.comparator.decisions import FORCED

#: Records on which a human decided stay alone, so that the decision can be obeyed.
NODES: Final = """
CREATE OR REPLACE TABLE member AS
SELECT r.rid, CASE WHEN r.ine IS NULL OR a.rid IS NOT NULL THEN hash('record', r.rid)
                   ELSE hash(r.ine, r.s, r.f, r.d) END AS k
FROM rec r LEFT JOIN (SELECT DISTINCT rid FROM decided) a USING (rid);

CREATE OR REPLACE TABLE node AS
SELECT min(r.rid) AS node, m.k, min(r.ine) AS ine, min(r.ine_other) AS ine_other, min(r.s) AS s, min(r.u) AS u,
       min(r.f) AS f, min(r.f2) AS f2, min(r.f3) AS f3, min(r.d) AS d, min(r.sex) AS sex, min(r.bp) AS bp,
       min(r.bd) AS bd, min(r.bc) AS bc, bool_and(r.tbl <> 0) AS only_elsewhere
FROM rec r JOIN member m USING (rid) GROUP BY m.k;

CREATE OR REPLACE TABLE member AS SELECT m.rid, n.node FROM member m JOIN node n USING (k);

CREATE OR REPLACE TABLE here_now AS
SELECT DISTINCT m.node FROM live_enrolments e JOIN member m USING (rid)
WHERE e.school_year = getvariable('this_year')
  AND (e.exit_date IS NULL OR e.exit_date > getvariable('treated_on'))
  AND (e.kind IN ('siecle', 'fregata')
       OR (e.contract_start <= getvariable('treated_on')
           AND (e.contract_broken_on IS NULL OR e.contract_broken_on > getvariable('treated_on'))));

CREATE OR REPLACE TABLE before AS
SELECT DISTINCT m.node FROM live_enrolments e JOIN member m USING (rid)
WHERE e.school_year = getvariable('this_year') - 1;
"""

#: An INE enrolled today and last year under one identity is closed: nobody looks for it, but those who look for
#: somebody may find it. Seekers: of an age to be listed, with a schooling and no INE enrolled today; and facts, that
#: may deny an enrolment.
OPEN_NODES: Final = """
CREATE OR REPLACE TEMP TABLE said_of AS SELECT DISTINCT m.node FROM live_facts t JOIN member m USING (rid);
CREATE OR REPLACE TABLE open_node AS
SELECT n.*, NOT (n.ine IS NOT NULL AND h.node IS NOT NULL AND b.node IS NOT NULL) AS is_open,
       w.node IS NOT NULL OR (NOT n.only_elsewhere AND h.node IS NULL AND coalesce(
           n.d BETWEEN getvariable('treated_on') - INTERVAL 27 YEAR AND getvariable('treated_on') - INTERVAL 15 YEAR,
           true)) AS seeks
FROM node n LEFT JOIN here_now h USING (node) LEFT JOIN before b USING (node) LEFT JOIN said_of w USING (node);

CREATE OR REPLACE TABLE face AS
SELECT n.node, n.is_open, n.seeks, n.ine, n.ine_other, n.d, n.sex, n.bp, n.bd, n.bc,
       s.c AS s, s.b AS sb, s.p AS sp, s.sw, s.sk, s.toks AS st,
       u.c AS u, u.b AS ub, u.p AS up, u.sw AS uw, u.sk AS uk, u.toks AS ut,
       f.c AS f, f.b AS fb, f.p AS fp, f.fw, f.fk, f.toks AS ft,
       list_concat(coalesce(f2.toks, []), coalesce(f3.toks, [])) AS others,
       f2.c AS f2, f3.c AS f3
FROM open_node n LEFT JOIN form s ON s.id = n.s LEFT JOIN form u ON u.id = n.u LEFT JOIN form f ON f.id = n.f
LEFT JOIN form f2 ON f2.id = n.f2 LEFT JOIN form f3 ON f3.id = n.f3
"""

#: What surrounds a node: where and when it was enrolled, where it lives, how it is reached.
CONTEXT: Final = """
WITH around AS (
    SELECT m.node, e.uai, e.school_year AS year, e.last_year_uai AS was, e.commune, e.postal_code, e.phones,
           e.emails, e.file, e.kind, e.cfd, e.mef, e.last_year_mef AS was_mef,
           greatest(coalesce(e.entry_date, e.contract_start, first_day(e.uai, e.school_year::INTEGER)),
                    first_day(e.uai, e.school_year::INTEGER)) AS since,
           least(coalesce(e.exit_date, e.contract_broken_on, first_day(e.uai, e.school_year::INTEGER + 1) - 60),
                 first_day(e.uai, e.school_year::INTEGER + 1) - 60) AS until
    FROM live_enrolments e JOIN member m USING (rid) JOIN wanted USING (node)
    UNION ALL
    SELECT m.node, t.uai, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'examens', t.cfd, NULL, NULL,
           NULL, NULL
    FROM live_exams t JOIN member m USING (rid) JOIN wanted USING (node)
    UNION ALL
    SELECT m.node, NULL, NULL, NULL, t.commune, t.postal_code, t.phones, t.emails, NULL, 'mission_locale', NULL,
           NULL, NULL, NULL, NULL
    FROM live_mission_locale t JOIN member m USING (rid) JOIN wanted USING (node)
)
SELECT node,
       list_sort(list(DISTINCT uai) FILTER (uai IS NOT NULL)) AS uais,
       list(DISTINCT uai || year) FILTER (uai IS NOT NULL AND year IS NOT NULL) AS places,
       list(DISTINCT was || (year - 1)) FILTER (was IS NOT NULL) AS came_from,
       list(DISTINCT year) FILTER (year IS NOT NULL) AS years,
       list(DISTINCT year - 1) FILTER (was IS NOT NULL) AS years_known_before,
       list(DISTINCT mef[1:10] || year) FILTER (mef IS NOT NULL AND year IS NOT NULL) AS courses,
       list(DISTINCT was_mef[1:10] || (year - 1)) FILTER (was_mef IS NOT NULL) AS came_from_course,
       list(DISTINCT city(commune)) FILTER (commune IS NOT NULL) AS communes,
       list(DISTINCT postal_code) FILTER (postal_code IS NOT NULL) AS postal_codes,
       list(DISTINCT coalesce(postal_code, commune)[1:2]) FILTER (coalesce(postal_code, commune) IS NOT NULL)
           AS departments,
       list_distinct(flatten(list(list_filter(list_transform(phones, lambda p: phone(p)), lambda p: p IS NOT NULL))
           FILTER (phones IS NOT NULL))) AS phones,
       list_distinct(flatten(list(list_transform(emails, lambda m: lower(trim(m)))) FILTER (emails IS NOT NULL)))
           AS emails,
       list(DISTINCT coalesce(cfd[4:8], mef[4:8])) FILTER (coalesce(cfd[4:8], mef[4:8]) IS NOT NULL) AS curricula,
       list({'uai': uai, 'since': since, 'until': until}) FILTER (uai IS NOT NULL AND since < until) AS spans,
       list(DISTINCT file) FILTER (kind IN ('siecle', 'fregata')) AS school_files,
       list(DISTINCT file) FILTER (kind IN ('sifa', 'apprentissage')) AS cfa_files
FROM around GROUP BY node
"""

#: name of the rule -> query of (node, key) on the faces `{who}`. All keys are hashes of strings.
_RULES: Final[dict[str, str]] = {
    # same birth date and one same-sounding name, whichever place it is written at
    "date et nom": """
        SELECT node, hash('d', d, n) AS key FROM (
            SELECT node, d, unnest(list_filter([sp, up, fp], lambda x: x IS NOT NULL AND x <> '')) AS n
            FROM {who} WHERE d IS NOT NULL)
        UNION SELECT node, hash('d', d, sound(n)) FROM (
            SELECT node, d, unnest(list_filter(st, lambda t: length(t) > 3)) AS n
            FROM {who} WHERE d IS NOT NULL AND len(st) > 1
            UNION ALL SELECT node, d, unnest(list_filter(ut, lambda t: length(t) > 3))
            FROM {who} WHERE d IS NOT NULL AND len(ut) > 1
            UNION ALL SELECT node, d, unnest(list_filter(ft, lambda t: length(t) > 2))
            FROM {who} WHERE d IS NOT NULL AND len(ft) > 1)""",
    # same-sounding surname and first name, in either order, whatever the date
    "nom et prénom": """
        SELECT node, hash('n', least(n, fp), greatest(n, fp)) AS key FROM (
            SELECT node, fp, unnest(list_filter([sp, up, sound(sb)], lambda x: x IS NOT NULL)) AS n
            FROM {who} WHERE fp IS NOT NULL)""",
    # same-sounding surname and two parts of the date
    "nom et morceau de date": """
        SELECT node, unnest([hash('a', n, year(d), month(d)), hash('b', n, year(d), day(d)),
                             hash('c', n, month(d), day(d)), hash('e', n, year(d), least(day(d), month(d)),
                                                                  greatest(day(d), month(d)))]) AS key
        FROM (SELECT node, d, unnest(list_filter([sp, up], lambda x: x IS NOT NULL)) AS n
              FROM {who} WHERE d IS NOT NULL)""",
}
#: Rules for open nodes among themselves only.
_OPEN_RULES: Final[dict[str, str]] = {
    # same-sounding first name, initial of the surname and two parts of the date
    "prénom, initiale et morceau de date": """
        SELECT node, unnest([hash('f', fp, s[1], year(d), month(d)), hash('g', fp, s[1], year(d), day(d)),
                             hash('h', fp, s[1], month(d), day(d))]) AS key
        FROM {who} WHERE d IS NOT NULL AND fp IS NOT NULL""",
    "prénom et lieu": """
        SELECT node, hash('p', fp, place) AS key FROM (
            SELECT f.node, f.fp, unnest(list_concat(coalesce(c.postal_codes, []), coalesce(c.communes, []))) AS place
            FROM {who} f JOIN context c USING (node) WHERE f.fp IS NOT NULL)""",
    "prénom et établissement": """
        SELECT node, hash('u', fp, place) AS key FROM (
            SELECT f.node, f.fp, unnest(list_concat(coalesce(c.uais, []),
                   list_transform(coalesce(c.came_from, []), lambda w: w[1:8]))) AS place
            FROM {who} f JOIN context c USING (node) WHERE f.fp IS NOT NULL)""",
    "téléphone": "SELECT f.node, hash('t', unnest(c.phones)) AS key FROM {who} f JOIN context c USING (node)",
}

_AMONG_OPEN: Final = """
INSERT INTO candidate SELECT DISTINCT a.node, b.node FROM key a JOIN key b ON a.key = b.key AND a.node < b.node
"""

_WITH_CLOSED: Final = """
CREATE OR REPLACE TEMP TABLE sought AS
SELECT k.node, k.key FROM key k SEMI JOIN (SELECT node FROM face WHERE seeks AND is_open) USING (node);
INSERT INTO candidate SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node)
FROM sought a JOIN ({closed}) b ON a.key = b.key
"""

#: Same INE, either of the two: for all nodes.
_STRONG: Final = """
CREATE OR REPLACE TEMP TABLE key AS
WITH numbers AS (SELECT node, ine AS n FROM node WHERE ine IS NOT NULL
                 UNION SELECT node, ine_other FROM node WHERE ine_other IS NOT NULL)
SELECT node, hash('i', n) AS key FROM numbers
WHERE n IN (SELECT n FROM numbers GROUP BY n HAVING count(*) > 1);
INSERT INTO candidate SELECT DISTINCT a.node, b.node FROM key a JOIN key b ON a.key = b.key AND a.node < b.node;
"""


def make_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `node`, `member`, `face`, `context` and `pair` (a < b), from `rec`, `form` and `decided`."""
    connection.execute(NODES)
    connection.execute(FORCED)
    connection.execute(OPEN_NODES)
    connection.execute("CREATE OR REPLACE TEMP TABLE wanted AS SELECT node FROM face WHERE is_open")
    connection.execute("CREATE OR REPLACE TABLE context AS " + CONTEXT)
    connection.execute("CREATE OR REPLACE TEMP TABLE candidate (a BIGINT, b BIGINT)")
    connection.execute(_STRONG)
    connection.execute("CREATE OR REPLACE TEMP VIEW open_face AS SELECT * FROM face WHERE is_open")
    connection.execute("CREATE OR REPLACE TEMP VIEW closed_face AS SELECT * FROM face WHERE NOT is_open")
    for rule in (*_RULES.values(), *_OPEN_RULES.values()):
        keys = rule.format(who="open_face")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE key AS SELECT DISTINCT node, key FROM ({keys})")
        connection.execute(_AMONG_OPEN)
        if rule in _RULES.values():
            connection.execute(_WITH_CLOSED.format(closed=rule.format(who="closed_face")))
    connection.execute(
        "CREATE OR REPLACE TABLE pair AS SELECT DISTINCT a, b FROM candidate"
        " UNION SELECT a, b FROM decided_pair"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE wanted AS SELECT node FROM (SELECT a AS node FROM pair UNION SELECT b FROM pair)"
        " WHERE node NOT IN (SELECT node FROM context)"
    )
    connection.execute("INSERT INTO context " + CONTEXT)
