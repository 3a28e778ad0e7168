"""An attempt recorded moves the file; corrected, it moves it back."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from rebond.domain.base.models import ActionEntry
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, NextStep, Outcome, Stage, Validity
from rebond.domain.dossiers.models import Assignment, ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    ContactRefusedError,
    DetailRefusedError,
    NotAColleagueError,
    add_detail,
    assign_referent,
    correct_contact,
    mark_detail,
    record_contact,
)
from tests.domain.dossiers.cast import Cast, fresh_key, listed, publish, the_file

pytestmark = pytest.mark.django_db

FAR_AWAY = datetime(2999, 1, 1, tzinfo=UTC)
SILENCE = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return the_file()


@pytest.fixture
def mobile(zoe: Dossier, as_owner) -> ContactDetail:
    with as_owner():
        return ContactDetail.objects.get(holder=Holder.YOUNG_PERSON)


def reread(cast: Cast) -> Dossier:
    with acting_as(cast.owner):
        return visible(Dossier, cast.owner).get()


def test_the_first_attempt_moves_the_file_from_detection_to_contact(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
    dossier = reread(cast)
    assert (dossier.stage, dossier.attempts, dossier.last_outcome) == (Stage.CONTACT, 1, Outcome.NO_ANSWER)
    assert (dossier.next_step, dossier.next_step_on > timezone.localdate()) == (NextStep.CALL_AGAIN, True)


def test_an_appointment_stays_at_contact_until_the_interview_is_held(cast: Cast, zoe: Dossier) -> None:
    day = timezone.localdate() + timedelta(days=3)
    contact = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.APPOINTMENT, next_step_on=day)
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    dossier = reread(cast)
    assert (dossier.stage, dossier.next_step, dossier.next_step_on) == (Stage.CONTACT, NextStep.INTERVIEW, day)


def test_the_user_may_choose_another_next_step_than_the_one_proposed(cast: Cast, zoe: Dossier) -> None:
    contact = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, next_step=NextStep.NONE)
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert (reread(cast).next_step, reread(cast).next_step_on) == (NextStep.NONE, None)


def test_a_wrong_number_is_marked_wrong_and_another_is_proposed(cast, zoe, mobile) -> None:
    contact = Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER, detail_id=mobile.pk)
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
        mobile.refresh_from_db()
    assert mobile.validity == Validity.WRONG
    assert reread(cast).next_step == NextStep.CALL_AGAIN  # the mother's number remains


def test_the_last_wrong_number_asks_to_find_another(cast, zoe, mobile) -> None:
    with acting_as(cast.owner):
        mother = ContactDetail.objects.get(holder=Holder.MOTHER)
        for detail in (mobile, mother):
            contact = Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER, detail_id=detail.pk)
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert reread(cast).next_step == NextStep.FIND_NUMBER


def test_the_same_form_sent_twice_writes_once(cast: Cast, zoe: Dossier) -> None:
    key = fresh_key()
    with acting_as(cast.owner):
        first = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE, key=key)
        second = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE, key=key)
        assert first == second
        assert ContactAttempt.objects.count() == 1
    assert reread(cast).attempts == 1


def test_three_silences_propose_another_channel(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        for _ in range(3):
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
    assert reread(cast).next_step == NextStep.OTHER_CHANNEL


def test_a_correction_supersedes_and_the_first_version_stays_readable(cast, zoe, mobile) -> None:
    wrong = Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER, detail_id=mobile.pk)
    right = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED, detail_id=mobile.pk)
    with acting_as(cast.owner):
        attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=wrong)
    with acting_as(cast.colleague):
        correct_contact(actor=cast.colleague, attempt_id=attempt.pk, contact=right)
        mobile.refresh_from_db()
        assert ContactAttempt.objects.count() == 2
    dossier = reread(cast)
    assert (dossier.attempts, dossier.last_outcome, mobile.validity) == (1, Outcome.REACHED, Validity.GOOD)


def test_a_cancelled_attempt_gives_everything_back(cast, zoe, mobile) -> None:
    wrong = Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER, detail_id=mobile.pk)
    with acting_as(cast.owner):
        attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=wrong)
        correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=None)
        mobile.refresh_from_db()
    dossier = reread(cast)
    assert (dossier.stage, dossier.attempts, dossier.next_step) == (Stage.DETECTION, 0, NextStep.FIRST_CALL)
    assert (dossier.last_contact_at, mobile.validity) == (None, Validity.UNKNOWN)


def test_an_attempt_is_corrected_once(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=None)
        with pytest.raises(AlreadyCorrectedError):
            correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=SILENCE)


def test_an_attempt_of_yesterday_entered_today_does_not_hide_a_later_one(cast: Cast, zoe: Dossier) -> None:
    earlier = Contact(
        Channel.PHONE, Answered.NOBODY, Outcome.MESSAGE_LEFT, happened_at=timezone.now() - timedelta(days=1)
    )
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=earlier)
    dossier = reread(cast)
    assert (dossier.attempts, dossier.last_outcome) == (2, Outcome.NO_ANSWER)


@pytest.mark.parametrize(
    ("field", "contact"),
    [
        ("detail", Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER)),
        ("detail", Contact(Channel.PHONE, Answered.OTHER, Outcome.NO_ANSWER, detail_id=UUID(int=7))),
        ("happened_at", Contact(Channel.PHONE, Answered.OTHER, Outcome.SENT, happened_at=FAR_AWAY)),
        ("next_step_on", Contact(Channel.PHONE, Answered.OTHER, Outcome.NO_ANSWER, next_step_on=date(2020, 1, 1))),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(cast, zoe, field, contact) -> None:
    with acting_as(cast.owner), pytest.raises(ContactRefusedError) as refused:
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert refused.value.field == field


@pytest.mark.parametrize("who", ["stranger", "referent"])
def test_only_people_of_the_platform_record_a_contact(cast: Cast, zoe: Dossier, who: str) -> None:
    actor = getattr(cast, who)
    with acting_as(actor), pytest.raises(Dossier.DoesNotExist):
        record_contact(actor=actor, dossier_id=zoe.pk, contact=SILENCE)


def test_the_database_refuses_an_attempt_on_a_file_of_another_platform(cast: Cast, zoe: Dossier) -> None:
    forged = "INSERT INTO dossiers_contactattempt SELECT * FROM dossiers_contactattempt WHERE false"
    with acting_as(cast.stranger), connection.cursor() as cursor:
        cursor.execute(forged)
        assert cursor.rowcount == 0
        cursor.execute("UPDATE dossiers_dossier SET attempts = 9")
        assert cursor.rowcount == 0


def test_every_act_leaves_a_line_that_names_nobody(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        entry = visible(ActionEntry, cast.owner).get()
    assert (entry.code, entry.object_id) == ("contact.recorded", zoe.pk)
    assert "Lef" not in entry.sentence


def test_a_number_told_by_hand_is_normalised_and_kept_with_who_told_it(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        detail = add_detail(
            actor=cast.owner, dossier_id=zoe.pk, kind=DetailKind.PHONE, value="07 11 22 33 44", holder=Holder.FATHER
        )
    assert (detail.value, detail.source) == ("+33711223344", "Dit à Alice Vasseur")


def test_a_wrong_number_told_again_is_to_be_checked_and_not_doubled(cast, zoe, mobile) -> None:
    with acting_as(cast.owner):
        mark_detail(actor=cast.owner, dossier_id=zoe.pk, detail_id=mobile.pk, validity=Validity.WRONG)
        again = add_detail(
            actor=cast.owner, dossier_id=zoe.pk, kind="phone", value="+33 6 12 34 56 78", holder=Holder.YOUNG_PERSON
        )
    assert (again.pk, again.validity) == (mobile.pk, Validity.UNKNOWN)


@pytest.mark.parametrize(("kind", "value"), [("phone", "12"), ("email", "zoe@"), ("address", "  ")])
def test_a_detail_that_cannot_serve_is_refused_with_a_way_to_mend_it(cast, zoe, kind, value) -> None:
    with acting_as(cast.owner), pytest.raises(DetailRefusedError, match=r"il|Écrivez"):
        add_detail(actor=cast.owner, dossier_id=zoe.pk, kind=kind, value=value, holder=Holder.MOTHER)


def test_a_referent_is_chosen_among_the_people_of_the_platform(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.colleague.user_id)
        assert assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.colleague.user_id) is None
        with pytest.raises(NotAColleagueError):
            assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.stranger.user_id)
        assert Assignment.objects.count() == 1
    assert reread(cast).referent_id == cast.colleague.user_id
