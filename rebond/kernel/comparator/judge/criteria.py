"""The criteria that keep out (formats §8.3), each a query that adds rows to `held`.

`held` (person, criterion, state, rid, detail): state `sure`, `contradicted` (a newer record says otherwise) and
later `doubtful`; `rid` is the record that decides, `detail` a code that the explanation tells in French.
"""

from typing import Final

import duckdb

from rebond.kernel.comparator.rules import Rules

ORDER: Final = ("deceased", "attested", "enrolled", "diploma", "age", "schooling")


def _listed(values: tuple[str, ...]) -> str:
    return "(" + ", ".join(f"'{value}'" for value in values) + ")"


#: Attested facts of each person, with the first day when they no longer hold.
_FACTS: Final = """
CREATE OR REPLACE TABLE fact AS
WITH own AS (
    SELECT o.person, f.rid, upper(f.fact) AS fact, f.source, f.fact_date AS day, f.confirm_by,
           (SELECT max(s.contract_broken_on) FROM stay s WHERE s.person = o.person) AS broken_on
    FROM live_facts f JOIN record_owner o USING (rid)
    WHERE f.fact_date IS NULL OR f.fact_date <= getvariable('treated_on')
)
SELECT *, CASE
    WHEN fact IN ('DECEDE', 'A_L_ETRANGER') THEN DATE '9999-12-31'
    WHEN fact = 'APPRENTI_SANS_CONTRAT'
        THEN least(coalesce(confirm_by, DATE '9999-12-31'),
                   (coalesce(broken_on, day) + INTERVAL {months} MONTH)::DATE)
    WHEN confirm_by IS NOT NULL THEN confirm_by
    WHEN fact IN {schooling} THEN make_date(year(day) + (month(day) >= 9)::INTEGER, 8, 31)
    ELSE DATE '9999-12-31' END AS holds_until
FROM own
"""

#: The last thing that the stays of those with a fact say, to be set against it.
_EVENT: Final = """
CREATE OR REPLACE TABLE event AS
WITH stays AS (SELECT * FROM stay SEMI JOIN fact USING (person))
SELECT person, max(day) AS day, max(day) FILTER (began) AS began FROM (
    SELECT person, since AS day, true AS began FROM stays WHERE until > since
    UNION ALL SELECT person, contract_start, true FROM stays UNION ALL SELECT person, exit_date, false FROM stays)
WHERE day <= getvariable('treated_on') GROUP BY person
"""

_DECEASED: Final = """
INSERT INTO held
SELECT s.person, 'deceased',
       CASE WHEN l.exit_motive IN {motives} THEN 'sure' ELSE 'contradicted' END, max(s.rid), 'motif ' || s.exit_motive
FROM stay s JOIN last_stay l USING (person)
WHERE s.exit_motive IN {motives} AND (s.exit_date IS NULL OR s.exit_date <= getvariable('treated_on'))
GROUP BY ALL;
INSERT INTO held
SELECT f.person, 'deceased', CASE WHEN e.began > f.day THEN 'contradicted' ELSE 'sure' END, f.rid, f.fact
FROM fact f LEFT JOIN event e USING (person) WHERE f.fact = 'DECEDE'
"""

_ATTESTED: Final = """
INSERT INTO held
SELECT f.person, 'attested', CASE WHEN e.day > f.day AND f.fact <> 'DIPLOME' THEN 'contradicted' ELSE 'sure' END,
       f.rid, f.fact
FROM fact f LEFT JOIN event e USING (person)
WHERE f.fact IN {keeping} AND f.holds_until >= getvariable('treated_on')
"""

#: A no-show reported by the school itself, after its export, beats the export. Without the school's UAI in its
#: source it can only be set against a single establishment.
_ENROLLED: Final = """
CREATE OR REPLACE TABLE no_show AS
WITH said AS (
    SELECT person, rid AS fact_rid, day, nullif(regexp_extract(upper(source), '[0-9]{7}[A-Z]'), '') AS uai
    FROM fact WHERE fact = 'ABSENT_DES_LA_RENTREE' AND day >= make_date(getvariable('this_year')::INTEGER, 8, 1)
)
SELECT DISTINCT s.person, s.rid, n.fact_rid FROM stay s JOIN said n USING (person)
JOIN (SELECT person, count(DISTINCT uai) AS places FROM stay WHERE runs GROUP BY person) p USING (person)
WHERE s.runs AND (s.observed_on IS NULL OR n.day > s.observed_on)
  AND (n.uai = s.uai OR (n.uai IS NULL AND p.places <= 1));
INSERT INTO held
SELECT s.person, 'enrolled', 'sure', max(s.rid), arg_max(s.kind, s.rid)
FROM stay s ANTI JOIN no_show n USING (person, rid)
WHERE s.runs GROUP BY s.person
"""

#: Every diploma that counts, with its level; `on_the_way`: an intermediate one of a bac professionnel.
_DIPLOMAS: Final = """
CREATE OR REPLACE TABLE result AS
SELECT o.person, x.rid, x.session, x.result, upper(strip_accents(coalesce(x.label, ''))) AS label, x.uai,
       coalesce(x.cfd, nullif(regexp_extract(x.label, '^[0-9][0-9A-Z]{4,7}$'), '')) AS cfd
FROM live_exams x JOIN record_owner o USING (rid);

CREATE OR REPLACE TABLE diploma AS
WITH obtained AS (
    SELECT r.person, r.rid, r.session::INTEGER AS session, r.cfd, 'examens' AS origin,
           CASE WHEN r.label SIMILAR TO '.*(BREVET DES COLLEGES|NATIONAL DU BREVET|FORMATION GENERALE).*'
                  OR r.label IN ('DNB', 'CFG') THEN 0
                WHEN length(r.cfd) >= 3 AND c.level IS NOT NULL THEN c.level
                WHEN r.label SIMILAR TO '(BAC|BACCALAUREAT|BREVET PROFESSIONNEL|BP |BMA).*' THEN 4
                WHEN r.label SIMILAR TO '(CAP|BEP|CERTIFICAT D.APTITUDE|BREVET D.ETUDES).*' THEN 3
                WHEN r.label SIMILAR TO '(BTS|BREVET DE TECHNICIEN SUP|DUT|BUT).*' THEN 5 ELSE 0 END AS level,
           substr(coalesce(r.cfd, ''), 1, 3) IN ('510', '513') OR r.label LIKE 'BEP%' AS is_bep
    FROM result r LEFT JOIN cfd_level c ON c.code = r.cfd[1]
    WHERE r.result = 'obtained' AND r.session <= year(getvariable('treated_on'))
    UNION ALL
    SELECT s.person, s.rid, coalesce(year(s.diploma_obtained_on), s.year + 1)::INTEGER, s.cfd, 'apprentissage', s.level,
           false
    FROM stay s WHERE s.diploma_obtained
      AND (s.diploma_obtained_on IS NULL OR s.diploma_obtained_on <= getvariable('treated_on'))
    UNION ALL
    SELECT s.person, s.rid, NULL, NULL, 'DIP_OBT', d.level, false
    FROM stay s JOIN dip_obt d ON d.code = s.highest_diploma
)
SELECT o.*, EXISTS (
        SELECT 1 FROM stay s WHERE s.person = o.person AND s.professional_bac AND o.level = 3 AND o.origin = 'examens'
          AND (s.year = o.session - 1 OR o.is_bep
               OR (s.mef IS NOT NULL AND s.year > o.session - 1 AND s.mef[10] IN ('2', '3')
                   AND s.mef[10]::INTEGER - (s.year - (o.session - 1)) >= 2))) AS on_the_way
FROM obtained o WHERE o.level >= 3;

CREATE OR REPLACE TABLE best_diploma AS
SELECT person, max(level) AS level, min(rid) FILTER (level = top) AS rid, bool_or(level >= 3 AND NOT on_the_way) AS own
FROM (SELECT *, max(level) OVER (PARTITION BY person) AS top FROM diploma) GROUP BY person;

INSERT INTO held
SELECT l.person, 'diploma', 'sure', b.rid, 'niveau ' || b.level
FROM last_stay l JOIN best_diploma b USING (person)
WHERE b.level >= CASE WHEN l.level >= 3 THEN l.level ELSE 3 END;
INSERT INTO held SELECT person, 'diploma', 'sure', rid, 'post-bac' FROM last_stay WHERE post_bac
"""

#: The birth date of a person: a believable one first, then the most frequent, then that of the oldest record.
_AGE: Final = """
CREATE OR REPLACE TEMP TABLE birth AS
SELECT o.person, min(n.d) AS first, max(n.d) AS last
FROM node n JOIN owner o USING (node) WHERE n.d IS NOT NULL GROUP BY o.person;
CREATE OR REPLACE TABLE born AS
WITH said AS (
    SELECT o.person, r.d, count(*) AS times, bool_or(r.ine IS NOT NULL) AS with_ine, min(r.rid) AS rid,
           year(getvariable('treated_on')) - year(r.d) BETWEEN 9 AND 30 AS believable
    FROM rec r JOIN record_owner o USING (rid)
    SEMI JOIN (SELECT person FROM birth WHERE first <> last) USING (person)
    WHERE r.d IS NOT NULL GROUP BY o.person, r.d
)
SELECT person, first AS d FROM birth WHERE first = last
UNION ALL
SELECT person, d FROM (
    SELECT DISTINCT ON (person) person, d FROM said ORDER BY person, believable DESC, times DESC, with_ine DESC, rid);
INSERT INTO held
SELECT l.person, 'age', 'sure', l.rid,
       CASE WHEN (b.d + INTERVAL {low} YEAR)::DATE > getvariable('treated_on') THEN 'trop jeune' ELSE 'trop âgé' END
FROM last_stay l JOIN born b USING (person)
WHERE (b.d + INTERVAL {low} YEAR)::DATE > getvariable('treated_on')
   OR (b.d + INTERVAL {high} YEAR)::DATE <= getvariable('treated_on')
"""

#: Days enrolled, each year alone; stays that overlap are counted once.
_SCHOOLING: Final = """
CREATE OR REPLACE TABLE short_stay AS
SELECT person, year, since, until FROM stay
WHERE until > since AND person NOT IN (SELECT person FROM stay WHERE until - since >= {days});
CREATE OR REPLACE TABLE schooled AS
SELECT DISTINCT person FROM stay WHERE until - since >= {days}
UNION
SELECT person FROM (
    SELECT person, year, sum(greatest(until - greatest(since, coalesce(reached, since)), 0)) AS days FROM (
        SELECT *, max(until) OVER (PARTITION BY person, year ORDER BY since, until
                                   ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS reached FROM short_stay)
    GROUP BY person, year) WHERE days >= {days};
INSERT INTO held
SELECT l.person, 'schooling', 'sure', l.rid, 'moins de {days} jours' FROM last_stay l ANTI JOIN schooled USING (person)
"""


def make_criteria(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Fill `held` with every criterion that keeps a person out through that person's own records."""
    connection.execute(
        "CREATE OR REPLACE TABLE held (person BIGINT, criterion VARCHAR, state VARCHAR, rid BIGINT, detail VARCHAR)"
    )
    keeping = (*rules.schooling_facts, *rules.lasting_facts, "APPRENTI_SANS_CONTRAT")
    connection.execute(_FACTS.format(months=rules.without_contract_months, schooling=_listed(rules.schooling_facts)))
    connection.execute(_EVENT)
    connection.execute(_DECEASED.format(motives=_listed(rules.motive_deceased)))
    connection.execute(_ATTESTED.format(keeping=_listed(keeping)))
    connection.execute(_ENROLLED)
    connection.execute(_DIPLOMAS)
    connection.execute(_AGE.format(low=rules.minimum_age, high=rules.maximum_age))
    connection.execute(_SCHOOLING.format(days=rules.minimum_days))
