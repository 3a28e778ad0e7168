"""What names Justice or health is read by those entitled alone wherever it is written: beside, or masked where read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, Having, LinkKind
from rebond.domain.dossiers.heard import MASKED
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import (
    Appointment,
    ContactDetail,
    Dossier,
    Echo,
    JdcRow,
    JdcTable,
    Sitting,
    TeamMessage,
)
from rebond.domain.dossiers.operations import (
    ChosenFollowUp,
    GivenByLink,
    PartnerRefusedError,
    SharingRefusedError,
    Writing,
    add_detail,
    answer_link,
    ask_return,
    choose_follow_up,
    correct_appointment,
    extend_share,
    jdc_put_off,
    land_answer,
    move,
    note_sitting,
    open_sitting,
    take_back_return,
    write_message,
    write_to,
)
from rebond.domain.dossiers.operations.appointments import Booking
from rebond.domain.dossiers.operations.base_errors import Reported, answer_error, report_error
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.queries import call_cards, file_page, jdc_queue, my_day, preparation, shared_file
from rebond.domain.dossiers.queries.appointments import agenda, meetings_of
from rebond.domain.dossiers.queries.base_errors import all_errors, errors_of
from rebond.domain.dossiers.queries.calling import numbers_to_call
from rebond.domain.dossiers.queries.calling_back import who_calls
from rebond.domain.dossiers.queries.details import detail_lines
from rebond.domain.dossiers.queries.masking import RESERVED_TEXT, told_messages
from rebond.domain.dossiers.queries.shares import shares_of
from rebond.domain.dossiers.queries.sharing_out import minutes
from rebond.domain.dossiers.queries.timeline import timeline
from rebond.domain.dossiers.queries.writing import writables
from rebond.domain.messages.queries import outbox
from tests.domain.dossiers.bare import bare
from tests.domain.dossiers.cast import Cast, person
from tests.domain.dossiers.meeting import at, booked
from tests.domain.dossiers.sharing import shared
from tests.domain.dossiers.telling import follows, news_of

pytestmark = pytest.mark.django_db
KEPT = "Placé au foyer de la PJJ."
PLAIN = "Rappeler jeudi."


def read(actor: Actor, dossier: Dossier, kind: str, name: str) -> set[str]:
    """What this actor reads of a kind of event in the timeline."""
    with acting_as(actor):
        return {getattr(item.row, name) for item in timeline(actor, dossier) if item.kind == kind}


def test_why_a_follow_up_goes_on_is_kept_from_circle_1_by_the_database_itself(cast: Cast, zoe: Dossier, circle1):
    with acting_as(cast.owner):
        choose_follow_up(actor=cast.owner, dossier_id=zoe.pk, chosen=ChosenFollowUp("keep", note=KEPT))
    with acting_as(circle1):
        choose_follow_up(actor=circle1, dossier_id=zoe.pk, chosen=ChosenFollowUp("keep", note="Vu au CMP."))
    assert read(cast.colleague, zoe, "followup", "note") == {KEPT, "Vu au CMP."}
    assert read(circle1, zoe, "followup", "note") == {"", "Vu au CMP."}
    assert KEPT not in bare(circle1, "dossiers_followupnote", "dossiers_followupdecision")
    assert KEPT in bare(cast.colleague, "dossiers_followupnote")
    assert bare(cast.referent, "dossiers_followupnote") == bare(cast.stranger, "dossiers_followupnote") == ""


def test_what_was_said_of_a_request_of_return_stays_read_once_it_is_taken_back(cast: Cast, zoe: Dossier, circle1):
    with acting_as(cast.owner):
        asked = ask_return(actor=cast.owner, dossier_id=zoe.pk, note=KEPT)
    assert KEPT not in bare(circle1, "dossiers_returnnote", "dossiers_returnrequest")
    with acting_as(circle1):
        take_back_return(actor=circle1, request_id=asked.pk)
        assert [item.versions[0].note for item in timeline(circle1, zoe) if item.kind == "return"] == [""]
    with acting_as(cast.colleague):
        assert [item.versions[0].note for item in timeline(cast.colleague, zoe) if item.kind == "return"] == [KEPT]


def test_an_error_of_a_base_is_told_to_the_administration_without_justice(cast: Cast, zoe: Dossier, circle1, as_owner):
    with as_owner():
        admin = person("Nour", "Petit", Role.NATIONAL_ADMIN)
    made = {}
    for text in (KEPT, PLAIN):
        with acting_as(cast.owner):
            made[text] = report_error(actor=cast.owner, dossier_id=zoe.pk, said=Reported("record", text))
    for actor in (admin, circle1):
        told = bare(actor, "dossiers_baseerrornote", "dossiers_baseerror")
        assert KEPT not in told and PLAIN in told
    with acting_as(admin):
        assert {error.note for error in all_errors(admin)[0]} == {"", PLAIN}
        answer_error(actor=admin, error_id=made[KEPT].pk, answer="right", text="La base le dit au tribunal.")
        assert [error.answer_text for error in all_errors(admin)[1]] == ["La base le dit au tribunal."]
    for actor, words in ((cast.colleague, {KEPT, PLAIN}), (circle1, {"", PLAIN})):
        with acting_as(actor):
            told = errors_of(actor, zoe)
            assert {error.note for error in told} == words
            assert any(error.answer_text for error in told) is (actor == cast.colleague)
    assert bare(cast.referent, "dossiers_baseerrornote") == bare(cast.stranger, "dossiers_baseerrornote") == ""


def test_a_message_that_tells_is_for_those_entitled_and_mentions_nobody_else(cast: Cast, zoe, school2c, farid, circle1):
    shared(cast, zoe, school2c, level="whole")
    follows(cast, zoe, circle1)
    before = news_of(circle1)
    with acting_as(cast.owner):
        for other in (circle1, farid):
            with pytest.raises(PartnerRefusedError, match="Décochez") as refused:
                write_message(actor=cast.owner, dossier_id=zoe.pk, text=KEPT, mentioned=[other.user_id])
            assert refused.value.field == "mentioned"
        write_message(actor=cast.owner, dossier_id=zoe.pk, text=KEPT, mentioned=[cast.colleague.user_id])
    assert news_of(circle1) == before and "mention" in news_of(cast.colleague)
    assert KEPT in bare(cast.colleague, "dossiers_teammessage")
    assert KEPT not in bare(circle1, "dossiers_teammessage") + bare(farid, "dossiers_teammessage")
    with acting_as(circle1):
        write_message(actor=circle1, dossier_id=zoe.pk, text="Vu au CMP.")
        assert [message.text for message in TeamMessage.objects.all()] == ["Vu au CMP."]
    with acting_as(cast.owner):
        write_message(actor=cast.owner, dossier_id=zoe.pk, text=PLAIN, mentioned=[circle1.user_id, farid.user_id])
    assert "mention" in news_of(farid) and PLAIN in bare(farid, "dossiers_teammessage")


def test_what_was_said_in_a_meeting_is_masked_on_the_page_and_in_its_minutes_and_never_lost(cast, zoe, circle1) -> None:
    def write(actor: Actor, notes: str, guests: str = "") -> None:
        with acting_as(actor):
            note_sitting(actor=actor, sitting_id=sitting.pk, present=[], guests=guests, notes=notes)

    def told(actor: Actor) -> tuple[str, str]:
        with acting_as(actor):
            held = Sitting.objects.get()
            minutes(actor, held)
            return held.notes, held.guests

    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
    write(cast.owner, KEPT, "Mme Petit, PJJ")
    assert told(circle1) == ("", "")
    for notes in ("", PLAIN, PLAIN):
        write(circle1, notes, "M. Roux")
    assert told(cast.colleague) == (f"{KEPT}\n{PLAIN}", "Mme Petit, PJJ, M. Roux")
    with acting_as(circle1), pytest.raises(SharingRefusedError, match="raccourcissez"):
        note_sitting(actor=circle1, sitting_id=sitting.pk, present=[], guests="", notes="x" * 3990)
    write(cast.colleague, PLAIN)
    assert told(circle1) == (PLAIN, "")


def test_the_name_beside_a_number_is_masked_and_the_number_called(cast: Cast, zoe, school2c, farid, circle1) -> None:
    number = "06 39 98 00 21"
    shared(cast, zoe, school2c, level="whole")
    with acting_as(cast.owner):
        given = {"kind": "phone", "value": number, "holder": "other"}
        add_detail(actor=cast.owner, dossier_id=zoe.pk, holder_name="Mme Petit, foyer", **given)
    for actor, name in ((circle1, ""), (cast.colleague, "Mme Petit, foyer")):
        with acting_as(actor):
            (card,) = call_cards(actor, [zoe])
            found = [callee.name for callee in card.callees if callee.holder == "other"]
            found += [callee.name for callee in numbers_to_call(actor, zoe)[0] if callee.holder == "other"]
            others = [*file_page(actor, zoe).details, *(line.detail for line in detail_lines(actor, zoe))]
            others += [one.detail for one in writables(actor, zoe)]
            found += [one.holder_name for one in others if one.holder == "other"]
            assert found == [name] * 5
            assert [caller.label for caller in who_calls(actor, "0021")] == [
                f"Autre responsable, {name}" if name else "Autre responsable"
            ]
    with acting_as(farid):
        assert [one.holder_name for one in shared_file(farid, zoe.pk).details if one.holder == "other"] == [""]
    with acting_as(cast.owner):
        assert ContactDetail.objects.get(holder="other").holder_name == "Mme Petit, foyer"


def test_a_reply_and_an_answer_by_the_link_are_masked_by_their_words(cast, zoe, circle1, as_worker, as_owner) -> None:
    with acting_as(cast.owner):
        _, secret = make_link(cast.owner, zoe, LinkKind.MESSAGE)
    with acting_as(None):
        told = GivenByLink(Choice.SOLUTION, solution=Having.OTHER, place="Foyer des Tilleuls", note="Je sors de prison")
        key = answer_link(digest=digest_of(secret), born=None, key=new_id(), given=told)
    with as_worker():
        land_answer(answer_id=key)
        Echo.objects.create(dossier=zoe, kind="reply", channel="sms", message_id=new_id(), text="Je suis au CHU.")
        zoe.refresh_from_db()
    assert read(circle1, zoe, "answer", "note") == read(circle1, zoe, "echo", "text") == {""}
    assert read(circle1, zoe, "answer", "place") == {""}
    assert read(cast.colleague, zoe, "answer", "note") == {"Je sors de prison"}
    for actor, found in ((circle1, False), (cast.colleague, True)):
        with acting_as(actor):
            card = call_cards(actor, [zoe])[0]
            words = " ".join([card.reason, *(heard.said for heard in [*card.said, *preparation(actor, zoe).card.said])])
            assert any(word in words for word in ("CHU", "Foyer", "prison")) is found
            assert (MASKED in words) is not found
            assert my_day(actor, cast.platform.pk) is not None


def test_to_work_in_a_hospital_is_said_to_everybody(cast, zoe, circle1, as_worker) -> None:
    with acting_as(cast.owner):
        _, secret = make_link(cast.owner, zoe, LinkKind.MESSAGE)
    with acting_as(None):
        told = GivenByLink(Choice.SOLUTION, solution=Having.JOB, place="CHU de Laon")
        key = answer_link(digest=digest_of(secret), born=None, key=new_id(), given=told)
    with as_worker():
        land_answer(answer_id=key)
    assert read(circle1, zoe, "answer", "place") == {"CHU de Laon"}


def test_the_note_of_an_appointment_is_masked_and_never_lost_by_who_could_not_read_it(cast, zoe, slot, circle1) -> None:
    made = booked(cast, zoe, slot, note=KEPT)

    def notes(actor: Actor) -> set[str]:
        day = made.starts_at.date()
        with acting_as(actor):
            held = [*meetings_of(actor, zoe), *agenda(actor, cast.platform.pk, day, day.replace(year=day.year + 1))]
            return {meeting.appointment.note for meeting in held if meeting.standing}

    assert (notes(circle1), notes(cast.colleague)) == ({""}, {KEPT})
    with acting_as(circle1):
        fixed = correct_appointment(
            actor=circle1, appointment_id=made.pk, purpose="interview", note=PLAIN, reminders=()
        )
    assert (notes(circle1), notes(cast.colleague)) == ({""}, {f"{KEPT}\n{PLAIN}"})
    with acting_as(circle1):
        moved = move(
            actor=circle1,
            appointment_id=fixed.pk,
            booking=Booking(starts_at=at(5), where="Mairie", host_id=cast.owner.user_id),
        )
    with acting_as(cast.owner):
        assert Appointment.objects.get(pk=moved.pk).note == f"{KEPT}\n{PLAIN}"


def test_how_a_young_person_agreed_to_a_share_is_masked_and_to_prolong_it_unmasks_nothing(
    cast, zoe, school2c, circle1
) -> None:
    given = shared(cast, zoe, school2c, purpose=KEPT, consent_note="Vu au foyer")
    with acting_as(circle1):
        extend_share(actor=circle1, share_id=given.pk, until=timezone.localdate() + timedelta(days=90))
    for actor, words in ((circle1, ("", "")), (cast.colleague, (KEPT, "Vu au foyer"))):
        with acting_as(actor):
            assert {(given.purpose, given.consent_note) for given in shares_of(actor, zoe)} == {words}


def test_why_a_row_of_the_jdc_was_put_off_is_masked_by_its_words(cast: Cast, circle1, as_owner) -> None:
    with as_owner():
        table = JdcTable.objects.create(name="jdc.csv", sha256="1" * 64, received_from_id=cast.owner.user_id, rows=1)
        told = {"table": table, "number": 1, "platform": cast.platform, "state": "proposed", "surname": "Abry"}
        row = JdcRow.objects.create(**told, first_names="Tom", jdc_date=timezone.localdate())
    with acting_as(cast.owner):
        jdc_put_off(actor=cast.owner, row_id=row.pk, reason=KEPT)
    for actor, words in ((circle1, ""), (cast.owner, KEPT), (cast.colleague, KEPT)):
        with acting_as(actor):
            assert [row.reason for row in jdc_queue(actor, cast.platform.pk).handled] == [words]


def test_a_message_that_tells_is_masked_in_the_outbox_but_for_who_wrote_it(cast: Cast, zoe: Dossier, circle1) -> None:
    for author, text in (
        (cast.owner, "Rendez-vous au CMP."),
        (circle1, "Votre foyer vous attend."),
        (cast.owner, PLAIN),
    ):
        with acting_as(author):
            own = ContactDetail.objects.get(person=zoe.person_id, holder="young_person")
            write_to(actor=author, dossier_id=zoe.pk, writing=Writing(own.pk, text))
    read_by = {}
    for actor in (circle1, cast.colleague):
        with acting_as(actor):
            read_by[actor] = {message.body for message in told_messages(actor, outbox(actor, cast.platform.pk))}
    assert read_by[circle1] == {RESERVED_TEXT, "Votre foyer vous attend.", PLAIN}
    assert read_by[cast.colleague] == {"Rendez-vous au CMP.", "Votre foyer vous attend.", PLAIN}
