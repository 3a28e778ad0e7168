"""Step 2c: from weighed pairs to persons.

A pair is joined when its weight, less that of the best rival, reaches `sure`; between `doubtful` and `sure` it
is left to a human. Groups of joined nodes that hold two people who can't be one are split, strongest link first.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

import duckdb

from rebond.kernel.comparator.model import Model
from rebond.kernel.comparator.scoring import score_unseen

OBEYED: Final = 10_000  # weight of what a human decided

#: Possible matches, and those whose a has several: each two of these are weighed against one another.
_LIKELY: Final = """
CREATE OR REPLACE TABLE likely AS
SELECT s.a, s.b, CASE WHEN f.same THEN {obeyed} ELSE s.weight END AS weight
FROM scored s LEFT JOIN forced f USING (a, b)
WHERE coalesce(f.same, s.weight >= {floor} AND NOT s.clash);
CREATE OR REPLACE TEMP TABLE both_ways AS SELECT a, b, weight FROM likely UNION ALL SELECT b, a, weight FROM likely;
CREATE OR REPLACE TEMP TABLE triad AS
SELECT x.a, x.b, y.b AS c, y.weight FROM both_ways x JOIN both_ways y ON y.a = x.a AND y.b <> x.b;
CREATE OR REPLACE TEMP TABLE unseen AS
SELECT DISTINCT t.b AS a, t.c AS b FROM triad t ANTI JOIN scored s ON s.a = t.b AND s.b = t.c WHERE t.b < t.c
"""

#: A rival of b for a is another possible match of a that is surely not b: they clash, or each has an INE or a place of
#: its own. Two records that differ because each is a variant of a (maiden name here, name of use there; first name
#: here, second one there) are no rivals.
_LINKS: Final = """
CREATE OR REPLACE MACRO bears_both(x, one, other) AS
    list_contains(x.others, one) AND x.f = other OR list_contains(x.others, other) AND x.f = one
    OR list_contains(x.others, one) AND list_contains(x.others, other);
CREATE OR REPLACE TEMP TABLE rival AS
SELECT t.a, t.b, max(t.weight) AS rival
FROM triad t JOIN scored z ON z.a = least(t.b, t.c) AND z.b = greatest(t.b, t.c) AND z.apart
JOIN face x ON x.node = t.a JOIN face y ON y.node = t.b JOIN face w ON w.node = t.c
WHERE NOT (z.by_first_name AND bears_both(x, y.f, w.f))
GROUP BY 1, 2;
CREATE OR REPLACE TABLE link AS
SELECT l.a, l.b, l.weight AS own_weight,
       (CASE WHEN l.weight >= {obeyed} THEN l.weight
             ELSE l.weight - greatest(0, coalesce(r.rival, 0), coalesce(q.rival, 0)) END)::INTEGER AS weight
FROM likely l LEFT JOIN rival r ON r.a = l.a AND r.b = l.b LEFT JOIN rival q ON q.a = l.b AND q.b = l.a
"""


def resolve(connection: duckdb.DuckDBPyConnection, model: Model, *, components: bool = False) -> None:
    """Tables `owner` (node -> person's smallest node), `record_owner` (rid -> node, person), `link` (joined or
    doubtful pairs), `doubt` (person pairs), from `scored`. With `components`, also `component` (node, root):
    nodes of one root bear on each other's verdicts, and on nobody else's."""
    connection.execute(_LIKELY.format(obeyed=OBEYED, floor=model.doubtful))
    score_unseen(connection, model)
    connection.execute(_LINKS.format(obeyed=OBEYED))
    if components:
        _components(connection, "SELECT a, b FROM likely UNION SELECT a, b FROM forced", "component")
    _components(connection, f"SELECT a, b FROM link WHERE weight >= {model.sure}", "grouped")
    _split(connection, model)
    connection.execute(_OWNERS)
    connection.execute(_UNSEEN_DOUBTS.format(doubtful=model.doubtful))
    score_unseen(connection, model)
    connection.execute(_DOUBTS.format(doubtful=model.doubtful))
    connection.execute(_FORGET)


#: What only served to weigh: memory is better used by what follows.
_FORGET: Final = "".join(
    f"DROP TABLE IF EXISTS {name};"
    for name in ("face", "context", "form", "pair", "open_node", "likely", "both_ways", "triad", "unseen", "sifted",
                 "finding", "weighed", "wanted", "rival", "grouped", "edge", "next_root", "different_people",
                 "member", "presence")
)  # fmt: skip


def _components(connection: duckdb.DuckDBPyConnection, edges: str, into: str) -> None:
    """Table `into` (node, root): the smallest node that each linked node reaches."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE edge AS WITH e AS ({edges}) SELECT a, b FROM e UNION SELECT b, a FROM e"
    )
    connection.execute(
        f"CREATE OR REPLACE TABLE {into} AS SELECT a AS node, least(a, min(b)) AS root FROM edge GROUP BY a"
    )
    changed = 1
    while changed:
        connection.execute(
            f"CREATE OR REPLACE TABLE next_root AS SELECT n.node, least(n.root, min(o.root)) AS root FROM {into} n"
            f" JOIN edge e ON e.a = n.node JOIN {into} o ON o.node = e.b GROUP BY n.node, n.root"
        )
        row = connection.execute(
            f"SELECT count(*) FROM next_root n JOIN {into} o USING (node) WHERE n.root <> o.root"
        ).fetchone()
        changed = row[0] if row else 0
        connection.execute(f"CREATE OR REPLACE TABLE {into} AS SELECT node, root FROM next_root")


#: Inside groups of three and more, pairs that no key had brought together are weighed too.
_UNSEEN: Final = """
CREATE OR REPLACE TEMP TABLE unseen AS
SELECT x.node AS a, y.node AS b FROM grouped x JOIN grouped y ON x.root = y.root AND x.node < y.node
ANTI JOIN scored s ON s.a = x.node AND s.b = y.node
"""

_APART: Final = """
CREATE OR REPLACE TEMP TABLE clashing AS
SELECT p.a, p.b, p.by_first_name, x.root FROM scored p
JOIN grouped x ON x.node = p.a JOIN grouped y ON y.node = p.b AND y.root = x.root
LEFT JOIN forced h ON h.a = p.a AND h.b = p.b
WHERE p.clash AND NOT coalesce(h.same, false);
CREATE OR REPLACE TABLE apart AS
SELECT a, b FROM clashing ANTI JOIN (
    SELECT c.a, c.b FROM clashing c JOIN grouped g ON g.root = c.root
    JOIN face z ON z.node = g.node JOIN face v ON v.node = c.a JOIN face w ON w.node = c.b
    WHERE c.by_first_name AND bears_both(z, v.f, w.f)) excused USING (a, b)
UNION SELECT a, b FROM forced WHERE NOT same
UNION SELECT least(k.node, l.node), greatest(k.node, l.node)
FROM known_node k JOIN grouped x ON x.node = k.node
JOIN known_node l ON l.person <> k.person JOIN grouped y ON y.node = l.node AND y.root = x.root
LEFT JOIN forced f ON f.a = least(k.node, l.node) AND f.b = greatest(k.node, l.node)
WHERE k.node < l.node AND NOT coalesce(f.same, false)
"""


def _split(connection: duckdb.DuckDBPyConnection, model: Model) -> None:
    """Give a new root to the nodes of groups that hold two people who can't be one."""
    connection.execute(_UNSEEN)
    score_unseen(connection, model)
    connection.execute(_APART)
    troubled = "SELECT root FROM grouped JOIN apart ON apart.a = grouped.node"
    edges = connection.execute(
        f"SELECT g.root, l.weight, l.a, l.b FROM link l JOIN grouped g ON g.node = l.a"
        f" WHERE l.weight >= {model.sure} AND g.root IN ({troubled}) ORDER BY l.weight DESC, l.a, l.b"
    ).fetchall()
    if not edges:
        return
    apart = connection.execute("SELECT a, b FROM apart").fetchall()
    roots = _constrained_groups([(a, b) for _, _, a, b in edges], apart)
    connection.execute(f"DELETE FROM grouped WHERE root IN ({troubled})")
    connection.executemany("INSERT INTO grouped VALUES (?, ?)", sorted(roots.items()))


def _constrained_groups(edges: Iterable[tuple[int, int]], apart: Iterable[tuple[int, int]]) -> dict[int, int]:
    """Node -> root, joining edges in their order unless two nodes that must stay apart would meet."""
    enemies: dict[int, set[int]] = defaultdict(set)
    for a, b in apart:
        enemies[a].add(b)
        enemies[b].add(a)
    root: dict[int, int] = {}
    groups: dict[int, set[int]] = {}
    for a, b in edges:
        for node in (a, b):
            if node not in root:
                root[node], groups[node] = node, {node}
        first, second = sorted((root[a], root[b]))
        if first == second or any(enemies[node] & groups[second] for node in groups[first]):
            continue
        for node in groups.pop(second):
            root[node] = first
            groups[first].add(node)
    return root


_OWNERS: Final = """
CREATE OR REPLACE TABLE owner AS
SELECT n.node, coalesce(g.root, n.node) AS person FROM node n LEFT JOIN grouped g USING (node);
CREATE OR REPLACE TABLE record_owner AS SELECT m.rid, m.node, o.person FROM member m JOIN owner o USING (node)
"""

#: Between two persons in doubt, all their nodes are weighed: one clash settles it.
_UNSEEN_DOUBTS: Final = """
CREATE OR REPLACE TEMP TABLE unseen AS
WITH doubtful AS (
    SELECT DISTINCT least(x.person, y.person) AS p, greatest(x.person, y.person) AS q
    FROM link l JOIN owner x ON x.node = l.a JOIN owner y ON y.node = l.b
    WHERE x.person <> y.person AND l.weight >= {doubtful})
SELECT DISTINCT least(x.node, y.node) AS a, greatest(x.node, y.node) AS b
FROM doubtful d JOIN owner x ON x.person = d.p JOIN owner y ON y.person = d.q
ANTI JOIN scored s ON s.a = least(x.node, y.node) AND s.b = greatest(x.node, y.node)
"""

#: Persons one of whose nodes clash can't be one person: no doubt is left between them.
_DOUBTS: Final = """
CREATE OR REPLACE TEMP TABLE different_people AS
SELECT DISTINCT least(x.person, y.person) AS a, greatest(x.person, y.person) AS b
FROM scored s JOIN owner x ON x.node = s.a JOIN owner y ON y.node = s.b
LEFT JOIN forced f ON f.a = s.a AND f.b = s.b
WHERE (s.clash OR NOT f.same) AND x.person <> y.person AND NOT coalesce(f.same, false);
CREATE OR REPLACE TABLE doubt AS
SELECT a, b, best.weight AS weight, -best.node_a AS node_a, -best.node_b AS node_b FROM (
    SELECT least(x.person, y.person) AS a, greatest(x.person, y.person) AS b,
           max({{'weight': l.weight, 'node_a': -l.a, 'node_b': -l.b}}) AS best
    FROM link l JOIN owner x ON x.node = l.a JOIN owner y ON y.node = l.b
    LEFT JOIN forced f ON f.a = l.a AND f.b = l.b
    WHERE x.person <> y.person AND l.weight >= {doubtful} AND coalesce(f.same, true)
    GROUP BY 1, 2)
ANTI JOIN different_people d USING (a, b)
"""
