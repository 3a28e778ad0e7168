"""Compare the comparator's verdicts with the truth of an invented country."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

#: The worst first: what a person is taken for when the records were split in several rows.
_GRAVITY = ("dropout", "review", "undetermined", "not_dropout")
ABSENT = "absent"


@dataclass(frozen=True)
class Case:
    """One human being: what is true, what was said, and why it may have gone wrong."""

    person: str
    truth: str
    criterion: str | None
    said: str  # a verdict, or "absent": no row, or a row that belongs to somebody else
    rows: tuple[dict[str, Any], ...]  # the verdict rows that hold at least a record of theirs
    shared_with: tuple[str, ...]  # other people whose records are in these rows
    story: str
    cases: tuple[str, ...]
    errors: tuple[str, ...]
    flags_true: tuple[str, ...]
    records: tuple[str, ...]

    @property
    def lost(self) -> bool:
        """A real dropout whom nobody will look for."""
        return self.truth == "dropout" and self.said in ("not_dropout", ABSENT)

    @property
    def bothered(self) -> bool:
        """Somebody with a place or a diploma, about to be called."""
        return self.truth == "not_dropout" and self.said == "dropout"

    @property
    def cause(self) -> str:
        """Whose fault: records joined that should not be, records not joined, or the rules."""
        if self.shared_with:
            return "merged"
        return "split" if len(self.rows) > 1 else "judgement"


@dataclass(frozen=True)
class Score:
    """Counts over everybody whom the truth judges; `cases` holds each human being."""

    cases: tuple[Case, ...]
    table: Counter[tuple[str, str]] = field(default_factory=Counter)  # (true verdict, verdict said)
    unknown_rows: int = 0  # verdict rows of which no record is known to the truth

    @property
    def judged(self) -> int:
        """Human beings whom the truth judges."""
        return len(self.cases)

    @property
    def dropouts(self) -> int:
        """Real dropouts."""
        return sum(1 for case in self.cases if case.truth == "dropout")

    @property
    def lost(self) -> int:
        """Real dropouts kept out, or without a row of their own."""
        return sum(1 for case in self.cases if case.lost)

    @property
    def bothered(self) -> int:
        """Not dropouts, and listed."""
        return sum(1 for case in self.cases if case.bothered)

    @property
    def review(self) -> int:
        """Left to a human being, rightly or not."""
        return sum(1 for case in self.cases if case.said == "review")

    @property
    def hasty(self) -> int:
        """Undetermined in truth, judged all the same."""
        return sum(
            n for (true, said), n in self.table.items() if true == "undetermined" and said in ("dropout", "not_dropout")
        )

    @property
    def over_cautious(self) -> int:
        """Could be judged, said undetermined."""
        return sum(
            n for (true, said), n in self.table.items() if said == "undetermined" and true in ("dropout", "not_dropout")
        )

    @property
    def split(self) -> int:
        """Human beings found in several rows."""
        return sum(1 for case in self.cases if len(case.rows) > 1)

    @property
    def merged(self) -> int:
        """Human beings who share a row with another."""
        return sum(1 for case in self.cases if case.shared_with)

    @property
    def wrong_criterion(self) -> int:
        """Rightly kept out, for another reason than the true one."""
        return sum(
            1
            for case in self.cases
            if case.truth == case.said == "not_dropout"
            and case.criterion not in {row["criterion"] for row in case.rows}
        )

    def by(self, what: str) -> dict[str, tuple[int, int, int]]:
        """(people, lost, bothered) by "errors", "cases", "story" or "cause"."""
        found: dict[str, list[int]] = {}
        for case in self.cases:
            value = getattr(case, what)
            for name in (value,) if isinstance(value, str) else value:
                counts = found.setdefault(name, [0, 0, 0])
                counts[0] += 1
                counts[1] += case.lost
                counts[2] += case.bothered
        return {name: (n, lost, bothered) for name, (n, lost, bothered) in sorted(found.items())}


def score(verdicts_path: Path | str, truth_path: Path | str) -> Score:
    """Confront verdicts.parquet with truth.parquet, record by record.

    A verdict row belongs to the human being who has most records in it (the first by key when equal); somebody who
    owns several rows is taken for the gravest of them. Records of replaced or repeated files count for their person.
    """
    truths = [row for row in pq.read_table(truth_path).to_pylist() if row["verdict"] is not None]
    everybody = pq.read_table(truth_path, columns=["person", "records", "other_records"]).to_pylist()
    owner = {record: row["person"] for row in everybody for record in [*row["records"], *row["other_records"]]}
    owned: dict[str, list[dict[str, Any]]] = {}
    touching: dict[str, list[dict[str, Any]]] = {}
    sharing: dict[str, set[str]] = {}
    unknown = 0
    for row in pq.read_table(verdicts_path).to_pylist():
        people = Counter(owner[record] for record in row["records"] if record in owner)
        if not people:
            unknown += 1
            continue
        first = min(people, key=lambda person: (-people[person], person))
        owned.setdefault(first, []).append(row)
        for person in people:
            touching.setdefault(person, []).append(row)
            sharing.setdefault(person, set()).update(other for other in people if other != person)
    cases = tuple(_case(row, owned, touching, sharing) for row in truths)
    return Score(cases, Counter((case.truth, case.said) for case in cases), unknown)


def _case(
    row: dict[str, Any],
    owned: dict[str, list[dict[str, Any]]],
    touching: dict[str, list[dict[str, Any]]],
    sharing: dict[str, set[str]],
) -> Case:
    person = row["person"]
    return Case(
        person=person,
        truth=row["verdict"],
        criterion=row["criterion"],
        said=_gravest(verdict["verdict"] for verdict in owned.get(person, [])),
        rows=tuple(touching.get(person, [])),
        shared_with=tuple(sorted(sharing.get(person, ()))),
        story=row["story"],
        cases=tuple(row["cases"]),
        errors=tuple(row["errors"]),
        flags_true=tuple(row["flags"]),
        records=tuple(row["records"]),
    )


def _gravest(verdicts: Iterable[str]) -> str:
    said = set(verdicts)
    return next((verdict for verdict in _GRAVITY if verdict in said), ABSENT)


def summary(found: Score) -> str:
    """The whole score as text: the table of verdicts, then where lost and bothered come from."""
    lines = [
        f"{found.judged} people judged, {found.dropouts} real dropouts",
        f"lost {found.lost}   bothered {found.bothered}   review {found.review}   hasty {found.hasty}   "
        f"over-cautious {found.over_cautious}   split {found.split}   merged {found.merged}   "
        f"wrong criterion {found.wrong_criterion}   unknown rows {found.unknown_rows}",
        *(f"  {true:>12} said {said:<12} {n:>7}" for (true, said), n in sorted(found.table.items())),
    ]
    for what in ("cause", "story", "cases", "errors"):
        wrong = {name: counts for name, counts in found.by(what).items() if counts[1] or counts[2]}
        lines += [
            f"{what}: people / lost / bothered",
            *(f"  {name:>32} {a:>7} {b:>5} {c:>5}" for name, (a, b, c) in wrong.items()),
        ]
    return "\n".join(lines)


def worst_examples(found: Score, *, limit: int = 20, people_path: Path | str | None = None) -> str:
    """The cases lost, then bothered, told at length; `people_path` (people.parquet) adds who they really are."""
    who = {row["person"]: row for row in pq.read_table(people_path).to_pylist()} if people_path else {}
    wrong = [case for case in found.cases if case.lost] + [case for case in found.cases if case.bothered]
    return "\n\n".join(_told(case, who) for case in wrong[:limit])


def _told(case: Case, who: dict[str, dict[str, Any]]) -> str:
    person = who.get(case.person)
    lines = [
        f"{case.person}: {'LOST' if case.lost else 'BOTHERED'} ({case.cause}); true {case.truth}/{case.criterion}, "
        f"said {case.said}; story {case.story}; {', '.join((*case.cases, *case.errors))}"
    ]
    if person:
        lines.append(
            f"  really {person['surname']} ({person['usage_name'] or '-'}) {' '.join(person['first_names'])}, "
            f"{person['birth_date']}, INE {person['ine']} / {person['former_ine']}"
        )
    lines += [f"  has {record}" for record in case.records]
    lines += [_row_told(row) for row in case.rows]
    return "\n".join(lines)


def _row_told(row: dict[str, Any]) -> str:
    return (
        f"  row {row['person']}: {row['verdict']}/{row['criterion']} {row['surname']} {row['first_names']} "
        f"{row['birth_date']} {row['ine']}: {_listed(row['records'])}; doubtful {_listed(row['doubtful_records'])}"
    )


def _listed(records: Sequence[str]) -> str:
    return ", ".join(records) or "none"
