"""Same data, same verdicts; and nobody's verdict depends on strangers."""

import random
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.kernel.comparator.builder import BAC_PRO_2, CAP_1, LYCEE, LYCEE_2, World, ine

SLOW = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
SURNAMES = ("Martin", "Durand", "Kermadec", "Le Goff", "Kermadek", "Ben Aïssa")
FIRST_NAMES = ("Emma", "Léa", "Léo", "Jean-Paul", "Jean", "Maïwenn")


def crowd(seed: int, size: int = 60) -> World:
    """People who look alike: few names, few dates, errors, INE missing or shared."""
    chance = random.Random(seed)
    world = World()
    world.deliver(LYCEE, 2026)
    for number in range(size):
        who: dict[str, Any] = {
            "ine": chance.choice((None, ine(chance.randrange(40)), ine(1_000 + number))),
            "surname": chance.choice(SURNAMES), "first_name": chance.choice(FIRST_NAMES),
            "birth_date": date(2008, chance.randrange(1, 4), chance.randrange(1, 4)),
            "sex": chance.choice(("1", "2", None)), "birth_commune": chance.choice(("60057", "80021", None)),
            "postal_code": chance.choice(("60000", "80000", None)),
        }  # fmt: skip
        told = chance.randrange(6)
        if told < 3:
            world.enrol(who, 2025, chance.choice((LYCEE, LYCEE_2)), mef=chance.choice((CAP_1, BAC_PRO_2)))
        elif told == 3:
            world.enrol(who, 2026, chance.choice((LYCEE, LYCEE_2)))
        elif told == 4:
            world.exam(who, chance.choice(("50033404", "40025431")))
        else:
            world.mission(who, phones=["0612345678"])
    return world


@SLOW
@given(seed=st.integers(0, 10_000))
def test_neither_the_order_of_rows_nor_the_threads_change_a_verdict(tmp_path_factory: Any, seed: int) -> None:
    world = crowd(seed)
    straight = world.run(tmp_path_factory.mktemp("straight"), threads=1).rows
    for table, rows in world.rows.items():
        random.Random(seed).shuffle(rows)
        if table == "files":  # files are numbered as they are met
            numbers = {row["file"]: number for number, row in enumerate(rows, 500)}
    for rows in world.rows.values():
        for row in rows:
            row["file"] = numbers[row["file"]]
    assert world.run(tmp_path_factory.mktemp("shuffled"), threads=3).rows == straight


@SLOW
@given(seed=st.integers(0, 10_000))
def test_the_names_of_files_change_no_verdict(tmp_path_factory: Any, seed: int) -> None:
    told = ("records", "doubtful_records", "person")
    world = crowd(seed)
    before = world.run(tmp_path_factory.mktemp("before")).rows
    names = {row["path"]: f"{number}.dat" for number, row in enumerate(reversed(world.rows["files"]))}
    for rows in world.rows.values():
        for row in rows:
            for key in ("path", "record"):
                path, mark, rest = (row.get(key) or "").partition("#")
                if path:
                    row[key] = names[path] + mark + rest
    after = world.run(tmp_path_factory.mktemp("after")).rows

    def seen(rows: list[dict[str, Any]]) -> list[str]:
        return sorted(str({key: value for key, value in row.items() if key not in told}) for row in rows)

    assert seen(after) == seen(before)


@SLOW
@given(seed=st.integers(0, 10_000), year=st.sampled_from((2025, 2026)))
def test_a_stranger_changes_nobody_else(tmp_path_factory: Any, seed: int, year: int) -> None:
    world = crowd(seed)
    before = world.run(tmp_path_factory.mktemp("before")).rows
    stranger = {"ine": ine(999_000_001), "surname": "Vandermersch", "first_name": "Philibert", "sex": "1",
                "birth_date": date(2003, 11, 29), "birth_commune": "33063"}  # fmt: skip
    record = world.enrol(stranger, year, "0331234A")
    after = world.run(tmp_path_factory.mktemp("after")).rows
    assert [row for row in after if row["records"] != [record]] == before


@SLOW
@given(seed=st.integers(0, 10_000))
def test_every_record_is_in_one_person_or_none(tmp_path_factory: Any, seed: int) -> None:
    world = crowd(seed)
    rows = world.run(tmp_path_factory.mktemp("once")).rows
    told = [record for row in rows for record in row["records"]]
    assert len(told) == len(set(told))
    assert {row["record"] for row in world.rows["enrolments"]} <= set(told)


def test_the_same_folder_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    world = crowd(7)
    for name in ("one", "two"):
        world.run(tmp_path / name)
    one, two = ((tmp_path / name / "out" / "verdicts.parquet").read_bytes() for name in ("one", "two"))
    assert one == two


def test_thousands_of_rows_filled_with_the_same_words_are_not_compared_with_one_another(tmp_path: Path) -> None:
    world = crowd(5)
    nobody: dict[str, Any] = {"surname": "Nom", "first_name": "Prenom", "birth_date": date(2009, 1, 1), "sex": "2"}
    for number in range(2_000):
        world.exam(nobody, "50033404")
        shared = {"ine": "0000000000A", "surname": f"Kerzon{number}", "first_name": "Lou"}
        world.exam(nobody | shared | {"birth_date": date(2009, 1 + number % 12, 1 + number % 28)}, "50033404")
    started = time.process_time()
    world.run(tmp_path, evidence=False)
    assert time.process_time() - started < 30


@pytest.mark.parametrize("threads", [1, 2, 4])
def test_nothing_is_left_beside_the_results(tmp_path: Path, threads: int) -> None:
    crowd(3, 10).run(tmp_path, threads=threads)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["evidence", "verdicts.parquet"]
