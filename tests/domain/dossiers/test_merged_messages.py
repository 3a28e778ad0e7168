"""What was written to a file, or refused in its name, obeys the file into which it was merged."""

import pytest

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.enums import Validity
from rebond.domain.dossiers.models import Appointment, ContactDetail, Dossier, Echo
from rebond.domain.dossiers.operations import (
    GivenByLink,
    Said,
    Writing,
    answer_link,
    attest,
    mark_detail,
    merge,
    take_slot,
    undo_merge,
    write_to,
)
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.queries.writing import writables
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import allow_again, deliver, receive, refuse, take_incoming
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.meeting import booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def own(malo: Dossier, as_owner) -> ContactDetail:
    """The number of the file that is to be merged into Zoé's."""
    with as_owner():
        detail = ContactDetail.objects.get(person=malo.person_id, holder="young_person")
        detail.value = "+33639980002"
        detail.save()
    return detail


def merged(cast: Cast, zoe: Dossier, malo: Dossier):
    with acting_as(cast.owner):
        return merge(actor=cast.owner, kept_id=zoe.pk, lost_id=malo.pk, choices={})


def ways_refused(cast: Cast, dossier: Dossier) -> set[str]:
    with acting_as(cast.owner):
        return {one.channel for one in writables(cast.owner, dossier) if "plus être contacté" in one.why_not}


def ban(cast: Cast, zoe: Dossier, own: ContactDetail) -> None:
    mark_detail(actor=cast.owner, dossier_id=zoe.pk, detail_id=own.pk, validity=Validity.BANNED)


def die(cast: Cast, zoe: Dossier, own: ContactDetail) -> None:
    attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("deceased", "parent"))


def say_no(cast: Cast, zoe: Dossier, own: ContactDetail) -> None:
    refuse(actor=cast.owner, channel="sms", whom=zoe.pk)


@pytest.mark.parametrize("then", [ban, die, say_no])
def test_a_message_that_waits_obeys_the_file_that_stays(cast: Cast, zoe, malo, own, as_worker, then) -> None:
    with acting_as(cast.owner):
        write_to(actor=cast.owner, dossier_id=malo.pk, writing=Writing(own.pk, "Bonjour."))
    merged(cast, zoe, malo)
    with acting_as(cast.owner):
        then(cast, zoe, own)
    with as_worker():
        deliver(message_id=Message.objects.get().pk)
        assert Message.objects.get().state == State.DROPPED


def test_an_answer_to_a_reminder_lands_in_the_file_that_stays_then_goes_back(
    cast: Cast, zoe, malo, own, as_worker
) -> None:
    booked(cast, malo, reminders=("confirmation",))
    with as_worker():
        assert remind() == 1
        Message.objects.update(state=State.SENT)
    done = merged(cast, zoe, malo)
    with as_worker():
        told = receive(channel="sms", kind="reply", sender=own.value, text="Je ne peux pas venir.")
        take_incoming(incoming_id=told)
        assert Echo.objects.get().dossier_id == zoe.pk
    with acting_as(cast.owner):
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert Echo.objects.get().dossier_id == malo.pk


def test_a_slot_taken_by_a_link_that_goes_back_goes_back_with_it(cast: Cast, zoe, malo, slot) -> None:
    with acting_as(cast.owner):
        link, _ = make_link(cast.owner, malo, LinkKind.MESSAGE)
    done, key = merged(cast, zoe, malo), new_id()
    with acting_as(None):
        assert take_slot(digest=link.digest, born=None, slot_id=slot.pk, key=key) == "taken"
        given = GivenByLink(Choice.APPOINTMENT, slot_id=str(slot.pk))
        answer_link(digest=link.digest, born=None, key=key, given=given)
    with acting_as(cast.owner):
        assert Appointment.objects.get().dossier_id == zoe.pk
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert Appointment.objects.get().dossier_id == malo.pk


def test_who_refused_is_not_written_to_at_the_numbers_of_the_other_file(cast: Cast, zoe, malo) -> None:
    with acting_as(cast.owner):
        refuse(actor=cast.owner, channel="sms", whom=malo.pk)
    assert ways_refused(cast, zoe) == set()
    done = merged(cast, zoe, malo)
    assert ways_refused(cast, zoe) == {"sms"}
    with acting_as(cast.owner):
        undo_merge(actor=cast.owner, merge_id=done.pk)
    assert (ways_refused(cast, zoe), ways_refused(cast, malo)) == (set(), {"sms"})


def test_what_was_refused_since_the_merge_outlives_it(cast: Cast, zoe, malo) -> None:
    with acting_as(cast.owner):
        refuse(actor=cast.owner, channel="sms", whom=malo.pk)
    done = merged(cast, zoe, malo)
    with acting_as(cast.owner):
        allow_again(actor=cast.owner, channel="sms", whom=zoe.pk)
        refuse(actor=cast.owner, channel="sms", whom=zoe.pk)
        undo_merge(actor=cast.owner, merge_id=done.pk)
    assert ways_refused(cast, zoe) == {"sms"}
