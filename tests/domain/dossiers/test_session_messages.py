"""Who is invited to a session is told of it: once a number, held back with the invitation, dropped when it is void."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.meetings import InvitationState, MeetingOutcome
from rebond.domain.dossiers.models import Appointment, Dossier, Invitation, PersonalLink, Slot
from rebond.domain.dossiers.operations import (
    Booking,
    GivenByLink,
    answer,
    answer_link,
    cancel_slot,
    close_file,
    correct_appointment,
    foresee,
    forget_result,
    invite,
    land_answer,
    merge,
    move,
    preview_invitations,
    rebuild,
    record_result,
    reply_invitation,
    take,
    write_invitations,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.operations.session_messages import ALREADY, void_invitation
from rebond.domain.dossiers.queries.appointments import session_messages, session_of
from rebond.domain.dossiers.queries.links import sessions_by_link
from rebond.domain.dossiers.queries.room import room_for_invitations
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message, MessageTemplate, SwitchChange
from rebond.domain.messages.operations import MessageRefusedError, deliver, drop, refuse
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish

pytestmark = pytest.mark.django_db
SITE = "https://rebond.example"
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch) -> list[datetime]:
    """A Tuesday at 10 h in France; change `clock[0]` to let time pass."""
    hands = [TUESDAY]
    monkeypatch.setattr("django.utils.timezone.now", lambda: hands[0])
    return hands


@pytest.fixture
def cast(clock, as_owner, settings) -> Cast:
    settings.SITE_ADDRESS = SITE
    with as_owner():
        made = make_cast()
        Platform.objects.update(phone="+33323000000")
        for number in range(4):
            publish(made, listed(made, f"p{number}", surname=f"Nom{number}", ines=(f"12345678{number}AB",)))
        Dossier.objects.update(opened_at=TUESDAY - timedelta(days=9))
        for number, dossier in enumerate(Dossier.objects.order_by("surname")):
            dossier.person.details.filter(holder="young_person").update(value=f"+3363998000{number}")
    return made


@pytest.fixture
def files(cast: Cast, as_owner) -> list[Dossier]:
    with as_owner():
        return list(Dossier.objects.order_by("surname"))


@pytest.fixture
def session(cast: Cast, as_owner) -> Slot:
    """Two seats, a week later at 14 h."""
    with as_owner():
        starts = TUESDAY + timedelta(days=7, hours=4)
        told = {"title": "Visite du CFA", "where": "CFA de Laon", "host_name": "Mme Noël", "capacity": 2}
        return Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=2), **told
        )


@pytest.fixture
def template(cast: Cast, as_owner) -> MessageTemplate:
    with as_owner():
        return MessageTemplate.objects.get(channel="sms", name="Invitation à une séance")


def told(cast: Cast, session: Slot, template: MessageTemplate, files: list[Dossier]):
    keys = [dossier.pk for dossier in files]
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=keys, template_id=template.pk)
        return write_invitations(actor=cast.owner, slot_id=session.pk, keys=keys, template_id=template.pk, site=SITE)


def messages(as_owner) -> list[Message]:
    with as_owner():
        return list(Message.objects.order_by("asked_at", "pk"))


def link_of(message: Message) -> str:
    """The digest of the link in it."""
    return digest_of(message.secret.rstrip("/").rsplit("/", 1)[1])


def standing(as_owner, session: Slot, dossier: Dossier) -> Invitation:
    with as_owner():
        return Invitation.objects.get(slot=session, dossier=dossier, superseded_by=None)


def as_it_stands(as_worker, dossier: Dossier) -> Dossier:
    """The file; its columns are what its events say."""
    with as_worker():
        held = Dossier.objects.get(pk=dossier.pk)
        columns = {name: getattr(held, name) for name in MOVED}
        rebuild([held])
        assert {name: getattr(held, name) for name in MOVED} == columns
        return held


def by_link(as_worker, message: Message, session: Slot, *, comes: bool) -> str:
    """What the page of the link does, then its job."""
    digest, key = link_of(message), new_id()
    said = reply_invitation(digest=digest, born=None, slot_id=session.pk, comes=comes, key=key)
    assert reply_invitation(digest=digest, born=None, slot_id=session.pk, comes=comes, key=key) == said
    if said in ("comes", "declines"):
        given = GivenByLink(Choice(said), slot_id=str(session.pk))
        answer_id = answer_link(digest=digest, born=None, key=key, given=given)
        with as_worker():
            land_answer(answer_id=answer_id)
    return said


def test_a_message_given_up_before_it_left_may_be_written_again(cast, files, session, template, as_owner) -> None:
    told(cast, session, template, files[:1])
    with acting_as(cast.owner):
        drop(actor=cast.owner, message_id=messages(as_owner)[0].pk)
    again = told(cast, session, template, files[:1])
    assert (again.written, again.left_out) == ([files[0].pk], {})
    given_up, written = messages(as_owner)
    assert given_up.state == State.DROPPED != written.state
    with acting_as(cast.owner):
        assert session_messages(cast.owner, session_of(cast.owner, session)) == {files[0].pk: written}
        assert void_invitation(written) == ""
    assert told(cast, session, template, files[:1]).written == []


def test_who_has_a_seat_without_an_invitation_is_not_invited(cast, files, session) -> None:
    with acting_as(cast.owner):
        take(actor=cast.owner, dossier_id=files[0].pk, booking=Booking(slot_id=session.pk))
        plan = foresee(actor=cast.owner, slot=session, files=[files[0].pk, files[1].pk])
    assert (plan.sent, plan.already, plan.waiting) == ([files[1].pk], 1, [])


def test_each_is_written_once_with_when_where_and_a_link(cast, files, session, template, as_owner) -> None:
    assert len(told(cast, session, template, files[:2]).written) == 2
    again = told(cast, session, template, files[:2])
    assert (again.written, len(again.left_out[ALREADY])) == ([], 2)
    first, second = messages(as_owner)
    assert "Visite du CFA, mardi 1er décembre 2026 à 14 h, CFA de Laon" in first.body.replace("\u00a0", " ")
    assert first.secret != second.secret and first.secret.startswith(f"{SITE}/r/")
    with acting_as(cast.owner):
        assert set(session_messages(cast.owner, session_of(cast.owner, session))) == {f.pk for f in files[:2]}
        assert Dossier.objects.get(pk=files[0].pk).attempts == 1
        assert room_for_invitations(cast.owner, cast.platform.pk).out == 0  # a session counts by itself


def test_those_who_cannot_be_written_to_are_named_with_the_reason(cast, files, session, template, as_owner) -> None:
    with as_owner():
        files[0].person.details.filter(holder="young_person").update(validity="wrong")
        refuse(actor=None, channel="sms", whom="+33639980001")
    with acting_as(cast.owner):
        plan = foresee(actor=cast.owner, slot=session, files=[f.pk for f in files[:2]])
        seen = preview_invitations(actor=cast.owner, slot=session, keys=plan.sent, template=template)
    assert {why: [d.pk for d in those] for why, those in seen.left_out.items()} == {
        "Portable du jeune noté erroné.": [files[0].pk],
        "A demandé à ne plus être contacté par SMS.": [files[1].pk],
    }
    done = told(cast, session, template, files[:2])
    assert (done.written, sum(map(len, done.left_out.values()))) == ([], 2)
    assert standing(as_owner, session, files[0]).state == InvitationState.INVITED


def test_a_number_mended_since_is_written_to(cast, files, session, template, as_owner) -> None:
    with as_owner():
        own = files[0].person.details.get(holder="young_person", kind="phone")
        Message.objects.all().delete()
    told(cast, session, template, files[:1])
    with as_owner():
        own.validity = "wrong"
        own.save(update_fields=["validity"])
        own.pk, own.id, own.value, own.validity = None, new_id(), "+33639980099", "unknown"
        own.save(force_insert=True)
    assert len(told(cast, session, template, files[:1]).written) == 1
    assert [message.recipient for message in messages(as_owner)] == ["+33639980000", "+33639980099"]


def test_the_switch_holds_and_another_platform_s_template_is_refused(cast, files, session, template, as_owner) -> None:
    with as_owner():
        SwitchChange.objects.create(stopped=True, reason="Essai.", author_id=cast.owner.user_id)
        theirs = MessageTemplate.objects.create(
            platform=cast.elsewhere, channel="sms", name="Ailleurs", body="{séance}"
        )
    told(cast, session, template, files[:1])
    assert [message.state for message in messages(as_owner)] == [State.HELD]
    with pytest.raises(MessageRefusedError, match="modèle"):
        told(cast, session, theirs, files[1:2])


def test_an_invitation_held_back_is_written_when_it_goes(cast, files, session, template, as_owner) -> None:
    told(cast, session, template, files[:3])
    assert len(messages(as_owner)) == 2
    with acting_as(cast.owner):
        answer(actor=cast.owner, invitation_id=standing(as_owner, session, files[0]).pk, state="declines")
    assert standing(as_owner, session, files[2]).state == InvitationState.INVITED
    assert [message.reference for message in messages(as_owner)][2:] == [files[2].pk]


# --- The young person answers by the link -----------------------------------------------------------------------------


def test_by_the_link_a_seat_is_taken_at_once(cast, files, session, template, as_owner, as_worker) -> None:
    told(cast, session, template, files[:1])
    (message,) = messages(as_owner)
    (shown,) = sessions_by_link(link_of(message))
    assert (shown.title, shown.state, shown.seats) == ("Visite du CFA", "invited", 2)
    digest = link_of(message)
    assert reply_invitation(digest=digest, born=None, slot_id=session.pk, comes=True, key=new_id()) == "comes"
    as_it_stands(as_worker, files[0])  # before the job, too
    assert by_link(as_worker, message, session, comes=True) == "comes"
    file = as_it_stands(as_worker, files[0])
    assert (file.next_step, file.next_step_on) == (NextStep.MEETING, session.starts_at.date())
    invited = standing(as_owner, session, files[0])
    assert (invited.state, invited.author_id) == (InvitationState.COMES, None)
    with as_owner():
        assert (Slot.objects.get(pk=session.pk).taken, Appointment.objects.count()) == (1, 1)


def test_who_declines_is_called_and_the_seat_goes_to_the_next(
    cast, files, session, template, as_owner, as_worker
) -> None:
    told(cast, session, template, files[:3])
    first = messages(as_owner)[0]
    assert by_link(as_worker, first, session, comes=True) == "comes"
    assert by_link(as_worker, first, session, comes=False) == "declines"
    declined = next(file for file in files if file.pk == first.reference)
    assert as_it_stands(as_worker, declined).next_step == NextStep.ANSWERED
    assert standing(as_owner, session, declined).state == InvitationState.DECLINES
    assert standing(as_owner, session, files[2]).state == InvitationState.INVITED
    assert len(messages(as_owner)) == 3
    with as_owner():
        assert Slot.objects.get(pk=session.pk).taken == 0


def test_the_last_seat_and_what_is_over(cast, files, session, template, as_owner, as_worker) -> None:
    told(cast, session, template, files[:2])
    first, second = messages(as_owner)
    with as_owner():
        Slot.objects.filter(pk=session.pk).update(capacity=1)
    assert by_link(as_worker, first, session, comes=True) == "comes"
    assert by_link(as_worker, second, session, comes=True) == "full"
    with acting_as(cast.owner):
        cancel_slot(actor=cast.owner, slot_id=session.pk)
    assert sessions_by_link(link_of(second)) == []
    assert by_link(as_worker, second, session, comes=False) == "gone"
    assert reply_invitation(digest=digest_of("x"), born=None, slot_id=session.pk, comes=True, key=new_id()) == ""


def test_one_who_was_not_invited_sees_and_takes_nothing(cast, files, session, template, as_owner) -> None:
    told(cast, session, template, files[:1])
    with as_owner():
        link = PersonalLink.objects.get()
        link.pk, link.id, link.digest, link.dossier = None, new_id(), "autre", files[3]
        link.save(force_insert=True)
    assert sessions_by_link("autre") == []
    assert reply_invitation(digest="autre", born=None, slot_id=session.pk, comes=True, key=new_id()) == "gone"


# --- What waited and is no longer good --------------------------------------------------------------------------------


def delivered(as_worker, as_owner) -> list[tuple[str, str]]:
    """Run the jobs of the messages that wait; the state and the reason of each, in order."""
    with as_worker():
        for message in Message.objects.filter(state=State.QUEUED).order_by("asked_at", "pk"):
            deliver(message_id=message.pk)
    return [(message.state, message.error) for message in messages(as_owner)]


def test_an_invitation_answered_or_cancelled_before_it_leaves_does_not(
    cast, files, session, template, as_owner, as_worker
) -> None:
    told(cast, session, template, files[:2])
    with acting_as(cast.owner):
        answer(actor=cast.owner, invitation_id=standing(as_owner, session, files[0]).pk, state="comes")
        cancel_slot(actor=cast.owner, slot_id=session.pk)
    states = delivered(as_worker, as_owner)
    assert {state for state, _ in states} == {State.DROPPED}
    assert all("annulée" in why for _, why in states)


def test_an_invitation_already_answered_does_not_leave(cast, files, session, template, as_owner, as_worker) -> None:
    told(cast, session, template, files[:2])
    with acting_as(cast.owner):
        answer(actor=cast.owner, invitation_id=standing(as_owner, session, files[0]).pk, state="comes")
    states = dict(zip([m.reference for m in messages(as_owner)], delivered(as_worker, as_owner), strict=True))
    assert states[files[0].pk][0] == State.DROPPED and "déjà répondu" in states[files[0].pk][1]
    assert states[files[1].pk][0] != State.DROPPED


def test_an_invitation_to_a_file_closed_or_merged_since_obeys_the_file_as_it_is(
    cast, files, session, template, as_owner, as_worker
) -> None:
    told(cast, session, template, files[:2])
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=files[0].pk, reason="request")
        merge(actor=cast.owner, kept_id=files[2].pk, lost_id=files[1].pk, choices={})
    states = dict(zip([m.reference for m in messages(as_owner)], delivered(as_worker, as_owner), strict=True))
    assert states[files[0].pk][0] == State.DROPPED and "clos" in states[files[0].pk][1]
    assert states[files[1].pk][0] != State.DROPPED


def waiting(cast: Cast, dossier: Dossier, as_worker, *, kinds=("confirmation",)) -> Appointment:
    """An appointment whose confirmation waits in the queue."""
    booking = Booking(
        starts_at=TUESDAY + timedelta(days=3), where="CIO, Laon", host_id=cast.owner.user_id, reminders=kinds
    )
    with acting_as(cast.owner):
        made = take(actor=cast.owner, dossier_id=dossier.pk, booking=booking)
    with as_worker():
        assert remind() == 1
    return made


@pytest.mark.parametrize("outcome", [MeetingOutcome.CANCELLED_YOUNG, MeetingOutcome.CANCELLED_US])
def test_a_reminder_of_a_cancelled_appointment_does_not_leave(cast, files, as_owner, as_worker, outcome) -> None:
    appointment = waiting(cast, files[0], as_worker)
    with acting_as(cast.owner):
        record_result(actor=cast.owner, appointment_id=appointment.pk, outcome=outcome)
    assert delivered(as_worker, as_owner)[0] == (
        State.DROPPED,
        "Le rendez-vous a été annulé, déplacé ou repris\u00a0: ce message n’est pas parti.",
    )


def test_a_reminder_of_the_old_hour_does_not_leave_after_a_move(cast, files, as_owner, as_worker) -> None:
    appointment = waiting(cast, files[0], as_worker)
    later = Booking(starts_at=TUESDAY + timedelta(days=4), where="CIO", host_id=cast.owner.user_id)
    with acting_as(cast.owner):
        move(actor=cast.owner, appointment_id=appointment.pk, booking=later)
    assert [state for state, _ in delivered(as_worker, as_owner)] == [State.DROPPED]


def test_an_appointment_corrected_at_the_same_hour_keeps_its_reminder(cast, files, as_owner, as_worker) -> None:
    appointment = waiting(cast, files[0], as_worker)
    given = {"actor": cast.owner, "purpose": "follow", "note": "Autre objet"}
    with acting_as(cast.owner):
        made = correct_appointment(appointment_id=appointment.pk, reminders=("confirmation",), **given)
    with as_owner():
        first = Message.objects.get()
    with as_worker():
        deliver(message_id=first.pk)
    assert messages(as_owner)[0].state != State.DROPPED
    with acting_as(cast.owner):
        assert made.uid == appointment.uid


def test_a_reminder_no_longer_asked_for_does_not_leave(cast, files, as_owner, as_worker) -> None:
    appointment = waiting(cast, files[0], as_worker)
    with acting_as(cast.owner):
        correct_appointment(actor=cast.owner, appointment_id=appointment.pk, purpose="follow", note="", reminders=())
    ((state, why),) = delivered(as_worker, as_owner)
    assert (state, "n’est plus demandé" in why) == (State.DROPPED, True)


def test_a_cancellation_taken_back_is_not_told(cast, files, as_owner, as_worker) -> None:
    appointment = waiting(cast, files[0], as_worker)
    delivered(as_worker, as_owner)
    with acting_as(cast.owner):
        record_result(actor=cast.owner, appointment_id=appointment.pk, outcome=MeetingOutcome.CANCELLED_US)
    with as_worker():
        assert remind() == 1
    with acting_as(cast.owner):
        forget_result(actor=cast.owner, appointment_id=appointment.pk)
    assert [state for state, _ in delivered(as_worker, as_owner)][1] == State.DROPPED


def test_who_said_stop_since_receives_no_reminder(cast, files, as_owner, as_worker) -> None:
    waiting(cast, files[0], as_worker)
    with as_worker():
        refuse(actor=None, channel="sms", whom=files[0].pk)
    ((state, why),) = delivered(as_worker, as_owner)
    assert (state, "demandé à ne plus être contactée" in why) == (State.DROPPED, True)


def test_what_waited_past_the_hour_or_for_a_closed_file_does_not_leave(cast, files, clock, as_owner, as_worker) -> None:
    waiting(cast, files[0], as_worker)
    waiting_too = files[1]
    with as_owner():
        Dossier.objects.filter(pk=waiting_too.pk).update(status="closed", status_reason="deceased")
    clock[0] = TUESDAY + timedelta(days=3, hours=1)
    assert "passée" in delivered(as_worker, as_owner)[0][1]


def test_the_eve_of_a_monday_is_told_on_saturday_and_names_the_day(cast, files, clock, as_owner, as_worker) -> None:
    monday = datetime(2026, 11, 30, 9, 0, tzinfo=UTC)
    booking = Booking(starts_at=monday, where="CIO", host_id=cast.owner.user_id, reminders=("eve",))
    with acting_as(cast.owner):
        take(actor=cast.owner, dossier_id=files[0].pk, booking=booking)
    counts = []
    for day, hour in ((27, 17), (28, 15), (28, 17), (29, 17)):
        clock[0] = datetime(2026, 11, day, hour, 30, tzinfo=UTC)
        with as_worker():
            counts.append(remind())
    assert counts == [0, 0, 1, 0]
    (message,) = messages(as_owner)
    assert "lundi 30 novembre" in message.body and "demain" not in message.body


def test_an_eve_that_waited_until_the_day_itself_does_not_leave(cast, files, clock, as_owner, as_worker) -> None:
    booking = Booking(
        starts_at=TUESDAY + timedelta(days=2), where="CIO", host_id=cast.owner.user_id, reminders=("eve",)
    )
    with acting_as(cast.owner):
        take(actor=cast.owner, dossier_id=files[0].pk, booking=booking)
    clock[0] = TUESDAY + timedelta(days=1, hours=10, minutes=30)  # 20 h 30, after the last hour to write
    with as_worker():
        assert remind() == 1
    clock[0] = TUESDAY + timedelta(days=2, hours=-1)
    assert "le jour du rendez-vous est venu" in delivered(as_worker, as_owner)[0][1].lower()


def test_the_doors_of_the_link_are_for_the_pages_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT has_function_privilege('rebond_worker', p.oid, 'EXECUTE') FROM pg_proc p"
            " WHERE p.proname IN ('rebond_link_sessions', 'rebond_link_reply')"
        )
        assert cursor.fetchall() == [(False,), (False,)]
