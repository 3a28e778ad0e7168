"""Perimeters in the database: placing many people, and showing the administrator what to settle."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from rebond.domain.territory.enums import Basis, PerimeterTarget, Preference
from rebond.domain.territory.models import Academie, Commune, Department, Establishment, PerimeterRule, Platform, Region
from rebond.domain.territory.operations import (
    add_rule,
    add_rules,
    cut_bassin,
    open_platform,
    remove_rule,
    set_department_choice,
)
from rebond.domain.territory.placement import Place
from rebond.domain.territory.queries import perimeter_conflicts, place_all, platform_for
from rebond.domain.territory.queries.homes import whose_home

pytestmark = pytest.mark.django_db


@pytest.fixture
def country(as_owner):
    """Two départements of one académie with four communes, a school, and two platforms in the Aisne."""
    with as_owner():
        Region.objects.create(code="32", name="Hauts-de-France")
        Academie.objects.create(code="20", name="Amiens")
        for code, name in (("02", "Aisne"), ("80", "Somme")):
            Department.objects.create(code=code, name=name, region_id="32", academie_id="20")
        for code, name, people in (
            ("02408", "Laon", 24000),
            ("02691", "Saint-Quentin", 53000),
            ("02722", "Soissons", 28000),
            ("80021", "Amiens", 134000),
        ):
            Commune.objects.create(
                code=code,
                name=name,
                search_name=name.lower(),
                department_id=code[:2],
                population=people,
                postal_codes=[code[:2] + "000"],
                former_codes=["02999"] if code == "02408" else [],
            )
        Establishment.objects.create(uai="0020001A", name="Lycée d’essai", department_id="02", commune_id="02722")
        north = open_platform(actor=None, name="Vermandois", department="02")
        south = open_platform(actor=None, name="Laonnois", department="02")
    return north, south


def school() -> Establishment:
    return Establishment.objects.get()


def test_each_kind_of_rule_places(country, as_owner) -> None:
    north, south = country
    with as_owner():
        bassin = cut_bassin(actor=None, name="Soissonnais", department="02", communes=["02722"])
        add_rule(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, key="02691")
        add_rule(actor=None, platform=south.pk, target=PerimeterTarget.BASSIN, key=bassin.pk)
        add_rule(actor=None, platform=north.pk, target=PerimeterTarget.ESTABLISHMENT, key=school().pk)
    assert platform_for(commune_code="02691").platform_id == north.pk
    assert platform_for(commune_code="02722").platform_id == south.pk
    by_school = platform_for(commune_code="02408", establishment_id=school().pk)
    assert (by_school.platform_id, by_school.basis) == (north.pk, Basis.ESTABLISHMENT_RULE)


def test_whose_an_address_is_is_read_at_once_as_placing_a_home_says(
    country, as_owner, django_assert_num_queries
) -> None:
    north, south = country
    with as_owner():
        bassin = cut_bassin(actor=None, name="Soissonnais", department="02", communes=["02722"])
        add_rule(actor=None, platform=south.pk, target=PerimeterTarget.BASSIN, key=bassin.pk)
        for platform in country:
            add_rule(actor=None, platform=platform.pk, target=PerimeterTarget.COMMUNE, key="02408")
        set_department_choice(actor=None, department="02", preference=Preference.HOME, default_platform=north.pk)
    towns = {"02408": "Laon Cedex", "02722": "Soissons", "80021": "Amiens", "": "Ville inconnue"}
    for code, town in towns.items():
        for postcode in ("02000", "80000", "99999"):
            there = code if code[:2] == postcode[:2] else None
            placed = platform_for(commune_code=there, postal_code=postcode)
            with django_assert_num_queries(1):
                home = whose_home(postcode, town)
            decided = placed.basis in (Basis.HOME_RULE, Basis.HOME_DEFAULT)
            assert next((one.pk for one in home.platforms), None) == (placed.platform_id if decided else None)
    assert [one.name for one in whose_home("02000", "LAON").platforms] == ["Laonnois", "Vermandois"]


def test_a_former_code_is_followed_and_the_somme_gets_a_neighbour(country, as_owner) -> None:
    north, _ = country
    with as_owner():
        add_rule(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, key="02408")
    assert platform_for(commune_code="02999").platform_id == north.pk
    assert platform_for(commune_code="80021").basis == Basis.ACADEMIE


def test_placing_a_thousand_people_takes_as_many_queries_as_placing_one(
    country, as_owner, django_assert_max_num_queries
) -> None:
    north, _ = country
    with as_owner():
        add_rules(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, keys=["02408", "02691"])
    one = Place("02408", school().pk, "02000")
    many = [Place(code, school().pk, "02000") for code in ("02408", "02691", "80021", "99999") for _ in range(250)]
    with django_assert_max_num_queries(7):
        place_all([one])
    with django_assert_max_num_queries(7):
        assert len(place_all(many)) == 1000


def test_a_rule_is_said_once_by_a_platform(country, as_owner) -> None:
    north, _ = country
    with as_owner():
        add_rule(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, key="02408")
        with pytest.raises(ValidationError, match="existe déjà"):
            add_rule(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, key="02408")
        assert add_rules(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, keys=["02408", "02691"]) == 1


def test_a_rule_has_its_one_target(country, as_owner) -> None:
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        PerimeterRule.objects.create(platform=country[0], target="commune", establishment=school())


def test_a_commune_claimed_twice_is_shown_as_a_dispute(country, as_owner) -> None:
    with as_owner():
        for platform in country:
            rule = add_rule(actor=None, platform=platform.pk, target=PerimeterTarget.COMMUNE, key="02408")
    dispute = perimeter_conflicts().disputes[0]
    assert (dispute.kind, dispute.name, dispute.platforms) == ("Commune", "Laon", ("Laonnois", "Vermandois"))
    assert platform_for(commune_code="02408").disputed
    with as_owner():
        remove_rule(actor=None, rule=rule)
    assert perimeter_conflicts().disputes == []


def test_a_commune_of_two_bassins_of_two_platforms_is_a_dispute(country, as_owner) -> None:
    with as_owner():
        for platform in country:
            bassin = cut_bassin(actor=None, name=platform.name, department="02", communes=["02408"])
            add_rule(actor=None, platform=platform.pk, target=PerimeterTarget.BASSIN, key=bassin.pk)
    assert [d.kind for d in perimeter_conflicts().disputes] == ["Commune de deux bassins"]
    assert platform_for(commune_code="02408").disputed


def test_what_no_rule_covers_is_counted_until_a_default_platform_is_chosen(country, as_owner) -> None:
    north, _ = country
    with as_owner():
        add_rule(actor=None, platform=north.pk, target=PerimeterTarget.COMMUNE, key="02691")
    conflicts = perimeter_conflicts()
    aisne = conflicts.coverage[0]
    assert (aisne.communes, aisne.uncovered, aisne.uncovered_population) == (3, 2, 52000)
    assert conflicts.without_default == [aisne]
    assert [d.code for d in conflicts.without_platform] == ["80"]
    with as_owner():
        set_department_choice(
            actor=None, department="02", preference=Preference.ESTABLISHMENT, default_platform=north.pk
        )
    assert perimeter_conflicts().without_default == []
    assert platform_for(commune_code="02408").basis == Basis.HOME_DEFAULT


def test_the_default_platform_belongs_to_the_departement(country, as_owner) -> None:
    with as_owner(), pytest.raises(ValidationError, match="de ce département"):
        set_department_choice(
            actor=None, department="80", preference=Preference.HOME, default_platform=Platform.objects.first().pk
        )
