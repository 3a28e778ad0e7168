"""What each person's enrolments say: when, where, in what curriculum, and which comes last."""

from typing import Final

import duckdb
import pyarrow as pa

from rebond.kernel.comparator.rules import Rules
from rebond.kernel.values.levels import DISPOSITIFS, LEVEL_OF_CFD_FIRST, LEVEL_OF_DIP_OBT, level_label


def load_levels(connection: duckdb.DuckDBPyConnection) -> None:
    """Tables `dispositif`, `cfd_level`, `dip_obt` from `kernel.values.levels`."""
    found = list(DISPOSITIFS.values())
    levels = pa.table(
        {
            "code": [d.code for d in found],
            "level": pa.array([d.level for d in found], pa.int32()),
            "ends": [d.ends_with_diploma for d in found],
            "post_bac": [d.post_bac for d in found],
            "professional_bac": [d.professional_bac for d in found],
            "cfd_prefix": [d.cfd_prefix for d in found],
        }
    )
    connection.register("levels_now", levels)
    connection.execute("CREATE OR REPLACE TABLE dispositif AS SELECT * FROM levels_now")
    connection.unregister("levels_now")
    for name, values in (("cfd_level", LEVEL_OF_CFD_FIRST), ("dip_obt", LEVEL_OF_DIP_OBT)):
        connection.execute(f"CREATE OR REPLACE TABLE {name} (code VARCHAR, level INTEGER)")
        connection.executemany(f"INSERT INTO {name} VALUES (?, ?)", list(values.items()))


def make_stays(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Tables `stay` (one row an enrolment), `last_stay` (the latest of a person) and `judged` (person)."""
    load_levels(connection)
    month, day = rules.completed_on
    connection.execute(_STAYS.format(month=month, day=day))
    connection.execute(_LAST)
    _label_last(connection)


#: A stay's days are counted inside its school year, first and last included; `until` is the day after the last.
_STAYS: Final = """
CREATE OR REPLACE TABLE stay AS
WITH dated AS (
    SELECT e.file_row_number AS row, o.person, e.rid, e.kind,
           e.kind IN ('sifa', 'apprentissage') AS cfa, e.uai, e.school_year AS year,
           e.observed_on, e.entry_date, e.exit_date, e.exit_motive, e.mef, e.cfd, e.apprentice_year,
           e.course_months, e.contract_start, e.contract_end, e.contract_broken_on, e.diploma_obtained,
           e.diploma_obtained_on, e.highest_diploma, first_day(e.uai, e.school_year::INTEGER) AS opens,
           first_day(e.uai, e.school_year::INTEGER + 1) AS closes, getvariable('treated_on') AS t
    FROM live_enrolments e JOIN record_owner o USING (rid)
    WHERE e.school_year BETWEEN getvariable('this_year') - 1 AND getvariable('this_year')
)
SELECT d.*,
       greatest(coalesce(entry_date, contract_start, opens), opens) AS since,
       least(coalesce(exit_date + 1, closes), coalesce(contract_broken_on, closes), closes, t + 1) AS until,
       coalesce(nullif(p.level, 0), c.level, 0) AS level,
       coalesce(p.post_bac, d.mef[1] IN ('3', '4', '5'), false) OR coalesce(d.cfd[1] IN ('1', '2', '3'), false)
           AS post_bac,
       coalesce(p.professional_bac, false) OR coalesce(d.cfd[1:3] IN ('400', '403'), false) AS professional_bac,
       coalesce(CASE WHEN d.mef IS NOT NULL AND p.code IS NOT NULL THEN p.ends AND d.mef[9] = d.mef[10]
                     ELSE coalesce(c.level, 0) >= 3 AND d.apprentice_year[1]::INTEGER * 12 >= d.course_months END,
                false) AS last_year,
       coalesce(entry_date, opens) <= make_date(year + 1, {month}, {day})
           AND (exit_date IS NULL OR exit_date > make_date(year + 1, {month}, {day}))
           AND (NOT cfa OR contract_broken_on IS NULL OR contract_broken_on > make_date(year + 1, {month}, {day}))
           AND t >= make_date(year + 1, {month}, {day}) AS completed,
       year = getvariable('this_year') AND coalesce(CASE
           WHEN kind = 'fregata' THEN true
           WHEN cfa THEN contract_start <= t AND (contract_broken_on IS NULL OR contract_broken_on > t)
                AND (contract_end IS NULL OR contract_end > t) AND (exit_date IS NULL OR exit_date > t)
           ELSE coalesce(entry_date, opens) <= t AND (exit_date IS NULL OR exit_date > t) END, false) AS runs
FROM dated d LEFT JOIN dispositif p ON p.code = d.mef[1:3] AND length(d.mef) >= 10
LEFT JOIN cfd_level c ON c.code = d.cfd[1] AND length(d.cfd) >= 3
"""

#: Latest: the year, then a stay that runs today, then the day it began, then the day it ended, then the record. Rows
#: that are still equal are contracts of one record, alike in all that is read of them.
_LAST: Final = """
CREATE OR REPLACE MACRO days(d) AS greatest((d - DATE '1970-01-01')::BIGINT, 0);
CREATE OR REPLACE TEMP TABLE last_row AS
SELECT arg_max(row, instant * 9223372036854775808::HUGEINT + rid) AS row FROM (
    SELECT row, person, rid, ((year::BIGINT * 2 + runs::BIGINT) * 65536 + days(since)) * 65536
           + days(coalesce(exit_date, contract_broken_on, closes)) AS instant FROM stay)
GROUP BY person;
CREATE OR REPLACE TABLE last_stay AS SELECT * FROM stay SEMI JOIN last_row USING (row);
CREATE OR REPLACE VIEW judged AS SELECT person FROM last_stay
"""


def _label_last(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `level_label` (mef, cfd, apprentice_year -> French label), once a distinct curriculum."""
    rows = connection.execute("SELECT DISTINCT mef, cfd, apprentice_year FROM last_stay").fetchall()
    connection.execute(
        "CREATE OR REPLACE TABLE level_label (mef VARCHAR, cfd VARCHAR, apprentice_year VARCHAR, label VARCHAR)"
    )
    if rows:
        columns = list(zip(*((*row, level_label(*row)) for row in rows), strict=True))
        arrays = [pa.array(column, pa.string()) for column in columns]
        labels = pa.table(arrays, names=["mef", "cfd", "apprentice_year", "label"])
        connection.register("labels_now", labels)
        connection.execute("INSERT INTO level_label SELECT * FROM labels_now")
        connection.unregister("labels_now")
