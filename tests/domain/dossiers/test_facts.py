"""Facts attested in a file: what they do to it, who may know their nature, how they are answered."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as, tell_database
from rebond.domain.dossiers.attested import MOTIVES, SHEET, default_confirm_by
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    Fact,
    FactSource,
    NextStep,
    Outcome,
    Refusal,
    Stage,
    Status,
    StatusReason,
    Tab,
)
from rebond.domain.dossiers.models import AttestedFact, Dossier, ProtectedNature, StatusChange
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    ContactRefusedError,
    FactRefusedError,
    Said,
    attest,
    close_file,
    confirm,
    correct_contact,
    end,
    record_contact,
    reopen_file,
    reopen_outdated,
    withdraw,
)
from rebond.domain.dossiers.queries import fact_rows, facts_of, list_page, my_day, stated_facts
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, person, publish, the_file


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    """Zoé's file; the test acts as the assistant of its platform."""
    with as_worker():
        publish(cast, listed(cast))
        file = the_file()
    tell_database(cast.owner)
    return file


def says(
    cast: Cast, file: Dossier, motive: str, source: str = FactSource.ESTABLISHMENT, **more: object
) -> AttestedFact:
    return attest(actor=cast.owner, dossier_id=file.pk, said=Said(motive, source, **more))


def test_the_sheet_has_its_fourteen_reasons_and_each_is_a_fact() -> None:
    assert len(SHEET) == 14
    assert all(motive.fact in Fact for motive in MOTIVES.values())


@pytest.mark.parametrize(
    ("fact", "day", "until"),
    [
        (Fact.SCHOOL_CNED, date(2026, 11, 24), date(2027, 8, 31)),
        (Fact.SCHOOL_OTHER, date(2027, 6, 1), date(2027, 8, 31)),
        (Fact.APPRENTICE, date(2026, 8, 31), date(2027, 2, 28)),
        (Fact.EMPLOYED, date(2026, 11, 24), date(2027, 5, 24)),
        (Fact.ABROAD, date(2026, 11, 24), None),
        (Fact.DECEASED, date(2026, 11, 24), None),
    ],
)
def test_each_fact_has_the_date_of_its_rule(fact: Fact, day: date, until: date | None) -> None:
    assert default_confirm_by(fact, day) == until


@pytest.mark.parametrize("motive", sorted(MOTIVES))
def test_every_reason_closes_the_file_or_plans_what_to_verify(cast, zoe, motive) -> None:
    says(cast, zoe, motive, place="Quelque part")
    file = the_file()
    solution = motive in ("trainee", "employed")
    assert (file.status == Status.OPEN) == solution
    assert (file.stage == Stage.SOLUTION) == solution
    if solution:
        assert (file.next_step, file.next_step_on) == (NextStep.CONFIRM, file.confirm_by)


def test_somebody_elses_word_on_an_enrolment_is_to_be_checked_and_confirming_it_closes(cast, zoe) -> None:
    fact = says(cast, zoe, "no_contract", FactSource.PARENT, place="Cours Aurore")
    file = the_file()
    assert (file.status, file.next_step) == (Status.OPEN, NextStep.CHECK_SCHOOL)
    confirm(actor=cast.owner, fact_id=fact.pk, source=FactSource.ESTABLISHMENT)
    assert (the_file().status, the_file().status_reason) == (Status.CLOSED, StatusReason.SCHOOLED)


def test_the_establishment_named_by_its_uai_is_found(cast, zoe) -> None:
    assert says(cast, zoe, "public", place="Lycée des Trois Tilleuls (0029998X)").establishment == cast.school


def test_a_fact_taken_back_leaves_the_file_as_it_was(cast, zoe) -> None:
    before = the_file()
    fact = says(cast, zoe, "abroad")
    withdraw(actor=cast.owner, fact_id=fact.pk)
    after = the_file()
    assert (after.status, after.next_step, after.stage) == (before.status, before.next_step, before.stage)
    assert facts_of(cast.owner, [after])[after.pk] == []


def test_what_is_no_longer_true_reopens_the_file_and_stays_in_its_story(cast, zoe) -> None:
    fact = says(cast, zoe, "employed")
    end(actor=cast.owner, fact_id=fact.pk)
    file = the_file()
    assert (file.status, file.stage, file.next_step) == (Status.OPEN, Stage.CONTACT, NextStep.CALL_AGAIN)
    assert facts_of(cast.owner, [file])[file.pk] == []
    assert [line.told for line in fact_rows(cast.owner, [file])[file.pk]] == ["N’est plus vrai", "Attesté"]
    with pytest.raises(AlreadyCorrectedError):
        confirm(actor=cast.owner, fact_id=fact.pk)


def test_a_death_closes_at_once_and_nobody_calls_any_more(cast, zoe, as_worker) -> None:
    says(cast, zoe, "deceased")
    assert (the_file().status, the_file().next_step) == (Status.CLOSED, NextStep.NONE)
    contact = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
    with pytest.raises(ContactRefusedError, match="plus aucun contact"):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    with pytest.raises(FactRefusedError):
        reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.AGAIN)
    with as_worker():
        publish(cast, listed(cast, known=zoe.person_id), campaign=DECEMBER)
    assert the_file().status == Status.CLOSED


def test_the_call_writes_the_fact_and_cancelling_the_call_takes_it_back(cast, zoe) -> None:
    said = Said("no_contract", FactSource.YOUNG_PERSON, place="Cours Aurore")
    chosen = {"next_step_on": timezone.localdate() + timedelta(days=9), "next_step_time": time(14, 30)}
    contact = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.IN_SCHOOL, said=said, **chosen)
    key = new_id()
    attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact, key=key)
    record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact, key=key)
    assert AttestedFact.objects.get().attempt == attempt
    assert (the_file().next_step, the_file().attempts) == (NextStep.CHECK_SCHOOL, 1)
    assert {name: getattr(the_file(), name) for name in chosen} == chosen  # the day and its hour, together
    correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=None)
    assert not list(stated_facts())
    assert (the_file().next_step, the_file().confirm_by) == (NextStep.FIRST_CALL, None)


@pytest.mark.parametrize("motive", ["justice", "health", "care"])
def test_a_protected_nature_is_read_by_responsable_and_assistant_alone(cast, zoe, motive, as_owner) -> None:
    says(cast, zoe, motive, place="Centre des Ormes", note="Jusqu’en juin")
    with as_owner():
        circle1 = person("Emma", "Girard", Role.CIRCLE1, platform=cast.platform)
    for actor, knows in ((cast.owner, True), (cast.colleague, True), (circle1, False)):
        with acting_as(actor):
            (line,) = facts_of(actor, [zoe])[zoe.pk]
            assert ("Centre des Ormes" in line.place and line.label == MOTIVES[motive].label) == knows
            assert line.protected != knows
            assert ProtectedNature.objects.exists() == knows  # PostgreSQL says the same
            assert "Ormes" not in str(AttestedFact.objects.values().get())
    with acting_as(cast.stranger):
        assert not AttestedFact.objects.exists() and not ProtectedNature.objects.exists()


def test_the_comparison_is_told_of_no_protected_nature(cast, zoe, as_worker) -> None:
    says(cast, zoe, "justice")
    with as_worker():
        assert [fact.fact for fact in stated_facts()] == [Fact.SCHOOL_OTHER]


def test_a_referent_of_the_school_and_a_stranger_attest_nothing(cast, zoe) -> None:
    for actor in (cast.referent, cast.stranger):
        with acting_as(actor), pytest.raises(Dossier.DoesNotExist):
            attest(actor=actor, dossier_id=zoe.pk, said=Said("abroad", FactSource.PARENT))


def test_a_fact_is_never_changed_nor_removed(cast, zoe) -> None:
    fact = says(cast, zoe, "abroad")
    for sql in ("UPDATE dossiers_attestedfact SET place = 'x'", "DELETE FROM dossiers_attestedfact"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert AttestedFact.objects.get() == fact


def test_what_is_said_badly_is_refused_and_says_how_to_mend(cast, zoe) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    for changes, field in (
        ({"fact_date": tomorrow}, "fact_date"),
        ({"confirm_by": timezone.localdate()}, "confirm_by"),
    ):
        with pytest.raises(FactRefusedError) as refused:
            says(cast, zoe, "employed", **changes)
        assert refused.value.field == field
    with pytest.raises(FactRefusedError, match="Précisez"):
        says(cast, zoe, "other")
    says(cast, zoe, "employed")
    with pytest.raises(FactRefusedError, match="déjà au dossier"):
        says(cast, zoe, "employed")


def late(as_owner, file: Dossier) -> None:
    """Puts the dates to confirm by in the past, as time would."""
    day = timezone.localdate() - timedelta(days=3)
    with as_owner():
        AttestedFact.objects.filter(dossier=file).update(confirm_by=day)
        Dossier.objects.filter(pk=file.pk).update(confirm_by=day)


def test_a_solution_past_its_date_is_to_verify_in_the_list_and_in_the_day(cast, zoe, as_owner) -> None:
    says(cast, zoe, "employed")
    assert list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.TO_CHECK)).total == 0
    late(as_owner, zoe)
    assert list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.TO_CHECK)).total == 1
    (card,) = my_day(cast.owner, cast.platform.pk)
    assert "à confirmer" in card.reason


def test_a_closed_file_past_its_date_opens_again_by_itself(cast, zoe, as_owner, as_worker) -> None:
    says(cast, zoe, "cned")
    with as_worker():
        assert reopen_outdated() == 0
    late(as_owner, zoe)
    with as_worker():
        assert (reopen_outdated(), reopen_outdated()) == (1, 0)
    file = the_file()
    assert (file.status, file.next_step, file.to_check) == (Status.OPEN, NextStep.CONFIRM, True)
    confirm(actor=cast.owner, fact_id=AttestedFact.objects.get().pk)
    assert (the_file().status, the_file().to_check) == (Status.CLOSED, False)


def test_a_refusal_has_its_reason_and_comes_back_at_its_date_only(cast, zoe) -> None:
    contact = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REFUSES, refusal=Refusal.DISTANCE)
    attempt = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
    assert attempt.refusal == Refusal.DISTANCE
    assert the_file().next_step == NextStep.ASK_AGAIN
    assert the_file().next_step_on > timezone.localdate() + timedelta(days=175)
    assert my_day(cast.owner, cast.platform.pk) == []
    today = replace(contact, next_step=NextStep.ASK_AGAIN, next_step_on=timezone.localdate())
    correct_contact(actor=cast.owner, attempt_id=attempt.pk, contact=today)
    (card,) = my_day(cast.owner, cast.platform.pk)
    assert "reproposez" in card.reason


def test_a_file_is_closed_with_its_reason_and_opened_again(cast, zoe, as_worker) -> None:
    with pytest.raises(FactRefusedError):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="deceased")
    close_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.REQUEST)
    assert (the_file().status, the_file().next_step) == (Status.CLOSED, NextStep.NONE)
    reopen_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.AGAIN)
    assert (the_file().status, the_file().next_step) == (Status.OPEN, NextStep.CALL_AGAIN)
    close_file(actor=cast.owner, dossier_id=zoe.pk, reason=StatusReason.REQUEST)
    with as_worker():
        publish(cast, listed(cast, known=zoe.person_id), campaign=DECEMBER)
    assert (the_file().status, the_file().next_step) == (Status.OPEN, NextStep.ASK_AGAIN)
    assert StatusChange.objects.count() == 3
