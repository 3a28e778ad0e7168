"""A silent call and its SMS are one act, and what was written is given up with its attempt while it has not left."""

from datetime import time, timedelta
from uuid import UUID

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactAttempt, Dossier
from rebond.domain.dossiers.operations import (
    Contact,
    Writing,
    correct_contact,
    no_answer_then_sms,
    undo_contact,
    write_to,
)
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import deliver
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.test_writing import SITE, own_number

pytestmark = pytest.mark.django_db


def test_nobody_answers_and_an_sms_follows_in_one_click(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
    with acting_as(cast.owner):
        sms = silent_then_sms(cast, zoe)
        assert [a.outcome for a in ContactAttempt.objects.order_by("recorded_at", "pk")] == ["no_answer", "sent"]
    assert "[lien personnel]" in sms.note


def silent_then_sms(cast: Cast, zoe: Dossier, key: UUID | None = None, **told: object) -> ContactAttempt:
    template = MessageTemplate.objects.get(name="Pas de réponse à l’appel")
    contact = Contact("phone", "nobody", "no_answer", detail_id=own_number(zoe).pk, **told)
    return no_answer_then_sms(
        actor=cast.owner, dossier_id=zoe.pk, contact=contact, template=template, site=SITE, key=key or new_id()
    )


def test_what_was_typed_beside_a_silence_and_its_sms_is_kept(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
    day, key = timezone.localdate() + timedelta(days=11), new_id()
    with acting_as(cast.owner):
        for _ in range(2):
            silent_then_sms(cast, zoe, key, note="Répondeur plein.", next_step_on=day, next_step_time=time(17, 30))
        silent, _ = ContactAttempt.objects.select_related("written").order_by("recorded_at", "pk")
        zoe.refresh_from_db()
    assert silent.written.text == "Répondeur plein."
    assert (zoe.next_step, zoe.next_step_on, zoe.next_step_time) == ("call_again", day, time(17, 30))


@pytest.mark.parametrize("pressed", ["no_answer", "sent"])
def test_a_silence_and_its_sms_are_undone_together_and_the_sms_never_leaves(
    cast: Cast, zoe: Dossier, as_owner, as_worker, pressed
) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
    before = (zoe.stage, zoe.next_step, zoe.next_step_on, zoe.attempts)
    with acting_as(cast.owner):
        silent_then_sms(cast, zoe)
        undone = undo_contact(actor=cast.owner, attempt_id=ContactAttempt.objects.get(outcome=pressed).pk)
        assert (undone.attempts, undone.gone, undone.message.state) == (2, False, State.DROPPED)
        zoe.refresh_from_db()
        assert (zoe.stage, zoe.next_step, zoe.next_step_on, zoe.attempts) == before
    with as_worker():
        deliver(message_id=undone.message.pk)
        assert Message.objects.get().state == State.DROPPED


def test_undoing_one_silence_leaves_the_others(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
    with acting_as(cast.owner):
        kept = silent_then_sms(cast, zoe)
        undone = undo_contact(actor=cast.owner, attempt_id=silent_then_sms(cast, zoe).pk)
        standing = ContactAttempt.objects.filter(superseded_by=None, cancelled=False)
        assert undone.attempts == 2
        assert [a.outcome for a in standing.order_by("recorded_at", "pk")] == ["no_answer", "sent"]
        assert kept in standing


def test_undoing_what_has_left_says_so(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
        with acting_as(cast.owner):
            sms = silent_then_sms(cast, zoe)
        Message.objects.update(state=State.SENT)
    with acting_as(cast.owner):
        undone = undo_contact(actor=cast.owner, attempt_id=sms.pk)
        assert undone.gone
        assert Message.objects.get().state == State.SENT


def test_a_message_is_given_up_with_the_attempt_that_it_is(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        attempt = write_to(actor=cast.owner, dossier_id=zoe.pk, writing=Writing(own_number(zoe).pk, "Bonjour Zoé."))
        told = Contact("sms", "nobody", "sent", detail_id=own_number(zoe).pk, note="Bonjour.")
        corrected = correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=told)
        correct_contact(actor=cast.owner, attempt_id=corrected.pk, contact=None)
        assert Message.objects.get().state == State.DROPPED
