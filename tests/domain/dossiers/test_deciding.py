"""« Qui a raison ? »: what was decided of a fact is undone as it was done, or refused once something happened since."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models import (
    AttestedFact,
    Contradiction,
    Dossier,
    EngagementTurn,
    EnrolmentCheck,
    EnrolmentTelling,
)
from rebond.domain.dossiers.operations import (
    Contact,
    Entry,
    FactRefusedError,
    Reply,
    Telling,
    answer_enrolment,
    apply_enrolment,
    confirm,
    end,
    enter,
    record_contact,
    report_contradictions,
    take_back_answer,
    tell_school,
    tell_turn,
    undo_contact,
    undo_decision,
    undo_turn,
    withdraw,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, save_moved
from rebond.domain.dossiers.operations.status import Denial
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer, TurnKind
from rebond.domain.dossiers.queries import enrolments_of, facts_of, path_page
from tests.domain.dossiers.asking import answered, replayed
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.entering import JOB

pytestmark = pytest.mark.django_db


def columns(dossier: Dossier) -> dict[str, object]:
    file = replayed(dossier)
    return {name: getattr(file, name) for name in MOVED}


def the_line(cast: Cast, zoe: Dossier):
    [line] = facts_of(cast.owner, [zoe])[zoe.pk]
    return line


@pytest.mark.parametrize("decide", [confirm, end, withdraw])
def test_undone_the_school_and_the_file_say_again_what_they_said(cast: Cast, zoe, asked, as_worker, decide) -> None:
    answered(cast, asked, as_worker, EnrolmentAnswer.NOT_ENROLLED, by=cast.owner)
    with acting_as(cast.colleague):
        before, denied = columns(zoe), the_line(cast, zoe).denied
        for _ in range(2):  # undone, it may be decided again
            done = decide(actor=cast.colleague, fact_id=the_line(cast, zoe).row.pk)
            again = undo_decision(actor=cast.colleague, fact_id=done.pk)
            assert undo_decision(actor=cast.colleague, fact_id=done.pk) == again
            line = the_line(cast, zoe)
            assert columns(zoe) == before and (line.denied, line.told) == (denied, "Rétabli")
        assert line.retractable
        take_back_answer(actor=cast.colleague, check_id=line.check.pk)
        assert not replayed(zoe).contradicted


def test_the_solution_that_the_fact_tells_of_goes_on_again(cast: Cast, zoe, as_worker) -> None:
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=JOB)
        fact = the_line(cast, zoe).row
    with as_worker():
        campaign = new_id()
        denials = [Denial(fact.pk, "Inscrite au lycée.")]
        report_contradictions(campaign_id=campaign, campaign_name="Novembre", denials=denials)
    with acting_as(cast.owner):
        before = columns(zoe)
        for decide in (end, confirm):
            done = decide(actor=cast.owner, fact_id=the_line(cast, zoe).row.pk)
            fact = undo_decision(actor=cast.owner, fact_id=done.pk)
            assert columns(zoe) == before and before["contradicted"]
            (solution,) = path_page(cast.owner, zoe).lines
            assert solution.course.end is None
    with as_worker():  # told twice, told once
        told = [Denial(fact.pk, "Inscrite au lycée.")]
        assert report_contradictions(campaign_id=campaign, campaign_name="Novembre", denials=told) == 0
        assert Contradiction.objects.count() == 1


def test_the_question_that_was_dropped_waits_as_before_and_nobody_is_told_anew(
    cast: Cast, zoe, asked, as_worker
) -> None:
    with as_worker():
        tell_school(check_id=asked.pk)
        EnrolmentTelling.objects.update(call_on=timezone.localdate(), called_for_at=timezone.now())
        save_moved(Dossier.objects.get())
    with acting_as(cast.owner):
        before = columns(zoe)
        assert before["next_step"] == NextStep.PHONE_SCHOOL
        done = end(actor=cast.owner, fact_id=the_line(cast, zoe).row.pk)
        undo_decision(actor=cast.owner, fact_id=done.pk)
        assert columns(zoe) == before
    with as_worker():
        check = EnrolmentCheck.objects.get(superseded_by=None)
        tell_school(check_id=check.pk)
        assert check.happened_at == asked.happened_at and check.tellings.count() == 1
    with acting_as(cast.referent):
        assert len(enrolments_of(cast.referent).asked) == 1


def refused(cast: Cast, fact: AttestedFact, words: str) -> None:
    with pytest.raises(FactRefusedError, match=words):
        undo_decision(actor=cast.owner, fact_id=fact.pk)


@pytest.mark.parametrize(("decide", "words"), [(confirm, "Ce n’est plus vrai"), (end, "Noter une raison")])
def test_once_something_happened_nothing_is_undone_and_the_way_is_said(
    cast: Cast, zoe, fact, as_owner, decide, words: str
) -> None:
    with acting_as(cast.owner):
        done = decide(actor=cast.owner, fact_id=fact.pk)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "nobody", "no_answer"))
        before = columns(zoe)
        refused(cast, done, words)
        assert columns(zoe) == before


def test_only_the_last_decision_of_the_platform_is_undone(cast: Cast, zoe, fact, asked, as_worker) -> None:
    with acting_as(cast.owner):
        refused(cast, fact, "rien à annuler")
    answered(cast, asked, as_worker, EnrolmentAnswer.ENROLLED)
    with acting_as(cast.owner):
        refused(cast, the_line(cast, zoe).row, "réponse de l’établissement")
        first = confirm(actor=cast.owner, fact_id=the_line(cast, zoe).row.pk)
        confirm(actor=cast.owner, fact_id=first.pk)
        refused(cast, first, "autre chose de ce fait")
    for other in (cast.referent, cast.stranger):
        with acting_as(other), pytest.raises((AttestedFact.DoesNotExist, Dossier.DoesNotExist)):
            undo_decision(actor=other, fact_id=first.pk)


def test_a_fact_gone_with_its_call_does_not_come_back_without_it(cast: Cast, zoe, fact) -> None:
    with acting_as(cast.owner):
        undo_contact(actor=cast.owner, attempt_id=fact.attempt_id)
        refused(cast, AttestedFact.objects.get(supersedes=fact), "parti avec lui")


def test_what_was_undone_then_decided_again_is_not_said_to_be_undone(cast: Cast, zoe, fact) -> None:
    with acting_as(cast.owner):
        done = end(actor=cast.owner, fact_id=fact.pk)
        again = undo_decision(actor=cast.owner, fact_id=done.pk)
        confirm(actor=cast.owner, fact_id=again.pk)
        with pytest.raises(FactRefusedError, match="autre chose"):  # from a page that stayed open
            undo_decision(actor=cast.owner, fact_id=done.pk)


@pytest.mark.parametrize("decide", [end, withdraw])
def test_an_answer_whose_job_came_while_the_fact_was_over_comes_with_it(
    cast: Cast, zoe, fact, asked, as_worker, decide
) -> None:
    with acting_as(cast.referent):
        late = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply(EnrolmentAnswer.NOT_ENROLLED))
    with acting_as(cast.owner):
        done = decide(actor=cast.owner, fact_id=fact.pk)
    with as_worker():
        apply_enrolment(check_id=late.pk)
        ProcrastinateJob.objects.all().delete()
    with acting_as(cast.owner):
        undo_decision(actor=cast.owner, fact_id=done.pk)
    with as_worker():
        assert ProcrastinateJob.objects.filter(task_name="dossiers.apply_enrolment").exists()
        apply_enrolment(check_id=late.pk)
        assert replayed(zoe).contradicted


@pytest.mark.parametrize("undone", [True, False])
def test_a_base_that_contradicts_a_fact_decided_then_undone_meanwhile_is_told(
    cast, zoe, fact, as_worker, undone
) -> None:
    with acting_as(cast.owner):  # while the campaign compares
        done = confirm(actor=cast.owner, fact_id=fact.pk)
        if undone:
            undo_decision(actor=cast.owner, fact_id=done.pk)
    with as_worker():
        denials = [Denial(fact.pk, "Inscrite au lycée.")]
        for told in (int(undone), 0):
            told_now = report_contradictions(campaign_id=cast.platform.pk, campaign_name="Novembre", denials=denials)
            assert told_now == told
        assert replayed(zoe).contradicted == undone


def test_an_answer_whose_job_came_while_the_return_was_over_comes_with_it(cast: Cast, zoe, as_worker) -> None:
    with acting_as(cast.owner):
        entry = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")
        entered = enter(actor=cast.owner, dossier_id=zoe.pk, entry=entry)
    with acting_as(cast.referent):
        asked = EnrolmentCheck.objects.get()
        late = answer_enrolment(actor=cast.referent, check_id=asked.pk, reply=Reply(EnrolmentAnswer.ENROLLED))
    with acting_as(cast.owner):
        over = tell_turn(actor=cast.owner, engagement_id=entered.pk, telling=Telling(TurnKind.BREAK, reason="dropped"))
    with as_worker():
        apply_enrolment(check_id=late.pk)
        ProcrastinateJob.objects.all().delete()
    with acting_as(cast.owner):
        undo_turn(actor=cast.owner, turn_id=over.pk)
    with as_worker():
        assert ProcrastinateJob.objects.filter(task_name="dossiers.apply_enrolment").exists()
        apply_enrolment(check_id=late.pk)
        assert EngagementTurn.objects.filter(kind=TurnKind.CONFIRMED, key=late.key).exists()
        replayed(zoe)
