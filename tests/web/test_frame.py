"""The frame of every page, before anyone signs in."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_sign_in_page(client: Client) -> None:
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert "Se connecter" in response.content.decode()


def test_an_unknown_address_answers_404_in_french(client: Client) -> None:
    response = client.get("/n-existe-pas/")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


@pytest.mark.parametrize("address", ["/plan-du-site/", "/accessibilite/", "/donnees-personnelles/"])
def test_public_pages_open_without_an_account(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200
