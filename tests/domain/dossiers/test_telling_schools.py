"""An establishment asked about an enrolment is really told, and what was sent alone is counted (C11)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Status
from rebond.domain.dossiers.models import Dossier, Engagement, EnrolmentCheck, EnrolmentTelling, Notification
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Entry,
    PathRefusedError,
    Reply,
    answer_enrolment,
    apply_enrolment,
    call_school_later,
    close_file,
    enter,
    remind_enrolments,
    reopen_file,
    tell_school,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.path_enums import EngagementKind
from rebond.domain.dossiers.queries import situations_of
from rebond.domain.dossiers.queries.situations import total
from rebond.domain.messages import operations as messages
from rebond.domain.messages.enums import State
from rebond.domain.messages.lifecycle import GONE, Act
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations.delivering import note_receipt
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate
FAR_SCHOOL = Entry(EngagementKind.SCHOOL, place="Lycée du Val (0029997W)")


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def no_account(as_owner) -> Establishment:
    """An establishment where nobody has an account."""
    with as_owner():
        return Establishment.objects.create(
            uai="0029997W", name="Lycée du Val", search_name="LYCEE DU VAL", email="ce.0029997w@example.org"
        )


def asked(cast: Cast, zoe: Dossier, entry: Entry) -> EnrolmentCheck:
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=entry)
        return EnrolmentCheck.objects.get()


@pytest.fixture
def by_mail(cast: Cast, zoe: Dossier, no_account: Establishment) -> EnrolmentCheck:
    return asked(cast, zoe, FAR_SCHOOL)


@pytest.fixture
def by_account(cast: Cast, zoe: Dossier) -> EnrolmentCheck:
    return asked(cast, zoe, Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)"))


def a_week_passes() -> None:
    """Everything that went did so a week earlier."""
    for row in EnrolmentTelling.objects.exclude(out_at=None):
        EnrolmentTelling.objects.filter(pk=row.pk).update(
            out_at=row.out_at - timedelta(days=7), asked_at=row.asked_at - timedelta(days=7)
        )


def leave() -> None:
    """The job delivers what waits."""
    for message in Message.objects.filter(state=State.QUEUED):
        messages.deliver(message_id=message.pk)


def step_of(zoe: Dossier) -> tuple[str, object]:
    """The next step, whose columns are held against the replay."""
    columns, again = Dossier.objects.get(pk=zoe.pk), Dossier.objects.get(pk=zoe.pk)
    rebuild([again])
    assert {name: getattr(again, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
    return columns.next_step, columns.next_step_on


def test_referents_read_it_in_their_news_which_names_nobody(cast: Cast, by_account, as_worker) -> None:
    with as_worker():
        for _ in range(2):  # a job may be done again
            tell_school(check_id=by_account.pk)
        told = EnrolmentTelling.objects.get()
        assert (told.accounts, told.message_id, told.out_at is not None) == (1, None, True)
    with acting_as(cast.referent):
        news = Notification.objects.get()
        assert (news.kind, news.dossier_id) == ("enrolment", None)
        assert "Lefèvre" not in news.sentence and "Trois Tilleuls" in news.sentence
    with acting_as(cast.owner):
        assert not Notification.objects.filter(user_id=cast.referent.user_id).exists()


def test_an_email_about_a_file_closed_meanwhile_does_not_leave_and_once_open_again_somebody_telephones(
    cast: Cast, zoe, by_mail, as_worker
) -> None:
    with as_worker():
        tell_school(check_id=by_mail.pk)
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="request")
    with as_worker():
        leave()
        assert Message.objects.get().state == State.DROPPED and remind_enrolments() == 0
    with acting_as(cast.owner):
        reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason="again")
    with as_worker():
        assert remind_enrolments() == 0
        assert step_of(zoe)[0] == NextStep.PHONE_SCHOOL


def test_without_an_account_an_email_leaves_that_names_nobody_and_gives_the_page(by_mail, as_worker, settings) -> None:
    settings.SITE_ADDRESS = "https://rebond.example"
    with as_worker():
        tell_school(check_id=by_mail.pk)
        assert EnrolmentTelling.objects.get().out_at is None  # asked for: it has not left
        leave()
        assert EnrolmentTelling.objects.get().out_at is not None
        mail = Message.objects.get(state__in=GONE)
    assert mail.recipient == "ce.0029997w@example.org"
    assert "https://rebond.example/etablissement/" in mail.body
    assert not {"Lefèvre", "Zoé", "2008"} & set(mail.body.replace(",", " ").split())


def test_reminders_leave_each_week_three_times_then_somebody_telephones(cast, zoe, by_mail, as_worker) -> None:
    with as_worker():
        tell_school(check_id=by_mail.pk)
        leave()
        assert remind_enrolments() == 0  # a week has not passed
        for number in range(1, 4):
            a_week_passes()
            assert remind_enrolments() == 1
            assert EnrolmentCheck.objects.get().reminded == number - 1  # asked for, not sent
            leave()
            assert EnrolmentCheck.objects.get().reminded == number
        a_week_passes()
        assert remind_enrolments() == 0
        step, on = step_of(zoe)
        assert Message.objects.filter(state__in=GONE).count() == 4
    assert step == NextStep.PHONE_SCHOOL
    assert on.weekday() < 5 and TODAY() + timedelta(days=6) < on <= TODAY() + timedelta(days=9)
    with acting_as(cast.owner):
        assert Notification.objects.filter(sentence__contains="téléphonez-lui").count() == 1


def test_what_is_held_is_not_counted_nor_sent_over(cast, by_mail, zoe, as_worker, settings) -> None:
    settings.OUTGOING_MESSAGES = False
    with as_worker():
        tell_school(check_id=by_mail.pk)
        assert Message.objects.get().state == State.HELD
        EnrolmentTelling.objects.update(asked_at=timezone.now() - timedelta(days=30))
        assert remind_enrolments() == 0
        assert (EnrolmentCheck.objects.get().reminded, Message.objects.count()) == (0, 1)
        assert step_of(zoe)[0] == NextStep.CHECK_SCHOOL
    settings.OUTGOING_MESSAGES = True
    with acting_as(cast.owner):
        messages.release(actor=cast.owner, message_id=Message.objects.get().pk)
    with as_worker():
        leave()
        assert EnrolmentTelling.objects.get().out_at is not None


def test_an_address_that_does_not_exist_is_telephoned_to(by_mail, zoe, as_worker) -> None:
    with as_worker():
        tell_school(check_id=by_mail.pk)
        leave()
        note_receipt(message_id=Message.objects.get().pk, act=Act.BOUNCED, error="Adresse inconnue.")
        assert EnrolmentTelling.objects.get().out_at is None
        assert step_of(zoe)[0] == NextStep.PHONE_SCHOOL
        a_week_passes()
        assert remind_enrolments() == 0


def test_where_nobody_can_be_told_somebody_telephones_at_once(by_mail, zoe, as_worker, as_owner) -> None:
    with as_owner():
        Establishment.objects.filter(uai="0029997W").update(email="")
    with as_worker():
        tell_school(check_id=by_mail.pk)
        assert step_of(zoe)[0] == NextStep.PHONE_SCHOOL
        assert not Message.objects.exists()


def test_an_email_is_given_up_once_the_establishment_has_answered(cast, by_mail, as_worker) -> None:
    with as_worker():
        tell_school(check_id=by_mail.pk)
    with acting_as(cast.owner):
        row = answer_enrolment(actor=cast.owner, check_id=by_mail.pk, reply=Reply("enrolled"))
    with as_worker():
        apply_enrolment(check_id=row.pk)
        leave()
        assert Message.objects.get().state == State.DROPPED


def test_questions_asked_together_make_one_email(cast, zoe, by_mail, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", ines=("223456789AB",), first_names="Nour"))
    with acting_as(cast.owner):
        nour = Dossier.objects.exclude(pk=zoe.pk).get()
        enter(actor=cast.owner, dossier_id=nour.pk, entry=FAR_SCHOOL)
    with as_worker():
        for check in EnrolmentCheck.objects.all():
            tell_school(check_id=check.pk)
        leave()
        assert EnrolmentTelling.objects.exclude(out_at=None).count() == 2
        assert Message.objects.filter(state__in=GONE).count() == 1


def test_a_call_that_nobody_took_is_put_off(cast, zoe, by_mail, as_worker, as_owner) -> None:
    with as_owner():
        Establishment.objects.filter(uai="0029997W").update(email="")
    with as_worker():
        tell_school(check_id=by_mail.pk)
    with acting_as(cast.owner):
        for wrong in (TODAY() - timedelta(days=1), TODAY() + timedelta(days=4000)):
            with pytest.raises(PathRefusedError):
                call_school_later(actor=cast.owner, check_id=by_mail.pk, on=wrong)
        on = TODAY() + timedelta(days=2)
        call_school_later(actor=cast.owner, check_id=by_mail.pk, on=on)
        assert step_of(zoe) == (NextStep.PHONE_SCHOOL, on)
        call_school_later(actor=cast.owner, check_id=by_mail.pk, on=on + timedelta(days=1))
        assert step_of(zoe) == (NextStep.PHONE_SCHOOL, on + timedelta(days=1))
        answer_enrolment(actor=cast.owner, check_id=by_mail.pk, reply=Reply("enrolled"))
        with pytest.raises(AlreadyCorrectedError):
            call_school_later(actor=cast.owner, check_id=by_mail.pk, on=on)
    with acting_as(cast.stranger), pytest.raises(EnrolmentCheck.DoesNotExist):
        call_school_later(actor=cast.stranger, check_id=by_mail.pk, on=on)


def test_a_return_that_somebody_says_is_to_verify_until_the_establishment_answers(
    cast, zoe, by_account, as_worker
) -> None:
    def counts() -> dict[str, int]:
        with acting_as(cast.owner):
            found = situations_of(cast.owner, cast.platform.pk)
        assert total(found) == 1
        return {figure.key: figure.count for figure in found if figure.count}

    assert counts() == {"to_verify": 1}
    with acting_as(cast.referent):
        row = answer_enrolment(actor=cast.referent, check_id=by_account.pk, reply=Reply("enrolled"))
    with as_worker():
        apply_enrolment(check_id=row.pk)
    assert counts() == {"training": 1}


def test_a_return_proven_by_a_document_counts_at_once(cast, zoe) -> None:
    place = "Lycée des Trois Tilleuls (0029998X)"
    check = asked(cast, zoe, Entry(EngagementKind.SCHOOL, place=place, source="document"))
    with acting_as(cast.owner):
        assert Dossier.objects.get().status == Status.CLOSED
        assert {s.key for s in situations_of(cast.owner, cast.platform.pk) if s.count} == {"training"}
        assert check.answer == "waiting"
        assert Engagement.objects.count() == 1
