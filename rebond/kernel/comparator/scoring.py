"""Step 2b: each candidate pair weighed field by field, with integers from the model.

A finding (`surname_typo`, `date_digit`…) is what the explanation shows; its weight comes from the model and,
for names, from how rare the name is. `clash` tells that two nodes can't be one human being whatever else agrees.
"""

import duckdb

from rebond.kernel.comparator.model import Model
from rebond.kernel.comparator.nodes import FACES, make_context

_MACROS = """
CREATE OR REPLACE MACRO wild(x, y) AS (contains(x, '?') OR contains(y, '?'))
    AND (x LIKE replace(y, '?', '_') OR y LIKE replace(x, '?', '_'));
CREATE OR REPLACE MACRO typo(x, y) AS abs(length(x) - length(y)) <= 2 AND least(length(x), length(y)) >= 3
    AND damerau_levenshtein(x, y) <= CASE WHEN least(length(x), length(y)) >= 8 THEN 2 ELSE 1 END;
CREATE OR REPLACE MACRO surname_level(x, xb, xp, xt, y, yb, yp, yt) AS CASE
    WHEN x IS NULL OR y IS NULL THEN 'missing'
    WHEN x = y THEN 'exact'
    WHEN xb = yb OR wild(x, y) THEN 'bare'
    WHEN xp = yp THEN 'sound'
    WHEN typo(x, y) THEN 'typo'
    WHEN (list_has_all(xt, yt) OR list_has_all(yt, xt)) AND least(length(x), length(y)) >= 3 THEN 'part'
    WHEN least(length(x), length(y)) >= 5 AND (contains(x, y) OR contains(y, x)) THEN 'part'
    WHEN typo(xb, yb) OR jaro_winkler_similarity(x, y) >= 0.92 THEN 'near'
    ELSE 'different' END;
CREATE OR REPLACE MACRO first_level(x, xp, xt, xo, xk, y, yp, yt, yo, yk) AS CASE
    WHEN x IS NULL OR y IS NULL THEN 'missing'
    WHEN x = y THEN 'exact'
    WHEN wild(x, y) THEN 'bare'
    WHEN list_has_all(xt, yt) OR list_has_all(yt, xt) THEN 'part'
    WHEN xp = yp AND length(xp) >= 3 AND jaro_winkler_similarity(x, y) >= 0.8 THEN 'sound'
    WHEN xk AND yk AND (typo(x, y) OR jaro_winkler_similarity(x, y) >= 0.92 OR starts_with(x, y) OR starts_with(y, x))
        THEN 'both_real'
    WHEN typo(x, y) THEN 'typo'
    WHEN least(length(x), length(y)) >= 3 AND (starts_with(x, y) OR starts_with(y, x)) THEN 'part'
    WHEN list_contains(xo, y) OR list_contains(yo, x) THEN 'elsewhere'
    WHEN jaro_winkler_similarity(x, y) >= 0.92 AND NOT (xk AND yk) THEN 'near'
    WHEN (len(xt) > 1) <> (len(yt) > 1) AND typo(xt[1], yt[1]) THEN 'near'
    ELSE 'different' END;
CREATE OR REPLACE MACRO near_name(x, y) AS x = y OR wild(x, y) OR typo(x, y);
CREATE OR REPLACE MACRO date_text(x) AS strftime(x, '%d%m%Y');
CREATE OR REPLACE MACRO date_level(x, y) AS CASE
    WHEN x IS NULL OR y IS NULL THEN 'missing'
    WHEN x = y THEN 'same'
    WHEN year(x) = year(y) AND day(x) = month(y) AND month(x) = day(y) THEN 'swapped'
    WHEN damerau_levenshtein(date_text(x), date_text(y)) <= 1 THEN 'digit'
    WHEN year(x) = year(y) AND ((day(x) = 1 AND month(x) = 1) OR (day(y) = 1 AND month(y) = 1)) THEN 'first_january'
    WHEN abs(x - y) <= 1 THEN 'digit'
    WHEN (year(x) = year(y))::INT + (month(x) = month(y))::INT + (day(x) = day(y))::INT = 2 THEN 'two_parts'
    ELSE 'different' END;
CREATE OR REPLACE MACRO ine_scheme(i) AS CASE
    WHEN regexp_full_match(i, '[0-9]{10}[A-Z]') THEN 'bea'
    WHEN regexp_full_match(i, '[0-9]{9}[A-HJK]{2}') THEN 'rnie'
    WHEN regexp_full_match(i, '[0-9]{4}A[0-9]{5}[A-Z]') THEN 'apprentice' ELSE 'other' END;
CREATE OR REPLACE MACRO key_letter(n) AS substr('ABCDEFGHJKLMNPRSTUVWXYZ', (n % 23 + 1)::INTEGER, 1);
CREATE OR REPLACE MACRO ine_sound(i) AS CASE ine_scheme(i)
    WHEN 'bea' THEN key_letter(i[1:10]::BIGINT) = i[11]
    WHEN 'rnie' THEN (strpos('ABCDEFGHJK', i[10]) - 1) * 10 + strpos('ABCDEFGHJK', i[11]) - 1
                     = 97 - i[1:9]::BIGINT % 97
    ELSE true END;
"""

#: First sieve: most pairs meet by chance and bear two plainly different first names.
_SIEVE = """
CREATE OR REPLACE TEMP TABLE sifted AS
SELECT * FROM (
    SELECT p.a, p.b,
           first_level(x.f, x.fp, x.ft, x.others, x.fk, y.f, y.fp, y.ft, y.others, y.fk) AS first,
           coalesce(x.ine = y.ine, false) OR coalesce(x.ine = y.ine_other, false)
               OR coalesce(x.ine_other = y.ine, false) OR coalesce(x.ine_other = y.ine_other, false) AS one_ine,
           CASE WHEN x.s[1] = y.f[1] AND near_name(x.s, y.f) AND near_name(x.f, y.s)
                THEN least(x.sw, y.fw) + least(x.fw, y.sw) END AS exchanged_points
    FROM {pairs} p JOIN face x ON x.node = p.a JOIN face y ON y.node = p.b)
WHERE {everybody} OR one_ine OR exchanged_points IS NOT NULL OR first NOT IN ('different', 'both_real')
   OR (a, b) IN (SELECT (a, b) FROM forced)
"""

#: What each field says, without the surroundings. The name of use is tried on either side.
_FINDINGS = """
CREATE OR REPLACE TEMP TABLE finding AS
WITH faces AS (
    SELECT p.*, x, y,
           surname_level(x.s, x.sb, x.sp, x.st, y.s, y.sb, y.sp, y.st) AS direct,
           CASE WHEN y.u IS NOT NULL THEN surname_level(x.s, x.sb, x.sp, x.st, y.u, y.ub, y.up, y.ut) END AS to_usage,
           CASE WHEN x.u IS NOT NULL THEN surname_level(x.u, x.ub, x.up, x.ut, y.s, y.sb, y.sp, y.st) END AS from_usage,
           date_level(x.d, y.d) AS born
    FROM sifted p JOIN face x ON x.node = p.a JOIN face y ON y.node = p.b
)
SELECT a, b,
       CASE WHEN exchanged_points IS NOT NULL AND NOT (direct IN ('exact', 'bare') AND first IN ('exact', 'bare'))
                THEN 'exchanged'
            WHEN direct IN ('exact', 'bare', 'missing') THEN direct
            WHEN coalesce(to_usage, '') IN ('exact', 'bare', 'sound') THEN 'by_usage'
            WHEN coalesce(from_usage, '') IN ('exact', 'bare', 'sound') THEN 'by_usage'
            ELSE direct END AS surname,
       CASE WHEN coalesce(to_usage, '') IN ('exact', 'bare', 'sound') THEN least(x.sw, y.uw)
            WHEN coalesce(from_usage, '') IN ('exact', 'bare', 'sound') THEN least(x.uw, y.sw) END AS usage_rarity,
       first, born, exchanged_points,
       least(x.sw, y.sw) AS surname_rarity, least(x.fw, y.fw) AS first_rarity,
       x.sk AND y.sk AS both_real, coalesce(x.sex, y.sex) AS a_sex,
       CASE WHEN x.sex IS NULL OR y.sex IS NULL THEN 'missing' WHEN x.sex = y.sex THEN 'same' ELSE 'different' END
           AS sex,
       CASE WHEN x.bc IS NOT NULL AND y.bc IS NOT NULL AND x.bc <> y.bc THEN 'country_different'
            WHEN coalesce(x.bc, '100') <> '100' AND x.bc = y.bc THEN 'country_same'
            WHEN x.bp = y.bp AND x.bp IN ('75056', '69123', '13055', '31555', '59350', '06088', '44109', '67482')
                THEN 'city_same'
            WHEN x.bp = y.bp THEN 'commune_same'
            WHEN x.bd = y.bd THEN 'department_same'
            WHEN x.bd <> y.bd THEN 'department_different' ELSE 'missing' END AS birth,
       CASE WHEN one_ine THEN CASE WHEN first = 'different' AND direct <> 'different' THEN 'same_other_first'
                                    ELSE 'same' END
            WHEN x.ine IS NULL OR y.ine IS NULL THEN 'missing'
            WHEN NOT (ine_sound(x.ine) AND ine_sound(y.ine))  -- two sound neighbours are two pupils in a row
                THEN CASE WHEN damerau_levenshtein(x.ine, y.ine) <= 2 THEN 'near' ELSE 'bad_key' END
            WHEN ine_scheme(x.ine) <> ine_scheme(y.ine) THEN 'other_scheme'
            WHEN direct IN ('exact', 'bare', 'sound') AND first IN ('exact', 'bare', 'sound', 'part') AND born = 'same'
                THEN 'different'
            ELSE 'different_and_more' END AS ine
FROM faces
"""

_CONTEXT_FINDINGS = """
       coalesce(list_has_any(cx.phones, cy.phones), false) AS phone,
       coalesce(list_has_any(cx.emails, cy.emails), false) AS email,
       CASE WHEN list_has_any(cx.communes, cy.communes) OR list_has_any(cx.postal_codes, cy.postal_codes)
                THEN 'commune_same'
            WHEN list_has_any(cx.departments, cy.departments) THEN 'home_department_same'
            WHEN len(cx.departments) > 0 AND len(cy.departments) > 0 THEN 'home_department_different'
            ELSE 'missing' END AS home,
       CASE WHEN list_has_any(cx.places, cy.came_from) OR list_has_any(cy.places, cx.came_from) THEN 'same'
            WHEN list_has_any(cx.years, cy.years_known_before) OR list_has_any(cy.years, cx.years_known_before)
                THEN 'different' ELSE 'missing' END AS last_year,
       coalesce(list_has_any(cx.uais, cy.uais), false) AS uai,
       coalesce(list_any_value(list_transform(cx.spans, lambda p: CASE WHEN len(list_filter(cy.spans,
           lambda q: q.uai <> p.uai AND q.since < p.until AND p.since < q.until)) > 0 THEN true END)), false)
           AS overlap,
       coalesce(list_has_any(cx.curricula, cy.curricula), false)
           OR coalesce(list_has_any(cx.courses, cy.came_from_course), false)
           OR coalesce(list_has_any(cy.courses, cx.came_from_course), false) AS curriculum,
       coalesce(list_has_any(cx.school_files, cy.school_files), false) AS one_school_file,
       coalesce(list_has_any(cx.cfa_files, cy.cfa_files), false) AS one_cfa_file
"""

_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS SELECT a AS node FROM {pairs} UNION SELECT b FROM {pairs}
"""


def score(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Fill `scored` (a, b, findings, points of each field, `weight`, `clash`, `apart`) from `pair`.

    Pairs that nothing around could save are left out: their first names differ, or their names and dates weigh so
    little that even the best surroundings would not make them doubtful.
    """
    connection.execute(_MACROS)
    connection.execute(_WANTED.format(pairs="pair"))
    connection.execute(FACES)
    connection.execute(_SIEVE.format(pairs="pair", everybody="false"))
    connection.execute(_FINDINGS)
    keep = f"core >= {-_best_surroundings(model)} OR (a, b) IN (SELECT (a, b) FROM forced)"
    connection.execute(f"CREATE OR REPLACE TEMP TABLE weighed AS {_core_points(model)} WHERE {keep}")
    connection.execute(_WANTED.format(pairs="weighed"))
    make_context(connection)
    connection.execute(f"CREATE OR REPLACE TABLE scored AS {_all_points(model)}")


def score_unseen(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Add the pairs of `unseen` to `scored`, all of them; their nodes must be in pairs already scored."""
    connection.execute(_SIEVE.format(pairs="unseen", everybody="true"))
    connection.execute(_FINDINGS)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE weighed AS {_core_points(model)}")
    connection.execute(f"INSERT INTO scored {_all_points(model)}")


def _best_surroundings(m: Model) -> int:
    return m["phone_same"] + m["commune_same"] + m["last_year_same"] + m["curriculum_same"] - m.doubtful


def _case(column: str, points: dict[str, int | str]) -> str:
    arms = " ".join(f"WHEN '{finding}' THEN {value}" for finding, value in points.items())
    return f"CASE {column} {arms} ELSE 0 END"


def _name_points(m: Model) -> dict[str, str]:
    s, f = "surname_rarity", "first_rarity"
    real = f"CASE WHEN both_real THEN {m['surname_both_real']} ELSE 0 END"
    surname = _case("surname", {
        "exact": f"{s} + {m['surname_exact']}", "bare": f"{s} + {m['surname_bare']}",
        "sound": f"{s} + {m['surname_sound']} + {real}", "typo": f"{s} + {m['surname_typo']} + {real}",
        "part": f"least({s}, 100) + {m['surname_part']}", "near": f"least({s}, 100) + {m['surname_near']}",
        "by_usage": f"usage_rarity + {m['surname_by_usage']}",
        "exchanged": f"exchanged_points + {m['exchanged']}",
        "different": f"CASE a_sex WHEN '2' THEN {m['surname_different_female']} ELSE {m['surname_different']} END",
    })  # fmt: skip
    first = _case("first", {
        "exact": f"{f} + {m['first_exact']}", "bare": f"{f} + {m['first_bare']}",
        "sound": f"{f} + {m['first_sound']}", "typo": f"{f} + {m['first_typo']}", "part": f"{f} + {m['first_part']}",
        "near": f"least({f}, 90) + {m['first_near']}", "elsewhere": f"{f} + {m['first_elsewhere']}",
        "both_real": m["first_both_real"], "different": m["first_different"],
    })  # fmt: skip
    return {"surname_points": surname, "first_points": f"CASE WHEN surname = 'exchanged' THEN 0 ELSE {first} END"}


def _listed(m: Model, prefix: str, *findings: str) -> dict[str, int | str]:
    return {finding: m[f"{prefix}_{finding}"] for finding in findings}


def _core_points(m: Model) -> str:
    """Findings and points of what each side says of the person itself; `core` is their sum, prior included."""
    columns = _name_points(m) | {
        "born_points": _case("born", _listed(
            m, "date", "same", "swapped", "digit", "two_parts", "first_january", "different")),
        "sex_points": _case("sex", _listed(m, "sex", "same", "different")),
        "birth_points": _case("birth", _listed(
            m, "birth", "commune_same", "city_same", "department_same", "department_different", "country_same",
            "country_different")),
        "ine_points": _case("ine", _listed(
            m, "ine", "same", "same_other_first", "near", "different", "different_and_more", "other_scheme",
            "bad_key")),
    }  # fmt: skip
    listed = ", ".join(f"({sql})::INTEGER AS {name}" for name, sql in columns.items())
    total = " + ".join(columns)
    return f"SELECT * FROM (SELECT *, ({total} + {m.prior})::INTEGER AS core FROM (SELECT *, {listed} FROM finding))"


def _all_points(m: Model) -> str:
    """The same with what surrounds both sides, the whole weight, `clash` and `apart`."""
    columns = {
        "reach_points": f"CASE WHEN phone THEN {m['phone_same']} WHEN email THEN {m['email_same']} ELSE 0 END",
        "home_points": _case("home", {
            k: m[k] for k in ("commune_same", "home_department_same", "home_department_different")}),
        "last_year_points": _case("last_year", _listed(m, "last_year", "same", "different")),
        "uai_points": f"CASE WHEN uai AND last_year <> 'same' THEN {m['uai_same']} ELSE 0 END",
        "overlap_points": f"CASE WHEN overlap THEN {m['two_places_at_once']} ELSE 0 END",
        "curriculum_points": f"CASE WHEN curriculum THEN {m['curriculum_same']} ELSE 0 END",
    }  # fmt: skip
    listed = ", ".join(f"({sql})::INTEGER AS {name}" for name, sql in columns.items())
    total = " + ".join(("core", *columns))
    return (
        f"WITH around AS (SELECT w.*, {_CONTEXT_FINDINGS} FROM weighed w LEFT JOIN context cx ON cx.node = a"
        f" LEFT JOIN context cy ON cy.node = b),"
        f" points AS (SELECT *, {listed} FROM around),"
        f" summed AS (SELECT *, ({total})::INTEGER AS weight FROM points)"
        f" SELECT * EXCLUDE (core), {_CLASH} AS clash, {_APART} AS apart, "
        f"{_BY_FIRST_NAME} AS by_first_name FROM summed"
    )


_ONE_INE = "ine IN ('same', 'same_other_first')"
_NAMES_AGREE = """(surname = 'exchanged' OR (surname NOT IN ('different', 'missing')
                                     AND first NOT IN ('different', 'missing')))"""
#: Twins and siblings: another first name.
_CLASH_BY_FIRST = f"(first IN ('different', 'both_real') AND surname <> 'exchanged' AND NOT {_ONE_INE})"
#: In turn: two people under one INE (neither the date nor the names agree, even for a near date where no name does,
#: or another first name at the same time elsewhere); two rows of one school's file; two certain INE or another date,
#: born in other places.
_CLASH_OTHERWISE = f"""(
    ({_ONE_INE} AND born NOT IN ('same', 'swapped', 'digit', 'first_january', 'missing') AND NOT {_NAMES_AGREE})
    OR ({_ONE_INE} AND born NOT IN ('same', 'missing') AND surname = 'different' AND first = 'different')
    OR ({_ONE_INE} AND first = 'different' AND surname <> 'exchanged' AND (one_school_file OR one_cfa_file OR overlap))
    OR (NOT {_ONE_INE} AND (
        (sex = 'different' AND first NOT IN ('exact', 'bare', 'sound', 'typo', 'missing'))
        OR one_school_file
        OR (one_cfa_file AND NOT (surname = 'exact' AND first = 'exact' AND born = 'same'))
        OR (ine IN ('different', 'different_and_more') AND birth IN ('department_different', 'country_different'))
        OR (born = 'different' AND (ine = 'different_and_more'
                                    OR birth IN ('department_different', 'country_different'))))))"""
_CLASH = f"coalesce({_CLASH_BY_FIRST} OR {_CLASH_OTHERWISE}, false)"
#: Not only unlike, but each a person of its own: two INE, or two places at once.
_APART = f"({_CLASH} OR (weight < 0 AND (ine IN ('different', 'different_and_more') OR overlap)))"
#: The first names alone part them: a third record that bears both names would bring them together.
_BY_FIRST_NAME = f"coalesce({_CLASH_BY_FIRST} AND NOT {_CLASH_OTHERWISE} AND ine = 'missing' AND NOT overlap, false)"
