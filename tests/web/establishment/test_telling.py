"""The page on which an establishment's referent says what they know."""

import pytest
from django.test import Client

from rebond.domain.accounts.models import User
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, SchoolWord
from rebond.domain.dossiers.operations import ChosenPerson, choose_person
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def cast(as_owner) -> Cast:
    with as_owner():
        return make_cast()


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def client(cast: Cast) -> Client:
    browser = Client()
    user = User.objects.get(pk=cast.referent.user_id)
    browser.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return browser


def address(zoe: Dossier) -> str:
    return f"/etablissement/dossier/{zoe.pk}/"


def test_the_home_and_the_file_lead_to_it(client: Client, zoe: Dossier) -> None:
    assert address(zoe) in client.get("/etablissement/").content.decode()
    assert address(zoe) in client.get(f"/plate-forme/dossier/{zoe.pk}/").content.decode()


def test_what_is_refused_comes_back_as_it_was_typed(client: Client, zoe: Dossier, as_owner) -> None:
    refused = client.post(
        address(zoe), {"kind": "detail", "detail_kind": "phone", "value": "06 12", "holder": "mother"}
    )
    assert refused.status_code == 422
    assert 'value="06 12"' in refused.content.decode()
    assert "vérifiez qu’il a dix chiffres" in shown(refused)
    with as_owner():
        assert not SchoolWord.objects.exists()


def test_what_was_told_is_read_again(client: Client, zoe: Dossier) -> None:
    said = {"kind": "information", "text": "Parlait d’un CAP cuisine.", "confidentiality": "platform"}
    page = shown(client.post(address(zoe), said, follow=True))
    assert "Information transmise à la plate-forme." in page
    assert "Parlait d’un CAP cuisine." in page


def test_a_contact_is_offered_to_the_establishment_that_was_chosen(cast, client: Client, zoe: Dossier) -> None:
    assert "Noter un contact" not in shown(client.get(address(zoe)))
    with acting_as(cast.owner):
        chosen = ChosenPerson("contact", place="Lycée des Trois Tilleuls (0029998X)")
        choose_person(actor=cast.owner, dossier_id=zoe.pk, chosen=chosen)
    assert "Interlocuteur privilégié" in shown(client.get("/etablissement/"))
    called = {"kind": "contact", "channel": "phone", "outcome": "no_answer"}
    assert "pas de réponse, téléphone" in shown(client.post(address(zoe), called, follow=True))
