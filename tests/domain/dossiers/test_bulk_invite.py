"""Many files invited to a session at once: previewed, held back past the seats, told, undone while nobody knows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import BulkState, Status
from rebond.domain.dossiers.meetings import InvitationState
from rebond.domain.dossiers.models import BulkAct, ContactAttempt, Dossier, Invitation, Slot
from rebond.domain.dossiers.operations import (
    Booking,
    BulkRefusedError,
    answer,
    apply_bulk,
    cancel_slot,
    invite,
    take,
    undo_bulk,
)
from rebond.domain.dossiers.operations import bulk as bulk_module
from rebond.domain.dossiers.operations.bulk import preview, run
from rebond.domain.dossiers.operations.bulk_invite import (
    ANSWERS,
    CLOSED,
    COMES,
    ELSEWHERE,
    HELD,
    NOTHING,
    PAST,
    STOPPED,
)
from rebond.domain.dossiers.operations.links import letter_codes
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.queries.appointments import session_of
from rebond.domain.dossiers.queries.room import room_for_invitations
from rebond.domain.messages.enums import State
from rebond.domain.messages.lengths import plain_text
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish
from tests.domain.dossiers.test_bulk import SURNAMES, ask, columns, replayed

pytestmark = pytest.mark.django_db
ARDENT, BIZET, CARLIER, DELMAS, EVRARD = range(5)


@pytest.fixture
def files(cast: Cast, as_worker, as_owner, settings) -> list[Dossier]:
    """Five open files, each with a mobile of the young person's own."""
    settings.SITE_ADDRESS = "https://rebond.example"
    with as_worker():
        publish(cast, *(listed(cast, name, surname=name, ines=()) for name in SURNAMES))
    with as_owner():
        Platform.objects.update(phone="+33323000000")  # a field of the message
        found = list(Dossier.objects.order_by("surname"))
        for number, dossier in enumerate(found):
            dossier.person.details.filter(holder="young_person").update(value=f"+3363998000{number}")
        return found


@pytest.fixture
def session(cast: Cast, as_owner) -> Slot:
    """Three seats, in five days."""
    starts = timezone.now() + timedelta(days=5)
    told = {"title": "Visite du CFA", "where": "CFA de Laon", "host_name": "Mme Noël", "capacity": 3}
    with as_owner():
        return Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=2), **told
        )


@pytest.fixture
def template(cast: Cast, as_owner) -> MessageTemplate:
    with as_owner():
        return MessageTemplate.objects.get(channel="sms", name="Invitation à une séance")


def inviting(cast: Cast, files: list[Dossier], session: Slot, message: object = NOTHING) -> dict:
    return ask(cast, "inviter", files, session=str(session.pk), message=str(message))


def states(cast: Cast, session: Slot) -> dict[str, str]:
    """Surname → the standing answer."""
    return {i.dossier.surname: i.state for i in session_of(cast.owner, session).invitations}


def invitation(cast: Cast, session: Slot, dossier: Dossier) -> Invitation:
    return next(i for i in session_of(cast.owner, session).invitations if i.dossier_id == dossier.pk)


def test_the_preview_says_who_is_left_out_and_why(cast: Cast, files, session, as_owner) -> None:
    with as_owner():
        Dossier.objects.filter(pk__in=[files[DELMAS].pk, files[EVRARD].pk]).update(status=Status.CLOSED)
        Dossier.objects.create(
            person=files[EVRARD].person,
            platform=cast.elsewhere,
            surname="Evrard",
            first_names="Zoé",
            birth_date="2008-03-12",
        )
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[files[ARDENT].pk])
        # A seat taken for them without an invitation: they come.
        take(actor=cast.owner, dossier_id=files[BIZET].pk, booking=Booking(slot_id=session.pk))
        told = preview(**inviting(cast, files, session))
    assert told.ok == 1
    assert {(r.reason, *(d.surname for d in r.examples)) for r in told.refused} == {
        (ANSWERS[InvitationState.INVITED], "Ardent"),
        (COMES, "Bizet"),
        (CLOSED, "Delmas"),
        (ELSEWHERE, "Evrard"),
    }
    assert told.remarks == []
    assert told.sentence.startswith("Visite du CFA, ") and told.sentence.endswith("(sans message)")


def test_past_the_seats_invitations_are_held_back_as_the_preview_said(cast: Cast, files, session, template) -> None:
    with acting_as(cast.owner):
        asked = inviting(cast, files, session, template.pk)
        told = preview(**asked)
        assert (told.ok, told.refused) == (5, [])
        foreseen = {remark.sentence: remark.examples for remark in told.remarks}
        assert set(foreseen) in ({HELD}, {HELD, STOPPED})
        act = apply_bulk(**asked)
        held = {surname for surname, state in states(cast, session).items() if state == InvitationState.HELD}
        assert (len(act.done_keys), held) == (5, {dossier.surname for dossier in foreseen[HELD]})
        assert len(held) == 2
        # The others are told, and they alone; those held back will be when a seat is free.
        told_of = set(Message.objects.values_list("reference", flat=True))
        assert told_of == {dossier.pk for dossier in files if dossier.surname not in held}
        assert set(Invitation.objects.values_list("template", flat=True)) == {template.pk}


def test_who_cannot_be_written_to_is_invited_and_named(cast: Cast, files, session, template, as_owner) -> None:
    with as_owner():
        files[ARDENT].person.details.all().delete()
    with acting_as(cast.owner):
        asked = inviting(cast, files[:2], session, template.pk)
        told = preview(**asked)
        unreached = [r for r in told.remarks if r.sentence.startswith("Invité, mais ne recevra pas le message")]
        assert (told.ok, [[d.surname for d in r.examples] for r in unreached]) == (2, [["Ardent"]])
        apply_bulk(**asked)
        assert states(cast, session) == {"Ardent": "invited", "Bizet": "invited"}
        assert Message.objects.get().reference == files[BIZET].pk


def test_undoing_takes_back_the_invitations_and_what_waits_to_be_sent(
    cast: Cast, files, session, template, as_owner
) -> None:
    before = columns(as_owner)
    with acting_as(cast.owner):
        act = apply_bulk(**inviting(cast, files, session, template.pk))
        undone = undo_bulk(actor=cast.owner, act_id=act.pk)
        assert (undone.state, undone.kept_keys) == (BulkState.UNDONE, [])
        assert states(cast, session) == {}
        assert set(Message.objects.values_list("state", flat=True)) == {State.DROPPED}
        assert not ContactAttempt.objects.filter(superseded_by=None, cancelled=False).exists()
    assert columns(as_owner) == replayed(as_owner) == before


def test_who_answered_or_was_told_since_stays_invited_and_is_named(
    cast: Cast, files, session, template, as_owner
) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**inviting(cast, files[:3], session, template.pk))
        answer(actor=cast.owner, invitation_id=invitation(cast, session, files[ARDENT]).pk, state="comes")
    with as_owner():
        Message.objects.filter(reference=files[BIZET].pk).update(state=State.SENT)
    with acting_as(cast.colleague):  # a responsable may
        undone = undo_bulk(actor=cast.colleague, act_id=act.pk)
        assert set(undone.kept_keys) == {files[ARDENT].pk, files[BIZET].pk}
    with acting_as(cast.owner):
        assert states(cast, session) == {"Ardent": "comes", "Bizet": "invited"}
        assert Message.objects.get(reference=files[CARLIER].pk).state == State.DROPPED


def test_what_would_leave_is_read_before_with_the_first_as_an_example(cast: Cast, files, session, template) -> None:
    with acting_as(cast.owner):
        shown = preview(**inviting(cast, files, session, template.pk)).outgoing
        assert shown is not None and (shown.channel, len(shown.recipients), shown.later) == ("sms", 3, False)
        first = shown.recipients[0]
        assert first.dossier.first_names.split()[0] in first.text and "Visite du CFA" in first.text
        apply_bulk(**inviting(cast, files, session, template.pk))
        left = Message.objects.get(reference=first.dossier.pk)
        assert left.body == plain_text(first.text).replace("{lien}", "[lien personnel]")
        assert preview(**inviting(cast, files, session)).outgoing is None


def test_when_every_seat_is_awaited_the_text_shown_is_that_of_those_held_back(
    cast: Cast, files, session, template
) -> None:
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[dossier.pk for dossier in files[:3]])
        shown = preview(**inviting(cast, files[3:], session, template.pk)).outgoing
    assert shown is not None and (len(shown.recipients), shown.later) == (2, True)


def test_who_has_a_letter_printed_since_was_told_and_stays_invited(cast: Cast, files, session) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**inviting(cast, files[:3], session))
        letter_codes(cast.owner, [files[ARDENT]], session.pk)
        letter_codes(cast.owner, [files[BIZET]])  # a letter that tells of no session
    with acting_as(cast.colleague):  # the batch was another's: its links are the platform's
        undone = undo_bulk(actor=cast.colleague, act_id=act.pk)
        assert undone.kept_keys == [files[ARDENT].pk]
    with acting_as(cast.owner):
        assert states(cast, session) == {"Ardent": "invited"}
        assert room_for_invitations(cast.owner, cast.platform.pk).out == 1  # a session counts by itself


def test_an_invitation_taken_back_may_be_made_and_told_again(cast: Cast, files, session, template) -> None:
    with acting_as(cast.owner):
        for _ in "ab":
            act = apply_bulk(**inviting(cast, files[:2], session, template.pk))
            assert states(cast, session) == {"Ardent": "invited", "Bizet": "invited"}
            assert Message.objects.exclude(state=State.DROPPED).count() == 2
            undo_bulk(actor=cast.owner, act_id=act.pk)
        again = preview(**inviting(cast, files[:2], session, template.pk))
        assert not [r for r in again.remarks if r.sentence.startswith("Invité, mais")]
        invite(actor=cast.owner, slot_id=session.pk, files=[files[ARDENT].pk])  # by hand as well
        assert states(cast, session) == {"Ardent": "invited"}


def test_an_invitation_let_go_since_is_taken_back_like_the_others(cast: Cast, files, session, as_owner) -> None:
    with acting_as(cast.owner):
        invite(actor=cast.owner, slot_id=session.pk, files=[dossier.pk for dossier in files[:3]])
        act = apply_bulk(**inviting(cast, files[3:], session))
        assert states(cast, session)["Delmas"] == InvitationState.HELD
        answer(actor=cast.owner, invitation_id=invitation(cast, session, files[ARDENT]).pk, state="declines")
        assert sorted(states(cast, session)[name] for name in ("Delmas", "Evrard")) == ["held", "invited"]
        assert undo_bulk(actor=cast.owner, act_id=act.pk).kept_keys == []
        assert states(cast, session) == {"Ardent": "declines", "Bizet": "invited", "Carlier": "invited"}


def test_a_session_cancelled_after_the_preview_invites_nobody(
    cast: Cast, files, session, as_worker, monkeypatch
) -> None:
    monkeypatch.setattr(bulk_module, "AT_ONCE", 1)
    with acting_as(cast.owner):
        act = apply_bulk(**inviting(cast, files, session))
        cancel_slot(actor=cast.owner, slot_id=session.pk)
    with as_worker():
        done = run(act_id=act.pk)
        assert (done.state, done.done_keys) == (BulkState.DONE, [])
        assert [(row["reason"], len(row["keys"])) for row in done.left_out] == [(PAST, 5)]
        assert not Invitation.objects.exists()


def test_a_job_killed_goes_on_and_its_undoing_gives_back_the_columns(
    cast: Cast, files, session, template, as_owner, as_worker, monkeypatch
) -> None:
    monkeypatch.setattr(bulk_module, "AT_ONCE", 1)
    monkeypatch.setattr(bulk_module, "CHUNK", 2)
    with as_owner():
        before = list(Dossier.objects.order_by("surname").values_list("surname", *MOVED))
    with acting_as(cast.owner):
        act = apply_bulk(**inviting(cast, files, session, template.pk))
    with as_worker():
        bulk_module._step(act, cast.owner)  # then killed
        assert run(act_id=act.pk).state == BulkState.DONE
        assert sorted(Invitation.objects.values_list("state", flat=True)) == ["held"] * 2 + ["invited"] * 3
        assert Message.objects.count() == 3
    with acting_as(cast.owner):
        undo_bulk(actor=cast.owner, act_id=act.pk)
    with as_worker():
        assert run(act_id=act.pk).kept_keys == []
    assert columns(as_owner) == before


def test_what_the_form_asks_wrongly_is_refused_beside_its_field(cast: Cast, files, session, template, as_owner) -> None:
    starts = timezone.now() + timedelta(days=2)
    with as_owner():
        theirs = Slot.objects.create(
            platform=cast.elsewhere,
            starts_at=starts,
            ends_at=starts + timedelta(hours=1),
            title="Ailleurs",
            host_name="M. Blot",
        )
        plain = MessageTemplate.objects.exclude(body__contains="{séance}").exclude(subject__contains="{séance}").first()
    for slot, message, field in (
        (None, NOTHING, "session"),
        (theirs, NOTHING, "session"),
        (session, "", "message"),
        (session, plain.pk if plain else "not a key", "message"),
    ):
        given = {"session": str(slot.pk) if slot else "not a key", "message": str(message)}
        with acting_as(cast.owner), pytest.raises(BulkRefusedError) as refused:
            ask(cast, "inviter", files, **given)
        assert refused.value.field == field
    assert not BulkAct.objects.exists()
