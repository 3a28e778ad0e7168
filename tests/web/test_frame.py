"""The frame of every page, before anyone signs in."""

import sys

import pytest
from django.core.cache import cache
from django.test import Client

from rebond.config.logs import DiscreetFormatter
from rebond.domain.accounts.models import User
from rebond.web.middleware import visitor_address

pytestmark = pytest.mark.django_db


def test_a_visitor_is_led_to_the_sign_in_page(client: Client) -> None:
    response = client.get("/", follow=True)
    assert response.status_code == 200
    assert "Se connecter" in response.content.decode()


def test_an_unknown_address_answers_404_in_french(client: Client) -> None:
    response = client.get("/n-existe-pas/")
    assert response.status_code == 404
    assert "Page introuvable" in response.content.decode()


def test_the_address_of_a_form_opened_by_itself_says_so_in_french(client: Client) -> None:
    response = client.get("/compte/demonstration/")
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "ne s’ouvre pas seule" in response.content.decode()


@pytest.mark.parametrize("address", ["/plan-du-site/", "/accessibilite/", "/donnees-personnelles/"])
def test_public_pages_open_without_an_account(client: Client, address: str) -> None:
    assert client.get(address).status_code == 200


def test_after_too_many_wrong_passwords_even_the_right_one_waits_and_the_page_says_so(client: Client, as_owner) -> None:
    cache.clear()
    with as_owner():
        User.objects.create_user("lea@example.org", password="un secret bien long")
    for attempt in range(6):
        client.post("/connexion/", {"login": "lea@example.org", "password": f"faux {attempt}"})
    response = client.post("/connexion/", {"login": "lea@example.org", "password": "un secret bien long"})
    assert response.status_code == 200
    assert "attendez cinq minutes" in response.content.decode()
    cache.clear()


def test_a_character_that_nothing_can_hold_is_refused_in_french(client: Client) -> None:
    response = client.get("/plan-du-site/", {"q": "a\0b"})
    assert response.status_code == 400
    assert "Demande illisible" in response.content.decode()


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (1, "<script>", ""),
        (2, "203.0.113.9", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_say_where_a_visitor_comes_from(settings, rf, proxies, forwarded, seen) -> None:
    settings.PROXIES = proxies
    assert visitor_address(rf.get("/", headers={"X-Forwarded-For": forwarded})) == seen


def test_logs_tell_where_an_error_happened_and_not_whose_row_it_was() -> None:
    message = "duplicate key\nDETAIL:  Key (surname)=(LEFEVRE) already exists."
    try:
        raise ValueError(message)
    except ValueError:
        told = DiscreetFormatter().formatException(sys.exc_info())
    assert "duplicate key" in told
    assert "LEFEVRE" not in told
