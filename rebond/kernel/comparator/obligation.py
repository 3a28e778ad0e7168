"""The second public: minors from 16 to 18 whom a diploma, or too few days at school, keeps off the list of those who
dropped out, and who are in no training, job nor support that is known (law of 26 July 2019, code de l'éducation,
article L. 114-1: a diploma does not meet the training obligation).

They keep their verdict, `not_dropout`: the figures of the first list owe them nothing. Left out here: what a proof
still to come, a match in doubt or a contradiction may change; what a person attested (somebody looked already); and
the holders of a bac, who may well be in higher education, which delivers no base.
"""

from pathlib import Path
from typing import Final

import duckdb

from rebond.kernel.comparator.output import EVIDENCE

#: The flag that a listing adds to theirs.
SECOND_PUBLIC: Final = "second_public"
SENTENCE: Final = (
    "Sur la liste au titre de la seule obligation de formation : entre 16 et 18 ans, sans formation, emploi ni "
    "accompagnement connus."
)

_OBLIGED: Final = """
SELECT p.person FROM '{persons}' p JOIN '{verdicts}' v USING (person)
WHERE p.verdict = 'not_dropout' AND v.birth_date IS NOT NULL AND p.criterion IN ('diploma', 'schooling')
  AND list_contains(v.flags, 'training_obligation')
  AND p.number NOT IN (SELECT number FROM '{waiting}')
  AND p.number NOT IN (SELECT number FROM '{criteria}'
                       WHERE state <> 'sure' OR (criterion = 'diploma' AND detail <> 'niveau 3'))
ORDER BY p.person
"""


def obliged(out: Path) -> list[str]:
    """The keys of the second public in what a comparison left in `out`, sorted."""
    paths = {name: _quoted(out / EVIDENCE / f"{name}.parquet") for name in ("persons", "waiting", "criteria")}
    query = _OBLIGED.format(verdicts=_quoted(out / "verdicts.parquet"), **paths)
    with duckdb.connect() as connection:
        return [person for (person,) in connection.execute(query).fetchall()]


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
