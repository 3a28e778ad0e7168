"""Text that a browser or a gateway may send and that PostgreSQL or a header can't hold."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

CURSOR = {"way": "after", "key": "00000000-0000-0000-0000-000000000001"}


@pytest.mark.parametrize(
    "value", ["\0", "\ud800", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x" * 9000]
)
@pytest.mark.parametrize("sort", ["next", "name", "contact", "age"])
def test_the_place_of_a_page_is_nonsense(cast: Cast, zoe, owner: Client, value: str, sort: str) -> None:
    where = reverse("platform:narrow", args=[cast.platform.pk])
    sent = {"tab": "tous", "sort": sort, "act": "page:" + json.dumps(CURSOR | {"value": value})}
    answer = owner.post(where, sent, follow=True)
    assert answer.status_code == 200
