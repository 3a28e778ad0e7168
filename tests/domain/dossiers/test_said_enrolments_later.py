"""What becomes of a question to an establishment when the fact changes, the file moves, a list comes; who reads it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import jobs_by_task
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Status
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    Contradiction,
    Dossier,
    Engagement,
    EnrolmentCheck,
    EnrolmentSighting,
    EnrolmentTelling,
)
from rebond.domain.dossiers.operations import (
    Contact,
    Entry,
    FactRefusedError,
    PathRefusedError,
    Reply,
    Said,
    accept_transfer,
    answer_enrolment,
    apply_enrolment,
    ask_about_fact,
    ask_enrolment,
    ask_transfer,
    attest,
    close_file,
    correct_contact,
    end,
    enter,
    merge,
    name_place,
    remind_enrolments,
    reopen_file,
    report_sightings,
    tell_school,
    undo_merge,
    withdraw,
)
from rebond.domain.dossiers.operations.asking import drop
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer
from rebond.domain.dossiers.queries import enrolments_of, file_page
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.asking import SAYS, TILLEULS, TODAY, answered, replayed
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db


# --- what becomes of the question when the fact changes ---


@pytest.mark.parametrize("operation", [end, withdraw])
def test_a_fact_that_is_over_is_asked_about_no_more(cast: Cast, fact, asked, as_worker, operation) -> None:
    with acting_as(cast.referent):
        late = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("not_enrolled"))
    with acting_as(cast.owner):
        operation(actor=cast.owner, fact_id=fact.pk)
    with as_worker():
        apply_enrolment(check_id=late.pk)
        assert not Contradiction.objects.exists()


@pytest.mark.parametrize("operation", [end, withdraw])
def test_its_question_is_dropped_with_it(cast: Cast, zoe, fact, asked, operation) -> None:
    with acting_as(cast.owner):
        operation(actor=cast.owner, fact_id=fact.pk)
        replayed(zoe)
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


def test_a_call_corrected_is_still_asked_about_and_one_that_did_not_happen_is_not(cast: Cast, zoe, asked) -> None:
    with acting_as(cast.owner):
        attempt = ContactAttempt.objects.get()
        said_by_mother = Contact("phone", "mother", "in_school", said=Said("public", "parent", place=TILLEULS))
        corrected = correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=said_by_mother)
        fact = AttestedFact.objects.get(attempt=corrected)
    with acting_as(cast.referent):
        [question] = enrolments_of(cast.referent).asked
        assert question.fact_id == fact.pk
    with acting_as(cast.owner):
        correct_contact(actor=cast.owner, attempt_id=corrected.pk, contact=None)
        replayed(zoe)
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


@pytest.mark.parametrize("answer", [EnrolmentAnswer.ENROLLED, EnrolmentAnswer.NOT_ENROLLED])
def test_a_call_corrected_keeps_what_the_school_answered_when_it_tells_the_same(
    cast: Cast, zoe, asked, as_worker, answer: str
) -> None:
    before = answered(cast, asked, as_worker, answer)
    with acting_as(cast.owner):
        attempt = ContactAttempt.objects.get()
        same = Contact("phone", "mother", "in_school", note="C’était sa mère.", said=SAYS)
        corrected = correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=same)
        file = replayed(zoe)
        assert (file.status, file.contradicted) == (before.status, before.contradicted)
        correct_contact(actor=cast.owner, attempt_id=corrected.pk, contact=Contact("phone", "mother", "reached"))
        file, confirmed = replayed(zoe), answer == EnrolmentAnswer.ENROLLED
        assert AttestedFact.objects.filter(superseded_by=None, cancelled=False).exists() == confirmed
    assert (file.status == Status.CLOSED, file.contradicted) == (confirmed, False)


@pytest.mark.parametrize("answer", [EnrolmentAnswer.ENROLLED, EnrolmentAnswer.NOT_ENROLLED])
def test_the_end_alone_of_an_answered_fact_is_corrected_and_its_answer_kept(
    cast: Cast, asked, as_worker, answer: str
) -> None:
    before = answered(cast, asked, as_worker, answer)
    until = TODAY() + timedelta(days=40)
    same = Contact("phone", "young_person", "in_school", said=replace(SAYS, confirm_by=until))
    with acting_as(cast.owner):
        attempt = correct_contact(actor=cast.owner, attempt_id=ContactAttempt.objects.get().pk, contact=same)
        file = replayed(asked.dossier)
        assert (file.confirm_by, file.status, file.contradicted) == (until, before.status, before.contradicted)
        rows = AttestedFact.objects.count()
        attempt = correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=same)
        assert AttestedFact.objects.count() == rows
        past = replace(same, said=replace(SAYS, confirm_by=TODAY()))
        with pytest.raises(FactRefusedError, match="doit être à venir"):
            correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=past)


def test_a_question_answered_at_the_very_moment_when_it_is_dropped_keeps_its_answer(cast: Cast, asked) -> None:
    with acting_as(cast.owner):
        seen = list(EnrolmentCheck.objects.all())
    with acting_as(cast.referent):
        row = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("enrolled"))
    with acting_as(cast.owner):
        assert drop(cast.owner, seen) == set()
        assert EnrolmentCheck.objects.get(superseded_by=None) == row


def test_a_place_whose_name_tells_of_health_is_not_written_for_all(cast: Cast, zoe, as_owner) -> None:
    with as_owner():
        Establishment.objects.create(uai="0020002B", name="Lycée de l’hôpital", search_name="lycee de l hopital")
    with acting_as(cast.owner):
        typed = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("public", "parent", place="lycée"))
        with pytest.raises(FactRefusedError, match="touche à la justice ou à la santé"):
            name_place(actor=cast.owner, fact_id=typed.pk, uai="0020002B")


def test_a_place_picked_is_asked_and_the_words_given_back_are_not(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        typed = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("public", "parent", place="trois tilleuls"))
        picked = name_place(actor=cast.owner, fact_id=typed.pk, uai=cast.school.uai)
        check = ask_about_fact(actor=cast.owner, fact_id=picked.pk)
        assert check.fact_id == typed.pk
        name_place(actor=cast.owner, fact_id=picked.pk, uai="")
    with acting_as(cast.referent):
        assert enrolments_of(cast.referent).asked == []


# --- the next list, another platform, a duplicate ---


def test_a_comparison_is_held_against_what_was_said_and_answered(cast: Cast, zoe, asked, as_worker) -> None:
    told = {"campaign_name": "Décembre 2026", "seen": {zoe.person_id: ("", None)}}
    with as_worker():
        before = TODAY() - timedelta(days=1)
        assert report_sightings(campaign_id=new_id(), treatment_date=before, **told) == 0  # said since
    answered(cast, asked, as_worker, EnrolmentAnswer.ENROLLED)
    with as_worker():
        assert report_sightings(campaign_id=new_id(), treatment_date=TODAY() + timedelta(days=9), **told) == 1
        assert not EnrolmentSighting.objects.get().shown
    with acting_as(cast.referent):
        assert [row.surname for row in enrolments_of(cast.referent).missing] == ["Lefèvre"]


def test_the_question_follows_the_file_to_another_platform(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        move = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="Déménage.")
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=move.pk)
        told = file_page(cast.stranger, Dossier.objects.get())
        assert "enrolment" in {item.kind for item in told.timeline}
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    with acting_as(cast.stranger):
        assert Dossier.objects.get().contradicted
    with acting_as(cast.owner):
        assert not EnrolmentCheck.objects.exists()


def test_who_receives_the_file_is_told_that_the_school_was_written_to(cast: Cast, zoe, asked, as_worker) -> None:
    with as_worker():
        Establishment.objects.filter(pk=cast.school.pk).update(email="tilleuls@exemple.fr")
        tell_school(check_id=asked.pk)
        EnrolmentTelling.objects.update(accounts=0)
    with acting_as(cast.owner):
        move = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="Déménage.")
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=move.pk)
        [line] = file_page(cast.stranger, Dossier.objects.get()).facts
        assert line.told_school is not None and line.told_school.written_elsewhere and not line.told_school.nobody


def test_the_question_follows_a_merge_and_comes_back_with_it(cast: Cast, zoe, asked, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "again", surname="Lefebvre", ines=()))
        other = Dossier.objects.exclude(pk=zoe.pk).get()
    with acting_as(cast.owner):
        done = merge(actor=cast.owner, kept_id=other.pk, lost_id=zoe.pk, choices={})
        assert EnrolmentCheck.objects.get().dossier_id == other.pk
        replayed(other)
        undo_merge(actor=cast.owner, merge_id=done.pk)
        assert EnrolmentCheck.objects.get().dossier_id == zoe.pk
        merge(actor=cast.owner, kept_id=other.pk, lost_id=zoe.pk, choices={})
    with as_worker():
        asked.refresh_from_db()
    file = answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED)
    assert (file.pk, file.contradicted, file.next_step) == (other.pk, True, NextStep.CONFIRM)


@pytest.mark.parametrize(
    ("answer", "applied"),
    [(EnrolmentAnswer.ENROLLED, True), (EnrolmentAnswer.NOT_ENROLLED, True), (EnrolmentAnswer.NOT_ENROLLED, False)],
)
def test_a_merge_undone_leaves_each_file_its_own_question_with_its_answer(
    cast: Cast, zoe, asked, as_worker, answer: str, applied: bool
) -> None:
    with as_worker():
        publish(cast, listed(cast, "again", surname="Lefebvre", ines=()))
        other = Dossier.objects.exclude(pk=zoe.pk).get()
    with acting_as(cast.owner):
        done = merge(actor=cast.owner, kept_id=other.pk, lost_id=zoe.pk, choices={})
    with acting_as(cast.referent):
        reply = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply(answer))
    if applied:
        with as_worker():
            apply_enrolment(check_id=reply.pk)
    with acting_as(cast.owner):
        undo_merge(actor=cast.owner, merge_id=done.pk)
    with as_worker():
        apply_enrolment(check_id=reply.pk)  # the job may come after
        question = EnrolmentCheck.objects.get(superseded_by=None)
        assert (question.pk, question.dossier_id) == (reply.pk, zoe.pk)
        assert {(row.dossier_id, row.person_id) for row in AttestedFact.objects.all()} == {(zoe.pk, zoe.person_id)}
        assert {row.dossier_id for row in Contradiction.objects.all()} <= {zoe.pk}
        mine, theirs = replayed(zoe), replayed(other)
    yes = answer == EnrolmentAnswer.ENROLLED
    assert (mine.status == Status.CLOSED, mine.contradicted) == (yes, not yes)
    assert (theirs.status, theirs.contradicted, theirs.next_step) == (Status.OPEN, False, NextStep.FIRST_CALL)


# --- a file closed, a death ---


def asked_of(cast: Cast) -> list[EnrolmentCheck]:
    with acting_as(cast.referent):
        return enrolments_of(cast.referent).asked


def test_nothing_is_asked_nor_reminded_while_the_file_is_closed(cast: Cast, zoe, asked, as_worker) -> None:
    for about_a_return in (False, True):
        with acting_as(cast.owner):
            if about_a_return:
                enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.SCHOOL, place=TILLEULS))
            close_file(actor=cast.owner, dossier_id=zoe.pk, reason="request")
            for entered in Engagement.objects.all():
                with pytest.raises(PathRefusedError, match="clos"):
                    ask_enrolment(actor=cast.owner, engagement_id=entered.pk)
        assert asked_of(cast) == []
        with as_worker():
            assert remind_enrolments() == 0 and not EnrolmentTelling.objects.exists()
        with acting_as(cast.owner):
            reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason="again")
        assert [question.fact_id is None for question in asked_of(cast)] == [about_a_return]
    with as_worker():
        remind_enrolments()
        assert EnrolmentTelling.objects.get().number == 0


def test_nothing_is_asked_of_who_died_and_an_answer_given_meanwhile_is_kept(cast: Cast, zoe, asked, as_worker) -> None:
    with acting_as(cast.owner):
        death = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("deceased", "parent"))
    assert asked_of(cast) == []
    with acting_as(cast.referent):  # from a page read before
        late = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply("not_enrolled"))
    with as_worker():
        apply_enrolment(check_id=late.pk)
        assert replayed(zoe).deceased and not Contradiction.objects.exists()
    with acting_as(cast.owner):
        before = waiting_jobs()
        withdraw(actor=cast.owner, fact_id=death.pk)
        assert waiting_jobs() == before + 1
    with as_worker():
        apply_enrolment(check_id=late.pk)
        assert replayed(zoe).next_step == NextStep.CONFIRM and Contradiction.objects.get().answer_id == late.pk


def waiting_jobs() -> int:
    return sum(told.waiting for told in jobs_by_task() if told.task == "dossiers.apply_enrolment")


# --- who reads it ---


def test_the_file_tells_it_to_its_platform_alone(cast: Cast, zoe, asked) -> None:
    with acting_as(cast.owner):
        [line] = file_page(cast.owner, zoe).facts
        assert line.check is not None and line.check.pk == asked.pk
        assert "enrolment" in {item.kind for item in file_page(cast.owner, zoe).timeline}
    with acting_as(cast.referent):
        assert "enrolment" not in {item.kind for item in file_page(cast.referent, zoe).timeline}
