"""The messages about a file follow it to the platform that takes it: the former one reads and releases none."""

import pytest
from django.db import connection

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Writing, accept_transfer, ask_transfer, merge, refuse_transfer, write_to
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.queries import file_page
from rebond.domain.dossiers.queries.transfers import held_messages
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import deliver, release
from rebond.domain.messages.queries import outbox
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.meeting import booked

pytestmark = pytest.mark.django_db
TEXT = "Bonjour Zoé, passez nous voir."


def written(cast: Cast, dossier: Dossier) -> Message:
    with acting_as(cast.owner):
        own = ContactDetail.objects.get(person=dossier.person_id, holder="young_person")
        write_to(actor=cast.owner, dossier_id=dossier.pk, writing=Writing(own.pk, TEXT))
        return Message.objects.get(reference=dossier.pk)


def asked(cast: Cast, dossier: Dossier):
    with acting_as(cast.owner):
        return ask_transfer(actor=cast.owner, dossier_id=dossier.pk, target_id=cast.elsewhere.pk, message="A déménagé.")


def transferred(cast: Cast, dossier: Dossier) -> None:
    move = asked(cast, dossier)
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=move.pk)


@pytest.mark.parametrize("state", [State.HELD, State.QUEUED])
def test_what_waits_is_released_by_who_receives_and_by_nobody_else(cast, zoe, as_owner, as_worker, state) -> None:
    message = written(cast, zoe)
    with as_owner():
        Message.objects.update(state=state)
    transferred(cast, zoe)
    with as_worker():
        deliver(message_id=message.pk)
        assert Message.objects.get().state == State.HELD
    with acting_as(cast.owner):
        assert list(outbox(cast.owner, cast.platform.pk)) == []
        with pytest.raises(Message.DoesNotExist):
            release(actor=cast.owner, message_id=message.pk)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM messaging_message")
            assert cursor.fetchone() == (0,)
    with acting_as(cast.stranger):
        (held,) = outbox(cast.stranger, cast.elsewhere.pk)
        assert (held.body, held_messages(zoe.pk)) == (TEXT, 1)
        assert "avant le transfert" in held.error
        assert release(actor=cast.stranger, message_id=message.pk).state == State.QUEUED


def test_what_was_sent_is_told_in_the_file_s_history_by_who_receives_it(cast, zoe, as_owner) -> None:
    written(cast, zoe)
    with as_owner():
        Message.objects.update(state=State.SENT)
    transferred(cast, zoe)
    with acting_as(cast.stranger):
        page = file_page(cast.stranger, Dossier.objects.get())
        assert [item.row.message.state for item in page.timeline if item.kind == "contact"] == [State.SENT]
        assert Message.objects.get().error == ""
    with acting_as(cast.owner):
        assert not Message.objects.exists()


def test_a_reminder_of_an_appointment_that_stands_still_leaves(cast, zoe, as_owner, as_worker) -> None:
    booked(cast, zoe, reminders=("confirmation",))
    with as_worker():
        assert remind() == 1
    with as_owner():
        Message.objects.update(state=State.QUEUED)
    transferred(cast, zoe)
    with acting_as(cast.stranger):
        assert [(held.state, held.error) for held in outbox(cast.stranger, cast.elsewhere.pk)] == [(State.QUEUED, "")]


def test_so_do_those_of_a_file_that_was_merged_into_it(cast, zoe, malo) -> None:
    message = written(cast, malo)
    with acting_as(cast.owner):
        merge(actor=cast.owner, kept_id=zoe.pk, lost_id=malo.pk, choices={})
    transferred(cast, zoe)
    with acting_as(cast.stranger):
        assert [held.pk for held in outbox(cast.stranger, cast.elsewhere.pk)] == [message.pk]
        assert held_messages(zoe.pk) == 1
    with acting_as(cast.owner):
        assert held_messages(zoe.pk) == 0


def test_why_a_message_was_held_before_is_kept_however_often_the_file_moves(cast, zoe, as_owner) -> None:
    written(cast, zoe)
    with as_owner():
        Message.objects.update(state=State.HELD, error="Les envois sont arrêtés.")
    transferred(cast, zoe)
    with acting_as(cast.stranger):
        back = ask_transfer(
            actor=cast.stranger, dossier_id=zoe.pk, target_id=cast.platform.pk, message="Est revenue à Laon."
        )
    with acting_as(cast.owner):
        accept_transfer(actor=cast.owner, transfer_id=back.pk)
        told = Message.objects.get().error
    assert told.startswith("Les envois sont arrêtés. Écrit par") and told.count("avant le transfert") == 1


def test_refused_or_another_s_nothing_moves(cast, zoe, malo) -> None:
    kept, other = written(cast, zoe), written(cast, malo)
    move = asked(cast, zoe)
    with acting_as(cast.stranger):
        refuse_transfer(actor=cast.stranger, transfer_id=move.pk, reason="Habite toujours Laon.")
    transferred(cast, malo)
    with acting_as(cast.owner):
        assert [held.pk for held in outbox(cast.owner, cast.platform.pk)] == [kept.pk]
    with acting_as(cast.stranger):
        assert [held.pk for held in outbox(cast.stranger, cast.elsewhere.pk)] == [other.pk]
