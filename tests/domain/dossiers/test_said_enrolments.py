"""Who says to be in school already: the establishment is asked, its answer confirms it or has somebody decide."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.as_of import progress_as_of
from rebond.domain.dossiers.enums import NextStep, Stage, Status, StatusReason
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    Dossier,
    Engagement,
    EnrolmentCheck,
    EnrolmentTelling,
    Notification,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    Entry,
    PathRefusedError,
    Reply,
    Said,
    answer_enrolment,
    apply_enrolment,
    ask_about_fact,
    attest,
    call_school_later,
    close_file,
    confirm,
    end,
    enter,
    name_place,
    record_contact,
    remind_enrolments,
    take_back_answer,
    tell_school,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, save_moved
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer
from rebond.domain.dossiers.proposals import TO_CHECK_AFTER, worked_day
from rebond.domain.dossiers.queries import enrolments_of, facts_of, my_day, situations_of
from rebond.domain.messages.models import Message
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.asking import TILLEULS, TODAY, answered, refused, replayed
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db


# --- asking ---


def test_the_school_reads_a_question_of_its_own_and_nothing_else_of_the_file(cast: Cast, asked, as_owner) -> None:
    with as_owner():
        Dossier.objects.update(establishment=None)  # she was a pupil elsewhere
    with acting_as(cast.referent):
        [question] = enrolments_of(cast.referent).asked
        assert (question.pk, question.engagement_id, question.since) == (asked.pk, None, None)
        assert not AttestedFact.objects.exists() and not Dossier.objects.exists()
    with acting_as(cast.stranger):
        assert not EnrolmentCheck.objects.exists()
        with pytest.raises(AttestedFact.DoesNotExist):
            ask_about_fact(actor=cast.stranger, fact_id=asked.fact_id)


def test_a_school_asks_nothing_about_a_fact_that_it_reads(cast: Cast, fact) -> None:
    with acting_as(cast.referent), pytest.raises(Dossier.DoesNotExist):
        ask_about_fact(actor=cast.referent, fact_id=fact.pk)


def test_the_time_to_answer_is_left_before_the_check_comes_back(cast: Cast, zoe, fact, as_owner) -> None:
    with as_owner():
        said_at = timezone.now() - timedelta(days=10)
        for model in (ContactAttempt, AttestedFact):
            model.objects.update(happened_at=said_at)
        AttestedFact.objects.update(next_on=TODAY() - timedelta(days=3))
        save_moved(Dossier.objects.get())
    with acting_as(cast.owner):
        assert [card.dossier.pk for card in my_day(cast.owner, cast.platform.pk)] == [zoe.pk]
        before = timezone.now()
        ask_about_fact(actor=cast.owner, fact_id=fact.pk)
        file = replayed(zoe)
        assert (file.next_step, file.next_step_on) == (NextStep.CHECK_SCHOOL, worked_day(TODAY(), TO_CHECK_AFTER, "02"))
        assert my_day(cast.owner, cast.platform.pk) == []
        assert progress_as_of([file], before)[zoe.pk].next_step_on == TODAY() - timedelta(days=3)


def test_one_question_waits_at_a_time(cast: Cast, fact, asked) -> None:
    refused(cast, fact, "déjà interrogé")


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Said("public", "document", place=TILLEULS), "clos"),
        (Said("public", "parent", place="Un lycée de Lyon"), "pas connu"),
        (Said("justice", "parent", place=TILLEULS), "protégée"),
        (Said("employed", "parent", place="Boulangerie"), "plus à vérifier"),
    ],
)
def test_what_is_proven_unknown_or_protected_is_asked_to_nobody(cast: Cast, zoe, said: Said, words: str) -> None:
    with acting_as(cast.owner):
        fact = attest(actor=cast.owner, dossier_id=zoe.pk, said=said)
    refused(cast, fact, words)


def test_a_return_entered_since_asks_in_its_place(cast: Cast, zoe, asked) -> None:
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.SCHOOL, place=TILLEULS))
        refused(cast, AttestedFact.objects.get(superseded_by=None), "déjà interrogé")
    with acting_as(cast.referent):
        [question] = enrolments_of(cast.referent).asked
    assert question.engagement_id is not None and question.fact_id is None


def test_a_question_is_about_one_thing(cast: Cast, zoe, asked, as_owner) -> None:
    with as_owner():
        entered = Engagement.objects.create(dossier=zoe, kind="school", starts_on=TODAY())
        for changed in ({"engagement": entered}, {"fact": None}):
            with pytest.raises(IntegrityError), transaction.atomic():
                EnrolmentCheck.objects.filter(pk=asked.pk).update(**changed)


# --- telling the school ---


def test_the_school_is_told_and_somebody_telephones_when_nobody_answers(cast: Cast, zoe, asked, as_worker) -> None:
    with as_worker():
        tell_school(check_id=asked.pk)
        for number in range(1, 4):
            for row in EnrolmentTelling.objects.exclude(out_at=None):
                EnrolmentTelling.objects.filter(pk=row.pk).update(out_at=row.out_at - timedelta(days=7))
            assert remind_enrolments() == 1
            assert EnrolmentCheck.objects.get().reminded == number
        assert replayed(zoe).next_step == NextStep.PHONE_SCHOOL
    with acting_as(cast.referent):
        news = Notification.objects.all()
        assert len(news) == 4 and all(row.dossier_id is None and "Lefèvre" not in row.sentence for row in news)


def test_where_nobody_can_be_told_somebody_telephones_at_once_and_puts_it_off(
    cast: Cast, zoe, as_worker, as_owner
) -> None:
    with as_owner():
        Establishment.objects.create(uai="0029997W", name="Lycée du Val", search_name="LYCEE DU VAL")
    with acting_as(cast.owner):
        said = Said("public", "parent", place="Lycée du Val (0029997W)")
        fact = attest(actor=cast.owner, dossier_id=zoe.pk, said=said)
        check = ask_about_fact(actor=cast.owner, fact_id=fact.pk)
    with as_worker():
        tell_school(check_id=check.pk)
        assert replayed(zoe).next_step == NextStep.PHONE_SCHOOL
        assert not Message.objects.exists()
    with acting_as(cast.owner):
        on = TODAY() + timedelta(days=2)
        call_school_later(actor=cast.owner, check_id=check.pk, on=on)
        file = replayed(zoe)
        assert (file.next_step, file.next_step_on) == (NextStep.PHONE_SCHOOL, on)


def test_a_day_to_ask_again_is_kept_when_the_school_does_not_answer(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "young_person", "refuses"))
    with as_worker():
        tell_school(check_id=asked.pk)
        EnrolmentTelling.objects.update(call_on=TODAY(), called_for_at=timezone.now())
        save_moved(Dossier.objects.get())
        assert replayed(zoe).next_step == NextStep.ASK_AGAIN


# --- its answer ---


def test_enrolled_confirms_what_was_said_until_the_end_of_the_year(cast: Cast, asked, as_worker) -> None:
    file = answered(cast, asked, as_worker, EnrolmentAnswer.ENROLLED)
    assert (file.status, file.status_reason, file.confirm_by.month) == (Status.CLOSED, StatusReason.SCHOOLED, 8)
    with as_worker():
        fact = AttestedFact.objects.get(superseded_by=None)
        assert (fact.source, fact.establishment_id) == ("establishment", cast.school.pk)
    with acting_as(cast.owner):
        assert [s.key for s in situations_of(cast.owner, cast.platform.pk) if s.count] == ["training"]
        assert Notification.objects.filter(sentence__startswith="Un établissement a répondu").exists()
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


@pytest.mark.parametrize("answer", [EnrolmentAnswer.NOT_ENROLLED, EnrolmentAnswer.NEVER_CAME])
def test_not_enrolled_waits_for_a_decision_in_the_day(cast: Cast, zoe, asked, as_worker, answer: str) -> None:
    file = answered(cast, asked, as_worker, answer)
    assert (file.status, file.stage, file.contradicted) == (Status.OPEN, Stage.CONTACT, True)
    assert (file.next_step, file.next_step_on) == (NextStep.CONFIRM, TODAY())
    with acting_as(cast.owner):
        [card] = my_day(cast.owner, cast.platform.pk)
        assert card.reason.startswith("L’établissement dit le contraire")
        [line] = card.facts
        assert "Trois Tilleuls répond" in line.denied.said
        end(actor=cast.owner, fact_id=line.row.pk)
        file = replayed(zoe)
    assert (file.contradicted, file.next_step, file.next_step_on) == (False, NextStep.CALL_AGAIN, TODAY())


def test_who_has_a_certificate_says_that_it_remains_true(cast: Cast, zoe, asked, as_worker) -> None:
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    with acting_as(cast.owner):
        [line] = facts_of(cast.owner, [zoe])[zoe.pk]
        confirm(actor=cast.owner, fact_id=line.row.pk, source="document")
        file = replayed(zoe)
    assert (file.status, file.contradicted) == (Status.CLOSED, False)


def test_each_moment_is_found_again(cast: Cast, zoe, asked, as_worker) -> None:
    waiting = timezone.now()
    file = answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    decided = timezone.now()
    with acting_as(cast.owner):
        end(actor=cast.owner, fact_id=AttestedFact.objects.get(superseded_by=None).pk)
        told = [progress_as_of([file], at)[zoe.pk] for at in (waiting, decided, timezone.now())]
    assert [p.next_step for p in told] == [NextStep.CHECK_SCHOOL, NextStep.CONFIRM, NextStep.CALL_AGAIN]
    assert [p.status_reason for p in told] == ["", StatusReason.DENIED, StatusReason.AGAIN]


def test_a_file_closed_at_their_request_is_not_opened_by_an_answer(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="request")
    file = answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    assert (file.status, file.status_reason, file.contradicted) == (Status.CLOSED, StatusReason.REQUEST, True)


def test_what_the_platform_confirmed_meanwhile_is_decided_on_when_the_school_says_no(
    cast: Cast, zoe, fact, asked, as_worker
) -> None:
    with acting_as(cast.owner):
        confirm(actor=cast.owner, fact_id=fact.pk)
        assert replayed(zoe).status == Status.CLOSED
    file = answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    assert (file.status, file.status_reason, file.next_step) == (Status.OPEN, StatusReason.DENIED, NextStep.CONFIRM)


def test_who_said_no_since_is_left_alone_whatever_the_school_answers(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "young_person", "refuses"))
        no = replayed(zoe)
    file = answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    assert (file.contradicted, file.status_reason) == (True, StatusReason.DENIED)
    assert file.said_no and (file.next_step, file.next_step_on) == (NextStep.ASK_AGAIN, no.next_step_on)


def test_a_closed_file_reminds_no_school_and_asks_nobody_to_telephone(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="request")
    with as_worker():
        tell_school(check_id=asked.pk)
        assert not EnrolmentTelling.objects.exists() and not Notification.objects.filter(kind="enrolment").exists()


def test_an_answer_that_is_not_in_the_file_yet_is_not_asked_over(cast: Cast, zoe, fact, asked, as_worker) -> None:
    with acting_as(cast.referent):
        row = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("not_enrolled"))
    with acting_as(cast.owner):
        [line] = facts_of(cast.owner, [zoe])[zoe.pk]
        assert not line.asks
    refused(cast, fact, "a déjà répondu")
    with as_worker():
        apply_enrolment(check_id=row.pk)
        assert replayed(zoe).contradicted


def test_a_school_answers_for_itself_and_not_for_the_place_picked_since(
    cast: Cast, zoe, fact, asked, as_worker
) -> None:
    with as_worker():
        Establishment.objects.create(uai="0020001A", name="Lycée du Parc", search_name="lycee du parc")
    with acting_as(cast.referent):
        row = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("enrolled"))
    with acting_as(cast.owner):
        name_place(actor=cast.owner, fact_id=fact.pk, uai="0020001A")
    with as_worker():
        apply_enrolment(check_id=row.pk)
        assert replayed(zoe).next_step == NextStep.CHECK_SCHOOL


def test_the_platform_notes_what_the_school_says_by_telephone(cast: Cast, zoe, asked, as_worker) -> None:
    file = answered(cast, asked, as_worker, EnrolmentAnswer.ENROLLED, by=cast.owner)
    assert file.status == Status.CLOSED
    with acting_as(cast.referent), pytest.raises(AlreadyCorrectedError):
        answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("not_enrolled"))


@pytest.mark.parametrize("answer", list(EnrolmentAnswer)[1:])
@pytest.mark.parametrize("applied", [True, False])
def test_an_answer_noted_by_mistake_is_taken_back_and_the_question_waits_again(
    cast: Cast, zoe, asked, as_worker, answer: str, applied: bool
) -> None:
    with acting_as(cast.owner):
        before = replayed(zoe)
        reply = answer_enrolment(actor=cast.owner, check_id=asked.pk, reply=Reply(answer))
    if applied:
        with as_worker():
            apply_enrolment(check_id=reply.pk)
    with acting_as(cast.colleague):
        take_back_answer(actor=cast.colleague, check_id=reply.pk)
    with as_worker():
        apply_enrolment(check_id=reply.pk)  # the job may come after
        after = replayed(zoe)
    assert {name: getattr(after, name) for name in MOVED} == {name: getattr(before, name) for name in MOVED}
    with acting_as(cast.referent):
        assert len(enrolments_of(cast.referent).asked) == 1
    with acting_as(cast.colleague), pytest.raises(AlreadyCorrectedError):
        take_back_answer(actor=cast.colleague, check_id=reply.pk)


def test_the_school_s_own_answer_is_not_taken_back(cast: Cast, zoe, asked, as_worker) -> None:
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    with acting_as(cast.owner):
        [line] = facts_of(cast.owner, [zoe])[zoe.pk]
        with pytest.raises(PathRefusedError, match="vient de l’établissement"):
            take_back_answer(actor=cast.owner, check_id=line.check.pk)
    with acting_as(cast.referent), pytest.raises(Dossier.DoesNotExist):
        take_back_answer(actor=cast.referent, check_id=line.check.pk)


def test_an_answer_is_not_taken_back_once_a_return_is_asked_about_nor_one_about_a_return(
    cast: Cast, zoe, asked, as_worker
) -> None:
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED, by=cast.owner)
    with acting_as(cast.owner):
        [line] = facts_of(cast.owner, [zoe])[zoe.pk]
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.SCHOOL, place=TILLEULS))
        with pytest.raises(AlreadyCorrectedError):
            take_back_answer(actor=cast.owner, check_id=line.check.pk)
        question = EnrolmentCheck.objects.get(fact=None)
        reply = answer_enrolment(actor=cast.owner, check_id=question.pk, reply=Reply(EnrolmentAnswer.ENROLLED))
        with pytest.raises(PathRefusedError, match="Parcours et solutions"):
            take_back_answer(actor=cast.owner, check_id=reply.pk)


def test_an_answer_acted_upon_since_is_not_taken_back(cast: Cast, zoe, asked, as_worker) -> None:
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED, by=cast.owner)
    with acting_as(cast.owner):
        [line] = facts_of(cast.owner, [zoe])[zoe.pk]
        end(actor=cast.owner, fact_id=line.row.pk)
        with pytest.raises(AlreadyCorrectedError):
            take_back_answer(actor=cast.owner, check_id=line.check.pk)
