"""The gateways' address: signed, fresh, and silent for everybody else."""

import json
import time

import pytest
from django.test import Client

from rebond.domain.messages.models import Incoming
from rebond.web.public.receipts import signature_of

pytestmark = pytest.mark.django_db
ADDRESS, SECRET = "/messages/avis/", "un secret partagé"
RECEIPT = {"channel": "sms", "kind": "delivered", "id": "sms-1"}


@pytest.fixture(autouse=True)
def secret(settings) -> None:
    """The secret shared with the gateways."""
    settings.RECEIPTS_SECRET = SECRET


def post(told: object, *, age: int = 0, secret: str = SECRET, body: bytes | None = None, **headers: str):
    body = json.dumps(told).encode() if body is None else body
    timestamp = str(int(time.time()) - age)
    signed = {"X-Rebond-Timestamp": timestamp, "X-Rebond-Signature": signature_of(secret, timestamp, body)} | headers
    return Client(enforce_csrf_checks=True).post(ADDRESS, body, content_type="application/json", headers=signed)


def kept(as_owner) -> list[tuple]:
    with as_owner():
        return list(Incoming.objects.values_list("channel", "kind", "provider_id", "sender", "text"))


def test_a_signed_receipt_is_kept_for_the_job(as_owner) -> None:
    assert post(RECEIPT).status_code == 204
    assert kept(as_owner) == [("sms", "delivered", "sms-1", "", "")]


def test_a_reply_is_kept_with_its_text(as_owner) -> None:
    assert post({"channel": "sms", "kind": "reply", "from": "+33612345678", "text": "Oui"}).status_code == 204
    assert kept(as_owner) == [("sms", "reply", "", "+33612345678", "Oui")]


@pytest.mark.parametrize(
    "changed",
    [
        {"secret": "autre"},
        {"age": 301},
        {"age": -301},
        {"X-Rebond-Signature": ""},
        {"X-Rebond-Signature": "é"},
        {"X-Rebond-Timestamp": "demain"},
        {"X-Rebond-Timestamp": "²"},
        {"X-Rebond-Timestamp": "9" * 40},
    ],
)
def test_what_is_not_signed_now_is_refused_without_a_word(as_owner, changed: dict) -> None:
    answer = post(RECEIPT, **changed)
    assert (answer.status_code, answer.content) == (403, b"")
    assert kept(as_owner) == []


@pytest.mark.parametrize(
    "told",
    [
        [],
        {"channel": "pigeon", "kind": "delivered", "id": "1"},
        {"channel": "sms", "kind": "delivered"},
        {"channel": "sms", "kind": "reply", "text": "Oui"},
        {"channel": "sms", "kind": "delivered", "id": 12},
        {"channel": "sms", "kind": "reply", "from": "+33612345678", "text": "a\0b"},
    ],
)
def test_what_cannot_be_read_is_refused(as_owner, told: object) -> None:
    assert post(told).status_code == 400
    assert post(None, body=b"{").status_code == 400
    assert kept(as_owner) == []


def test_without_a_secret_the_address_does_not_exist(settings) -> None:
    settings.RECEIPTS_SECRET = ""
    assert post(RECEIPT).status_code == 404


def test_half_a_character_in_an_answer_cut_by_the_gateway_loses_nothing_else(as_owner) -> None:
    told = {"channel": "sms", "kind": "reply", "from": "+33612345678", "text": "Oui merci \ud83d"}
    assert post(told).status_code == 204
    assert kept(as_owner) == [("sms", "reply", "", "+33612345678", "Oui merci ?")]
