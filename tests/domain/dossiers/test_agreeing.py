"""A fact and the solution that it tells of agree: ended, confirmed and undone together."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import (
    AttestedFact,
    Dossier,
    EngagementTurn,
    EnrolmentCheck,
)
from rebond.domain.dossiers.operations import (
    Contact,
    Entry,
    FactRefusedError,
    Said,
    Telling,
    confirm,
    correct_contact,
    correct_engagement,
    end,
    enter,
    record_contact,
    tell_turn,
    undo_turn,
    withdraw,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.path_enums import EngagementKind, TurnKind
from rebond.domain.dossiers.proposals import worked_day
from rebond.domain.dossiers.queries import path_page
from tests.domain.dossiers.entering import JOB, now, the_fact

TODAY = timezone.localdate


def columns(dossier: Dossier) -> dict[str, object]:
    return {name: getattr(now(dossier), name) for name in MOVED}


@pytest.mark.parametrize("kind", [EngagementKind.JOB, EngagementKind.SCHOOL, EngagementKind.TRAINING])
def test_a_fact_that_is_no_longer_true_breaks_its_solution_and_the_undo_restores_both(
    zoe: Dossier, acting, kind: str
) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=Entry(kind, place="Lycée des Trois Tilleuls (0029998X)"))
    before = columns(zoe)
    ended = end(actor=acting, fact_id=the_fact().pk)
    file = now(zoe)
    assert (file.stage, file.next_step, file.next_step_on) == (Stage.CONTACT, NextStep.BREAK, TODAY())
    (line,) = path_page(acting, zoe).lines
    assert line.course.end.kind == TurnKind.BREAK
    turn = EngagementTurn.objects.get()
    assert turn.key == ended.key
    waiting = EnrolmentCheck.objects.filter(superseded_by=None, cancelled=False)
    assert not waiting.exists()
    undo_turn(actor=acting, turn_id=turn.pk)
    assert columns(zoe) == before
    assert path_page(acting, zoe).lines[0].course.running
    assert waiting.exists() is (kind == EngagementKind.SCHOOL)
    assert the_fact().effect == AttestedFact.objects.order_by("recorded_at").first().effect


def test_a_fact_confirmed_confirms_its_solution_and_the_undo_restores_both(zoe: Dossier, acting) -> None:
    start = TODAY() - timedelta(days=100)
    enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.JOB, place="Ici", starts_on=start))
    before = columns(zoe)
    confirm(actor=acting, fact_id=the_fact().pk)
    (line,) = path_page(acting, zoe).lines
    assert (
        line.course.confirm_by
        == the_fact().confirm_by
        == now(zoe).confirm_by
        == worked_day(months_after(TODAY(), 6), 0, "")
    )
    undo_turn(actor=acting, turn_id=EngagementTurn.objects.get().pk)
    assert columns(zoe) == before


def test_the_confirmation_of_a_solution_undone_gives_the_fact_its_former_date_and_effect(zoe: Dossier, acting) -> None:
    entry = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")
    made = enter(actor=acting, dossier_id=zoe.pk, entry=entry)
    before = columns(zoe)
    turn = tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.CONFIRMED))
    assert now(zoe).status == Status.CLOSED
    undo_turn(actor=acting, turn_id=turn.pk)
    assert columns(zoe) == before
    assert now(zoe).next_step == NextStep.CHECK_SCHOOL


def test_a_fact_shared_by_two_solutions_ends_with_the_last_and_takes_both_with_it(zoe: Dossier, acting) -> None:
    both = [
        enter(actor=acting, dossier_id=zoe.pk, entry=Entry(kind, place="GRETA"))
        for kind in (EngagementKind.TRAINING, EngagementKind.PRO_CONTRACT)
    ]
    turn = tell_turn(actor=acting, engagement_id=both[0].pk, telling=Telling(TurnKind.ABANDONED))
    assert the_fact().fact == "EN_FORMATION"
    assert now(zoe).stage == Stage.SOLUTION
    undo_turn(actor=acting, turn_id=turn.pk)
    end(actor=acting, fact_id=the_fact().pk)
    assert not any(line.course.running for line in path_page(acting, zoe).lines)


def test_a_fact_of_a_solution_going_on_is_not_withdrawn_alone_and_it_is_said_what_to_do(zoe: Dossier, acting) -> None:
    made = enter(actor=acting, dossier_id=zoe.pk, entry=JOB)
    with pytest.raises(FactRefusedError, match="corrigez ou annulez cette entrée"):
        withdraw(actor=acting, fact_id=the_fact().pk)
    correct_engagement(actor=acting, engagement_id=made.pk, entry=None)
    assert now(zoe).stage == Stage.DETECTION
    assert not AttestedFact.objects.filter(superseded_by=None, cancelled=False).exists()


def test_a_call_taken_back_takes_its_fact_and_leaves_that_of_the_solution_entered_since(zoe: Dossier, acting) -> None:
    said = Said("public", "young_person", place="Lycée des Trois Tilleuls (0029998X)")
    told = record_contact(
        actor=acting, dossier_id=zoe.pk, contact=Contact("phone", "young_person", "in_school", said=said)
    )
    entry = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")
    enter(actor=acting, dossier_id=zoe.pk, entry=entry)
    correct_contact(actor=acting, attempt_id=told.pk, contact=None)
    assert the_fact().attempt is None
    assert now(zoe).next_step == NextStep.CHECK_SCHOOL
