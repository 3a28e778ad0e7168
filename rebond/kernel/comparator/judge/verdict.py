"""The verdict of each person judged: what keeps out surely, then in doubt, then what has not come, then the list."""

from dataclasses import dataclass
from typing import Final

import duckdb

from rebond.kernel.comparator.judge.criteria import ORDER
from rebond.kernel.comparator.rules import Rules

_RANK: Final = "CASE criterion " + " ".join(f"WHEN '{c}' THEN {i}" for i, c in enumerate(ORDER)) + " END"

#: What the other side of a doubtful match would prove. Age and schooling need no other side.
_DOUBTFUL: Final = """
CREATE OR REPLACE TABLE doubt_of AS
SELECT a AS person, b AS other, weight FROM doubt UNION ALL SELECT b, a, weight FROM doubt;
INSERT INTO held
SELECT d.person, h.criterion, 'doubtful', h.rid, h.detail
FROM doubt_of d JOIN held h ON h.person = d.other
WHERE h.state IN ('sure', 'contradicted') AND h.criterion IN ('deceased', 'attested', 'enrolled');
INSERT INTO held
SELECT d.person, 'deceased', 'doubtful', f.rid, f.fact FROM doubt_of d JOIN fact f ON f.person = d.other
WHERE f.fact = 'DECEDE' AND d.other NOT IN (SELECT person FROM last_stay);
INSERT INTO held
SELECT d.person, 'diploma', 'doubtful', b.rid, 'niveau ' || b.level
FROM doubt_of d JOIN last_stay l ON l.person = d.person JOIN best_diploma b ON b.person = d.other
WHERE b.level >= CASE WHEN l.level >= 3 THEN l.level ELSE 3 END;
INSERT INTO held
SELECT d.person, 'diploma', 'doubtful', o.rid, 'post-bac'
FROM doubt_of d JOIN last_stay l ON l.person = d.person JOIN last_stay o ON o.person = d.other
WHERE o.post_bac AND o.since >= l.since
"""

#: Proofs that have not come. `delivered`: establishments whose own file of this year has come.
_WAITING: Final = """
CREATE OR REPLACE TABLE delivered AS
SELECT DISTINCT uai FROM file_rank
WHERE superseded_by IS NULL AND uai IS NOT NULL AND school_year = getvariable('this_year')
  AND kind IN ('siecle', 'fregata', 'sifa', 'apprentissage')
UNION
SELECT DISTINCT uai FROM live_enrolments WHERE uai IS NOT NULL AND school_year = getvariable('this_year')
UNION
SELECT unnest(getvariable('delivered_uais'));
CREATE OR REPLACE TABLE session_delivered AS
SELECT DISTINCT session::INTEGER AS session FROM live_exams WHERE result IN ('obtained', 'failed')
UNION
SELECT unnest(getvariable('delivered_sessions'));

CREATE OR REPLACE TABLE waiting AS
SELECT l.person, 'livraison' AS reason, coalesce(l.uai, '') AS detail FROM last_stay l
LEFT JOIN delivered d ON d.uai = l.uai WHERE d.uai IS NULL AND l.year < getvariable('this_year')
UNION ALL
SELECT l.person, 'motif', l.exit_motive FROM last_stay l
WHERE l.exit_motive IN {motives} AND NOT l.runs
  AND (getvariable('treated_on') - l.exit_date BETWEEN 0 AND {days}
       OR getvariable('treated_on') - first_day(l.uai, getvariable('this_year')) BETWEEN 0 AND {days})
UNION ALL
SELECT l.person, 'session', (l.year + 1)::VARCHAR FROM last_stay l
LEFT JOIN session_delivered s ON s.session = l.year + 1
WHERE l.last_year AND l.completed AND l.diploma_obtained IS NULL AND s.session IS NULL
"""

_DECISION: Final = """
CREATE OR REPLACE TABLE decision_of AS
WITH best AS (
    SELECT person, min({rank}) FILTER (state = 'sure') AS sure, min({rank}) FILTER (state <> 'sure') AS unsure
    FROM held GROUP BY person)
SELECT j.person, CASE WHEN b.sure IS NOT NULL THEN 'not_dropout' WHEN b.unsure IS NOT NULL THEN 'review'
                      WHEN w.person IS NOT NULL THEN 'undetermined' ELSE 'dropout' END AS verdict,
       {order}[coalesce(b.sure, b.unsure) + 1] AS criterion
FROM judged j LEFT JOIN best b USING (person) LEFT JOIN (SELECT DISTINCT person FROM waiting) w USING (person)
"""

#: Flags are read on the person's own records. A solution: attested, or the mission locale's last situation.
_FLAGS: Final = """
CREATE OR REPLACE TABLE flag AS
SELECT l.person, 'holds_level_3' AS flag FROM last_stay l JOIN best_diploma b USING (person)
WHERE b.own AND l.person NOT IN (SELECT person FROM held WHERE criterion = 'diploma' AND state = 'sure')
UNION
SELECT l.person, 'exam_result_missing' FROM last_stay l JOIN session_delivered s ON s.session = l.year + 1
WHERE l.last_year AND l.completed AND l.diploma_obtained IS NULL AND NOT EXISTS (
    SELECT 1 FROM result r WHERE r.person = l.person AND r.session = l.year + 1 AND r.result <> 'pending')
UNION
SELECT l.person, 'mission_locale' FROM last_stay l JOIN mission USING (person)
UNION
SELECT l.person, 'training_obligation' FROM last_stay l JOIN born b USING (person)
WHERE (b.d + INTERVAL {low} YEAR)::DATE <= getvariable('treated_on')
  AND (b.d + INTERVAL {obligation} YEAR)::DATE > getvariable('treated_on')
  AND l.person NOT IN (SELECT person FROM held WHERE state = 'sure' AND
                       (criterion IN ('deceased', 'enrolled') OR (criterion = 'attested' AND detail <> 'DIPLOME')))
  AND l.person NOT IN (SELECT person FROM fact WHERE fact IN {solutions} AND holds_until >= getvariable('treated_on'))
  AND l.person NOT IN (SELECT person FROM mission WHERE solved)
"""

_MISSION: Final = """
CREATE OR REPLACE TABLE mission AS
WITH seen AS (
    SELECT o.person, x.rid, fold(x.situation) AS situation, coalesce(x.situation_on, x.first_met_on) AS day
    FROM live_mission_locale x JOIN record_owner o USING (rid)
    WHERE x.first_met_on IS NULL OR x.first_met_on <= getvariable('treated_on'))
SELECT DISTINCT ON (person) person, rid,
       coalesce(regexp_matches(situation, '{solved}') AND NOT regexp_matches(situation, '{unsolved}'), false) AS solved
FROM seen ORDER BY person, day DESC NULLS LAST, rid
"""


@dataclass(frozen=True)
class Surroundings:
    """What has been delivered beyond the tables compared, where they are a part of a whole."""

    uais: tuple[str, ...] = ()
    sessions: tuple[int, ...] = ()


ALONE: Final = Surroundings()


def make_verdicts(connection: duckdb.DuckDBPyConnection, rules: Rules, surroundings: Surroundings = ALONE) -> None:
    """Tables `decision_of` (person, verdict, criterion), `flag`, `waiting`; `held` gains the doubtful ones."""
    motives = "(" + ", ".join(f"'{m}'" for m in rules.motive_continues) + ")"
    solutions = "(" + ", ".join(f"'{f}'" for f in rules.solution_facts) + ")"
    connection.execute(_DOUBTFUL)
    connection.execute("SET VARIABLE delivered_uais = ?::VARCHAR[]", [list(surroundings.uais)])
    connection.execute("SET VARIABLE delivered_sessions = ?::INTEGER[]", [list(surroundings.sessions)])
    connection.execute(_WAITING.format(motives=motives, days=rules.continuation_days))
    connection.execute(_DECISION.format(rank=_RANK, order=list(ORDER)))
    connection.execute(_MISSION.format(solved=rules.solution_situation, unsolved=rules.no_solution_situation))
    connection.execute(_FLAGS.format(low=rules.minimum_age, obligation=rules.obligation_age, solutions=solutions))
