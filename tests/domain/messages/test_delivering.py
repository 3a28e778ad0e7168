"""The job delivers: once, whatever breaks; receipts and replies find their message."""

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.db import connection

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.messages import hooks
from rebond.domain.messages.enums import Channel, Notice, State
from rebond.domain.messages.models import Consent, Incoming, Message
from rebond.domain.messages.operations import MessageRefusedError, Traits, deliver, receive, refuse, send, take_incoming
from rebond.domain.messages.operations.delivering import DELAYS
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


class Gateway(BaseHTTPRequestHandler):
    """A gateway of SMS that answers what it is told to, and remembers what it took."""

    answers: list[int] = []
    taken: list[dict] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status = Gateway.answers.pop(0) if Gateway.answers else 201
        if status == 0:  # cut off in the middle
            Gateway.taken.append(body)
            self.connection.close()
            return
        if status == 201:
            Gateway.taken.append(body)
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps({"data": {"id": f"sms-{len(Gateway.taken)}"}}).encode())

    def log_message(self, *args: object) -> None:
        """Quiet."""


@pytest.fixture
def gateway(settings) -> Iterator[type[Gateway]]:
    """A real gateway on this machine, that messages leave by."""
    Gateway.answers, Gateway.taken = [], []
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.DEMO = False
    url = f"http://127.0.0.1:{server.server_port}/sms"
    settings.SMS_GATEWAY = {"url": url, "token": "secret", "sender": "PSAD", "identifier": "data.id"}
    yield Gateway
    server.shutdown()
    server.server_close()


@pytest.fixture
def heard(monkeypatch) -> list[tuple]:
    """What the app above is told."""
    told: list[tuple] = []
    listener = hooks.Listener(
        changed=lambda message: told.append((message.state, message.error)),
        replied=lambda message, text, at: told.append((message.pk, text)),
    )
    monkeypatch.setitem(hooks._listeners, "trial", listener)
    return told


def ask(cast: Cast, **changes) -> Message:
    given = {"channel": Channel.SMS, "to": "0612345678", "body": "Bonjour", "reference": new_id()} | changes
    with acting_as(cast.owner):
        return send(actor=cast.owner, platform_id=cast.platform.pk, traits=Traits("trial"), **given)


def again(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_in_the_demonstration_nothing_leaves_and_all_is_delivered(cast: Cast, clock, as_worker) -> None:
    message = ask(cast)
    with as_worker():
        deliver(message_id=message.pk)
        assert again(message).state == State.DELIVERED


def test_an_sms_leaves_once_and_its_receipt_finds_it(cast: Cast, clock, as_worker, gateway, heard) -> None:
    message = ask(cast)
    with as_worker():
        deliver(message_id=message.pk)
        deliver(message_id=message.pk)
        assert (again(message).state, again(message).provider_id) == (State.SENT, "sms-1")
    assert gateway.taken == [{"to": "+33612345678", "from": "PSAD", "text": "Bonjour", "reference": str(message.pk)}]
    with acting_as(None):
        key = receive(channel=Channel.SMS, kind=Notice.DELIVERED, provider_id="sms-1")
    with as_worker():
        take_incoming(incoming_id=key)
        take_incoming(incoming_id=key)
        assert again(message).state == State.DELIVERED
        assert not Incoming.objects.exists()
    assert heard == [(State.DELIVERED, "")]


def test_a_busy_gateway_is_tried_again_later_and_later_then_no_more(
    cast: Cast, clock, as_worker, gateway, heard
) -> None:
    message = ask(cast)
    gateway.answers = [503] * 10
    with as_worker():
        waits = []
        for _ in range(len(DELAYS)):
            deliver(message_id=message.pk)
            waits.append((again(message).not_before - clock[0]) // timedelta(minutes=1))
            assert again(message).state == State.QUEUED
            deliver(message_id=message.pk)  # too early: nothing happens
            clock[0] = again(message).not_before
        assert waits == list(DELAYS)
        deliver(message_id=message.pk)
        assert again(message).state == State.FAILED
    assert gateway.taken == []
    assert "plusieurs essais" in heard[0][1]


def test_a_gateway_that_is_not_there_certainly_took_nothing(cast: Cast, clock, as_worker, gateway, settings) -> None:
    settings.SMS_GATEWAY = settings.SMS_GATEWAY | {"url": "http://127.0.0.1:9/sms"}
    message = ask(cast)
    with as_worker():
        deliver(message_id=message.pk)
        assert again(message).state == State.QUEUED


@pytest.mark.parametrize("status", [0, 500])
def test_cut_off_in_the_middle_it_is_never_sent_again(cast: Cast, clock, as_worker, gateway, status: int) -> None:
    message = ask(cast)
    gateway.answers = [status]
    with as_worker():
        deliver(message_id=message.pk)
        deliver(message_id=message.pk)
        assert again(message).state == State.FAILED
        assert "on ne sait pas" in again(message).error
        key = receive(channel=Channel.SMS, kind=Notice.DELIVERED, provider_id=str(message.pk))
        take_incoming(incoming_id=key)
        assert again(message).state == State.DELIVERED  # it had left after all
    assert len(gateway.taken) <= 1


def test_a_worker_killed_while_sending_does_not_send_twice(cast: Cast, clock, as_worker, gateway) -> None:
    message = ask(cast)
    with as_worker():
        Message.objects.filter(pk=message.pk).update(state=State.SENDING, tries=1)
        deliver(message_id=message.pk)
        assert again(message).state == State.FAILED
    assert gateway.taken == []


def test_a_number_that_the_gateway_refuses_fails_at_once(cast: Cast, clock, as_worker, gateway, heard) -> None:
    message = ask(cast)
    gateway.answers = [422]
    with as_worker():
        deliver(message_id=message.pk)
    assert heard[0][0] == State.FAILED
    assert "vérifiez le numéro" in heard[0][1]


def test_what_was_queued_before_the_switch_went_off_is_held_when_its_turn_comes(
    cast: Cast, clock, as_worker, gateway, settings
) -> None:
    message = ask(cast)
    settings.OUTGOING_MESSAGES = False
    with as_worker():
        deliver(message_id=message.pk)
        assert again(message).state == State.HELD
    assert gateway.taken == []


def test_a_stop_between_the_asking_and_the_sending_is_obeyed(cast: Cast, clock, as_worker, gateway) -> None:
    message = ask(cast)
    with as_worker():
        refuse(actor=None, channel=Channel.SMS, whom="+33612345678")
        deliver(message_id=message.pk)
        assert again(message).state == State.DROPPED
    assert gateway.taken == []


def test_a_try_that_falls_at_night_waits_for_the_morning(cast: Cast, clock, as_worker, gateway) -> None:
    message = ask(cast)
    clock[0] = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)
    with as_worker():
        deliver(message_id=message.pk)
        assert (again(message).state, again(message).not_before.hour) == (State.QUEUED, 7)
    assert gateway.taken == []


def test_a_courriel_leaves_by_django_with_a_name_for_its_receipts(cast: Cast, clock, as_worker, settings) -> None:
    settings.DEMO, settings.DEFAULT_FROM_EMAIL = False, "Rebond <ne-pas-repondre@rebond.example>"
    message = ask(cast, channel=Channel.EMAIL, to="zoe@example.org", subject="Bonjour")
    with as_worker():
        deliver(message_id=message.pk)
        assert again(message).state == State.SENT
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["zoe@example.org"], "Bonjour")
    assert (
        sent.extra_headers["Message-ID"] == again_as(as_worker, message).provider_id == f"<{message.pk}@rebond.example>"
    )


def again_as(as_worker, message: Message) -> Message:
    with as_worker():
        return again(message)


def test_a_bounce_is_told_to_who_listens(cast: Cast, clock, as_worker, gateway, heard) -> None:
    message = ask(cast)
    with as_worker():
        deliver(message_id=message.pk)
        take_incoming(incoming_id=receive(channel=Channel.SMS, kind=Notice.BOUNCED, provider_id="sms-1"))
    assert heard[-1][0] == State.BOUNCED


def test_a_reply_goes_to_the_latest_message_to_that_number(cast: Cast, clock, as_worker, gateway, heard) -> None:
    first = ask(cast)
    clock[0] += timedelta(hours=1)
    second = ask(cast)
    with as_worker():
        for message in (first, second):
            deliver(message_id=message.pk)
        take_incoming(incoming_id=receive(channel=Channel.SMS, kind=Notice.REPLY, sender="0612345678", text=" Oui ! "))
    assert heard == [(second.pk, "Oui !")]


def test_a_stop_is_obeyed_even_from_a_number_nobody_wrote_to(cast: Cast, clock, as_worker, heard) -> None:
    with as_worker():
        take_incoming(incoming_id=receive(channel=Channel.SMS, kind=Notice.REPLY, sender="+33612345678", text="STOP"))
        assert Consent.objects.filter(refused=True).count() == 1
    assert heard == []
    with pytest.raises(MessageRefusedError):
        ask(cast)


def test_a_receipt_that_comes_before_its_message_is_named_waits_then_is_forgotten(cast: Cast, clock, as_worker) -> None:
    with as_worker():
        key = receive(channel=Channel.SMS, kind=Notice.DELIVERED, provider_id="unknown")
        take_incoming(incoming_id=key)
        assert Incoming.objects.filter(pk=key).exists()
        clock[0] += timedelta(minutes=11)
        take_incoming(incoming_id=key)
        assert not Incoming.objects.filter(pk=key).exists()


def test_what_the_gateway_says_is_read_by_no_page(cast: Cast, clock) -> None:
    with acting_as(None):
        receive(channel=Channel.SMS, kind=Notice.REPLY, sender="+33612345678", text="Oui")
    with acting_as(cast.owner), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_incoming")
        assert cursor.fetchone()[0] == 0


def test_a_personal_link_is_carried_and_kept_nowhere(cast: Cast, clock, as_worker, gateway) -> None:
    link = "https://rebond.example/r/abcdefgh/"
    with acting_as(cast.owner):
        message = send(
            actor=cast.owner,
            platform_id=cast.platform.pk,
            reference=new_id(),
            channel=Channel.SMS,
            to="0612345678",
            body=f"Répondez : {link}",
            traits=Traits("trial", secret=link),
        )
    assert message.body == "Répondez : [lien personnel]"
    with as_worker():
        deliver(message_id=message.pk)
        assert (again(message).secret, link in again(message).body) == ("", False)
    assert gateway.taken[0]["text"] == f"Répondez : {link}"
