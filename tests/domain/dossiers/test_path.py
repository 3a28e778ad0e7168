"""From the diagnosis to the solution: the stages stay in order, and the columns are what a replay gives."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
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
    EnrolmentCheck,
    PersonRole,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    ChosenPerson,
    Contact,
    DiagnosisRefusedError,
    Entry,
    FactRefusedError,
    PathRefusedError,
    Said,
    Telling,
    attest,
    choose_person,
    close_file,
    confirm,
    correct_contact,
    correct_diagnosis,
    correct_engagement,
    end,
    enter,
    keep_diagnosis_draft,
    record_contact,
    record_diagnosis,
    record_interview,
    reopen_file,
    tell_turn,
    undo_turn,
    withdraw,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.path_enums import EngagementKind, PersonKind, TurnKind
from rebond.domain.dossiers.pathways import ACTIONS, BREAKS, ENDS, MOTIVE, SOLUTIONS, confirm_by, family
from rebond.domain.dossiers.queries import diagnosis_sheet, file_page, full_answers, path_head, path_page
from rebond.domain.dossiers.stages import ORDER, RULES, following, further, remaining
from tests.domain.dossiers.cast import Cast, listed, person, publish, the_file

TODAY = timezone.localdate
ANSWERS = {"own_words": "Travailler dans une cuisine.", "orientations": ["e2c"], "mobility": "urgent"}
E2C = Entry(EngagementKind.E2C, place="École de la 2e chance de Laon")
JOB = Entry(EngagementKind.JOB, place="Boulangerie Petit")


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def acting(cast: Cast):
    with acting_as(cast.owner):
        yield cast.owner


def now(dossier: Dossier) -> Dossier:
    return Dossier.objects.get(pk=dossier.pk)


# --- The stages, alone -------------------------------------------------------------------------------------------


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
        assert confirm_by(kind, date(2026, 11, 24)) > date(2026, 11, 24)
    assert confirm_by(EngagementKind.SCHOOL, date(2026, 11, 24)) == date(2027, 8, 31)
    assert confirm_by(EngagementKind.E2C, date(2026, 11, 24)) == date(2027, 2, 24)


# --- One after the other -----------------------------------------------------------------------------------------


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
    assert file.confirm_by == confirm_by(EngagementKind.E2C, TODAY())
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
    assert (file.stage, file.next_step, file.confirm_by) == (Stage.SOLUTION, NextStep.CONFIRM, months_after(TODAY(), 6))
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
    assert now(zoe).confirm_by == months_after(start, 3)
    for kind in (TurnKind.ABSENT, TurnKind.PRESENT):
        tell_turn(actor=acting, engagement_id=made.pk, telling=Telling(kind))
    assert now(zoe).confirm_by == months_after(TODAY(), 3)
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


# --- A fact and the solution that it tells of ---------------------------------------------------------------------


def columns(dossier: Dossier) -> dict[str, object]:
    return {name: getattr(now(dossier), name) for name in MOVED}


def the_fact() -> AttestedFact:
    return AttestedFact.objects.get(superseded_by=None, cancelled=False, ended=False)


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
    assert line.course.confirm_by == the_fact().confirm_by == now(zoe).confirm_by == months_after(TODAY(), 6)
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


# --- Whatever people do, in whatever order -----------------------------------------------------------------------

kinds = st.sampled_from(
    [
        EngagementKind.E2C,
        EngagementKind.PACEA,
        EngagementKind.JOB,
        EngagementKind.SCHOOL,
        EngagementKind.TRAINING,
        EngagementKind.PRO_CONTRACT,
    ]
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("contact"), st.sampled_from([Outcome.NO_ANSWER, Outcome.REACHED, Outcome.REFUSES])),
        st.tuples(st.just("interview"), st.sampled_from(["without", "refuses"])),
        st.tuples(st.just("diagnosis"), st.just("")),
        st.tuples(st.just("enter"), kinds),
        st.tuples(st.just("plan"), kinds),
        st.tuples(st.just("turn"), st.sampled_from(TurnKind)),
        st.tuples(st.just("undo"), st.integers(0, 9)),
        st.tuples(st.just("cancel"), st.integers(0, 9)),
        st.tuples(st.just("end fact"), st.integers(0, 9)),
        st.tuples(st.just("confirm fact"), st.integers(0, 9)),
        st.tuples(st.just("withdraw fact"), st.integers(0, 9)),
        st.tuples(st.just("correct"), kinds),
        st.tuples(st.just("close"), st.just("")),
        st.tuples(st.just("reopen"), st.just("")),
    ),
    max_size=9,
)
REFUSED = (PathRefusedError, FactRefusedError, AlreadyCorrectedError)


def going() -> list[Engagement]:
    """The engagements that stand."""
    return list(Engagement.objects.filter(superseded_by=None, cancelled=False).order_by("recorded_at"))


def hold_interview(actor, zoe: Dossier, what: str) -> None:
    answers = {"situation": what, "refusal_reasons": ["time"]}
    record_interview(actor=actor, dossier_id=zoe.pk, answers=answers)


def enter_one(actor, zoe: Dossier, what: str, start: date | None = None) -> None:
    enter(actor=actor, dossier_id=zoe.pk, entry=Entry(what, place=f"{what} {start}", starts_on=start))


def turn_one(actor, zoe: Dossier, what: str) -> None:
    telling = Telling(what, until=TODAY() + timedelta(days=99), reason="dropped")
    for made in going()[-1:]:
        tell_turn(actor=actor, engagement_id=made.pk, telling=telling)


def undo_one(actor, zoe: Dossier, what: int) -> None:
    turns = list(EngagementTurn.objects.filter(superseded_by=None, cancelled=False).order_by("recorded_at"))
    if turns:
        undo_turn(actor=actor, turn_id=turns[what % len(turns)].pk)


def cancel_one(actor, zoe: Dossier, what: int) -> None:
    if held := going():
        correct_engagement(actor=actor, engagement_id=held[what % len(held)].pk, entry=None)


def on_a_fact(operation):
    def act(actor, zoe: Dossier, what: int) -> None:
        held = AttestedFact.objects.filter(dossier=zoe, superseded_by=None, cancelled=False, ended=False)
        if facts := list(held.order_by("recorded_at")):
            operation(actor=actor, fact_id=facts[what % len(facts)].pk)

    return act


def correct_one(actor, zoe: Dossier, what: str) -> None:
    for made in going()[-1:]:
        correct_engagement(actor=actor, engagement_id=made.pk, entry=Entry(what, place=f"{what} corrigé"))


ACTS = {
    "end fact": on_a_fact(end),
    "confirm fact": on_a_fact(confirm),
    "withdraw fact": on_a_fact(withdraw),
    "correct": correct_one,
    "contact": lambda actor, zoe, what: record_contact(
        actor=actor, dossier_id=zoe.pk, contact=Contact("phone", "nobody", what)
    ),
    "interview": hold_interview,
    "diagnosis": lambda actor, zoe, _: record_diagnosis(actor=actor, dossier_id=zoe.pk, answers=ANSWERS),
    "enter": enter_one,
    "plan": lambda actor, zoe, what: enter_one(actor, zoe, what, TODAY() + timedelta(days=9)),
    "turn": turn_one,
    "undo": undo_one,
    "cancel": cancel_one,
    "close": lambda actor, zoe, _: close_file(actor=actor, dossier_id=zoe.pk, reason=StatusReason.REQUEST),
    "reopen": lambda actor, zoe, _: reopen_file(actor=actor, dossier_id=zoe.pk, reason=StatusReason.AGAIN),
}
#: What may take a file back: a break, the end of a solution, and what is undone.
BACKWARD = {"undo", "cancel", "end fact", "withdraw fact", "correct"}


@pytest.mark.django_db
@given(acts)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_acts_leave_the_stages_in_order_and_the_columns_of_the_replay(cast: Cast, as_worker, sequence) -> None:
    key = str(new_id())
    with as_worker():
        publish(cast, listed(cast, key))
        zoe = the_file(entries__person_key=key)
    with acting_as(cast.owner):
        for act, what in sequence:
            before = now(zoe).stage
            with suppress(*REFUSED):
                ACTS[act](cast.owner, zoe, what)
            after = now(zoe)
            ended = act == "turn" and what in BREAKS | {TurnKind.COMPLETED}
            if act not in BACKWARD and not ended:
                assert ORDER.index(after.stage) >= ORDER.index(before), (act, what)
            if act == "turn" and what in BREAKS and after.next_step == NextStep.BREAK:
                assert after.status == Status.OPEN
        replayed = now(zoe)
        rebuild([replayed])
        assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(now(zoe), name) for name in MOVED}
        lines = path_page(cast.owner, replayed).lines
        standing = AttestedFact.objects.filter(dossier=zoe, superseded_by=None, cancelled=False, ended=False)
        alive = {MOTIVE[line.row.kind] for line in lines if line.course.running and line.row.kind in MOTIVE}
        held = list(standing.values_list("motive", flat=True))
        # A solution that goes on has its fact, once; a fact said to be true no more leaves no solution going on.
        assert alive <= set(held)
        assert len(held) == len(set(held))
        furthest = [family(line.row.kind) for line in lines if line.course.running]
        if furthest and not any(line.course.end for line in lines):
            assert ORDER.index(replayed.stage) >= max(map(ORDER.index, furthest))
        assert all(line.course.confirm_by for line in lines if line.course.end is None)
        assert all(turn.kind not in ENDS for line in lines if line.course.end is None for turn in line.turns)
