"""The page of the search across the country."""

import pytest
from django.urls import reverse

from tests.web.stage import Stage

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

ASKED = {"purpose": "request", "reference": "courriel du 20 novembre", "surname": "lefevre", "first_names": "zoe"}


def test_who_holds_the_habilitation_learns_which_platform_follows(stage: Stage) -> None:
    page = stage.client("operator").post(reverse("administration:country"), ASKED)
    text = page.content.decode()
    assert "LEFÈVRE Zoé Marie" in text
    assert "Laon et Thiérache" in text
    assert str(stage.objects["dossier"]) not in text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_menu_shows_it_to_them_alone(stage: Stage) -> None:
    assert "Recherche nationale" in stage.client("operator").get("/plan-du-site/").content.decode()
    assert "Recherche nationale" not in stage.client("admin").get("/plan-du-site/").content.decode()


def test_a_search_without_purpose_is_refused_beside_its_field(stage: Stage) -> None:
    page = stage.client("operator").post(reverse("administration:country"), ASKED | {"purpose": ""})
    assert page.status_code == 422
    assert "Dites pourquoi vous cherchez" in page.content.decode()


def test_nobody_of_this_name_says_how_to_search_again(stage: Stage) -> None:
    page = stage.client("operator").post(reverse("administration:country"), ASKED | {"surname": "wolkowicz"})
    assert "Personne de ce nom" in page.content.decode()
