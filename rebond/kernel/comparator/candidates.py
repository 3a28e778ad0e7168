"""Step 2b: who is compared with whom.

Two nodes that share one key are compared. A key is a hash of exact pieces of identity, and none has a cap on its
frequency: a record elsewhere must never change who is compared with whom. One side at least is a seeker (somebody who
would be listed, or a fact); the other may be anybody. Among the others, only entire identities meet.
"""

from typing import Final

import duckdb

#: A whole identity, or an INE, that more records than this bear is a form filled with the same words: it tells nobody
#: from another, and comparing all its bearers would never end. The most frequent real ones have a few dozen.
CROWD: Final = 300

#: What blocking needs of every node, in numbers: sounds of surname (s), name of use (u) and first name (f), their
#: first and last letters, the places around.
SIGNS: Final = f"""
CREATE OR REPLACE TEMP TABLE crowd AS
SELECT node FROM (SELECT node, count(*) OVER (PARTITION BY s, f, d) AS bearers FROM open_node)
WHERE bearers > {CROWD};
CREATE OR REPLACE TEMP TABLE sign AS
SELECT n.node, n.seeks, n.d, year(n.d) AS y, month(n.d) AS m, day(n.d) AS dd,
       s.ph AS sp, s.phb AS sb, u.ph AS up, f.ph AS fp, s.l2 AS sl2, s.r2 AS sr2, s.l3 AS sl3, s.r3 AS sr3,
       f.l2 AS fl2, f.r2 AS fr2, s.word_ph AS sw, u.word_ph AS uw, f.word_ph AS fw,
       n.postal, n.commune, n.uai, n.came, small(n.bp) AS bp
FROM open_node n ANTI JOIN crowd USING (node)
LEFT JOIN form s ON s.id = n.s LEFT JOIN form u ON u.id = n.u LEFT JOIN form f ON f.id = n.f
"""


def _by_surname(key: str, also: str = "") -> str:
    """A rule for the surname and for the name of use; `{n}` stands for the name."""
    return (
        f"SELECT node, {key.format(n='sp')} AS key FROM {{who}} WHERE sp IS NOT NULL {also}"
        f" UNION ALL SELECT node, {key.format(n='up')} FROM {{who}} WHERE up IS NOT NULL AND up <> sp {also}"
    )


def _by_place(key: str, places: tuple[str, ...], also: str = "") -> str:
    """A rule for each place of a node; `{p}` stands for the place. Establishments of two years share one key."""
    return " UNION ALL ".join(
        f"SELECT node, {key.format(p=place)} AS key FROM {{who}} WHERE {place} IS NOT NULL AND fp IS NOT NULL {also}"
        for place in places
    )


_HOMES: Final = ("postal", "commune", "uai", "came")
_DATED: Final = "AND d IS NOT NULL"
#: French name of the rule -> its keys (node, key) on the signs `{who}`.
RULES: Final[dict[str, str]] = {
    "date et nom": _by_surname("hash(1, d, {n})", _DATED)
    + "".join(
        f" UNION ALL SELECT node, hash(1, d, w) FROM (SELECT node, d, unnest({words}) AS w FROM {{who}}"
        f" WHERE len({words}) > 0 AND d IS NOT NULL)"
        for words in ("sw", "uw")
    ),
    "date, débuts des deux noms": "SELECT node, hash(2, d, sl2, fl2) AS key FROM {who} WHERE d IS NOT NULL"
    " UNION ALL SELECT node, hash(3, d, sr2, fr2) FROM {who} WHERE d IS NOT NULL",
    "date, prénom, début ou fin du nom": "SELECT node, hash(4, d, fp, sl2) AS key FROM {who} WHERE d IS NOT NULL"
    " UNION ALL SELECT node, hash(5, d, fp, sr2) FROM {who} WHERE d IS NOT NULL",
    "date, prénom, lieu": _by_place("hash(6, d, fp, {p})", (*_HOMES, "bp"), _DATED),
    "nom, prénom, morceau de date": " UNION ALL ".join(
        _by_surname(f"hash({7 + i}, least({{n}}, fp), greatest({{n}}, fp), {part})", "AND d IS NOT NULL")
        for i, part in enumerate(("y", "m", "dd"))
    )
    + " UNION ALL SELECT node, hash(7, least(sb, fp), greatest(sb, fp), y) FROM {who} WHERE sb <> sp AND d IS NOT NULL",
    "nom, début du prénom, deux morceaux de date": " UNION ALL ".join(
        _by_surname(f"hash({10 + i}, {{n}}, fl2, {parts})", _DATED)
        for i, parts in enumerate(("y, m", "y, dd", "m, dd", "y, least(m, dd), greatest(m, dd)"))
    ),
    "prénom, début ou fin du nom, deux morceaux de date": " UNION ALL ".join(
        f"SELECT node, hash({20 + 10 * i + j}, fp, {letters}, {parts}) AS key FROM {{who}} WHERE d IS NOT NULL"
        for i, letters in enumerate(("sl3", "sr3"))
        for j, parts in enumerate(("y, m", "y, dd", "m, dd", "y, least(m, dd), greatest(m, dd)"))
    ),
    "prénom, lieu, année": _by_place("hash(40, fp, {p}, y)", _HOMES, _DATED),
    "prénom, lieu, jour et mois": _by_place("hash(41, fp, {p}, m, dd)", _HOMES, _DATED),
}
#: A seeker whose first name stands where another's surname is.
EXCHANGED: Final = """
SELECT node, hash(1, d, fp) AS key FROM {who} WHERE fp IS NOT NULL AND d IS NOT NULL
"""

_SOUGHT: Final = """
CREATE OR REPLACE TEMP TABLE sought AS SELECT DISTINCT node, key FROM ({keys});
INSERT INTO candidate
SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node)
FROM sought a JOIN ({others}) b ON a.key = b.key AND a.node <> b.node
"""

#: For all nodes: one INE, either of the two; one entire identity; names alone where a date is missing,
#: or is the 1 January of those whose day is unknown.
_WHOLE: Final = f"""
CREATE OR REPLACE TEMP TABLE number AS
WITH numbers AS (SELECT node, ine AS n FROM node WHERE ine IS NOT NULL
                 UNION SELECT node, ine_other FROM node WHERE ine_other IS NOT NULL)
SELECT node, n FROM numbers WHERE n IN (SELECT n FROM numbers GROUP BY n HAVING count(*) BETWEEN 2 AND {CROWD});
INSERT INTO candidate SELECT DISTINCT a.node, b.node FROM number a JOIN number b ON a.n = b.n AND a.node < b.node;
INSERT INTO candidate
SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node)
FROM (SELECT * FROM open_node ANTI JOIN crowd USING (node) WHERE is_open) a
JOIN open_node b ON a.s = b.s AND a.f = b.f AND a.d = b.d AND a.node <> b.node;
INSERT INTO candidate
SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node)
FROM sign a JOIN sign b ON a.sp = b.sp AND a.fp = b.fp AND a.node <> b.node
WHERE a.d IS NULL AND (a.seeks OR b.seeks);
INSERT INTO candidate
SELECT DISTINCT least(a.node, b.node), greatest(a.node, b.node)
FROM sign a JOIN sign b ON a.sp = b.sp AND a.fl2 = b.fl2 AND a.y = b.y AND a.node <> b.node
WHERE a.m = 1 AND a.dd = 1 AND (a.seeks OR b.seeks)
"""


def make_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    """Table `pair` (a < b: nodes), from `node`, `open_node`, `form` and `forced`."""
    connection.execute(SIGNS)
    connection.execute("CREATE OR REPLACE TEMP VIEW seeker AS SELECT * FROM sign WHERE seeks")
    connection.execute("CREATE OR REPLACE TEMP TABLE candidate (a BIGINT, b BIGINT)")
    connection.execute(_WHOLE)
    for name, rule in RULES.items():
        keys = rule.format(who="seeker")
        if name == "date et nom":
            keys += " UNION ALL " + EXCHANGED.format(who="seeker")
        connection.execute(_SOUGHT.format(keys=keys, others=rule.format(who="sign")))
    connection.execute(
        "CREATE OR REPLACE TABLE pair AS SELECT DISTINCT a, b FROM candidate UNION SELECT a, b FROM decided_pair"
    )
    for name in ("candidate", "sign", "sought", "number", "crowd"):
        connection.execute(f"DROP TABLE {name}")
    connection.execute("DROP VIEW seeker")
