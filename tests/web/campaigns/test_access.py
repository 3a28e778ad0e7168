"""Every address of the campaigns, for everyone: the administrator's alone, and nobody learns that it exists."""

from uuid import UUID

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.models import Delivery
from rebond.domain.campaigns.operations import start_run
from rebond.web.campaigns.urls import urlpatterns
from tests.domain.campaigns.cast import pupil, siecle, validate

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

POSTS = {"advance", "drop", "start", "stop", "accept", "publish", "preview", "take_back"}
#: The errors reported by platforms are of no campaign: the matrix tries their two pages (`tests/web/matrix.py`).
NAMES = sorted(pattern.name for pattern in urlpatterns if pattern.name not in ("errors", "error_answer"))


@pytest.fixture
def keys(drop, work, cast, campaign) -> dict[str, object]:
    """A campaign with a file read and a comparison asked for."""
    drop.named({"a.zip": siecle([pupil(1), pupil(2, birth_date=None)])})
    work()
    validate(cast, campaign)
    run = start_run(actor=cast.admin, campaign_id=campaign.pk)
    return {"campaign_id": campaign.pk, "delivery_id": Delivery.objects.get().pk, "run_id": run.pk, "code": "20"}


def address(name: str, keys: dict[str, object]) -> str:
    pattern = next(p for p in urlpatterns if p.name == name)
    wanted = {key: keys[key] for key in pattern.pattern.converters}
    if name == "department":
        wanted["code"] = "02"
    return reverse(f"campaigns:{name}", kwargs=wanted)


def ask(client: Client, name: str, keys: dict[str, object]) -> int:
    url = address(name, keys)
    return (client.post(url) if name in POSTS else client.get(url)).status_code


@pytest.mark.parametrize("name", NAMES)
def test_an_assistant_and_a_referent_get_404_at_every_address(name, keys, assistant, referent) -> None:
    assert ask(assistant, name, keys) == 404
    assert ask(referent, name, keys) == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_visitor_is_led_to_the_sign_in_page(name, keys) -> None:
    assert ask(Client(), name, keys) == 302


@pytest.mark.parametrize("name", [name for name in NAMES if name != "reject_values"])
def test_the_administrator_reaches_every_address(name, keys, admin) -> None:
    assert ask(admin, name, keys) in (200, 302, 422)


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("index", "new")])
def test_a_key_that_does_not_exist_is_a_404_for_the_administrator_too(name, operator) -> None:
    nowhere = {"campaign_id": new_id(), "delivery_id": new_id(), "run_id": new_id(), "code": "20"}
    assert ask(operator, name, nowhere) == 404


def test_the_values_set_aside_open_to_the_nominative_habilitation_alone_and_each_look_is_journalled(
    keys, admin, operator
) -> None:
    with CaptureQueriesContext(connections["journal"]) as journal:
        assert ask(admin, "reject_values", keys) == 404
        response = operator.get(address("reject_values", keys))
    assert response.status_code == 200 and response["Cache-Control"] == "no-store"
    assert "a.zip#2" in response.content.decode()
    lines = [query["sql"] for query in journal if "campaigns:reject_values" in query["sql"]]
    assert len(lines) == 2 and "404" in lines[0] and "200" in lines[1]
    assert all(UUID(str(keys["delivery_id"])).hex in line.replace("-", "") for line in lines)


def test_the_administrator_reads_why_the_values_are_closed_and_who_can_open_them(keys, admin) -> None:
    page = admin.get(address("rejects", keys)).content.decode()
    assert "Opérations nominatives" in page and "On ne se l’accorde pas soi-même" in page
    assert "Voir les lignes" not in page
