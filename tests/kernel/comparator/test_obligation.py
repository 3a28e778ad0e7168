"""The second public: minors whom a diploma keeps off the list, and who are nowhere (law of 26 July 2019)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from rebond.kernel.comparator import obliged
from tests.kernel.comparator.builder import CAP_2, LYCEE, LYCEE_2, TERMINALE, World, somebody

CAP, BAC = "50033404", "10010000"
OCTOBER = date(2026, 10, 5)


def holds_a_cap(w: World) -> str:
    who = somebody()
    w.exam(who, CAP)
    w.deliver(LYCEE, 2026)
    return w.enrol(who, 2025, LYCEE, mef=CAP_2)


def second_public(tmp_path: Path, tell: Callable[[World], object]) -> tuple[list[str], str, str | None]:
    """The keys listed, and the verdict of the first judged."""
    world = World()
    tell(world)
    rows = world.run(tmp_path).rows
    return obliged(tmp_path / "out"), rows[0]["verdict"], rows[0]["criterion"]


def test_a_minor_with_a_cap_and_nothing_since_is_listed_and_keeps_the_verdict(tmp_path: Path) -> None:
    listed, verdict, criterion = second_public(tmp_path, holds_a_cap)
    assert (len(listed), verdict, criterion) == (1, "not_dropout", "diploma")


def changed(*changes: Callable[[World], object]) -> Callable[[World], None]:
    def tell(world: World) -> None:
        holds_a_cap(world)
        for change in changes:
            change(world)

    return tell


def of_age(world: World) -> None:
    for table in ("enrolments", "exams"):
        for row in world.rows[table]:
            row["birth_date"] = date(2008, 3, 12)


def silent_school(world: World) -> None:
    world.rows["files"] = [row for row in world.rows["files"] if row["school_year"] != 2026]


def bachelor(world: World) -> None:
    who = somebody()
    world.exam(who, "40025431")
    world.deliver(LYCEE, 2026)
    world.enrol(who, 2025, LYCEE, mef=TERMINALE)


@pytest.mark.parametrize(
    "tell",
    [
        pytest.param(changed(of_age), id="eighteen already"),
        pytest.param(changed(lambda w: w.enrol(somebody(), 2026, LYCEE_2)), id="enrolled again"),
        pytest.param(changed(lambda w: w.contract(somebody(), 2026)), id="apprenticed"),
        pytest.param(changed(lambda w: w.fact(somebody(), "EN_EMPLOI", OCTOBER)), id="at work"),
        pytest.param(changed(lambda w: w.fact(somebody(), "A_L_ETRANGER", OCTOBER)), id="abroad"),
        pytest.param(changed(lambda w: w.fact(somebody(), "DIPLOME", OCTOBER)), id="somebody looked already"),
        pytest.param(changed(silent_school), id="the school has sent nothing"),
        pytest.param(bachelor, id="holds the bac"),
    ],
)
def test_who_is_not_listed_for_the_obligation_alone(tmp_path: Path, tell) -> None:
    assert second_public(tmp_path, tell)[0] == []


def test_who_dropped_out_is_on_the_first_list_and_not_on_the_second(tmp_path: Path) -> None:
    def tell(world: World) -> None:
        world.deliver(LYCEE, 2026)
        world.enrol(somebody(), 2025, LYCEE)

    listed, verdict, _ = second_public(tmp_path, tell)
    assert (listed, verdict) == ([], "dropout")
