"""The same country as it stood in the spring before, and between two campaigns: three lists of the same lives."""

import datetime as dt
import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.utils import timezone

from rebond.demo.country import Around, generate
from rebond.demo.load.clock import at, told_at
from rebond.kernel.pipeline import compare_folder

DATES = {"earlier": dt.date(2026, 6, 12), "deliveries": dt.date(2026, 10, 9), "middle": dt.date(2026, 10, 31)}


def make(out: Path) -> Path:
    around = Around(DATES["earlier"], DATES["middle"])
    generate(out, platforms=1, seed=11, size=0.5, treatment_date=DATES["deliveries"], around=around)
    return out


@pytest.fixture(scope="module")
def around(tmp_path_factory) -> Path:
    return make(tmp_path_factory.mktemp("around") / "one")


def listed(around: Path, tmp_path: Path, *folders: str, day: dt.date) -> dict[str, str]:
    """INE → verdict, comparing these folders together."""
    together = tmp_path / f"in-{day}"
    together.mkdir()
    for folder in folders:
        (together / folder).symlink_to(around / folder, target_is_directory=True)
    compare_folder(together / folders[-1], tmp_path / f"out-{day}", treatment_date=day)
    rows = pq.read_table(tmp_path / f"out-{day}" / "verdicts.parquet", columns=["ine", "verdict"]).to_pylist()
    return {row["ine"]: row["verdict"] for row in rows if row["ine"]}


def test_the_same_seed_writes_the_same_bytes(around: Path, tmp_path: Path) -> None:
    other = make(tmp_path / "two")
    files = sorted(path.relative_to(around) for path in around.rglob("*") if path.is_file())
    assert files == sorted(path.relative_to(other) for path in other.rglob("*") if path.is_file())
    assert all((around / path).read_bytes() == (other / path).read_bytes() for path in files)


def test_the_spring_lists_who_left_in_winter_and_some_come_back(around: Path, tmp_path: Path) -> None:
    june = listed(around, tmp_path, "earlier", day=DATES["earlier"])
    october = listed(around, tmp_path, "deliveries", day=DATES["deliveries"])
    then = {ine for ine, verdict in june.items() if verdict == "dropout"}
    still = {ine for ine in then if october.get(ine) == "dropout"}
    back = {ine for ine in then if october.get(ine) == "not_dropout"}
    new = {ine for ine, verdict in october.items() if verdict == "dropout"} - set(then)
    assert still and back and new


def test_those_who_leave_again_were_in_school_in_october(around: Path, tmp_path: Path) -> None:
    again = json.loads((around / "again.json").read_text())
    october = listed(around, tmp_path, "deliveries", day=DATES["deliveries"])
    assert again == sorted(again)
    assert all(october.get(ine, "not_dropout") in ("not_dropout", "review", "undetermined") for ine in again)


def test_the_story_is_told_at_its_own_time_and_the_clock_comes_back() -> None:

    before = timezone.now()
    with told_at(at(dt.date(2026, 6, 17), 10)):
        told = timezone.now()
        assert timezone.localdate() == dt.date(2026, 6, 17)
        assert told <= timezone.now()
    assert told.date() == dt.date(2026, 6, 17)
    assert timezone.now() >= before
