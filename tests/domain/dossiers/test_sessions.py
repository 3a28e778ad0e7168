"""Group sessions, reminders, the agenda that a calendar follows, and two people at once on the last seat."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.meetings import InvitationState, MeetingOutcome
from rebond.domain.dossiers.models import (
    Appointment,
    AppointmentResult,
    ContactDetail,
    Dossier,
    Invitation,
    LinkAnswer,
    PersonalLink,
    Reminder,
    Slot,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Booking,
    MeetingRefusedError,
    answer,
    invite,
    move,
    record_attendance,
    record_result,
    take,
)
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.queries.appointments import session_of
from rebond.domain.dossiers.queries.room import room_for_invitations
from rebond.domain.messages.models import Message
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(cast: Cast, as_worker) -> list[Dossier]:
    with as_worker():
        for number in range(4):
            publish(cast, listed(cast, f"p{number}", surname=f"Nom{number}", ines=(f"12345678{number}AB",)))
        return list(Dossier.objects.order_by("surname"))


@pytest.fixture
def session(cast: Cast, as_owner) -> Slot:
    """Two seats, in five days."""
    with as_owner():
        starts = timezone.now() + timedelta(days=5)
        return Slot.objects.create(
            platform=cast.platform,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            capacity=2,
            title="Découvrir les métiers",
            where="CIO",
            host_name="Mme Noël",
        )


def begin(as_owner, session: Slot) -> None:
    """As if it had begun an hour ago, everything before it."""
    with as_owner():
        starts = timezone.now() - timedelta(hours=1)
        Slot.objects.filter(pk=session.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=2))
        seats = Appointment.objects.filter(slot=session)
        seats.update(starts_at=starts, ends_at=starts + timedelta(hours=2), happened_at=starts - timedelta(days=3))


def invitation(cast: Cast, session: Slot, dossier: Dossier) -> Invitation:
    """To be asked as the owner."""
    return next(i for i in session_of(cast.owner, session).invitations if i.dossier_id == dossier.pk)


def test_beyond_the_seats_an_invitation_is_held_and_goes_when_one_declines(cast, files, session) -> None:
    with acting_as(cast.owner):
        done = invite(actor=cast.owner, slot_id=session.pk, files=[f.pk for f in files[:3]])
        assert (len(done.sent), len(done.held)) == (2, 1)
        assert invitation(cast, session, files[2]).state == InvitationState.HELD
        answer(actor=cast.owner, invitation_id=invitation(cast, session, files[0]).pk, state="declines")
        assert invitation(cast, session, files[2]).state == InvitationState.INVITED
        again = invite(actor=cast.owner, slot_id=session.pk, files=[files[0].pk, new_id()])
        assert (again.already, again.left_out) == (1, 1)


def test_who_comes_takes_a_seat_and_gives_it_back(cast, files, session) -> None:
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[files[0].pk])
        first = invitation(cast, session, files[0])
        answer(actor=cast.owner, invitation_id=first.pk, state="comes")
        assert Slot.objects.get(pk=session.pk).taken == 1
        assert Dossier.objects.get(pk=files[0].pk).next_step == NextStep.MEETING
        with pytest.raises(AlreadyCorrectedError):
            answer(actor=cast.owner, invitation_id=first.pk, state="declines")
        answer(actor=cast.owner, invitation_id=invitation(cast, session, files[0]).pk, state="declines")
        assert Slot.objects.get(pk=session.pk).taken == 0
        assert Dossier.objects.get(pk=files[0].pk).next_step == NextStep.CALL_AGAIN


def test_the_sheet_is_recorded_in_one_go_and_corrected_by_another(cast, files, session, as_owner) -> None:
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[f.pk for f in files[:2]])
        answer(actor=cast.owner, invitation_id=invitation(cast, session, files[0]).pk, state="comes")
        with pytest.raises(MeetingRefusedError, match="pas commencé"):
            record_attendance(actor=cast.owner, slot_id=session.pk, present=[], absent=[])
    begin(as_owner, session)
    told = {"present": [files[1].pk], "absent": [files[0].pk]}
    with acting_as(cast.owner):
        for _ in "ab":
            done = record_attendance(actor=cast.owner, slot_id=session.pk, **told)
            assert (done.present, done.absent, done.silent) == (1, 1, 0)
        steps = {f.pk: f.next_step for f in Dossier.objects.all()}
        assert (steps[files[0].pk], steps[files[1].pk]) == (NextStep.MISSED, NextStep.INTERVIEW)
        assert [i.dossier_id for i in session_of(cast.owner, session).to_call] == [files[0].pk]
        record_attendance(actor=cast.owner, slot_id=session.pk, present=[files[0].pk, files[1].pk], absent=[])
        standing = AppointmentResult.objects.filter(superseded_by=None, cancelled=False)
        assert set(standing.values_list("outcome", flat=True)) == {MeetingOutcome.ATTENDED}


def test_who_neither_answered_nor_came_is_called_again(cast, files, session, as_owner) -> None:
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[files[0].pk])
    begin(as_owner, session)
    with acting_as(cast.owner):
        assert record_attendance(actor=cast.owner, slot_id=session.pk, present=[], absent=[files[0].pk]).silent == 1
        assert Dossier.objects.get(pk=files[0].pk).next_step == NextStep.CALL_AGAIN


def test_the_room_for_invitations_counts_the_links_without_an_answer(cast, session, files, as_owner) -> None:
    now = timezone.now()
    with as_owner():
        starts = now + timedelta(days=2)
        Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=1), by_link=True, host_name="X"
        )
        for number, dossier in enumerate(files[:3]):
            link = PersonalLink.objects.create(
                dossier=dossier,
                kind="message",
                digest=str(number),
                created_by_id=cast.owner.user_id,
                expires_at=now + timedelta(days=30),
            )
        LinkAnswer.objects.create(dossier=link.dossier, link=link, choice="call_back")
    with acting_as(cast.owner):
        room = room_for_invitations(cast.owner, cast.platform.pk)
    assert (room.open, room.out, room.left, room.short) == (1, 2, 0, True)


# --- Reminders ----------------------------------------------------------------------------------------------------


def taken(cast: Cast, dossier: Dossier, *, days: int = 3, kinds=("confirmation", "eve", "morning")) -> Appointment:
    at = timezone.localtime(timezone.now() + timedelta(days=days)).replace(hour=10, minute=0, second=0, microsecond=0)
    booking = Booking(starts_at=at, where="CIO, Laon", host_id=cast.owner.user_id, reminders=kinds)
    with acting_as(cast.owner):
        return take(actor=cast.owner, dossier_id=dossier.pk, booking=booking)


def sent(as_owner) -> list[str]:
    with as_owner():
        return list(Reminder.objects.order_by("at").values_list("kind", flat=True))


def test_each_reminder_goes_once_at_its_hour(cast, files, as_worker, as_owner) -> None:
    appointment = taken(cast, files[0])
    start = timezone.localtime(appointment.starts_at)
    moments = [
        timezone.now(),
        timezone.now(),
        start.replace(hour=16) - timedelta(days=1),
        start.replace(hour=18) - timedelta(days=1),
        start.replace(hour=19) - timedelta(days=1),
        start.replace(hour=8, minute=30),
        start.replace(hour=9, minute=45),
    ]
    with as_worker():
        assert [remind(now=moment) for moment in moments] == [1, 0, 0, 1, 0, 1, 0]
    assert sent(as_owner) == ["confirmation", "eve", "morning"]
    with as_owner():
        bodies = list(Message.objects.order_by("asked_at").values_list("body", flat=True))
    assert "votre rendez-vous est noté" in bodies[0] and "10" in bodies[0] and "CIO, Laon" in bodies[0]
    assert "demain" in bodies[1] and "aujourd" in bodies[2]


def test_nothing_goes_after_a_cancellation_but_the_cancellation_itself(cast, files, as_worker, as_owner) -> None:
    appointment = taken(cast, files[0])
    with acting_as(cast.owner):
        record_result(actor=cast.owner, appointment_id=appointment.pk, outcome=MeetingOutcome.CANCELLED_US)
    with as_worker():
        assert (remind(), remind()) == (1, 0)
    assert sent(as_owner) == ["cancellation"]


def test_moved_it_is_confirmed_again_and_corrected_it_is_not(cast, files, as_worker, as_owner) -> None:
    appointment = taken(cast, files[0], kinds=("confirmation",))
    with as_worker():
        assert remind() == 1
    later = Booking(
        starts_at=appointment.starts_at + timedelta(days=1),
        where="CIO",
        host_id=cast.owner.user_id,
        reminders=("confirmation",),
    )
    with acting_as(cast.owner):
        move(actor=cast.owner, appointment_id=appointment.pk, booking=later)
    with as_worker():
        assert (remind(), remind()) == (1, 0)


def test_without_a_mobile_nothing_is_sent_until_there_is_one_and_then_the_latest_alone(
    cast, files, as_worker, as_owner
) -> None:
    own = ContactDetail.objects.filter(person=files[0].person_id, holder="young_person")
    with as_owner():
        own.update(validity="wrong")
    appointment = taken(cast, files[0], kinds=("confirmation", "eve"))
    eve = timezone.localtime(appointment.starts_at).replace(hour=18) - timedelta(days=1)
    with as_worker():
        assert (remind(), remind(), remind(now=eve)) == (0, 0, 0)
    with as_owner():
        assert set(Reminder.objects.values_list("kind", "message_id")) == {("confirmation", None), ("eve", None)}
        own.update(validity="good")
    with as_worker():
        assert (remind(now=eve), remind(now=eve)) == (1, 0)
        assert remind(now=appointment.starts_at - timedelta(hours=2)) == 0  # its confirmation, after its reminder
    with as_owner():
        assert Reminder.objects.exclude(message_id=None).get().kind == "eve"
