"""The pages of the reference: platforms and perimeters, places, codes."""

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.base.models import ActionEntry
from rebond.domain.territory.models import CodeEntry, Department, PerimeterRule, Platform
from tests.web.administration.conftest import Office, text

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def url(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=args)


def test_the_first_page_says_what_is_to_settle(admin: Client, office: Office, as_owner) -> None:
    with as_owner():
        other = Platform.objects.create(name="Vermandois", department_id="02")
        for platform in (office.platform, other):
            PerimeterRule.objects.create(platform=platform, target="commune", commune_id="02408")
    shown = text(admin.get(url("reference")))
    assert "1 lieu réclamé par plusieurs plates-formes" in shown
    assert "Laonnois, Vermandois" in shown
    assert "Choisir la plate-forme par défaut" in shown
    assert "Départements sans plate-forme (1)" in shown


def test_nothing_to_settle_is_said(admin: Client) -> None:
    assert "Aucun lieu n’est réclamé deux fois" in text(admin.get(url("reference")))


def test_a_platform_is_opened_and_its_name_is_its_own(admin: Client) -> None:
    opened = admin.post(url("platform_open"), {"name": "Plate-forme du Vermandois", "department": "02"}, follow=True)
    assert "plate-forme ouverte" in text(opened)
    assert "Aucune règle" in text(opened)
    again = admin.post(url("platform_open"), {"name": "plate-forme du vermandois", "department": "02"})
    assert (again.status_code, "porte déjà ce nom" in text(again)) == (422, True)
    assert "Choisissez le département" in text(admin.post(url("platform_open"), {"name": "Autre"}))


def test_the_number_and_the_address_of_a_platform_are_changed_on_its_page(
    admin: Client, office: Office, as_owner
) -> None:
    page = url("platform", office.platform.pk)
    changed = admin.post(page, {"phone": "0323123456", "email": "laonnois@example.org"}, follow=True)
    assert "téléphone et courriel enregistrés" in text(changed)
    assert 'value="03 23 12 34 56"' in text(changed) and "laonnois@example.org" in text(changed)
    wrong = admin.post(page, {"phone": "12", "email": "laonnois"})
    assert wrong.status_code == 422
    assert "Cette adresse n’est pas complète" in text(wrong)
    assert "Ce numéro ne peut pas être appelé" in text(admin.post(page, {"phone": "12"}))
    with as_owner():
        kept = Platform.objects.get(pk=office.platform.pk)
        assert (kept.phone, kept.email) == ("03 23 12 34 56", "laonnois@example.org")
        assert ActionEntry.objects.filter(code="territory.platform.contact", object_id=kept.pk).count() == 1
    admin.post(page, {"phone": "", "email": ""})
    with as_owner():
        assert Platform.objects.get(pk=office.platform.pk).phone == ""


def test_a_place_is_searched_then_added_then_removed(admin: Client, office: Office) -> None:
    page = url("platform", office.platform.pk)
    assert "Saint-Quentin" in text(admin.get(page, {"lieu": "st quentin"}))
    added = admin.post(url("rule_add", office.platform.pk), {"target": "commune", "key": "02691"}, follow=True)
    assert "Saint-Quentin : rattachement enregistré" in text(added)
    assert "Règles en vigueur (1)" in text(added)
    rule = PerimeterRule.objects.get()
    removed = admin.post(url("rule_remove", rule.pk), follow=True)
    assert "rattachement retiré" in text(removed)
    assert not PerimeterRule.objects.exists()


@pytest.mark.parametrize("looked_for", ["tilleuls", "0029998x", "lycee"])
def test_an_establishment_is_found_by_name_or_uai(admin: Client, office: Office, looked_for: str) -> None:
    shown = text(admin.get(url("platform", office.platform.pk), {"lieu": looked_for}))
    assert 'Rattacher<span class="fr-sr-only"> Lycée des Tilleuls</span>' in shown


def test_establishments_and_bassins_are_added_too(admin: Client, office: Office) -> None:
    for target, key in (("establishment", office.school.pk), ("bassin", office.bassin.pk)):
        admin.post(url("rule_add", office.platform.pk), {"target": target, "key": key})
    assert set(PerimeterRule.objects.values_list("target", flat=True)) == {"establishment", "bassin"}


@pytest.mark.parametrize(
    "wrong",
    [{"target": "planet", "key": "02408"}, {"target": "bassin", "key": "x"}, {"target": "commune", "key": "00000"}],
)
def test_a_place_that_does_not_exist_adds_nothing(admin: Client, office: Office, wrong: dict) -> None:
    assert admin.post(url("rule_add", office.platform.pk), wrong).status_code in (302, 404)
    assert not PerimeterRule.objects.exists()


def test_a_rule_added_twice_is_refused_in_french(admin: Client, office: Office) -> None:
    for _ in range(2):
        last = admin.post(url("rule_add", office.platform.pk), {"target": "commune", "key": "02408"}, follow=True)
    assert "Cette règle existe déjà pour cette plate-forme" in text(last)


def test_a_departement_chooses_its_order_and_default_platform(admin: Client, office: Office) -> None:
    page = url("department", "02")
    assert "Communes sans règle (2)" in text(admin.get(page))
    saved = admin.post(page, {"preference": "establishment", "default_platform": office.platform.pk}, follow=True)
    assert "choix enregistrés" in text(saved)
    aisne = Department.objects.get(pk="02")
    assert (aisne.preference, aisne.default_platform_id) == ("establishment", office.platform.pk)


def test_a_default_platform_of_elsewhere_is_refused_beside_its_field(admin: Client, office: Office, as_owner) -> None:
    with as_owner():
        elsewhere = Platform.objects.create(name="Amiénois", department_id="80")
    refused = admin.post(url("department", "02"), {"preference": "home", "default_platform": elsewhere.pk})
    assert refused.status_code == 422
    assert "Choisissez une plate-forme de ce département" in text(refused)


def test_places_are_searched_without_accents_nor_order(admin: Client) -> None:
    assert "1 commune" in text(admin.get(url("communes"), {"q": "quentin SAINT"}))
    assert "Laon" in text(admin.get(url("communes"), {"q": "02408"}))
    assert "Aucune commune ne répond" in text(admin.get(url("communes"), {"q": "nulle part"}))
    assert "1 établissement" in text(admin.get(url("establishments"), {"q": "tilleuls", "departement": "02"}))
    assert "Aucun établissement ne répond" in text(admin.get(url("establishments"), {"departement": "80"}))


def test_a_page_of_results_that_does_not_exist_shows_the_nearest(admin: Client) -> None:
    assert admin.get(url("communes"), {"page": "9999"}).status_code == 200
    assert admin.get(url("communes"), {"page": "x"}).status_code == 200


def test_a_code_is_added_then_closed_and_stays_in_the_past(admin: Client) -> None:
    added = admin.post(
        url("code_add", "exit_motive"),
        {"code": "44", "label": "Départ à l’étranger", "effect": "unknown", "valid_from": "2026-09-01"},
        follow=True,
    )
    assert "Départ à l’étranger" in text(added)
    entry = CodeEntry.objects.get(code="44")
    assert entry.details == {"effect": "unknown"}
    closed = admin.post(url("code_close", entry.pk), {"valid_to": "2026-10-01"}, follow=True)
    assert "Départ à l’étranger" not in text(closed)
    assert "Départ à l’étranger" in text(admin.get(url("codes", "exit_motive"), {"tous": ""}))


def test_a_code_with_two_meanings_on_a_day_is_refused_beside_its_field(admin: Client) -> None:
    refused = admin.post(url("code_add", "status"), {"code": "ST", "label": "Autre chose"})
    assert refused.status_code == 422
    assert "Ce code a déjà un libellé à ces dates" in text(refused)
    assert "Autre chose" in text(refused)  # what was typed is still there


def test_missing_fields_say_what_to_write(admin: Client) -> None:
    refused = text(admin.post(url("code_add", "status"), {"valid_to": "demain"}))
    assert "Indiquez le code, tel qu’il figure dans les fichiers" in refused
    assert "Cette date n’existe pas" in refused


def test_a_code_does_not_close_before_it_opens(admin: Client, as_owner) -> None:
    with as_owner():
        entry = CodeEntry.objects.create(list="status", code="XX", label="Essai", valid_from="2026-09-01")
    refused = admin.post(url("code_close", entry.pk), {"valid_to": "2026-08-31"})
    assert refused.status_code == 422
    assert "Le dernier jour doit suivre le premier" in text(refused)


def test_unknown_lists_platforms_and_departements_are_not_found(admin: Client, office: Office) -> None:
    missing = (
        url("codes", "planets"),
        url("department", "99"),
        url("platform", office.school.pk),
        url("code_close", office.school.pk),
    )
    assert {admin.get(address).status_code for address in missing} == {404}


def test_an_assistant_opens_none_of_these_pages(assistant: Client, office: Office) -> None:
    addresses = (
        url("reference"),
        url("departments"),
        url("communes"),
        url("codes", "status"),
        url("people"),
        url("journal"),
    )
    assert {assistant.get(address).status_code for address in addresses} == {404}
    assert assistant.post(url("rule_add", office.platform.pk), {"target": "commune", "key": "02408"}).status_code == 404
    assert not PerimeterRule.objects.exists()


@pytest.mark.parametrize("name", ["reference", "communes", "establishments", "departments", "people"])
def test_a_page_takes_a_constant_number_of_queries(
    admin: Client, as_owner, django_assert_max_num_queries, name: str
) -> None:
    with as_owner():
        for n in range(8):
            platform = Platform.objects.create(name=f"Plate-forme {n}", department_id="02")
            PerimeterRule.objects.create(platform=platform, target="commune", commune_id="02408")
    with django_assert_max_num_queries(18):
        assert admin.get(url(name)).status_code == 200
