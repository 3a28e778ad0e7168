"""Who is the same human being: the special cases of the design (§4) and the ways names differ (formats §8.4)."""

from collections.abc import Callable
from datetime import date
from typing import Any

import duckdb
import pytest

from rebond.kernel.comparator.folding import MACROS
from tests.kernel.comparator.builder import CAP_2, CFA, LYCEE, LYCEE_2, SECONDE, Verdicts, World, ine, somebody
from tests.kernel.comparator.cases import case_person

Who = dict[str, Any]
Scene = Callable[[World, Who], tuple[str, str]]
BORN = date(2008, 3, 12)


def later(who: Who, **changed: Any) -> Who:
    """The same person as another sender typed them, without an INE unless given."""
    return who | {"ine": None} | changed


def found_again(**changed: Any) -> Scene:
    """Last year here, this year there, typed otherwise."""
    return lambda w, who: (w.enrol(who, 2025, LYCEE), w.enrol(later(who, **changed), 2026, LYCEE_2))


def with_name(surname: str, first_name: str, /, **changed: Any) -> Scene:
    """The same, for a person of that name."""
    return lambda w, who: found_again(**changed)(w, who | {"surname": surname, "first_name": first_name})


def twins(w: World, who: Who) -> tuple[str, str]:
    """The other first name, all else alike: home, phone, birth place."""
    home = {"phones": ["0612345678"], "commune": "60057", "postal_code": "60000"}
    other = later(who, first_name="Clothilde", **home)
    return w.enrol(who | {"first_name": "Bérénice"} | home, 2025, LYCEE), w.enrol(other, 2026, LYCEE)


def changed_ine(w: World, who: Who) -> tuple[str, str]:
    other = who | {"ine": ine(777_000_123)}
    return w.enrol(who, 2025, LYCEE), w.enrol(other, 2026, LYCEE_2, last_year_uai=LYCEE)


def one_ine_two_people(w: World, who: Who) -> tuple[str, str]:
    other = who | {"surname": "Tartempion", "first_name": "Gaspard", "birth_date": date(2009, 11, 30), "sex": "1"}
    return w.enrol(who, 2025, LYCEE), w.enrol(other, 2026, LYCEE_2)


def homonyms_elsewhere(w: World, who: Who) -> tuple[str, str]:
    other = who | {"ine": ine(777_000_456), "birth_commune": "13055"}
    return w.enrol(who, 2025, LYCEE), w.enrol(other, 2026, LYCEE_2)


def homonyms_of_another_date(w: World, who: Who) -> tuple[str, str]:
    other = who | {"ine": ine(777_000_789), "birth_date": date(2009, 11, 30)}
    return w.enrol(who, 2025, LYCEE), w.enrol(other, 2026, LYCEE_2)


def two_in_one_file(w: World, who: Who) -> tuple[str, str]:
    return w.enrol(later(who), 2025, LYCEE), w.enrol(later(who), 2025, LYCEE)


def two_contracts_in_one_file(w: World, who: Who) -> tuple[str, str]:
    broken = {"contract_broken_on": date(2026, 9, 20)}
    return w.contract(later(who), 2026, CFA, **broken), w.contract(later(who), 2026, CFA)


def mistyped(number: str) -> str:
    """An INE with its fifth digit wrong, so that its key is wrong too."""
    return number[:4] + str((int(number[4]) + 1) % 10) + number[5:]


SAME: dict[str, Scene] = {
    "no INE, all else alike": found_again(),
    "the INE alone agrees with the names, the date is wrong":
        lambda w, who: found_again(ine=who["ine"], birth_date=date(2006, 7, 30))(w, who),
    "the INE alone agrees with the date, the names are others":
        lambda w, who: found_again(ine=who["ine"], surname="Durand", first_name="Jeanne")(w, who),
    "the other INE of the record": lambda w, who: (
        w.enrol(who, 2025, LYCEE, ine_other="1234567890V"),
        w.enrol(who | {"ine": "1234567890V", "surname": "Zzyx"}, 2026, LYCEE_2)),
    "an INE with one wrong letter": lambda w, who: found_again(ine=mistyped(who["ine"]))(w, who),
    "a changed INE, full identity and last year's school": changed_ine,
    "case, accents and hyphens": with_name("Léon-Bürger", "Zoé-Anaïs", surname="LEON BURGER", first_name="ZOE ANAIS"),
    "SAINT and ST": with_name("Saint-Exupère", "Odilon", surname="St Exupere"),
    "a lost letter": with_name("Kocović", "Iva", surname="Kocovi?"),
    "a lost letter in the first name": with_name("Kocovar", "Noëlie", first_name="No?lie"),
    "X dit Y": with_name("Kermadec dit Lebrave", "Odilon", surname="Lebrave"),
    "a particle dropped": with_name("de la Rochemure", "Odilon", surname="Rochemure"),
    "surname and first name exchanged": with_name("Trémazan", "Odilon", surname="Odilon", first_name="Tremazan"),
    "a compound first name cut": with_name("Plougastel", "Jean-Philibert", first_name="Jean"),
    "the second first name first": lambda w, who: (
        w.enrol(who | {"first_name_2": "Philomène"}, 2025, LYCEE),
        w.enrol(later(who, first_name="Philomène"), 2026, LYCEE_2)),
    "a name of use": lambda w, who: (
        w.enrol(who | {"usage_name": "Vandermersch"}, 2025, LYCEE),
        w.enrol(later(who, surname="Vandermersch"), 2026, LYCEE_2)),
    "half of a double surname": with_name("Kermadec-Vandermersch", "Odilon", surname="Vandermersch"),
    "a truncated surname": with_name("Vandermerschkermadec", "Odilon", surname="Vandermersch"),
    "a typing error in the surname": with_name("Lannilis", "Odilon", surname="Lannlisi"),
    "a name as it sounds": with_name("Kermadecque", "Mathys", surname="Quermadec", first_name="Mathis"),
    "day and month swapped": found_again(birth_date=date(2008, 12, 3)),
    "one digit of the date": found_again(birth_date=date(2008, 3, 17)),
    "two errors at once on a rare name": with_name("Roscanvel", "Odilon", surname="Rosacnvel",
                                                   birth_date=date(2008, 3, 17)),
    "a birth place that is not told": found_again(birth_commune=None, birth_country=None),
    "a borough of Paris": lambda w, who: found_again(birth_commune="75112")(w, who | {"birth_commune": "75056"}),
    "two contracts of one apprentice in one file": two_contracts_in_one_file,
}  # fmt: skip

APART: dict[str, Scene] = {
    "twins": twins,
    "two people under one INE": one_ine_two_people,
    "two people under one INE, born days apart": lambda w, who: found_again(
        ine=who["ine"], surname="Durand", first_name="Jeanne", birth_date=date(2008, 3, 17))(w, who),
    "homonyms born elsewhere": homonyms_elsewhere,
    "homonyms of another date": homonyms_of_another_date,
    "two rows of one school's file": two_in_one_file,
    "sisters with near first names": with_name("Bodilis", "Léa", first_name="Léo", sex="1"),
    "another first name and another date": found_again(first_name="Gaspard", birth_date=date(2008, 9, 1), sex="1"),
}  # fmt: skip


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Verdicts, dict[str, tuple[str, str]]]:
    """All scenes in one world: each with a birth date of its own, so that none meets another."""
    world = World()
    records = {}
    for number, (name, scene) in enumerate((SAME | APART).items()):
        records[name] = scene(
            world, case_person(number, BORN) | {"phones": [f"06{(number + 1) * 12_845_073 % 10**8:08d}"]}
        )
    return world.run(tmp_path_factory.mktemp("scenes")), records


@pytest.mark.parametrize("name", SAME)
def test_one_person(scenes: tuple[Verdicts, dict[str, tuple[str, str]]], name: str) -> None:
    verdicts, records = scenes
    assert verdicts.together(*records[name])


@pytest.mark.parametrize("name", APART)
def test_two_people(scenes: tuple[Verdicts, dict[str, tuple[str, str]]], name: str) -> None:
    verdicts, records = scenes
    first, second = records[name]
    assert not verdicts.together(first, second)


def test_a_candidate_who_has_a_twin_is_left_to_a_human(tmp_path: Any) -> None:
    """Two people both fit a record without INE: neither gets it surely, both are told of it."""
    world = World()
    one = world.enrol(somebody(1, ine=ine(123_456_789), birth_commune="60057"), 2025)
    other = world.enrol(somebody(2, ine=ine(123_456_790), birth_commune="80021"), 2025, LYCEE_2)
    record = world.exam(somebody(ine=None), "50033404")
    verdicts = world.run(tmp_path)
    for person in (one, other):
        assert verdicts.of(person)["doubtful_records"] == [record]
        assert verdicts.verdict(person)[0] in ("review", "undetermined")


def test_a_doubtful_enrolment_is_reviewed_and_told(tmp_path: Any) -> None:
    world = World()
    world.deliver(LYCEE, 2026)
    person = world.enrol(somebody(surname="Martin", first_name="Emma", birth_commune=None, commune=None,
                                  postal_code=None), 2025, mef=SECONDE)  # fmt: skip
    homonym = world.enrol(somebody(ine=None, surname="Martin", first_name="Emma", birth_commune=None, commune=None,
                                   postal_code=None), 2026, LYCEE_2, mef=CAP_2)  # fmt: skip
    verdicts = world.run(tmp_path)
    assert verdicts.verdict(person) == ("review", "enrolled")
    assert verdicts.of(person)["doubtful_records"] == [homonym]
    assert verdicts.verdict(homonym) == ("not_dropout", "enrolled")


def test_a_common_name_needs_more_than_a_rare_one(tmp_path: Any) -> None:
    world = World()
    bare = {"birth_commune": None, "commune": None, "postal_code": None, "mef": SECONDE}
    common, rare = somebody(1, surname="Martin", first_name="Emma", **bare), somebody(2, surname="Kermadec", **bare)
    first = [world.enrol(who, 2025, LYCEE) for who in (common, rare)]
    second = [world.enrol(who | {"ine": None, "mef": CAP_2}, 2026, LYCEE_2) for who in (common, rare)]
    verdicts = world.run(tmp_path)
    assert not verdicts.together(first[0], second[0])
    assert verdicts.together(first[1], second[1])


@pytest.mark.parametrize(("written", "read"), [
    ("0612345987", "612345987"), ("+33 6 12 34 59 87", "612345987"), ("0600000000", None), ("06 66 66 66 66", None),
    ("0123456789", None), ("", None), ("NC", None), ("0612", None),
])  # fmt: skip
def test_a_made_up_number_brings_nobody_together(written: str, read: str | None) -> None:
    connection = duckdb.connect()
    connection.execute(MACROS)
    assert connection.execute("SELECT phone(?)", [written]).fetchone() == (read,)
