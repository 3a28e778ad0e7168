"""The public reference, read from the installed packages."""

from functools import cache

import pytest
from django.conf import settings

from rebond.domain.territory.loading import (
    ReferenceMissingError,
    ReferenceSource,
    default_source,
    department_of_uai,
    nature_of,
    uai_is_valid,
)


@cache
def source() -> ReferenceSource:
    try:
        return default_source(settings.ROOT)
    except ReferenceMissingError as error:
        pytest.skip(str(error))


def commune(code: str) -> dict:
    return next(row for row in source().communes if row["code"] == code)


def school(uai: str) -> dict | None:
    return next((row for row in source().establishments if row["uai"] == uai), None)


def test_the_whole_country_is_there_overseas_included() -> None:
    departments = {row["code"]: row for row in source().departments}
    assert len([code for code in departments if len(code) == 2]) == 96
    assert {"971", "972", "973", "974", "975", "976", "977", "978", "986", "987", "988"} <= departments.keys()
    assert len(source().communes) == 34969 + 45
    assert len(source().regions) == 26
    assert len(source().epcis) > 1200


def test_every_departement_of_the_five_overseas_regions_and_the_metropolis_has_its_academie() -> None:
    without = {row["code"] for row in source().departments if row["academie_id"] is None}
    assert without == {"984", "989"}  # lands without schools
    of_amiens = {row["code"] for row in source().departments if row["academie_id"] == "20"}
    assert of_amiens == {"02", "60", "80"}


def test_a_borough_belongs_to_its_city_and_comes_after_it() -> None:
    codes = [row["code"] for row in source().communes]
    assert commune("69381")["parent_id"] == "69123"
    assert codes.index("69123") < codes.index("69381")
    assert commune("13055")["parent_id"] is None


def test_a_merged_commune_lives_on_as_a_former_code() -> None:
    assert "01015" not in commune("01015")["former_codes"]
    assert "69232" in commune("69123")["former_codes"]
    former = {code for row in source().communes for code in row["former_codes"]}
    assert len(former) > 4000
    assert former.isdisjoint(row["code"] for row in source().communes)


def test_a_postal_code_and_a_population_come_with_the_commune() -> None:
    laon = commune("02408")
    assert laon["search_name"] == "laon"
    assert "02000" in laon["postal_codes"]
    assert laon["population"] > 20000


def test_real_schools_come_with_a_clean_uai_and_without_rectorats() -> None:
    schools = source().establishments
    assert 5000 < len(schools) < 5176
    assert all(uai_is_valid(row["uai"]) for row in schools)
    assert len({row["uai"] for row in schools}) == len(schools)
    assert not [row for row in schools if "rectorat" in row["search_name"]]


def test_a_school_stands_in_the_departement_of_its_uai() -> None:
    assert school("6200650M")["department_id"] == "2A"
    assert school("0801206B")["department_id"] == "80"
    assert school("9830557N")["department_id"] == "988"
    assert school("9840002E")["department_id"] == "987"
    assert all(row["department_id"] for row in source().establishments)


def test_nearly_every_school_finds_its_commune() -> None:
    assert school("0801206B")["commune_id"] == "80001"
    assert school("9740979W")["commune_id"] == "97407"
    found = [row for row in source().establishments if row["commune_id"]]
    assert len(found) / len(source().establishments) > 0.95


@pytest.mark.parametrize(
    ("start", "department"),
    [("0750", "75"), ("6200", "2A"), ("7200", "2B"), ("9850", "976"), ("9760", "976"), ("9740", "974"), ("2650", None)],
)
def test_the_start_of_a_uai_says_its_departement(start: str, department: str | None) -> None:
    known = {row["department_id"] for row in source().communes}
    assert department_of_uai(start, known) == department


def test_the_nature_is_taken_from_the_name_and_from_nothing_else() -> None:
    assert nature_of("LYCÉE PROFESSIONNEL HIPPOLYTE CARNOT") == "320"
    assert nature_of("LPO LYCÉE DES MÉTIERS") == "306"
    assert nature_of("LYCÉE VAUGELAS") == ""


def test_the_old_and_new_levels_know_each_other() -> None:
    levels = {row["code"]: row for row in source().codes if row["list"] == "level"}
    assert levels["V"]["details"]["corresponds"] == "3"
    assert levels["3"]["details"] == {"corresponds": "V", "qualifies": True}
    assert levels["V"]["valid_to"] < levels["3"]["valid_from"]


def test_an_exit_motive_says_what_it_changes() -> None:
    motives = {row["code"]: row["details"]["effect"] for row in source().codes if row["list"] == "exit_motive"}
    assert motives == {"10": "continues", "43": "deceased", "99": "unknown"}


@pytest.mark.parametrize(
    ("rows", "column", "parents", "key"),
    [
        ("departments", "region_id", "regions", "code"),
        ("departments", "academie_id", "academies", "code"),
        ("arrondissements", "department_id", "departments", "code"),
        ("communes", "department_id", "departments", "code"),
        ("communes", "arrondissement_id", "arrondissements", "code"),
        ("communes", "epci_id", "epcis", "siren"),
        ("communes", "parent_id", "communes", "code"),
        ("establishments", "commune_id", "communes", "code"),
        ("establishments", "department_id", "departments", "code"),
    ],
)
def test_every_row_refers_to_a_row_of_the_source(rows: str, column: str, parents: str, key: str) -> None:
    known = {row[key] for row in getattr(source(), parents)} | {None}
    assert {row[column] for row in getattr(source(), rows)} - known == set()
