"""Adding a young person outside the lists, from the platform and from a school."""

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.dossiers.models import Dossier
from rebond.domain.territory.models import Department, Establishment
from tests.domain.dossiers.cast import Cast
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

ZOE = {"surname": "Lefèvre", "first_names": "Zoé", "birth_date": "2008-03-12"}
MAELLE = {"surname": "Quentin", "first_names": "Maëlle", "birth_date": "2009-01-02"}
SCHOOL = "/etablissement/signaler/"


def new(cast: Cast) -> str:
    return reverse("platform:new", args=[cast.platform.pk])


def text(response) -> str:
    return shown(response)


def create(client: Client, address: str, who: dict[str, str], **more: str):
    found = client.post(address, {**who, "act": "search"})
    return client.post(
        address,
        {**who, "act": "create", "search": found.context["search_id"], "key": found.context["key"], **more},
    )


def test_the_page_asks_to_search_before_anything_else(owner, cast) -> None:
    shown = text(owner.get(new(cast)))
    assert "Chercher s’il a déjà un dossier" in shown
    assert "Ouvrir son dossier" not in shown


def test_the_search_shows_the_file_and_keeps_what_was_typed(owner, cast, zoe) -> None:
    page = owner.post(new(cast), {**ZOE, "ine": "999999999ZZ", "act": "search"})
    shown = text(page)
    assert page.status_code == 200
    assert reverse("platform:file", args=[zoe.pk]) in shown
    assert "diffère : 123456789AB" in shown
    assert 'value="Lefèvre"' in shown and 'value="2008-03-12"' in shown


def test_a_stranger_is_told_that_a_file_may_exist_and_nothing_else(stranger, cast, zoe) -> None:
    address = reverse("platform:new", args=[cast.elsewhere.pk])
    shown = text(stranger.post(address, {**ZOE, "act": "search"}))
    assert "Un dossier existe peut-être ailleurs" in shown
    for secret in (str(zoe.pk), "Laon", "Trois Tilleuls", "123456789AB", "12 34 56 78", "Marie"):
        assert secret not in shown
    none = text(stranger.post(address, {**ZOE, "birth_date": "2008-03-13", "act": "search"}))
    assert "Aucun dossier ne lui ressemble" in none


def test_the_file_opened_is_on_the_list_with_its_flag_and_its_report(owner, colleague, cast) -> None:
    answer = create(owner, new(cast), MAELLE, reason="Vue à la mission locale.", origin="report")
    with_flag = text(colleague.get(reverse("platform:tab", args=[cast.platform.pk, "a-contacter"])))
    assert "QUENTIN Maëlle" in with_flag and "Signalé" in with_flag
    file = text(colleague.get(answer.url))
    assert "Signalé par Alice Vasseur" in file and "Vue à la mission locale." in file


def test_a_doubt_is_to_be_answered_before_opening(owner, cast, zoe) -> None:
    refused = create(owner, new(cast), ZOE, reason="Motif", doubt="1")
    assert refused.status_code == 422
    assert "cochez cette case" in text(refused)
    assert create(owner, new(cast), ZOE, reason="Motif", doubt="1", other="on").status_code == 302


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"surname": ""}, "Écrivez le nom du jeune."),
        ({"surname": "???"}, "Aucun dossier ne lui ressemble"),
        ({"surname": "--"}, "Ce nom ne contient aucune lettre"),
        ({"birth_date": "1999-02-31"}, "Cette date n’existe pas"),
        ({"birth_date": "1950-01-01"}, "Vérifiez l’année"),
        ({"ine": "12"}, "Un INE compte onze chiffres ou lettres"),
        ({"phone": "12"}, "dix chiffres"),
        ({"email": "a@"}, "Cette adresse n’est pas complète"),
        ({"commune": "Atlantis"}, "Aucune commune ne porte ce nom"),
    ],
)
def test_each_refusal_is_told_beside_its_field_and_the_rest_is_kept(owner, cast, changes, sentence) -> None:
    shown = text(owner.post(new(cast), {**MAELLE, "level": "CAP", **changes, "act": "search"}))
    assert sentence in shown
    assert 'value="Maëlle"' in shown


def test_a_reason_is_asked_for(owner, cast) -> None:
    refused = create(owner, new(cast), MAELLE, reason=" ")
    assert "une phrase suffit" in text(refused)
    assert "Ouvrir son dossier" in text(refused)


def test_only_the_platform_s_people_and_schools_reach_their_page(owner, colleague, stranger, referent, cast) -> None:
    assert colleague.get(new(cast)).status_code == 200
    for other in (stranger, referent):
        assert other.get(new(cast)).status_code == 404
        assert other.post(new(cast), {**ZOE, "act": "search"}).status_code == 404
    assert owner.get(SCHOOL).status_code == 404
    assert referent.get(SCHOOL).status_code == 200
    assert referent.get(f"{SCHOOL}?uai=0000000X").status_code == 404


def test_a_school_reports_and_its_platform_knows_who_did(owner, referent, cast, as_owner) -> None:
    with as_owner():
        Department.objects.update(default_platform=cast.platform)
        Establishment.objects.filter(pk=cast.school.pk).update(department="02")
    assert "Signaler un jeune" in text(referent.get("/etablissement/"))
    answer = create(referent, SCHOOL, MAELLE, reason="Absente depuis la rentrée.", phone="06 11 22 33 44")
    assert "Laon et Thiérache va prendre contact" in text(referent.get(answer.url))
    with as_owner():
        assert Dossier.objects.get().establishment_id == cast.school.pk
    assert "Signalé par Lycée des Trois Tilleuls" in text(owner.get(answer.url))
