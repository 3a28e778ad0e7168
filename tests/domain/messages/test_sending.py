"""A message is asked for, held, released, dropped; who may do so."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection

from rebond.domain.base.actor import Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import WORKER
from rebond.domain.base.session import acting_as
from rebond.domain.messages.enums import Channel, State
from rebond.domain.messages.lifecycle import ForbiddenActError
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import (
    MessageRefusedError,
    allow_again,
    drop,
    refuse,
    release,
    send,
    stop_all,
)
from rebond.domain.messages.queries import held_count, switch
from rebond.domain.territory.models import Platform
from tests.conftest import database_role
from tests.domain.dossiers.cast import Cast, person

pytestmark = pytest.mark.django_db

FILE = new_id()


def ask(cast: Cast, **changes) -> Message:
    given = {"channel": Channel.SMS, "to": "06 12 34 56 78", "body": "Bonjour Zoé", "reference": FILE} | changes
    return send(actor=cast.owner, platform_id=given.pop("platform_id", cast.platform.pk), **given)


def jobs() -> list[tuple]:
    with database_role(WORKER), connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args, scheduled_at FROM procrastinate_jobs ORDER BY id")
        return cursor.fetchall()


def test_an_sms_is_queued_with_a_job_that_knows_its_key_alone(cast: Cast, clock) -> None:
    with acting_as(cast.owner):
        message = ask(cast, body="L’été – rappelez-moi")
        assert (message.state, message.recipient) == (State.QUEUED, "+33612345678")
        assert message.body == "L'été - rappelez-moi"
        (job,) = jobs()
        assert (job[0], json.loads(job[1])) == ("messaging.deliver", {"message_id": str(message.pk)})


def test_the_same_form_sent_twice_writes_once(cast: Cast, clock) -> None:
    key = new_id()
    with acting_as(cast.owner):
        assert ask(cast, key=key).pk == ask(cast, key=key).pk
        assert len(jobs()) == 1


def test_at_night_an_sms_waits_for_the_morning_and_a_courriel_does_not(cast: Cast, clock) -> None:
    clock[0] = datetime(2026, 11, 28, 21, 0, tzinfo=UTC)  # Saturday, 22 h
    with acting_as(cast.owner):
        assert ask(cast).not_before == datetime(2026, 11, 30, 7, 0, tzinfo=UTC)
        mail = ask(cast, channel=Channel.EMAIL, to="Zoe@Example.org", subject="Bonjour")
    assert (mail.not_before, mail.recipient) == (clock[0], "zoe@example.org")


@pytest.mark.parametrize(
    ("changes", "field", "told"),
    [
        ({"to": "0612"}, "to", "dix chiffres"),
        ({"to": "03 23 00 00 01"}, "to", "portable"),
        ({"channel": Channel.EMAIL, "to": "zoe@", "subject": "x"}, "to", "pas complète"),
        ({"channel": Channel.EMAIL, "to": "zoe@example.org"}, "subject", "objet"),
        ({"body": " "}, "body", "Écrivez"),
        ({"body": "Bonjour {prénom}"}, "body", "{prénom}"),
        ({"body": "a" * 919}, "body", "7 SMS"),
    ],
)
def test_a_refusal_says_where_and_how_to_mend(cast: Cast, clock, changes: dict, field: str, told: str) -> None:
    with acting_as(cast.owner), pytest.raises(MessageRefusedError) as refused:
        ask(cast, **changes)
    assert refused.value.field == field
    assert told in str(refused.value)


def test_an_object_on_several_lines_adds_no_header(cast: Cast, clock) -> None:
    with acting_as(cast.owner):
        mail = ask(cast, channel=Channel.EMAIL, to="zoe@example.org", subject="Bonjour\nBcc: autre@example.org")
    assert mail.subject == "Bonjour Bcc: autre@example.org"


def test_nobody_writes_for_a_platform_where_they_do_not_work(cast: Cast, clock) -> None:
    with acting_as(cast.stranger), pytest.raises(Platform.DoesNotExist):
        send(
            actor=cast.stranger, platform_id=cast.platform.pk, reference=FILE, channel="sms", to="0612345678", body="x"
        )


def test_who_refused_is_not_written_to_by_any_platform_until_they_say_otherwise(cast: Cast, clock) -> None:
    with acting_as(cast.owner):
        refuse(actor=cast.owner, channel=Channel.SMS, whom="+33612345678")
    with acting_as(cast.stranger), pytest.raises(MessageRefusedError, match="respectez son choix"):
        send(
            actor=cast.stranger,
            platform_id=cast.elsewhere.pk,
            reference=new_id(),
            channel=Channel.SMS,
            to="0612345678",
            body="Bonjour",
        )
    with acting_as(cast.owner):
        ask(cast, channel=Channel.EMAIL, to="zoe@example.org", subject="Bonjour")  # the other channel stays open
        allow_again(actor=cast.owner, channel=Channel.SMS, whom="+33612345678")
        assert ask(cast).state == State.QUEUED


def test_who_refused_is_not_written_to_on_another_number_either(cast: Cast, clock) -> None:
    with acting_as(cast.owner):
        refuse(actor=cast.owner, channel=Channel.SMS, whom=FILE)
        with pytest.raises(MessageRefusedError):
            ask(cast, to="07 00 00 00 01")


def test_with_the_installation_s_switch_off_what_is_asked_for_is_held(cast: Cast, clock, settings) -> None:
    settings.OUTGOING_MESSAGES = False
    with acting_as(cast.owner):
        message = ask(cast)
        assert (message.state, jobs()) == (State.HELD, [])
        with pytest.raises(MessageRefusedError, match="arrêtés"):
            release(actor=cast.owner, message_id=message.pk)
        settings.OUTGOING_MESSAGES = True
        assert release(actor=cast.owner, message_id=message.pk).state == State.QUEUED
        assert len(jobs()) == 1
        with pytest.raises(ForbiddenActError):
            release(actor=cast.owner, message_id=message.pk)


def test_the_administration_stops_everything_at_once(cast: Cast, clock, as_owner) -> None:
    with as_owner():
        admin = person("Nina", "Robert", Role.NATIONAL_ADMIN)
    with acting_as(admin):
        stop_all(actor=admin, reason="Numéro d’envoi usurpé.")
    with acting_as(cast.owner):
        assert not switch().open
        assert ask(cast).state == State.HELD
        assert held_count(cast.owner, cast.platform.pk) == 1


def test_a_held_message_is_dropped_and_stays_visible(cast: Cast, clock, settings) -> None:
    settings.OUTGOING_MESSAGES = False
    with acting_as(cast.owner):
        message = drop(actor=cast.owner, message_id=ask(cast).pk)
        assert (message.state, message.settled_at) == (State.DROPPED, clock[0])
    with acting_as(cast.stranger), pytest.raises(Message.DoesNotExist):
        drop(actor=cast.stranger, message_id=message.pk)
