"""Step 2a: records that say the same INE, surname, first name and birth date are one node.

A node is named by its smallest record, so nothing here depends on order.
"""

from typing import Final

import duckdb

from rebond.kernel.comparator.decisions import FORCED

#: Records on which a human decided stay alone, so that the decision can be obeyed.
_NODES: Final = """
CREATE OR REPLACE TEMP VIEW keyed AS
SELECT r.*, CASE WHEN r.ine IS NULL OR a.rid IS NOT NULL THEN hash('record', r.rid)
                   ELSE hash(r.ine, r.s, r.f, r.d) END AS k
FROM rec r LEFT JOIN decided a USING (rid);

CREATE OR REPLACE TABLE node AS
SELECT min(r.rid) AS node, r.k, min(r.ine) AS ine, min(r.ine_other) AS ine_other, min(r.s) AS s, min(r.u) AS u,
       min(r.f) AS f, min(r.f2) AS f2, min(r.f3) AS f3, min(r.d) AS d, min(r.sex) AS sex, min(r.bp) AS bp,
       min(r.bd) AS bd, min(r.bc) AS bc, min(r.postal) AS postal, min(r.commune) AS commune, min(r.uai) AS uai,
       min(r.came) AS came, bool_and(r.tbl <> 0) AS only_elsewhere
FROM keyed r GROUP BY r.k;

CREATE OR REPLACE TABLE member AS
SELECT r.rid, n.node FROM keyed r JOIN node n USING (k);
"""

#: Whether each node is enrolled today and was last year.
_PRESENCE: Final = """
CREATE OR REPLACE TEMP TABLE presence AS
SELECT m.node, bool_or(e.school_year = getvariable('this_year') - 1) AS before,
       bool_or(e.school_year = getvariable('this_year')
               AND (e.exit_date IS NULL OR e.exit_date > getvariable('treated_on'))
               AND (e.kind IN ('siecle', 'fregata')
                    OR (e.contract_start <= getvariable('treated_on')
                        AND (e.contract_broken_on IS NULL OR e.contract_broken_on > getvariable('treated_on')))))
           AS now
FROM live_enrolments e JOIN member m USING (rid) GROUP BY m.node
"""

#: An INE enrolled today and last year under one identity is closed: nobody looks for it, but those who look for
#: somebody may find it. Seekers: of an age to be listed, with a schooling and not enrolled today under this identity;
#: and facts, that may deny an enrolment.
_OPEN_NODES: Final = """
CREATE OR REPLACE TABLE open_node AS
SELECT n.node, n.s, n.u, n.f, n.d, n.postal, n.commune, n.uai, n.came, n.bp,
       NOT (n.ine IS NOT NULL AND coalesce(p.now AND p.before, false)) AS is_open,
       w.node IS NOT NULL OR (NOT n.only_elsewhere AND NOT coalesce(p.now, false) AND coalesce(
           n.d BETWEEN getvariable('treated_on') - INTERVAL 27 YEAR AND getvariable('treated_on') - INTERVAL 15 YEAR,
           true)) AS seeks
FROM node n LEFT JOIN presence p USING (node)
LEFT JOIN (SELECT DISTINCT m.node FROM live_facts t JOIN member m USING (rid)) w USING (node)
"""


def make_nodes(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `node`, `member` (rid -> node), `forced` and `open_node`, from `rec`, `form` and `decided`."""
    connection.execute(_NODES)
    connection.execute(FORCED)
    connection.execute(_PRESENCE)
    connection.execute(_OPEN_NODES)


#: All that is compared of a node, with its names in letters: made only for nodes that are in a pair.
FACES: Final = """
CREATE OR REPLACE TABLE face AS
SELECT n.node, n.ine, n.ine_other, n.d, n.sex, n.bp, n.bd, n.bc,
       s.c AS s, s.b AS sb, s.p AS sp, s.sw, s.sk, s.toks AS st,
       u.c AS u, u.b AS ub, u.p AS up, u.sw AS uw, u.toks AS ut,
       f.c AS f, f.p AS fp, f.fw, f.fk, f.toks AS ft,
       list_concat(coalesce(f2.toks, []), coalesce(f3.toks, [])) AS others
FROM node n JOIN wanted USING (node) LEFT JOIN form s ON s.id = n.s LEFT JOIN form u ON u.id = n.u
LEFT JOIN form f ON f.id = n.f LEFT JOIN form f2 ON f2.id = n.f2 LEFT JOIN form f3 ON f3.id = n.f3
"""

#: The records around the nodes that are compared, and the nodes that have several.
_AROUND: Final = """
CREATE OR REPLACE TEMP TABLE wanted_member AS SELECT m.rid, m.node FROM member m SEMI JOIN wanted USING (node);
CREATE OR REPLACE TEMP TABLE around AS
SELECT m.node, e.uai, e.school_year AS year, e.last_year_uai AS was, e.commune, e.postal_code, e.phones,
       e.emails, e.file, e.kind, e.cfd, e.mef, e.last_year_mef AS was_mef,
       greatest(coalesce(e.entry_date, e.contract_start, first_day(e.uai, e.school_year::INTEGER)),
                first_day(e.uai, e.school_year::INTEGER)) AS since,
       least(coalesce(e.exit_date, e.contract_broken_on, first_day(e.uai, e.school_year::INTEGER + 1) - 60),
             first_day(e.uai, e.school_year::INTEGER + 1) - 60) AS until
FROM live_enrolments e JOIN wanted_member m USING (rid)
UNION ALL
SELECT m.node, t.uai, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'examens', t.cfd, NULL, NULL, NULL, NULL
FROM live_exams t JOIN wanted_member m USING (rid)
UNION ALL
SELECT m.node, NULL, NULL, NULL, t.commune, t.postal_code, t.phones, t.emails, NULL, 'mission_locale', NULL, NULL,
       NULL, NULL, NULL
FROM live_mission_locale t JOIN wanted_member m USING (rid);
CREATE OR REPLACE TEMP TABLE crowded AS SELECT node FROM around GROUP BY node HAVING count(*) > 1
"""

#: List of the context -> (what a record adds to it, when). Texts are only compared: their hashes are enough.
_LISTS: Final = {
    "uais": ("hash(uai)", "uai IS NOT NULL"),
    "places": ("hash(uai, year::INTEGER)", "uai IS NOT NULL AND year IS NOT NULL"),
    "came_from": ("hash(was, year::INTEGER - 1)", "was IS NOT NULL AND year IS NOT NULL"),
    "years": ("year", "year IS NOT NULL"),
    "years_known_before": ("year - 1", "was IS NOT NULL AND year IS NOT NULL"),
    "courses": ("hash(mef[1:10], year::INTEGER)", "mef IS NOT NULL AND year IS NOT NULL"),
    "came_from_course": ("hash(was_mef[1:10], year::INTEGER - 1)", "was_mef IS NOT NULL AND year IS NOT NULL"),
    "communes": ("hash(city(commune))", "commune IS NOT NULL"),
    "postal_codes": ("hash(postal_code)", "postal_code IS NOT NULL"),
    "departments": ("hash(coalesce(postal_code, commune)[1:2])", "coalesce(postal_code, commune) IS NOT NULL"),
    "curricula": ("hash(coalesce(cfd[4:8], mef[4:8]))", "coalesce(cfd[4:8], mef[4:8]) IS NOT NULL"),
    "spans": ("{'uai': hash(uai), 'since': since, 'until': until}", "uai IS NOT NULL AND since < until"),
    "school_files": ("file", "kind IN ('siecle', 'fregata')"),
    "cfa_files": ("file", "kind IN ('sifa', 'apprentissage')"),
}
#: The same for what a record gives several of.
_LISTS_OF_MANY: Final = {
    "phones": ("list_filter(list_transform(phones, lambda p: phone(p)), lambda p: p IS NOT NULL)", "len(phones) > 0"),
    "emails": ("list_filter(list_transform(emails, lambda m: lower(trim(m))), lambda m: m <> '')", "len(emails) > 0"),
}


def make_context(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `context`: what surrounds each node of `wanted`: where and when it was enrolled, where it lives, how it
    is reached. Most nodes have one record around them, whose lists need no grouping."""
    alone = [f"CASE WHEN {when} THEN [{value}] END AS {name}" for name, (value, when) in _LISTS.items()]
    alone += [f"CASE WHEN {when} THEN {value} END AS {name}" for name, (value, when) in _LISTS_OF_MANY.items()]
    grouped = [f"list({value}) FILTER ({when}) AS {name}" for name, (value, when) in _LISTS.items()]
    grouped += [f"flatten(list({value}) FILTER ({when})) AS {name}" for name, (value, when) in _LISTS_OF_MANY.items()]
    connection.execute(_AROUND)
    connection.execute(
        f"CREATE OR REPLACE TABLE context AS SELECT node, {', '.join(alone)} FROM around ANTI JOIN crowded USING (node)"
        f" UNION ALL SELECT node, {', '.join(grouped)} FROM around SEMI JOIN crowded USING (node) GROUP BY node"
    )
    connection.execute("DROP TABLE around; DROP TABLE wanted_member; DROP TABLE crowded")
