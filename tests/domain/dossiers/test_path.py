"""From the diagnosis to the solution: the stages stay in order, and the columns are what a replay gives."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import NextStep, Outcome, Stage, Status, StatusReason
from rebond.domain.dossiers.models import (
    AttestedFact,
    Diagnosis,
    Dossier,
    Engagement,
    EngagementTurn,
    PersonRole,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    ChosenPerson,
    Contact,
    DiagnosisRefusedError,
    Entry,
    PathRefusedError,
    Said,
    Telling,
    attest,
    choose_person,
    correct_diagnosis,
    correct_engagement,
    end,
    enter,
    keep_diagnosis_draft,
    record_contact,
    record_diagnosis,
    record_interview,
    tell_turn,
    undo_turn,
)
from rebond.domain.dossiers.path_enums import EngagementKind, PersonKind, TurnKind
from rebond.domain.dossiers.pathways import ACTIONS, SOLUTIONS, confirm_by
from rebond.domain.dossiers.proposals import WORKED_SINCE, worked_day
from rebond.domain.dossiers.queries import diagnosis_sheet, file_page, full_answers, path_head, path_page
from rebond.domain.dossiers.stages import ORDER, RULES, following, further, remaining
from tests.domain.dossiers.cast import Cast, person
from tests.domain.dossiers.entering import ANSWERS, E2C, JOB, now, the_fact

TODAY = timezone.localdate


def months_on(day: date, months: int) -> date:
    """So many months later, or the first day worked from there."""
    return worked_day(months_after(day, months), 0, "")


def test_each_stage_says_what_opens_it_what_closes_it_and_what_to_do() -> None:
    assert set(RULES) == set(Stage)
    for rule in RULES.values():
        assert all(text.endswith(".") for text in (rule.opens, rule.closes, rule.advice))


@given(st.sampled_from(ORDER), st.sampled_from(ORDER))
def test_what_is_done_never_takes_a_file_back(stage: Stage, reached: Stage) -> None:
    assert ORDER.index(further(stage, reached)) == max(ORDER.index(stage), ORDER.index(reached))
    assert further(stage, stage) == stage


def test_a_break_leaves_what_goes_on() -> None:
    assert remaining([]) == Stage.CONTACT
    assert remaining([Stage.PATHWAY]) == Stage.PATHWAY
    assert remaining([Stage.PATHWAY, Stage.SOLUTION]) == Stage.SOLUTION
    assert [following(stage) for stage in ORDER] == [*ORDER[1:], None]


def test_every_kind_has_its_stage_and_its_date_to_confirm_by() -> None:
    assert {*ACTIONS, *SOLUTIONS} == set(EngagementKind)
    for kind in EngagementKind:
        assert confirm_by(kind, date(2026, 11, 24), WORKED_SINCE) > date(2026, 11, 24)
    assert confirm_by(EngagementKind.SCHOOL, date(2026, 11, 24), WORKED_SINCE) == date(2027, 8, 31)
    assert confirm_by(EngagementKind.E2C, date(2026, 11, 24), WORKED_SINCE) == date(2027, 2, 24)


def test_a_diagnosis_opens_its_stage_and_proposes_a_pathway(zoe: Dossier, acting) -> None:
    keep_diagnosis_draft(actor=acting, dossier_id=zoe.pk, answers=ANSWERS)
    assert diagnosis_sheet(acting, zoe).answers == ANSWERS
    record_diagnosis(actor=acting, dossier_id=zoe.pk, answers=ANSWERS)
    file = now(zoe)
    assert (file.stage, file.next_step) == (Stage.DIAGNOSIS, NextStep.PROPOSE)
    assert file.next_step_on > TODAY()
    assert diagnosis_sheet(acting, zoe).saved_at is None


def test_a_diagnosis_without_its_heart_is_refused_field_by_field(zoe: Dossier, acting) -> None:
    far = {"held_on": "2999-01-01", "next_on": "demain"}
    with pytest.raises(DiagnosisRefusedError) as refused:
        record_diagnosis(actor=acting, dossier_id=zoe.pk, answers=far)
    assert set(refused.value.errors) == {"own_words", "orientations", "held_on", "next_on"}
    assert not Diagnosis.objects.exists()


def test_words_on_health_are_read_again_by_the_entitled_and_survive_the_correction_of_another(
    cast: Cast, zoe: Dossier, as_owner
) -> None:
    with as_owner():
        circle1 = person("Farid", "Lemaire", "circle1", platform=cast.platform)
    with acting_as(cast.owner):
        made = record_diagnosis(
            actor=cast.owner, dossier_id=zoe.pk, answers={**ANSWERS, "health_note": "Suivie à l’hôpital."}
        )
        assert full_answers(cast.owner, made)["health_note"] == "Suivie à l’hôpital."
        assert "health_note" not in made.answers
    with acting_as(circle1):
        assert "health_note" not in full_answers(circle1, Diagnosis.objects.get())
        second = correct_diagnosis(actor=circle1, diagnosis_id=made.pk, answers={**ANSWERS, "place": "CIO"})
    with acting_as(cast.owner):
        assert full_answers(cast.owner, second)["health_note"] == "Suivie à l’hôpital."
        third = correct_diagnosis(actor=cast.owner, diagnosis_id=second.pk, answers=ANSWERS)
        assert "health_note" not in full_answers(cast.owner, third)
        with pytest.raises(AlreadyCorrectedError):
            correct_diagnosis(actor=cast.owner, diagnosis_id=made.pk, answers=ANSWERS)


def test_a_pathway_entered_is_followed_and_asks_for_its_tutor(zoe: Dossier, acting) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=E2C)
    file = now(zoe)
    assert (file.stage, file.next_step, file.next_step_on) == (
        Stage.PATHWAY,
        NextStep.FOLLOW,
        TODAY() + timedelta(days=30),
    )
    assert file.confirm_by == confirm_by(EngagementKind.E2C, TODAY(), WORKED_SINCE)
    assert path_head(file, file_page(acting, file).timeline).untutored
    chosen = ChosenPerson(PersonKind.TUTOR, name="Léa Morel", phone="03 23 00 00 00", chosen_together=True)
    choose_person(actor=acting, dossier_id=zoe.pk, chosen=chosen)
    head = path_head(file, file_page(acting, file).timeline)
    assert not head.untutored
    assert [held.now.who for held in head.named] == ["Léa Morel"]


def test_a_tutor_named_in_the_entry_is_the_tutor_of_the_file_until_replaced(zoe: Dossier, acting) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.MLDS, place="MLDS", tutor="Paul Roy"))
    choose_person(actor=acting, dossier_id=zoe.pk, chosen=ChosenPerson(PersonKind.TUTOR, user_id=acting.user_id))
    tutor = next(held for held in path_page(acting, zoe).people if held.kind == PersonKind.TUTOR)
    assert (tutor.now.who, [row.who for row in tutor.before]) == ("Alice Vasseur", ["Paul Roy"])
    choose_person(actor=acting, dossier_id=zoe.pk, chosen=ChosenPerson(PersonKind.TUTOR))
    assert path_head(now(zoe), file_page(acting, now(zoe)).timeline).untutored


def test_a_job_attests_a_fact_and_its_break_ends_it(zoe: Dossier, acting) -> None:
    made = enter(actor=acting, dossier_id=zoe.pk, entry=JOB)
    file = now(zoe)
    assert (file.stage, file.next_step, file.confirm_by) == (Stage.SOLUTION, NextStep.CONFIRM, months_on(TODAY(), 6))
    assert AttestedFact.objects.get().fact == "EN_EMPLOI"
    turn = tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.BREAK, reason="contract"))
    file = now(zoe)
    assert (file.stage, file.next_step, file.next_step_on) == (Stage.CONTACT, NextStep.BREAK, TODAY())
    assert AttestedFact.objects.order_by("recorded_at").last().ended
    undo_turn(actor=acting, turn_id=turn.pk)
    file = now(zoe)
    assert (file.stage, file.next_step) == (Stage.SOLUTION, NextStep.CONFIRM)


SITUATION = {"situation": "without"}


def held_on(file: Dossier) -> tuple[str, str, date | None]:
    return file.stage, file.next_step, file.next_step_on


@pytest.mark.parametrize("kind", [EngagementKind.JOB, EngagementKind.SOLUTION, EngagementKind.SCHOOL])
def test_who_has_a_solution_is_proposed_nothing_on_the_way_to_one(zoe: Dossier, acting, kind: str) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=Entry(kind, place="Ici"))
    before = held_on(now(zoe))
    assert before[:2] == (
        Stage.SOLUTION,
        NextStep.CHECK_SCHOOL if kind == EngagementKind.SCHOOL else NextStep.CONFIRM,
    )
    call(acting, zoe, Outcome.NO_ANSWER)
    assert now(zoe).next_step == NextStep.CALL_AGAIN  # somebody tries to verify
    call(acting, zoe, Outcome.REACHED)
    assert held_on(now(zoe)) == before
    record_interview(actor=acting, dossier_id=zoe.pk, answers=SITUATION)
    assert held_on(now(zoe)) == before
    record_diagnosis(actor=acting, dossier_id=zoe.pk, answers=ANSWERS)
    assert held_on(now(zoe)) == before


def call(actor, zoe: Dossier, outcome: str) -> None:
    record_contact(actor=actor, dossier_id=zoe.pk, contact=Contact("phone", "nobody", outcome))


def test_the_interview_of_the_same_week_does_not_hide_the_fact_attested_without_a_pathway(zoe: Dossier, acting) -> None:
    attest(actor=acting, dossier_id=zoe.pk, said=Said("employed", "young_person", place="Boulangerie Petit"))
    record_interview(actor=acting, dossier_id=zoe.pk, answers=SITUATION)
    file = now(zoe)
    assert held_on(file) == (Stage.SOLUTION, NextStep.CONFIRM, file.confirm_by)
    end(actor=acting, fact_id=the_fact().pk)
    record_interview(actor=acting, dossier_id=zoe.pk, answers=SITUATION)
    assert now(zoe).next_step == NextStep.DIAGNOSIS  # no solution any more: the way is open again


def test_a_day_that_somebody_chose_since_the_solution_stays(zoe: Dossier, acting) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=JOB)
    day = TODAY() + timedelta(days=40)
    record_diagnosis(actor=acting, dossier_id=zoe.pk, answers={**ANSWERS, "next_on": day.isoformat()})
    assert held_on(now(zoe)) == (Stage.SOLUTION, NextStep.PROPOSE, day)


def test_a_pathway_that_ends_beside_a_solution_leaves_the_solution_to_verify(zoe: Dossier, acting) -> None:
    made = enter(actor=acting, dossier_id=zoe.pk, entry=E2C)
    enter(actor=acting, dossier_id=zoe.pk, entry=JOB)
    before = held_on(now(zoe))
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.COMPLETED))
    assert held_on(now(zoe)) == before


def test_a_solution_without_a_fact_seen_again_is_to_verify_at_its_new_date(zoe: Dossier, acting) -> None:
    made = enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.SOLUTION, place="Ici"))
    until = TODAY() + timedelta(days=300)
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.CONFIRMED, until=until))
    file = now(zoe)
    assert held_on(file) == (Stage.SOLUTION, NextStep.CONFIRM, file.confirm_by)


def test_a_return_to_school_is_to_check_then_closes_once_proven(zoe: Dossier, acting, cast: Cast) -> None:
    entry = Entry(EngagementKind.SCHOOL, place="Lycée des Trois Tilleuls (0029998X)")
    made = enter(actor=acting, dossier_id=zoe.pk, entry=entry)
    assert made.establishment_id == cast.school.pk
    file = now(zoe)
    assert (file.stage, file.status, file.next_step) == (Stage.SOLUTION, Status.OPEN, NextStep.CHECK_SCHOOL)
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.CONFIRMED))
    file = now(zoe)
    assert (file.stage, file.status, file.status_reason) == (Stage.SOLUTION, Status.CLOSED, StatusReason.SCHOOLED)
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.BREAK, reason="dropped"))
    file = now(zoe)
    assert (file.stage, file.status, file.next_step) == (Stage.CONTACT, Status.OPEN, NextStep.BREAK)


def test_an_entry_to_come_moves_nothing_before_its_day(zoe: Dossier, acting) -> None:
    start = TODAY() + timedelta(days=20)
    made = enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.JOB, place="Ici", starts_on=start))
    file = now(zoe)
    assert (file.stage, file.next_step, file.next_step_on) == (Stage.DETECTION, NextStep.FOLLOW, start)
    assert not AttestedFact.objects.exists()
    with pytest.raises(PathRefusedError, match="Dites d’abord"):
        tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.PRESENT))
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.ENTERED))
    assert now(zoe).stage == Stage.SOLUTION
    assert AttestedFact.objects.get().fact == "EN_EMPLOI"


def test_a_break_leaves_the_file_where_another_pathway_goes_on(zoe: Dossier, acting) -> None:
    enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.PACEA, place="Mission locale"))
    made = enter(actor=acting, dossier_id=zoe.pk, entry=E2C)
    tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(TurnKind.ABANDONED))
    assert (now(zoe).stage, now(zoe).next_step) == (Stage.PATHWAY, NextStep.BREAK)


def test_presence_pushes_the_date_to_confirm_by_and_the_same_day_is_told_once(zoe: Dossier, acting) -> None:
    start = TODAY() - timedelta(days=60)
    made = enter(actor=acting, dossier_id=zoe.pk, entry=Entry(EngagementKind.CIVIC, place="Ville", starts_on=start))
    assert now(zoe).confirm_by == months_on(start, 3)
    for kind in (TurnKind.ABSENT, TurnKind.PRESENT):
        tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(kind))
    assert now(zoe).confirm_by == months_on(TODAY(), 3)
    assert [turn.kind for turn in path_page(acting, zoe).lines[0].turns] == [TurnKind.PRESENT]


def test_a_mistake_is_cancelled_with_the_fact_that_it_gave(zoe: Dossier, acting) -> None:
    made = enter(actor=acting, dossier_id=zoe.pk, entry=JOB)
    correct_engagement(actor=acting, engagement_id=made.pk, entry=None)
    file = now(zoe)
    assert (file.stage, file.next_step, file.confirm_by) == (Stage.DETECTION, NextStep.FIRST_CALL, None)
    with pytest.raises(AlreadyCorrectedError):
        correct_engagement(actor=acting, engagement_id=made.pk, entry=JOB)


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        (Entry("nothing", place="Ici"), "kind"),
        (Entry(EngagementKind.E2C), "place"),
        (Entry(EngagementKind.E2C, place="Ici", starts_on=date(1990, 1, 1)), "starts_on"),
        (Entry(EngagementKind.E2C, place="Ici", expected_end=date(2000, 1, 1)), "expected_end"),
        (Entry(EngagementKind.E2C, place="Ici", weekly_hours=90), "weekly_hours"),
        (Entry(EngagementKind.E2C, place="Ici", confirm_by=date(2020, 1, 1)), "confirm_by"),
        (Entry(EngagementKind.E2C, place="Ici", source="rumeur"), "source"),
        (Entry(EngagementKind.E2C, structure_id=new_id()), "structure"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_beside_its_field(zoe: Dossier, acting, entry: Entry, field: str) -> None:
    with pytest.raises(PathRefusedError) as refused:
        enter(actor=acting, dossier_id=zoe.pk, entry=entry)
    assert refused.value.field == field
    assert not Engagement.objects.exists()


def test_the_same_form_sent_twice_writes_once_and_the_same_entry_is_not_written_again(zoe: Dossier, acting) -> None:
    key = new_id()
    first, second = (enter(actor=acting, dossier_id=zoe.pk, entry=E2C, key=key) for _ in range(2))
    assert first.pk == second.pk
    with pytest.raises(PathRefusedError, match="déjà au dossier"):
        enter(actor=acting, dossier_id=zoe.pk, entry=E2C)


def test_nobody_else_writes_in_the_file(zoe: Dossier, cast: Cast) -> None:
    with acting_as(cast.owner):
        made = enter(actor=cast.owner, dossier_id=zoe.pk, entry=E2C)
    for other in (cast.stranger, cast.referent):
        with acting_as(other):
            with pytest.raises(Dossier.DoesNotExist):
                enter(actor=other, dossier_id=zoe.pk, entry=E2C)
            with pytest.raises(Engagement.DoesNotExist):
                tell_turn(actor=other, engagement_id=made.pk, telling=Telling(TurnKind.PRESENT))
            assert not EngagementTurn.objects.exists()
            assert not PersonRole.objects.exists()
