"""What humans decided, and the people already known, are obeyed."""

from pathlib import Path
from typing import Any

import pytest

from rebond.kernel.comparator import Decision, DecisionsError, read_decisions
from tests.kernel.comparator.builder import LYCEE, LYCEE_2, World, ine, somebody


def test_different_parts_what_an_ine_had_joined(tmp_path: Path) -> None:
    world = World()
    first, second = world.enrol(somebody(), 2025), world.enrol(somebody(), 2026, LYCEE_2)
    assert world.run(tmp_path / "before").together(first, second)
    parted = world.run(tmp_path / "after", (Decision(first, second, same=False),))
    assert not parted.together(first, second)
    assert parted.of(first)["doubtful_records"] == []


def test_same_joins_what_nothing_would(tmp_path: Path) -> None:
    world = World()
    first = world.enrol(somebody(), 2025)
    other = somebody(5, surname="Tartempion", first_name="Gaspard", birth_commune="13055")
    second = world.enrol(other, 2026, LYCEE_2)
    assert not world.run(tmp_path / "before").together(first, second)
    joined = world.run(tmp_path / "after", (Decision(second, first, same=True),))
    assert joined.together(first, second)
    assert joined.verdict(first) == ("not_dropout", "enrolled")


def test_a_doubt_that_a_human_settled_is_a_doubt_no_more(tmp_path: Path) -> None:
    world = World()
    world.deliver(LYCEE, 2026)
    one = world.enrol(somebody(1, ine=ine(123_456_789), birth_commune="60057"), 2025)
    other = world.enrol(somebody(2, ine=ine(123_456_790), birth_commune="80021"), 2025)
    record = world.exam(somebody(ine=None), "50033404")
    assert world.run(tmp_path / "before").of(one)["doubtful_records"] == [record]
    after = world.run(tmp_path / "after", (Decision(one, record, same=True), Decision(other, record, same=False)))
    assert after.together(one, record)
    assert after.of(one)["doubtful_records"] == after.of(other)["doubtful_records"] == []
    assert after.verdict(other) == ("dropout", None)


def test_a_decision_on_a_record_that_is_not_there_is_without_effect(tmp_path: Path) -> None:
    world = World()
    first = world.enrol(somebody(), 2025)
    verdicts = world.run(tmp_path, (Decision(first, "parti.zip#1", same=True),))
    assert verdicts.of(first)["records"] == [first]


def test_a_known_person_keeps_its_key_and_is_no_schooling(tmp_path: Path) -> None:
    world = World()
    record = world.enrol(somebody(ine=None, first_name="Maiwenn"), 2025)
    world.known(somebody(), "7f0c2e5e-0000-4000-8000-000000000001")
    world.known(somebody(9, surname="Tartempion", first_name="Gaspard"), "7f0c2e5e-0000-4000-8000-000000000002")
    verdicts = world.run(tmp_path)
    assert len(verdicts.rows) == 1
    assert verdicts.of(record)["person"] == "7f0c2e5e-0000-4000-8000-000000000001"
    assert verdicts.of(record)["records"] == [record]


def test_two_known_identities_of_one_person_bring_their_records_together(tmp_path: Path) -> None:
    world = World()
    key = "7f0c2e5e-0000-4000-8000-000000000001"
    maiden, married = somebody(), somebody(3, surname="Tartempion", first_name="Clotilde", birth_commune="13055")
    first, second = world.enrol(maiden, 2025), world.enrol(married, 2026, LYCEE_2)
    world.known(maiden, key)
    world.known(married, key)
    verdicts = world.run(tmp_path)
    assert verdicts.together(first, second)
    assert verdicts.of(first)["person"] == key


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a;b;c\n1;2;same\n", "record_a;record_b;decision"),
        ("record_a;record_b;decision\nx.zip#1;y.zip#2;peut-être\n", "ligne 2"),
        ("record_a;record_b;decision\nx.zip#1;;same\n", "ligne 2"),
    ],
)
def test_a_file_of_decisions_that_can_not_be_obeyed_says_which_line(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "decisions.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DecisionsError, match=told):
        read_decisions(path)


@pytest.mark.parametrize("separator", [";", ","])
def test_decisions_are_read(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "decisions.csv"
    rows: list[list[Any]] = [["record_a", "record_b", "decision"], ["a.zip#1", "b.zip#2", "same"],
                             ["a.zip#1", "c.zip#3", "different"]]  # fmt: skip
    path.write_text("\n".join(separator.join(row) for row in rows), encoding="utf-8-sig")
    assert read_decisions(path) == (Decision("a.zip#1", "b.zip#2", True), Decision("a.zip#1", "c.zip#3", False))
