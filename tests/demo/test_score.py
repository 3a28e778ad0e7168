"""The score: who is lost, who is bothered, and whose fault it is."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rebond.demo.country.archive import TRUTH
from rebond.demo.score import score, summary, worst_examples
from rebond.kernel.tables import VERDICTS


def _truth(person: str, verdict: str | None, *records: str, criterion: str | None = None, **more: object) -> dict:
    row = {"person": person, "verdict": verdict, "criterion": criterion, "flags": [], "reason": None, "story": "s"}
    return {**row, "cases": [], "errors": [], "records": list(records), "other_records": [], **more}


def _said(person: str, verdict: str, *records: str, criterion: str | None = None) -> dict:
    row = {"person": person, "verdict": verdict, "criterion": criterion, "flags": [], "records": list(records)}
    return {**row, "doubtful_records": []}


@pytest.fixture
def scored(tmp_path):
    """Score these truths against these verdicts."""

    def run(truths: list[dict], verdicts: list[dict]):
        _write(tmp_path / "truth.parquet", truths, TRUTH)
        _write(tmp_path / "verdicts.parquet", verdicts, VERDICTS)
        return score(tmp_path / "verdicts.parquet", tmp_path / "truth.parquet")

    return run


def _write(path: Path, rows: list[dict], schema: pa.Schema) -> None:
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def test_right_verdicts_lose_and_bother_nobody(scored):
    found = scored(
        [_truth("a", "dropout", "f#1"), _truth("b", "not_dropout", "f#2", criterion="age")],
        [_said("x", "dropout", "f#1"), _said("y", "not_dropout", "f#2", criterion="age")],
    )
    assert (found.judged, found.dropouts, found.lost, found.bothered, found.wrong_criterion) == (2, 1, 0, 0, 0)


def test_a_dropout_kept_out_or_without_a_row_is_lost(scored):
    found = scored([_truth("a", "dropout", "f#1"), _truth("b", "dropout", "f#2")], [_said("x", "not_dropout", "f#1")])
    assert found.lost == 2
    assert {case.said for case in found.cases} == {"not_dropout", "absent"}


def test_a_dropout_left_to_a_human_is_not_lost(scored):
    assert scored([_truth("a", "dropout", "f#1")], [_said("x", "review", "f#1")]).lost == 0


def test_somebody_split_in_two_is_bothered_by_the_row_that_lacks_the_proof(scored):
    found = scored(
        [_truth("a", "not_dropout", "f#1", "g#1", criterion="enrolled")],
        [_said("x", "dropout", "f#1"), _said("y", "not_dropout", "g#1", criterion="enrolled")],
    )
    assert (found.bothered, found.split) == (1, 1)
    assert found.by("cause") == {"split": (1, 0, 1)}


def test_a_dropout_swallowed_by_another_is_lost_and_the_merger_is_blamed(scored):
    found = scored(
        [_truth("a", "dropout", "f#1"), _truth("b", "not_dropout", "f#2", "g#2", criterion="enrolled")],
        [_said("x", "not_dropout", "f#1", "f#2", "g#2", criterion="enrolled")],
    )
    assert (found.lost, found.merged) == (1, 2)
    assert found.by("cause")["merged"] == (2, 1, 0)


def test_a_record_of_a_replaced_file_still_belongs_to_its_person(scored):
    found = scored([_truth("a", "dropout", "f#1", other_records=["old#1"])], [_said("x", "dropout", "old#1")])
    assert (found.lost, found.unknown_rows) == (0, 0)


def test_judging_what_cannot_be_judged_is_hasty_and_the_reverse_over_cautious(scored):
    found = scored(
        [_truth("a", "undetermined", "f#1"), _truth("b", "dropout", "f#2")],
        [_said("x", "dropout", "f#1"), _said("y", "undetermined", "f#2")],
    )
    assert (found.hasty, found.over_cautious, found.lost, found.bothered) == (1, 1, 0, 0)


def test_people_whom_nobody_judges_count_for_nothing_but_their_records_are_known(scored):
    found = scored([_truth("a", None, "ml#1")], [_said("x", "dropout", "ml#1"), _said("y", "dropout", "nowhere#1")])
    assert (found.judged, found.unknown_rows) == (0, 1)


def test_the_text_tells_the_lost_with_their_errors(scored):
    found = scored(
        [_truth("a", "dropout", "f#1", errors=["surname_typo"], cases=["twin"])], [_said("x", "not_dropout", "f#1")]
    )
    assert "lost 1" in summary(found)
    assert "LOST" in worst_examples(found)
    assert "surname_typo" in worst_examples(found)
