"""Loading the reference as the owner: again and again, without losing what people entered."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction

from rebond.domain.territory.loading import ReferenceSource
from rebond.domain.territory.models import CodeEntry, Commune, Department, Establishment
from rebond.domain.territory.operations import load_reference

pytestmark = pytest.mark.django_db

SMALL = ReferenceSource(
    regions=[{"code": "32", "name": "Hauts-de-France"}],
    academies=[{"code": "20", "name": "Amiens"}],
    departments=[{"code": "02", "name": "Aisne", "region_id": "32", "academie_id": "20"}],
    arrondissements=[{"code": "022", "name": "Laon", "department_id": "02"}],
    communes=[
        {
            "code": "02408",
            "name": "Laon",
            "search_name": "laon",
            "department_id": "02",
            "arrondissement_id": "022",
            "postal_codes": ["02000"],
            "population": 24000,
        }
    ],
    establishments=[
        {
            "uai": "0020001A",
            "name": "LYCÉE D’ESSAI",
            "search_name": "lycee d essai",
            "department_id": "02",
            "commune_id": None,
        }
    ],
    codes=[{"list": "status", "code": "ST", "label": "Scolaire", "details": {}, "valid_from": None, "valid_to": None}],
)


def test_a_second_load_changes_nothing(as_owner) -> None:
    with as_owner():
        first = load_reference(SMALL)
        second = load_reference(SMALL)
    assert sum(table.added for table in first) == 7
    assert [(t.added, t.changed) for t in second] == [(0, 0)] * 8


def test_only_what_differs_is_changed(as_owner) -> None:
    renamed = replace(SMALL, communes=[{**SMALL.communes[0], "population": 25000}])
    with as_owner():
        load_reference(SMALL)
        tables = load_reference(renamed)
    assert {t.table for t in tables if t.changed} == {"territory_commune"}
    assert Commune.objects.get(code="02408").population == 25000


def test_what_the_source_no_longer_holds_stays(as_owner) -> None:
    with as_owner():
        load_reference(SMALL)
        tables = load_reference(replace(SMALL, communes=[]))
    assert next(t for t in tables if t.table == "territory_commune").unreferenced == 1
    assert Commune.objects.filter(code="02408").exists()


def test_what_people_entered_on_a_school_or_a_departement_is_kept(as_owner) -> None:
    with as_owner():
        load_reference(SMALL)
        Establishment.objects.update(commune="02408", nature="300", phone="0323000000")
        Department.objects.update(preference="establishment")
        load_reference(SMALL)
    school = Establishment.objects.get()
    assert (school.commune_id, school.nature, school.phone) == ("02408", "300", "0323000000")
    assert Department.objects.get().preference == "establishment"


def test_a_code_has_one_meaning_a_day(as_owner) -> None:
    with as_owner():
        load_reference(SMALL)
        with pytest.raises(IntegrityError), transaction.atomic():
            CodeEntry.objects.create(list="status", code="ST", label="Autre chose", valid_from="2026-09-01")
