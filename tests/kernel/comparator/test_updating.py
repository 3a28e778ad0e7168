"""One new file against the whole: the same verdicts as comparing everything again."""

import random
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.kernel import tables
from rebond.kernel.comparator.updating import Country, WholeComparisonNeeded
from tests.kernel.comparator.builder import LYCEE, LYCEE_2, T, World, somebody
from tests.kernel.comparator.test_stability import crowd

SLOW = settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def parted(world: World, folder: Path, paths: set[str]) -> tuple[Path, Path]:
    """The tables of a world without some files, and those of these files alone."""
    numbers = {row["file"] for row in world.rows["files"] if row["path"] in paths}
    before, new = folder / "before", folder / "new"
    for place, wanted in ((before, False), (new, True)):
        place.mkdir(parents=True)
        for name, schema in tables.TABLES.items():
            rows = [row for row in world.rows[name] if (row.get("file") in numbers) is wanted]
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), place / f"{name}.parquet")
    return before, new


def updated(world: World, folder: Path, paths: set[str]) -> list[dict[str, Any]]:
    """Verdicts of the world without these files, then updated with them."""
    before, new = parted(world, folder, paths)
    (folder / "base").mkdir()
    country = Country(before, folder / "base", treatment_date=T)
    update = country.update(new)
    rows = [row for row in pq.read_table(country.verdicts_path).to_pylist() if row["person"] not in update.former]
    country.close()
    return sorted(rows + update.verdicts.to_pylist(), key=lambda row: row["person"])


@SLOW
@given(seed=st.integers(0, 10_000))
def test_a_file_that_comes_later_gives_the_verdicts_of_all_files_at_once(tmp_path_factory: Any, seed: int) -> None:
    world = crowd(seed)
    path = random.Random(seed).choice([row["path"] for row in world.rows["files"] if row["kind"] == "siecle"])
    whole = world.run(tmp_path_factory.mktemp("whole"), evidence=False).rows
    assert updated(world, tmp_path_factory.mktemp("updated"), {path}) == whole


def test_those_who_waited_for_this_school_wait_no_more(tmp_path: Path) -> None:
    world = World()
    gone = world.enrol(somebody(), 2025)
    world.enrol(somebody(2, surname="Plougastel", first_name="Gaspard"), 2026)
    rows = {row["records"][0]: row["verdict"] for row in updated(world, tmp_path, {f"siecle-{LYCEE}-2026.zip"})}
    assert rows[gone] == "dropout"


def test_nobody_else_is_judged_again(tmp_path: Path) -> None:
    world = World()
    world.enrol(somebody(), 2025)
    world.enrol(somebody(2, surname="Tartempion", first_name="Gaspard", birth_date=date(2008, 11, 2), commune=None,
                         postal_code=None), 2026, LYCEE_2)  # fmt: skip
    before, new = parted(world, tmp_path, {f"siecle-{LYCEE_2}-2026.zip"})
    (tmp_path / "base").mkdir()
    update = Country(before, tmp_path / "base", treatment_date=T).update(new)
    assert update.former == frozenset()
    assert update.verdicts.num_rows == 1


def test_a_first_result_of_a_session_asks_for_the_whole(tmp_path: Path) -> None:
    world = World()
    world.enrol(somebody(), 2025)
    world.exam(somebody(), "50033404")
    before, new = parted(world, tmp_path, {"examens.csv"})
    (tmp_path / "base").mkdir()
    with pytest.raises(WholeComparisonNeeded):
        Country(before, tmp_path / "base", treatment_date=T).update(new)
