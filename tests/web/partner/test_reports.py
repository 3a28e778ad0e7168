"""The partner's pages: a report is made in two steps, nothing typed is lost, what becomes of it is read."""

import pytest
from django.test import Client

from rebond.domain.accounts.models import User
from rebond.domain.dossiers.models import Dossier, PartnerReport
from rebond.domain.territory.folding import fold
from rebond.domain.territory.models import Commune, Department, Organisation
from tests.domain.dossiers.cast import Cast, make_cast
from tests.domain.dossiers.sharing import partner_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

PAGE = "/partenaire/signaler/"
WHO = {"surname": "Quentin", "first_names": "Maëlle", "birth_date": "2009-01-02", "commune": "02408"}


@pytest.fixture
def cast(as_owner) -> Cast:
    with as_owner():
        made = make_cast()
        Department.objects.update(default_platform=made.platform)
    return made


@pytest.fixture
def client(cast: Cast, as_owner) -> Client:
    with as_owner():
        e2c = Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)
        farid = partner_of(e2c)
    browser = Client()
    browser.force_login(User.objects.get(pk=farid.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def test_a_partner_searches_then_reports_and_reads_what_becomes_of_it(client: Client, as_owner) -> None:
    assert "Signaler un jeune" in shown(client.get("/partenaire/"))
    found = client.post(PAGE, WHO | {"act": "search"})
    assert not found.context["form"].errors
    assert "Aucun jeune qui vous est confié ne lui ressemble" in shown(found)
    form = {"search": str(found.context["search_id"]), "key": str(found.context["key"])}
    refused = client.post(PAGE, WHO | form | {"act": "create", "reason": ""})
    assert refused.status_code == 422
    assert "Quentin" in shown(refused) or 'value="Quentin"' in refused.content.decode()
    done = client.post(PAGE, WHO | form | {"act": "create", "reason": "Ne vient plus."}, follow=True)
    assert done.redirect_chain == [("/partenaire/signalements/", 302)]
    page = shown(done)
    assert "Signalement transmis pour Maëlle" in page
    assert "Reçu par la plate-forme" in page and "Laon et Thiérache" in page
    with as_owner():
        assert PartnerReport.objects.count() == Dossier.objects.count() == 1


def test_the_commune_is_asked_for(client: Client) -> None:
    refused = client.post(PAGE, WHO | {"commune": "", "act": "search"})
    assert refused.status_code == 422
    assert "quelle plate-forme prévenir" in shown(refused)


def test_a_platform_does_not_open_a_partner_s_reports(cast: Cast) -> None:
    browser = Client()
    browser.force_login(User.objects.get(pk=cast.owner.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    assert browser.get(PAGE).status_code == browser.get("/partenaire/signalements/").status_code == 404


def test_a_commune_named_in_full_is_not_lost_among_those_whose_name_holds_it(
    client: Client, cast: Cast, as_owner
) -> None:
    with as_owner():
        for code, name in (("02408", "Laon"), ("02037", "Aulnois-sous-Laon")):
            kept = {"name": name, "search_name": fold(name), "department_id": "02"}
            Commune.objects.update_or_create(code=code, defaults=kept)
    assert client.post(PAGE, WHO | {"commune": "laon", "act": "search"}).status_code == 200
